# What is run: the checked study, the folders that every stage shares, and what rules say in common.
# reads   the merged config
# defines STUDY, ASK (the study asked by wildcards), TRAININGS, FACTS (what the datasets are), PATHS, the
#         folders below, the conda environments ANALYSIS and TRAINING, GPU, and the functions below

import os
from functools import cache, partial
from pathlib import Path

from overfit_atlas import engine, surroundings
from overfit_atlas.cluster.asked import group_of, memory, minutes
from overfit_atlas.config.reading import DEFAULT, over_default, read_layers, read_study
from overfit_atlas.data.catalog import load_facts
from overfit_atlas.files import sha256
from overfit_atlas.provenance.code import code_digest
from overfit_atlas.provenance.loaded import gpus, missing_gpu
from overfit_atlas.report.outline import first_figure, lineage_section, outline, section_files
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
RESULTS = PATHS.results
TABLES, FIGURES, RECORDS = PATHS.tables, PATHS.figures, PATHS.records
LOGS, BENCHMARKS = f"{RESULTS}/logs", f"{RESULTS}/benchmarks"
ANALYSIS = PROJECT / "envs" / "analysis.yaml"
TRAINING = PROJECT / "envs" / "train.yaml"

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


envvars:
    "OVERFIT_ATLAS_GPU",


@cache
def code_files(script, *also):
    """Digests of a script and of all that it imports here: content decides what is made again."""
    return code_digest(PROJECT / "workflow" / "scripts" / f"{script}.py", PROJECT, also=also)


def code(script, *also):
    """The same as a param: a function, so that only jobs that are planned are looked up."""
    return lambda wildcards: code_files(script, *also)


def code_with_networks(script):
    """The code of a script that lets the networks of the job's experiment compute again."""
    return lambda wildcards: code_files(script, *ASK.networks(wildcards))


@cache
def trained_by(network):
    """Digests of all that decides a checkpoint: what is kept of a run is good for these."""
    training = PROJECT / "overfit_atlas" / "training" / "run.py"
    return code_digest(training, PROJECT, also=(network, "overfit_atlas/data/samples.py"))


def digests_of(*files):
    """{path from the project: SHA-256} of files that are no Python code."""
    return {file: sha256(PROJECT / file) for file in files}


def tracked(folder, pattern):
    """The files below a folder of the project, sorted, by their paths from the project."""
    found = (PROJECT / folder).rglob(pattern)
    return sorted(path.relative_to(PROJECT).as_posix() for path in found)


def tables(folder, *names, **called):
    """Tables of a question, inputs or outputs of a rule: each under its name, or as it is called."""
    names = {name.replace("-", "_"): name for name in names} | called
    return {key: f"{TABLES}/{folder}/{name}.csv" for key, name in names.items()}


def tables_of_seeds(folder, *names, **called):
    """The same as inputs, one of each for every seed of the job's experiment."""
    patterns = tables(folder, *names, **called)
    return {key: ASK.over_seeds(pattern) for key, pattern in patterns.items()}


def drawn(folder, *names):
    """The outputs of a rule that draws figures in ``folder``, which begins with the question's
    wildcard: for each its image, with its caption in the engine's report, PDF and plotted numbers.
    """
    kind = folder[1:].partition("}")[0]
    captions = PROJECT / "overfit_atlas" / "questions" / kind / "captions"
    files = {}
    for name in names:
        image = report(
            f"{FIGURES}/{folder}/{name}.png",
            caption=str(captions / f"{name}.rst"),
            category=kind.replace("_", " ").capitalize(),
            subcategory=f"{{{kind}}}",
            labels={"experiment": f"{{{kind}}}", "figure": name},
        )
        others = [f"{FIGURES}/{folder}/{name}.{end}" for end in ("pdf", "csv")]
        files[name.replace("-", "_")] = [image, *others]
    return files


wildcard_constraints:
    **{kind: ASK.named(kind) for kind in STUDY.kinds},
    dataset="[a-z0-9-]+",
    sample="|".join(STUDY.samples),
    model="|".join(STUDY.models),
    regularizer="|".join(STUDY.regularizers),
    seed=r"\d+",
