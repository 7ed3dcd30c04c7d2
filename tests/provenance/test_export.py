"""The crate that other tools read, and the drawing of a lineage."""

from __future__ import annotations

import json
import logging
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store, tree
from overfit_atlas.provenance.audit import audit_all
from overfit_atlas.provenance.crate import write_crate
from overfit_atlas.provenance.identity import read_identity
from overfit_atlas.provenance.lineage import lineage_svg
from tests.provenance.studies import RECORDS, RESULTS, TinyStudy, edit

CRATE = f"{RESULTS}/provenance/ro-crate/ro-crate-metadata.json"
PNG = f"{RESULTS}/figures/means.png"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return TinyStudy(tmp_path_factory.mktemp("made"), seeds=(0, 1, 2, 3)).make()


def write(study: TinyStudy) -> Path:
    study.write("README.md", "# Tiny\n")
    scripts = sorted(study.path("workflow/scripts").glob("*.py"))
    parts = [study.path("Snakefile"), study.path("README.md"), *scripts]
    write_crate(
        sorted(study.path(RECORDS).rglob("*.json")),
        {path.relative_to(study.root).as_posix(): path for path in parts},
        study.path(CRATE),
        name="Tiny study",
        description="Two seeds of nothing much",
        licence="https://spdx.org/licenses/MIT",
        address="https://example.org/tiny",
    )
    return study.path(CRATE)


@pytest.fixture(scope="module")
def crate(made):
    return write(made)


# Files named by their bytes are nowhere on the web for the validator to ask for.
# The other check asks that a file in the crate have no relative name, which no file can meet.
CANNOT_BE_MET = "process-run-crate-0.5_5.1"
ASKS_THE_WEB = "Web-based Data Entity: resource availability"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.slow
def test_an_independent_validator_accepts_the_crate_offline(crate, tmp_path):
    """Requirements and recommendations of Provenance Run Crate 0.5 and of all it builds on."""
    rocrate = pytest.importorskip("rocrate")
    pytest.importorskip("rocrate_validator")
    from rocrate_validator import services
    from rocrate_validator.models import Severity, ValidationSettings

    metadata = json.loads(crate.read_text())
    shipped = Path(rocrate.__file__).parent / "data/ro-crate.jsonld"
    own = metadata["@context"][1:]
    metadata["@context"] = [json.loads(shipped.read_text())["@context"], *own]
    logging.disable(logging.CRITICAL)
    try:
        result = services.validate(
            ValidationSettings(
                metadata_dict=metadata,
                package_root=crate.parent,
                cache_path=tmp_path / "cache",
                offline=True,
                profile_identifier="provenance-run-crate-0.5",
                requirement_severity=Severity.RECOMMENDED,
                skip_checks=[CANNOT_BE_MET],
            )
        )
    finally:
        logging.disable(logging.NOTSET)
    issues = [issue for issue in result.get_issues() if issue.check.name != ASKS_THE_WEB]
    assert [issue.message for issue in issues] == []


def test_every_job_and_file_is_in_the_crate(made, crate):
    entities = {entity["@id"]: entity for entity in json.loads(crate.read_text())["@graph"]}
    records = store.load(made.study, made.root).records.values()
    for record in records:
        job = entities[f"#job/{record.claim['claim_id']}"]
        assert job["@type"] == "CreateAction"
        assert job["identifier"] == record.claim["recipe_id"]
        results = job["result"] if isinstance(job["result"], list) else [job["result"]]
        digests = {entities[result["@id"]]["sha256"] for result in results}
        assert digests == set(record.outputs.values())
    steps = [name for name in entities if name.startswith("#step/")]
    assert steps == [f"#step/{rule}" for rule in ("fetch", "plot", "predict", "train", "vouch")]
    seeds = {e["value"] for e in entities.values() if e.get("name") == "seed" and "value" in e}
    assert seeds == {0, 1, 2, 3}
    for entity in entities.values():
        for value in entity.values():
            assert not (isinstance(value, list) and len(value) == 1)


def test_the_address_of_a_file_is_that_of_rfc_6920(crate):
    """Section 8.1: the text "Hello World!" has this SHA-256 and this address."""
    from overfit_atlas.provenance.crate_entities import named_by_bytes

    digest = "7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069"
    assert named_by_bytes(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"


def test_the_crate_is_no_part_of_the_claim_but_is_guarded(made, tmp_path):
    """It says when jobs ran, so its bytes differ from run to run."""
    study = TinyStudy.copy_of(made, tmp_path / "copy")
    claims = []
    for text in ("one", "two"):
        study.job(
            "write_crate",
            "vouching",
            lambda _, text=text: study.write(CRATE, text),
            output={"crate": CRATE},
        )
        claims.append(json.loads(study.path(f"{RECORDS}/write_crate.json").read_text()))
    assert claims[0]["claim"] == claims[1]["claim"]
    assert claims[0]["run"]["outputs"] != claims[1]["run"]["outputs"]
    loaded = store.load(study.study, study.root)
    assert not audit_all(loaded, {}).failed
    edit(study.path(CRATE))
    assert CRATE in {finding.path for finding in audit_all(loaded, {}).findings}


def test_a_changed_record_is_not_exported(made, tmp_path):
    record = tmp_path / "x.json"
    record.write_bytes(made.path(f"{RECORDS}/train/0.json").read_bytes() + b" ")
    with pytest.raises(AtlasError, match=r"x\.json"):
        write_crate(
            [record], {}, tmp_path / "c.json", name="", description="", licence="", address=""
        )


def test_the_drawing_folds_seeds_and_goes_from_raw_to_figure(made):
    drawing = lineage_svg(store.load(made.study, made.root), PNG, "ab" * 32)
    root = ET.fromstring(drawing)
    spaces = {"s": "http://www.w3.org/2000/svg"}
    boxes = [
        (
            float(box.find("s:rect", spaces).get("x")),
            [t.text for t in box.findall("s:text", spaces)],
        )
        for box in root.findall("s:g", spaces)
    ]
    assert [texts for _, texts in sorted(boxes)] == [
        ["fetch", "digits"],
        ["train x 4", "seed 0-3"],
        ["predict x 4", "seed 0-3"],
        ["plot", "means"],
    ]
    assert len(root.findall("s:path", spaces)) == 3


def test_the_drawing_is_the_same_each_time_and_carries_its_identity(made, tmp_path):
    drawings = [
        lineage_svg(store.load(study.study, study.root), PNG, "ab" * 32)
        for study in (made, TinyStudy(tmp_path / "again", seeds=(0, 1, 2, 3)).make(mirror="x"))
    ]
    assert drawings[0] == drawings[1]
    path = tmp_path / "x.svg"
    path.write_text(drawings[0])
    assert read_identity(path) == "ab" * 32


def test_a_rule_that_draws_reads_the_records_it_declares(made):
    names = ("plot/means", "fetch/digits")
    paths = [made.path(f"{RECORDS}/{name}.json") for name in names]
    loaded = store.load(made.study, made.root, only=paths)
    assert set(loaded.records) == {f"{RECORDS}/{name}.json" for name in names}


def test_a_recipe_in_two_lines_and_as_text(made):
    loaded = store.load(made.study, made.root)
    record = loaded.producer[PNG]
    first, second = tree.two_lines(loaded, record)
    assert first == "plot: name = means, colour = black"
    assert "10 jobs from 1 published file, " in second
    text = tree.tree_text(loaded, record)
    assert "train seed=0, 1, 2, 3 (4 jobs)" in text
    assert "rate = 0.5" in text


def test_only_published_files_are_counted_as_such(study):
    """A job without inputs computes from its params: nobody published what it wrote."""
    raw, figure = f"{RESULTS}/data/raw/digits/raw.bin", f"{RESULTS}/figures/toy.svg"
    tables = [f"{RESULTS}/tables/toy-{part}.csv" for part in (1, 2)]

    def compute(_):
        for name in tables:
            study.write(name, "1")

    def draw(**files):
        job = {"input": files, "output": {"svg": figure}}
        study.job("draw", "plotting", lambda _: study.write(figure, "<svg/>"), **job)

    def made_from(name):
        loaded = store.load(study.study, study.root)
        return tree.two_lines(loaded, loaded.producer[name])[1].partition(": ")[2]

    study.job("toy", "plotting", compute, output={"tables": tables})
    draw(table=tables[0])
    assert made_from(tables[0]).startswith("1 job from 0 published files, ")
    assert made_from(figure).startswith("2 jobs from 0 published files, ")
    assert made_from(raw).startswith("1 job from 1 published file, ")
    draw(table=tables[0], raw=raw)
    assert made_from(figure).startswith("3 jobs from 1 published file, ")


def test_runcrate_lists_each_rule(crate, runcrate):
    done = subprocess.run(
        [runcrate, "report", str(crate.parent)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for rule in ("fetch", "train", "predict", "plot"):
        assert rule in done.stdout
