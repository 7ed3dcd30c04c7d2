"""The audit of a real small run: digits, two seeds, every rule as its users run it."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from overfit_atlas.provenance import record_file, store
from overfit_atlas.provenance.audit import audit_all, audit_file
from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.manifest import CLAIMS, MANIFEST
from overfit_atlas.provenance.pinned import pinned_files
from overfit_atlas.provenance.record import RECIPE_FIELDS
from overfit_atlas.provenance.rederive import IDENTICAL, rederive
from tests.provenance.studies import edit, settle

pytestmark = [pytest.mark.workflow]

RESULTS = "results/small"
RUN = f"{RESULTS}/runs/m/few/none/seed-0"
OTHER = f"{RESULTS}/runs/m/few/none/seed-1"
RAW = f"{RESULTS}/data/raw/digits/digits.csv.gz"
PREPARED = f"{RESULTS}/data/digits.h5"
SAMPLE = f"{RESULTS}/samples/few/seed-0.h5"
FIRST = f"{RUN}/checkpoints/epoch-001.weights.h5"
LAST = f"{RUN}/checkpoints/epoch-002.weights.h5"
TABLE = f"{RESULTS}/tables/grid/grid.csv"
PNG = f"{RESULTS}/figures/grid/overview.png"
PDF = PNG.replace(".png", ".pdf")
RECORDS = f"{RESULTS}/provenance/records"
TRAINED = f"{RECORDS}/train_and_predict/m/few/none/seed-0.json"
TRAINED_OTHER = TRAINED.replace("seed-0", "seed-1")
SETTINGS = {
    "study": "small",
    "run": ["grid"],
    "seeds": [0, 1],
    "samples": {"few": {"dataset": "digits", "size": 100, "validation": 50}},
    "models": {
        "m": {
            "label": "M",
            "color": "blue",
            "network": "mlp",
            "options": {"hidden": [8]},
            "optimizer": {"name": "adam", "learning_rate": 0.01},
            "batch_size": 32,
            "stages": [2],
        }
    },
    "experiments": {
        "grid": {
            "kind": "grid",
            "title": "Grid",
            "sample": "few",
            "cells": [{"row": "MLP", "column": "none", "model": "m", "regularizer": "none"}],
        }
    },
}


@pytest.fixture(scope="module")
def finished(make_workshop):
    workshop = make_workshop()
    workshop.overlay("small", **SETTINGS)
    workshop.snakemake("--configfile", "config/small.yaml")
    return workshop


@pytest.fixture
def root(finished, tmp_path, monkeypatch):
    """A copy of the finished run that a test may damage, all of it read and remembered before."""
    copy = tmp_path / "copy"
    shutil.copytree(finished.folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    settle(monkeypatch)
    audited(copy)
    return copy


def audited(root: Path, name: str | None = None):
    """As the command does it: what has not changed since it was read is not read again."""
    found = store.load(root / RESULTS, root)
    pinned = pinned_files(root, found.prefix)
    facts = FileFacts.of_study(root / RESULTS)
    audit = (
        audit_all(found, pinned, digests=facts.digests)
        if name is None
        else audit_file(found, root / name, pinned, digests=facts.digests)
    )
    facts.save()
    return audit


def named(root: Path) -> set[str]:
    return {finding.path for finding in audited(root).findings if not finding.note}


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


def swap(one: Path, other: Path) -> None:
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def swapped_params(whole):
    params = whole["claim"]["params"]
    learning = params["learning"]
    learning["batch_size"], params["last_epoch"] = params["last_epoch"], learning["batch_size"]


def other_seed(whole):
    whole["claim"]["params"]["seeds"] = [8]


def forge(path: Path, change, *, ids: bool) -> None:
    """Edit a record and seal it anew; with ``ids`` its identities are computed anew too."""
    whole = json.loads(path.read_bytes())
    change(whole)
    claim = whole["claim"]
    if ids:
        claim["recipe_id"] = digest_of({name: claim[name] for name in RECIPE_FIELDS})
        claim["claim_id"] = digest_of({k: v for k, v in claim.items() if k != "claim_id"})
    path.write_bytes(record_file.spelled(claim, whole["run"]))


CHANGES = {
    "model code edited": ("overfit_atlas/networks/mlp.py", append),
    "training code edited, mtime kept": (
        "overfit_atlas/training/epochs.py",
        lambda path: edit(path, path.read_bytes() + b"# x\n", keep_mtime=True),
    ),
    "plot helper edited": ("overfit_atlas/drawing/style.py", append),
    "plot helper emptied": ("overfit_atlas/drawing/save.py", lambda path: edit(path, b"")),
    "package file filled": ("overfit_atlas/measures/__init__.py", append),
    "script edited": ("workflow/scripts/train_and_predict.py", append),
    "script edited, mtime kept": (
        "workflow/scripts/grid/plot_overview.py",
        lambda path: edit(path, path.read_bytes() + b"# x\n", keep_mtime=True),
    ),
    "script deleted": ("workflow/scripts/draw_sample.py", Path.unlink),
    "rules edited": ("workflow/rules/train.smk", append),
    "raw file edited": (RAW, edit),
    "raw file edited, mtime kept": (RAW, lambda path: edit(path, keep_mtime=True)),
    "raw file made large": (RAW, lambda path: edit(path, bytes(3_000_000))),
    "raw file deleted": (RAW, Path.unlink),
    "prepared data edited": (PREPARED, edit),
    "prepared data edited, mtime kept": (PREPARED, lambda path: edit(path, keep_mtime=True)),
    "sample edited": (SAMPLE, edit),
    "sample of another seed": (
        SAMPLE,
        lambda path: shutil.copy(path.with_name("seed-1.h5"), path),
    ),
    "checkpoint edited": (FIRST, edit),
    "checkpoint of another run": (
        FIRST,
        lambda path: shutil.copy(path.parents[2] / "seed-1/checkpoints" / path.name, path),
    ),
    "two epochs swapped": (
        LAST,
        lambda path: swap(path, path.with_name("epoch-001.weights.h5")),
    ),
    "predictions edited": (f"{RUN}/predictions.h5", edit),
    "predictions edited, mtime kept": (
        f"{RUN}/predictions.h5",
        lambda path: edit(path, keep_mtime=True),
    ),
    "table edited": (TABLE, edit),
    "table edited, mtime kept": (TABLE, lambda path: edit(path, keep_mtime=True)),
    "table deleted": (TABLE, Path.unlink),
    "figure overwritten by another": (
        PNG,
        lambda path: shutil.copy(path.with_suffix(".pdf"), path),
    ),
    "figure edited, mtime kept": (PNG, lambda path: edit(path, keep_mtime=True)),
    "PDF edited": (PDF, edit),
    "plotted numbers edited": (PNG.replace(".png", ".csv"), edit),
    "report edited": (f"{RESULTS}/report/index.html", edit),
    "record edited": (TRAINED, edit),
    "record: params swapped": (TRAINED, lambda path: forge(path, swapped_params, ids=False)),
    "record: seed, ids forged": (TRAINED, lambda path: forge(path, other_seed, ids=True)),
    "record of another job": (
        TRAINED,
        lambda path: shutil.copy(str(path).replace("seed-0", "seed-1"), path),
    ),
    "manifest edited": (f"{RESULTS}/{MANIFEST}", edit),
    "claims edited": (f"{RESULTS}/{CLAIMS}", edit),
}


def test_it_is_clean(finished):
    assert audited(finished.folder).findings == []
    assert audited(finished.folder, PNG).findings == []


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_is_named(root, name):
    path, change = CHANGES[name]
    change(root / path)
    assert path in named(root)


def test_another_pinned_digest_names_the_raw_file(root):
    catalogue = root / "config" / "datasets.yaml"
    catalogue.write_text(catalogue.read_text().replace("sha256: 09f66e6d", "sha256: 19f66e6d"))
    assert RAW in named(root)


def test_touches_pass(root):
    for path in root.rglob("*"):
        os.utime(path, (1, 1))
    assert audited(root).findings == []


def test_the_seed_that_was_used_is_told_after_the_config_changed(root):
    config = root / "config" / "small.yaml"
    config.write_text(config.read_text().replace("- 0\n- 1\n", "- 7\n- 8\n"))
    record = json.loads((root / TRAINED).read_bytes())
    assert record["claim"]["params"]["seeds"] == [0]
    assert audited(root, PNG).findings == []


def test_200_random_bytes(root):
    """One byte of one file of the results, the raw data or the code: every flip is named."""
    known = {row.split("  ", 1)[1] for row in (root / RESULTS / MANIFEST).read_text().splitlines()}
    assert not any(Path(name).is_absolute() for name in known)
    known |= {
        path.relative_to(root).as_posix()
        for path in (root / RECORDS).rglob("*.json")
        if path.stat().st_size
    }
    files = sorted(name for name in known if (root / name).stat().st_size)
    assert len(files) > 80
    draw = random.Random(588)
    for _ in range(200):
        name = draw.choice(files)
        path = root / name
        content, status = path.read_bytes(), path.stat()
        changed = bytearray(content)
        place = draw.randrange(len(changed))
        changed[place] ^= 1 << draw.randrange(8)
        path.write_bytes(changed)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert name in named(root), f"byte {place} of {name}"
        path.write_bytes(content)
    assert audited(root).findings == []


@pytest.mark.parametrize("name", [RAW, LAST, f"{RUN}/predictions.h5", TABLE])
def test_the_next_run_is_stopped_before_anything_is_removed(finished, name, monkeypatch):
    path = finished.folder / name
    content, status = path.read_bytes(), path.stat()
    before = {file: file.stat().st_mtime_ns for file in path.parents[1].rglob("*")}
    try:
        edit(path)
        damaged = hashlib.sha256(path.read_bytes()).hexdigest()
        stopped = finished.snakemake("--configfile", "config/small.yaml", check=False)
        assert stopped.returncode == 1
        assert name in stopped.stdout
        assert damaged[:12] in stopped.stdout
        assert "restore" in stopped.stdout.lower()
        assert "Traceback" not in stopped.stdout
        assert hashlib.sha256(path.read_bytes()).hexdigest() == damaged
        assert before.keys() == set(path.parents[1].rglob("*"))
        # A cluster's job reads the rules as well; it looks at its own inputs, not at all files.
        monkeypatch.setenv("OVERFIT_ATLAS_GPU", "0")  # as the main process tells every job
        finished.snakemake("--configfile", "config/small.yaml", "--mode", "remote", "--list-rules")
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(
    ("edited", "made_again", "kept"),
    [
        ("overfit_atlas/questions/grid/figures.py", "plot_overview", "train_and_predict_m_2"),
        ("overfit_atlas/networks/mlp.py", "train_and_predict_m_2", "prepare_data"),
        ("overfit_atlas/networks/lenet5.py", None, "train_and_predict_m_2"),
    ],
)
def test_content_of_code_decides_what_is_made_again(finished, edited, made_again, kept):
    path = finished.folder / edited
    content = path.read_bytes()
    try:
        append(path)
        planned = finished.snakemake("--configfile", "config/small.yaml", "--dry-run").stdout
    finally:
        path.write_bytes(content)
    table = {line.split()[0] for line in planned.splitlines() if line.split()}
    assert kept not in table
    assert made_again is None or made_again in table


def test_it_is_made_again_bit_for_bit_from_the_published_bytes(finished):
    found = store.load(finished.folder / RESULTS, finished.folder)
    record = found.records[f"{RECORDS}/plot_overview/grid.json"]
    result = rederive(found, record, True, None)
    assert {outcome.verdict for outcome in result.outcomes} == {IDENTICAL}
    assert {PNG, LAST, PREPARED} <= {outcome.path for outcome in result.outcomes}
    assert result.clean


# The main process asks for these by name, whatever their records say.
CLOSING = {
    f"{RECORDS}/{name}.json"
    for name in (
        "build_report/index",
        "draw_lineage/lineage",
        "write_crate/crate",
        "write_manifest/manifest",
    )
}


def test_every_recorded_file_that_is_gone_is_told(root):
    found = store.load(root / RESULTS, root)
    names = {*found.producer, *found.records}
    assert names > CLOSING
    for name in sorted(names):
        path = root / name
        content = path.read_bytes()
        path.unlink()
        told = check_all(root / RESULTS, root, {}).missing
        assert told == (name,) or (name in CLOSING and told == ()), name
        path.write_bytes(content)
    assert check_all(root / RESULTS, root, {}).missing == ()


DELETED = (
    RAW,
    PREPARED,
    SAMPLE,
    FIRST,
    f"{OTHER}/predictions.h5",
    TABLE,
    PDF,
    PNG.replace(".png", ".csv"),
    f"{RESULTS}/{MANIFEST}",
    f"{RESULTS}/{CLAIMS}",
    f"{RESULTS}/provenance/lineage.svg",
    f"{RESULTS}/provenance/ro-crate/Snakefile",
    TRAINED_OTHER,
    f"{RECORDS}/plot_overview/grid.json",
    *sorted(CLOSING),
)


def test_what_is_deleted_is_made_again_with_the_same_bytes(finished):
    before = {name: (finished.folder / name).read_bytes() for name in DELETED}
    for name in DELETED:
        (finished.folder / name).unlink()
    copies = sorted((finished.folder / RESULTS / "provenance" / "code").iterdir())
    copies += sorted((finished.folder / RESULTS / "provenance" / "configs").iterdir())
    kept = {path: path.read_bytes() for path in copies}
    for path in copies:
        path.unlink()
    finished.snakemake("--configfile", "config/small.yaml")
    for name, content in before.items():
        same = (finished.folder / name).read_bytes() == content
        assert same or record_file.is_record(name), name
    assert {path: path.read_bytes() for path in copies} == kept
    again = finished.snakemake("--configfile", "config/small.yaml").stdout
    assert "Nothing to be done" in again
    assert audited(finished.folder).findings == []


def test_results_without_what_the_engine_knew_are_adopted(finished):
    shutil.rmtree(finished.folder / ".snakemake")
    for path in sorted((finished.folder / RESULTS).rglob("*"), reverse=True):
        path.touch()
    finished.python("-m", "overfit_atlas.cli", "adopt", "config/small.yaml")
    again = finished.snakemake("--configfile", "config/small.yaml").stdout
    assert "Nothing to be done" in again


def test_runcrate_lists_every_rule_of_the_exported_run(finished, runcrate):
    crate = finished.folder / RESULTS / "provenance" / "ro-crate"
    done = subprocess.run(
        [runcrate, "report", str(crate)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rules = {path.name for path in (finished.folder / RECORDS).iterdir()}
    assert {"train_and_predict", "plot_overview"} <= rules
    for rule in rules - {"write_crate"}:
        assert rule in done.stdout, rule
