# A finished study that nobody has touched is not planned again: `all` then asks for no more than the
# config. Any option that wants more than a plain run, and any report or listing, gets the whole plan.
# reads   the merged config, the project's files, what the guard found
# defines wanted_files()

import atexit
import dataclasses

from snakemake.settings.types import DAGSettings

from overfit_atlas.provenance.finished import (
    is_finished,
    remember_finished,
    state_of,
)
from overfit_atlas.provenance.store import FINAL

FINAL_FILES = [f"{RESULTS}/{name}" for name in FINAL]
# What a plain run may set: none of it decides what has to be made.
HARMLESS = {
    "force_incomplete",
    "max_checksum_file_size",
    "max_inventory_wait_time",
    "print_dag_as",
    "strict_evaluation",
    "trust_io_cache",
}


def is_plain_run():
    """Whether Snakemake was asked for all that is out of date, and for nothing else."""
    # Set only when jobs are to be executed, and not for --summary, --report or --delete-all-output.
    executes = workflow.execution_settings is not None and not workflow.touch
    plain = all(
        getattr(workflow.dag_settings, field.name) in (None, field.default)
        for field in dataclasses.fields(DAGSettings)
        if field.name not in HARMLESS
    )
    return executes and plain and IS_MAIN_PROCESS


def state_with(made):
    """The study's state, where ``made`` are the digests of all that is recorded."""
    return state_of(PROJECT, config, made, map(Path, workflow.configfiles))


# Asked once: a report after the run plans again, and needs the whole plan.
PLANNED = []


def wanted_files(wildcards):
    """The study's final files, or one that is always there when nothing is left to do."""
    if not PLANNED and is_plain_run():
        PLANNED.append(True)
        state = state_with(FOUND_FILES)
        if is_finished(RESULTS, state):
            return ["config/config.yaml"]
        atexit.register(remember_if_nothing_was_planned, state)
    return FINAL_FILES


def remember_if_nothing_was_planned(state):
    """The engine has no handler for a plan without jobs, hence the end of the process."""
    # It has a scheduler only once the plan is complete; until then, a plan has no jobs either.
    if workflow.scheduler is not None and not len(workflow.dag):
        remember_finished(RESULTS, state)


# What was made is read once more here, so that the next run need not: it begins with a look at it.
onsuccess:
    if is_plain_run():
        remember_finished(RESULTS, state_with(recorded_files()))
