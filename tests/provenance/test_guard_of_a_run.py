"""The guard in a real workflow: what stops a run, what is made again, what an edit does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest

from overfit_atlas.provenance.audit import audit_all
from tests.provenance.studies import edit
from tests.provenance.workflows import PROJECT, RESULTS, jobs_run, loaded, snakemake

pytestmark = [pytest.mark.workflow]

RECORDS = f"{RESULTS}/provenance/records"
CHECKPOINT = f"{RESULTS}/runs/1/checkpoints/2.txt"


def all_well(root):
    return audit_all(loaded(root), {}).findings == []


def test_a_finished_workflow_is_clean_and_has_nothing_to_do(root):
    assert all_well(root)
    assert "Nothing to be done" in snakemake(root).stderr


def test_content_of_code_decides_what_runs_again(root):
    (root / "lib/look.py").touch()
    (root / "workflow/scripts/plot.py").touch()
    assert jobs_run(snakemake(root)) == set()
    edit(root / "lib/look.py", b"COLOUR = 'red'\n")
    assert jobs_run(snakemake(root)) == {"plot"}
    edit(root / "lib/job.py", (root / "lib/job.py").read_bytes() + b"# x\n")
    assert jobs_run(snakemake(root)) == set()
    edit(root / "lib/maths.py", b"def scale(x, k):\n    return x * k + 1\n", keep_mtime=True)
    assert jobs_run(snakemake(root)) == {"train", "plot"}
    assert not audit_all(loaded(root), {}).failed


def test_a_changed_intermediate_stops_the_next_run_before_anything_is_made(root):
    checkpoint = root / CHECKPOINT
    figure = root / RESULTS / "tables/f.csv"
    before = figure.read_bytes()
    edit(checkpoint, b"777")
    done = snakemake(root)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert f"{CHECKPOINT} is not what was recorded" in said
    assert "Traceback" not in said
    assert figure.read_bytes() == before
    checkpoint.unlink()
    assert jobs_run(snakemake(root)) == {"train", "plot"}
    assert all_well(root)


@pytest.mark.parametrize(
    ("name", "made_again"),
    [
        (f"{RESULTS}/data/raw/digits/raw.txt", {"fetch", "train", "plot"}),
        (CHECKPOINT, {"train", "plot"}),
        (f"{RESULTS}/tables/f.csv", {"plot"}),
        (f"{RESULTS}/tables/f.txt", {"plot"}),
        (f"{RECORDS}/fetch.json", {"fetch", "train", "plot"}),
        (f"{RECORDS}/train/2.json", {"train", "plot"}),
        (f"{RECORDS}/plot.json", {"plot"}),
        (f"{RESULTS}/runs/1/checkpoints", set()),
        (f"{RESULTS}/provenance/code", set()),
        (f"{RESULTS}/provenance/configs", set()),
    ],
)
def test_what_is_deleted_is_made_again(root, name, made_again):
    """A whole folder of checkpoints is pruned and stays so; kept copies come without a job."""
    path = root / name
    (shutil.rmtree if path.is_dir() else type(path).unlink)(path)
    assert jobs_run(snakemake(root)) == made_again
    assert path.exists() is not name.endswith("/checkpoints")
    assert not audit_all(loaded(root), {}).failed
    assert "Nothing to be done" in snakemake(root).stderr


def test_what_the_config_has_dropped_is_not_made_again(root):
    (root / "config/config.yaml").write_text("seeds: [1]\nclock: false\n")
    assert jobs_run(snakemake(root)) == {"plot"}
    shutil.rmtree(root / RESULTS / "runs/2")
    (root / RECORDS / "train/2.json").unlink()
    assert "Nothing to be done" in snakemake(root).stderr


def test_the_copy_of_a_merged_config_is_the_same_in_a_job_and_at_the_start(root):
    folder = root / RESULTS / "provenance/configs"
    (copy,) = folder.iterdir()
    before = copy.read_bytes()
    copy.unlink()
    assert "Written again: 1 lost copies" in snakemake(root).stderr
    assert copy.read_bytes() == before


SLOW = """
def main(s):
    Path("started").touch()
    for _ in range(200):
        if Path("go").exists():
            break
        time.sleep(0.05)
"""


@pytest.mark.parametrize(
    ("name", "text", "due"),
    [
        ("lib/look.py", "COLOUR = 'blue'\n", {"plot"}),
        ("lib/maths.py", "def scale(x, k):\n    return x * k + 2\n", {"train", "plot"}),
        # Read as code is, as config/published.yaml is by what compares with it.
        ("lib/printed.yaml", "mark: other\n", {"plot"}),
    ],
)
def test_code_that_is_edited_while_the_study_runs_fails_its_job_and_is_due_next(
    root, monkeypatch, name, text, due
):
    """The edit comes while the last job runs: its own code counts, and no other."""
    script = root / "workflow/scripts/plot.py"
    script.write_text(script.read_text().replace("\ndef main(s):\n", SLOW))
    running = subprocess.Popen(
        [sys.executable, "-m", "snakemake", "--cores", "2"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{root}:{PROJECT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    for _ in range(400):
        if (root / "started").exists():
            break
        time.sleep(0.05)
    edit(root / name, text.encode(), keep_mtime=True)
    (root / "go").touch()
    said, _ = running.communicate()
    own = name != "lib/maths.py"
    assert running.returncode == int(own), said
    assert (root / RESULTS / "tables/f.csv").exists() is not own
    assert jobs_run(snakemake(root)) == due
    assert all_well(root)
    assert "Nothing to be done" in snakemake(root).stderr
