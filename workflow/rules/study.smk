# What is run: the checked study, the folders that every stage shares, and the device.
# reads   the merged config
# defines STUDY, RESULTS, RUN, LOGS, BENCHMARKS, RECORDS, IS_MAIN_PROCESS, PROJECT, ENVS, GPU,
#         code(), code_files()

import os
import shutil
from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake_interface_executor_plugins.settings import ExecMode

from overfit_atlas.config import Cell, cell_of, read_study
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.code import code_digest

try:
    STUDY = read_study(config)
except AtlasError as mistakes:
    raise WorkflowError(str(mistakes)) from None

RESULTS = f"results/{STUDY.name}"
# The model comes first, and stands literally in its training rules: so the engine can tell by a
# path's beginning which few rules may make it, which matters with tens of thousands of checkpoints.
RUN = f"{RESULTS}/runs/{{model}}/{{sample}}/{{regularizer}}/seed-{{seed}}"
LOGS = f"{RESULTS}/logs"
BENCHMARKS = f"{RESULTS}/benchmarks"
RECORDS = f"{RESULTS}/provenance/records"

# A job that runs elsewhere reads the rules again, in a process of its own.
IS_MAIN_PROCESS = workflow.exec_mode == ExecMode.DEFAULT

PROJECT = Path(workflow.basedir)
ENVS = PROJECT / "envs"

# Where the bytes come from is no part of what is computed, so it travels in the environment: a
# param would re-run the downloads each time it changes.
if STUDY.data_mirror:
    os.environ.setdefault("DATA_MIRROR", STUDY.data_mirror)

# auto: a GPU a training where this machine has one. A cluster's login node may have none, so the
# profile for a cluster says device=gpu.
HAS_GPU = shutil.which("nvidia-smi") is not None
GPU = int(STUDY.device == "gpu" or (STUDY.device == "auto" and HAS_GPU))


@cache
def code_files(script, *also):
    """Digests of a script and of all that it imports here: content decides what is made again."""
    return code_digest(
        PROJECT / "workflow" / "scripts" / f"{script}.py", PROJECT, also=also
    )


def code(script, *also):
    """The same as a param: a function, so that only jobs that are planned are looked up."""
    return lambda wildcards: code_files(script, *also)


def dataset_of(wildcards):
    """The prepared dataset that a sample is drawn from."""
    return f"{RESULTS}/data/{STUDY.samples[wildcards.sample]['dataset']}.h5"


wildcard_constraints:
    dataset="[a-z0-9-]+",
    sample="|".join(STUDY.samples),
    model="|".join(STUDY.models),
    regularizer="|".join(STUDY.regularizers),
    experiment="|".join(experiment.name for experiment in STUDY.experiments),
    seed=r"\d+",
