"""Results copied from elsewhere: taken as they are, or refused with what is wrong."""

from __future__ import annotations

import os
import shutil
import time

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.adopt import adopt
from overfit_atlas.provenance.audit import audit_all
from tests.provenance.studies import edit
from tests.provenance.workflows import RESULTS, jobs_run, loaded, snakemake

pytestmark = [pytest.mark.workflow]

RECORDS = f"{RESULTS}/provenance/records"


@pytest.fixture
def copied(root):
    """The project with results whose times say nothing, and without what the engine knew."""
    shutil.rmtree(root / ".snakemake")
    now = time.time()
    for age, path in enumerate(sorted((root / RESULTS).rglob("*"))):
        os.utime(path, (now - age, now - age))
    return root


def adopted(root, remake=False):
    return adopt(RESULTS, root, [], remake)


def test_without_it_the_engine_plans_what_is_there_already(copied):
    assert jobs_run(snakemake(copied, "--dry-run")) != set()


def test_results_that_are_as_recorded_are_taken(copied):
    outcome = adopted(copied)
    assert outcome.done
    assert (outcome.findings, outcome.stale) == ([], [])
    assert outcome.text() == "Adopted: the next run goes on from these results."
    assert "Nothing to be done" in snakemake(copied).stderr
    assert not audit_all(loaded(copied), {}).failed


def test_a_param_that_changes_later_is_seen(copied):
    """Without what the engine keeps, a changed param alone would not be."""
    adopted(copied)
    (copied / "config/config.yaml").write_text("seeds: [1, 2]\nclock: true\n")
    assert jobs_run(snakemake(copied)) == {"plot"}


@pytest.mark.parametrize(
    "name",
    [
        "data/raw/digits/raw.txt",
        "runs/1/checkpoints/2.txt",
        "tables/f.csv",
        "provenance/records/plot.json",
    ],
)
def test_what_is_not_as_recorded_is_refused(copied, name):
    edit(copied / RESULTS / name)
    outcome = adopted(copied, remake=True)
    assert not outcome.done
    assert f"{RESULTS}/{name}" in outcome.text()
    assert "restore these files" in outcome.text()
    assert not (copied / ".snakemake/metadata").exists()


CHANGES = {
    "lib/look.py": ("COLOUR = 'red'\n", "plot", "other code (lib/look.py)", {"plot"}),
    "lib/maths.py": (
        "def scale(x, k):\n    return k * x\n",
        "train(seed=1)",
        "other code (lib/maths.py)",
        {"train", "plot"},
    ),
    "config/config.yaml": (
        "seeds: [1, 2]\nclock: true\n",
        "plot",
        "other params (clock)",
        {"plot"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_ran_otherwise_is_named_and_made_again_when_asked_for(copied, name):
    text, job, why, due = CHANGES[name]
    (copied / name).write_text(text)
    before = {path: path.read_bytes() for path in (copied / RESULTS).rglob("*") if path.is_file()}
    outcome = adopted(copied)
    assert not outcome.done
    assert (job, why) in [(stale.job, stale.why) for stale in outcome.stale]
    assert "--remake" in outcome.text()
    assert {path: path.read_bytes() for path in before} == before, "nothing was removed"
    outcome = adopted(copied, remake=True)
    assert outcome.done
    assert "the next run makes it again" in outcome.text()
    assert jobs_run(snakemake(copied)) == due
    assert "Nothing to be done" in snakemake(copied).stderr
    assert not audit_all(loaded(copied), {}).failed


def test_a_study_that_has_grown_makes_what_is_new(copied):
    (copied / "config/config.yaml").write_text("seeds: [1, 2, 3]\nclock: false\n")
    outcome = adopted(copied)
    assert [(stale.job, stale.why) for stale in outcome.stale] == [("plot", "other inputs")]
    assert adopted(copied, remake=True).done
    done = snakemake(copied)
    assert jobs_run(done) == {"train", "plot"}
    assert (copied / RECORDS / "train/3.json").exists()
    assert (done.stdout + done.stderr).count("rule train:") == 1


def test_results_of_an_unfinished_run_are_taken_too(copied):
    for path in (copied / RESULTS / "tables").iterdir():
        path.unlink()
    (copied / RECORDS / "plot.json").unlink()
    (copied / "lib/maths.py").write_text("def scale(x, k):\n    return k * x\n")
    assert adopted(copied, remake=True).done
    assert jobs_run(snakemake(copied)) == {"train", "plot"}


def test_files_that_are_gone_are_made_again(copied):
    (copied / RESULTS / "runs/1/checkpoints/2.txt").unlink()
    shutil.rmtree(copied / RESULTS / "runs/2/checkpoints")
    assert adopted(copied).done
    done = snakemake(copied)
    assert jobs_run(done) == {"train", "plot"}


def test_files_without_a_record_are_not_taken(copied):
    (copied / RECORDS / "train/1.json").unlink()
    outcome = adopted(copied)
    assert [(stale.job, stale.why) for stale in outcome.stale] == [
        (f"{RECORDS}/train/1.json", "no record says what made it")
    ]
    assert adopted(copied, remake=True).done
    assert jobs_run(snakemake(copied)) == {"train", "plot"}


def test_a_plain_touch_does_not_hide_what_has_changed(root):
    edit(root / "lib/look.py", b"COLOUR = 'red'\n")
    done = snakemake(root, "--touch")
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "plot: other code (lib/look.py)" in said
    assert "Traceback" not in said
    assert jobs_run(snakemake(root)) == {"plot"}


def test_results_under_another_name_and_none_at_all_are_refused(copied):
    (copied / RESULTS).rename(copied / "results/other")
    with pytest.raises(AtlasError, match="copy the whole folder"):
        adopted(copied)
    with pytest.raises(AtlasError, match="made in results/mini"):
        adopt("results/other", copied, [], False)


def test_a_workflow_that_fails_is_said(copied):
    (copied / "Snakefile").write_text("rule all:\n    input: 'gone'\n")
    with pytest.raises(AtlasError, match="gone"):
        adopted(copied)


def test_an_anchor_counts(copied):
    (copied / "anchors").mkdir()
    (copied / "anchors/mini.sha256").write_text(f"{'0' * 64}  x\n")
    assert "not the committed manifest" in adopted(copied).text()
