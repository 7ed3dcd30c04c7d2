# What is run: the checked study, the folders that every stage shares, and what rules say in common.
# reads   the merged config
# defines STUDY, ASK (the study asked by wildcards), TRAININGS, FACTS (what the datasets are), PATHS, the
#         folders below, the conda environments ANALYSIS and TRAINING, GPU, and what rules call

import os
from functools import partial
from pathlib import Path

from overfit_atlas import engine, surroundings
from overfit_atlas.cluster.asked import group_of, memory, minutes
from overfit_atlas.config.reading import DEFAULT, over_default, read_layers, read_study
from overfit_atlas.data.catalog import load_facts
from overfit_atlas.provenance.loaded import gpus, missing_gpu
from overfit_atlas.report.outline import (
    first_figure,
    lineage_section,
    measured,
    outline,
    section_files,
)
from overfit_atlas.rules import Common
from overfit_atlas.study.lookup import Lookup
from overfit_atlas.study.paths import checkpoint_name
from overfit_atlas.study.summary import summary
from overfit_atlas.study.trainings import trainings
from overfit_atlas.training.backend import check_backend
from overfit_atlas.yaml_files import read_yaml

surroundings.settle(os.environ)

with engine.mistakes_told():
    # As a module it is given what differs from the default config. Otherwise Snakemake has merged
    # them, and the files say, beyond that, in which line a mistake stands.
    config.update(over_default(config))
    LAYERS = [path for path in workflow.configfiles if Path(path).resolve() != DEFAULT]
    STUDY = read_study(config, read_layers(LAYERS)[1])
    FACTS = load_facts()
    check_backend()

ASK, PATHS = Lookup(STUDY), STUDY.paths
TRAININGS = trainings(STUDY)
RESULTS, TABLES, RECORDS = PATHS.results, PATHS.tables, PATHS.records
LOGS, BENCHMARKS = f"{RESULTS}/logs", f"{RESULTS}/benchmarks"
ANALYSIS, TRAINING = PROJECT / "envs" / "analysis.yaml", PROJECT / "envs" / "train.yaml"

# Where the bytes come from is no part of what is computed, so it travels in the environment: a
# param would re-run the downloads each time it changes.
if STUDY.data_mirror:
    os.environ.setdefault("DATA_MIRROR", STUDY.data_mirror)

# auto: a GPU a training where this machine has one. A cluster's login node may have none, so its
# profile says which. A job on a node is told, since there the same question has another answer.
GPUS = [] if STUDY.device == "cpu" or not engine.is_main_process(workflow) else gpus()
GPU = engine.decided_once(
    workflow, "OVERFIT_ATLAS_GPU", STUDY.device == "gpu" or (STUDY.device == "auto" and bool(GPUS))
)
minutes = partial(minutes, most=STUDY.max_runtime)

# What rules say in common: overfit_atlas/rules.py.
COMMON = Common(PROJECT, PATHS, ASK)
code, code_files, params_of = COMMON.code, COMMON.code_files, COMMON.params_of
code_with_networks, trained_by = COMMON.code_with_networks, COMMON.trained_by
tables, tables_of_seeds, drawn = COMMON.tables, COMMON.tables_of_seeds, COMMON.drawn
tracked, digests_of = COMMON.tracked, COMMON.digests_of


envvars:
    "OVERFIT_ATLAS_GPU",


wildcard_constraints:
    **{kind: ASK.named(kind) for kind in STUDY.kinds},
    dataset="[a-z0-9-]+",
    sample="|".join(STUDY.samples),
    model="|".join(STUDY.models),
    regularizer="|".join(STUDY.regularizers),
    seed=r"\d+",
