"""A small real workflow: recording, the guard before a run, and making files again elsewhere."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store
from overfit_atlas.provenance.audit import audit_all
from overfit_atlas.provenance.numeric import largest_difference
from overfit_atlas.provenance.rederive import IDENTICAL, OTHER_BITS, rederive
from tests.provenance.studies import edit

PROJECT = Path(__file__).parents[2]
RESULTS = "results/mini"
FILES = {
    "lib/__init__.py": "",
    "lib/job.py": """
from pathlib import Path
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import record
RECORDS_ONLY = True
def run(main, snakemake):
    recording = record.begin(snakemake, Path(__file__).parents[1])
    main(snakemake)
    recording.finish()
""",
    "lib/maths.py": "def scale(x, k):\n    return x * k\n",
    "lib/look.py": "COLOUR = 'black'\n",
    "workflow/scripts/fetch.py": """
from pathlib import Path
from lib import job
def main(s):
    Path(s.output.raw).write_text("1 2 3")
if __name__ == "__main__":
    job.run(main, snakemake)
""",
    "workflow/scripts/train.py": """
from pathlib import Path
from lib import job, maths
def main(s):
    x = sum(map(int, Path(s.input.raw).read_text().split()))
    for i, f in enumerate(s.output.checkpoints):
        Path(f).write_text(str(maths.scale(x, s.params.seed + i)))
if __name__ == "__main__":
    job.run(main, snakemake)
""",
    "workflow/scripts/plot.py": """
import time
from pathlib import Path
from lib import job, look
def main(s):
    rows = "".join(f"{Path(f).read_text()}\\n" for f in s.input.checkpoints)
    Path(s.output.csv).write_text("x\\n" + rows)
    Path(s.output.note).write_text(str(time.time_ns()) if s.params.clock else look.COLOUR)
if __name__ == "__main__":
    job.run(main, snakemake)
""",
    "config/config.yaml": "seeds: [1, 2]\nclock: false\n",
    "Snakefile": """
from pathlib import Path
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.code import code_digest
from snakemake.exceptions import WorkflowError
configfile: "config/config.yaml"
ROOT = Path(workflow.basedir)
R = "results/mini"
RECORDS = R + "/provenance/records"
def code(name):
    return code_digest(f"workflow/scripts/{name}.py", ROOT)
onstart:
    try:
        check_all(R, ROOT, {})
    except AtlasError as mistake:
        raise WorkflowError(str(mistake))
rule all:
    input: R + "/tables/f.csv"
rule fetch:
    output: raw=R + "/data/raw.txt", record=RECORDS + "/fetch.json"
    params: code=code("fetch")
    script: "workflow/scripts/fetch.py"
rule train:
    input: raw=R + "/data/raw.txt"
    output:
        checkpoints=expand(R + "/runs/{{seed}}/checkpoints/{e}.txt", e=[1, 2, 3]),
        record=RECORDS + "/train/{seed}.json",
    params: code=code("train"), seed=lambda w: int(w.seed)
    script: "workflow/scripts/train.py"
rule plot:
    input:
        checkpoints=expand(R + "/runs/{s}/checkpoints/{e}.txt", e=[1, 2, 3], s=config["seeds"])
    output: csv=R + "/tables/f.csv", note=R + "/tables/f.txt", record=RECORDS + "/plot.json"
    params: code=code("plot"), clock=config["clock"]
    script: "workflow/scripts/plot.py"
""",
}


def snakemake(folder, *options):
    path = os.pathsep.join([str(folder), str(PROJECT)])
    return subprocess.run(
        [sys.executable, "-m", "snakemake", "--cores", "2", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("mini")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"))
    done = snakemake(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def root(finished, tmp_path, monkeypatch):
    shutil.copytree(finished, tmp_path / "copy")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    return tmp_path / "copy"


def loaded(root):
    return store.load(root / RESULTS, root)


def record(root, name="plot"):
    return loaded(root).records[f"{RESULTS}/provenance/records/{name}.json"]


def jobs_run(done):
    assert done.returncode == 0, done.stderr
    lines = (done.stdout + done.stderr).splitlines()
    return {
        line.split()[1].rstrip(":") for line in lines if line.startswith(("rule ", "localrule "))
    }


@pytest.mark.workflow
def test_a_finished_workflow_is_clean(root):
    assert not audit_all(loaded(root), {}).failed


@pytest.mark.workflow
def test_content_of_code_decides_what_runs_again(root):
    (root / "lib/look.py").touch()
    assert jobs_run(snakemake(root)) == set()
    edit(root / "lib/look.py", b"COLOUR = 'red'\n")
    assert jobs_run(snakemake(root)) - {"all"} == {"plot"}
    edit(root / "lib/job.py", (root / "lib/job.py").read_bytes() + b"# x\n")
    assert jobs_run(snakemake(root)) == set()
    edit(root / "lib/maths.py", b"def scale(x, k):\n    return x * k + 1\n", keep_mtime=True)
    assert jobs_run(snakemake(root)) - {"all"} == {"train", "plot"}
    assert not audit_all(loaded(root), {}).failed


@pytest.mark.workflow
def test_a_changed_intermediate_stops_the_next_run_before_anything_is_made(root):
    checkpoint = root / RESULTS / "runs/1/checkpoints/2.txt"
    figure = root / RESULTS / "tables/f.csv"
    before = figure.read_bytes()
    edit(checkpoint, b"777")
    done = snakemake(root)
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "runs/1/checkpoints/2.txt is not what was recorded" in said
    assert "Traceback" not in said
    assert figure.read_bytes() == before
    checkpoint.unlink()
    assert snakemake(root).returncode == 0
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
    result = rederive(loaded(root), record(root), False, None)
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


def test_the_record_is_plain_json(finished):
    whole = json.loads((finished / RESULTS / "provenance/records/plot.json").read_text())
    assert list(whole) == ["claim", "run", "seal"]
    assert str(finished) not in json.dumps(whole["claim"])
