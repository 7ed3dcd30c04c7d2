"""Files made again elsewhere and compared with what was recorded."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.provenance import rederive as again
from overfit_atlas.provenance import store
from overfit_atlas.provenance.audit import audit_all
from overfit_atlas.provenance.compare import largest_difference
from overfit_atlas.provenance.rederive import IDENTICAL, OTHER_BITS, rederive
from tests.provenance.studies import RECORDS, edit, run
from tests.provenance.studies import RESULTS as TINY
from tests.provenance.test_record_file import contents, sealed
from tests.provenance.workflows import RESULTS, loaded, record, snakemake

pytestmark = pytest.mark.slow

CHECKPOINT = f"{TINY}/runs/seed-1/checkpoints/epoch-002.weights.h5"
TABLE = f"{TINY}/runs/seed-1/predictions.csv"


@pytest.mark.workflow
def test_a_finished_workflow_is_clean(root):
    assert not audit_all(loaded(root), {}).failed


@pytest.mark.workflow
@pytest.mark.parametrize("whole", [False, True])
def test_made_again_it_is_identical(root, whole):
    result = rederive(loaded(root), record(root), whole, None)
    assert {outcome.verdict for outcome in result.outcomes} == {IDENTICAL}
    assert len(result.outcomes) == (2 + 6 if whole else 2)
    assert result.recipe == []
    assert result.clean


@pytest.mark.workflow
def test_tampering_is_kept_apart_from_other_bits(root):
    edit(root / RESULTS / "tables/f.csv", b"x\n1\n")
    (root / "lib/look.py").write_text("COLOUR = 'red'\n")
    with pytest.raises(AtlasError, match=r"lib/look\.py.*--trust"):
        rederive(loaded(root), record(root), False, None)
    result = rederive(loaded(root), record(root), False, None, trust=True)
    verdicts = {Path(outcome.path).name: outcome.verdict for outcome in result.outcomes}
    assert verdicts["f.csv"].startswith("tampered")
    assert verdicts["f.txt"] == IDENTICAL, "the recorded code was put back"
    assert not result.clean


@pytest.mark.workflow
def test_a_job_that_reads_the_clock_gives_other_bits(root):
    (root / "config/config.yaml").write_text("seeds: [1, 2]\nclock: true\n")
    assert snakemake(root).returncode == 0
    result = rederive(loaded(root), record(root), False, None)
    verdicts = {Path(outcome.path).name: outcome.verdict for outcome in result.outcomes}
    assert verdicts == {"f.csv": IDENTICAL, "f.txt": OTHER_BITS}
    assert not result.clean
    assert "same recipe, other bits" in result.text()


@pytest.mark.workflow
def test_pruned_inputs_send_one_back_to_the_published_files(root):
    shutil.rmtree(root / RESULTS / "runs/1/checkpoints")
    with pytest.raises(AtlasError, match="--steps all"):
        rederive(loaded(root), record(root), False, None)
    assert rederive(loaded(root), record(root), True, None).clean


@pytest.fixture
def foreign(study, monkeypatch):
    """Results whose code is not the project's, and a list of what was started."""
    study.write("lib/training.py", "from lib import shared\n\nNEW = True\n")
    started = []
    monkeypatch.setattr(again.subprocess, "run", lambda *words, **_: started.append(words))
    return study, started


def test_code_that_came_with_the_results_is_not_run_unasked(foreign, monkeypatch, capsys):
    study, started = foreign
    with pytest.raises(AtlasError, match=r"lib/training\.py.*with your rights.*--trust"):
        run(study, monkeypatch, capsys, "rederive", CHECKPOINT)
    assert started == []


@pytest.mark.parametrize("harm", [Path.unlink, edit, lambda path: path.write_bytes(b"")])
def test_a_kept_copy_is_run_only_with_the_bytes_it_had(foreign, monkeypatch, capsys, harm):
    study, started = foreign
    for copy in study.path(f"{TINY}/provenance/code").iterdir():
        if copy.stat().st_size:
            harm(copy)
    with pytest.raises(AtlasError, match="neither in the project nor kept"):
        run(study, monkeypatch, capsys, "rederive", CHECKPOINT, "--trust")
    assert started == []


def test_records_that_name_files_elsewhere_have_nothing_written(study, monkeypatch, capsys):
    """Code and outputs below the folder that the project's copy lies in, and anywhere."""
    victim = study.root.parent / "victim.txt"
    victim.write_text("mine")
    claim, its_run = contents(study, f"{RECORDS}/train/1.json")
    digest = sha256(study.path("lib/training.py"))
    for name in (str(victim), "../victim.txt", f"{TINY}/../../../victim.txt"):
        for part in ("code", "inputs", "outputs"):
            forged = {**claim, part: {**claim[part], name: digest}}
            study.path(f"{RECORDS}/train/1.json").write_bytes(sealed(forged, dict(its_run)))
            for words in (
                ["rederive", CHECKPOINT, "--trust"],
                ["rederive", TABLE, "--steps", "all"],
            ):
                with pytest.raises(AtlasError):
                    run(study, monkeypatch, capsys, *words)
            assert "victim" not in run(study, monkeypatch, capsys, "unused")[1]
    assert victim.read_text() == "mine"


def test_jobs_that_only_compute_are_made_again_too(study):
    """They read nothing, and fetch nothing: only published files are taken as they are."""
    table = f"{TINY}/tables/toy.csv"
    study.job("toy", "plotting", lambda _: study.write(table, "1"), output={"table": table})
    figure = f"{TINY}/figures/toy.svg"
    study.job(
        "draw",
        "plotting",
        lambda _: study.write(figure, "<svg/>"),
        input={"table": table, "raw": f"{TINY}/data/raw/digits/raw.bin"},
        output={"svg": figure},
    )
    found = store.load(study.study, study.root)
    jobs = again._jobs(found, found.producer[figure])
    assert [job.claim["rule"] for job in jobs] == ["draw", "toy"]


def test_numbers_by_hand(tmp_path):
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    pd.DataFrame({"name": ["x", "y"], "value": [1.0, np.nan]}).to_csv(one, index=False)
    pd.DataFrame({"name": ["x", "y"], "value": [1.25, np.nan]}).to_csv(other, index=False)
    assert largest_difference(one, other) == 0.25
    assert largest_difference(one, one) == 0.0
    pd.DataFrame({"name": ["x", "z"], "value": [1.0, np.nan]}).to_csv(other, index=False)
    assert largest_difference(one, other) is None
    np.save(tmp_path / "a.npy", np.zeros((2, 2)))
    np.save(tmp_path / "b.npy", np.array([[0, 0], [0, -3.0]]))
    assert largest_difference(tmp_path / "a.npy", tmp_path / "b.npy") == 3.0
    np.save(tmp_path / "b.npy", np.zeros(4))
    assert largest_difference(tmp_path / "a.npy", tmp_path / "b.npy") is None


def test_hdf5_by_hand(tmp_path):
    import h5py

    for name, value in (("a.h5", 1.0), ("b.h5", 1.5)):
        with h5py.File(tmp_path / name, "w") as file:
            file["x/y"] = np.full(3, value, dtype=np.float32)
    assert largest_difference(tmp_path / "a.h5", tmp_path / "b.h5") == 0.5


def test_the_record_is_plain_json(finished_workflow):
    whole = json.loads((finished_workflow / RESULTS / "provenance/records/plot.json").read_text())
    assert list(whole) == ["claim", "run", "seal"]
    assert str(finished_workflow) not in json.dumps(whole["claim"])
