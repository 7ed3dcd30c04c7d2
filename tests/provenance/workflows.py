"""A small real workflow that records itself: a raw file, two trainings of three epochs, a table."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from overfit_atlas.provenance import store

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
    "lib/printed.yaml": "mark: one\n",
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
DATA_FILES = ("../../lib/printed.yaml",)
def main(s):
    rows = "".join(f"{Path(f).read_text()}\\n" for f in s.input.checkpoints)
    Path(s.output.csv).write_text("x\\n" + rows)
    Path(s.output.note).write_text(str(time.time_ns()) if s.params.clock else look.COLOUR)
if __name__ == "__main__":
    job.run(main, snakemake)
""",
    "config/config.yaml": "seeds: [1, 2]\nclock: false\n",
    "profiles/default/config.yaml": """
rerun-triggers: [mtime, params, input, software-env]
max-checksum-file-size: 1TB
""",
    "Snakefile": """
from pathlib import Path
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.adopt import check_touch
from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.code import code_digest
from snakemake.exceptions import WorkflowError
from snakemake.logging import logger
configfile: "config/config.yaml"
ROOT = Path(workflow.basedir)
R = "results/mini"
RECORDS = R + "/provenance/records"
def code(name):
    return code_digest(f"workflow/scripts/{name}.py", ROOT)
def wanted(job):
    return int(job["wildcards"].get("seed", config["seeds"][0])) in config["seeds"]
try:
    FOUND = check_all(R, ROOT, {}, wanted, config)
except AtlasError as mistake:
    raise WorkflowError(str(mistake)) from None
for note in FOUND.notes:
    logger.info(note)
onstart:
    if workflow.touch:
        try:
            check_touch(workflow.dag.jobs, R, ROOT)
        except AtlasError as mistake:
            raise WorkflowError(str(mistake)) from None
rule all:
    input: R + "/tables/f.csv", RECORDS + "/plot.json", FOUND.missing
rule fetch:
    output: raw=R + "/data/raw/digits/raw.txt", record=RECORDS + "/fetch.json"
    params: code=code("fetch")
    script: "workflow/scripts/fetch.py"
rule train:
    input: raw=R + "/data/raw/digits/raw.txt"
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


def loaded(root):
    return store.load(root / RESULTS, root)


def record(root, name="plot"):
    return loaded(root).records[f"{RESULTS}/provenance/records/{name}.json"]


def jobs_run(done):
    """The rules whose jobs ran, or were planned, without ``all``."""
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    lines = said.splitlines()
    heads = ("rule ", "localrule ")
    return {line.split()[1].rstrip(":") for line in lines if line.startswith(heads)} - {"all"}
