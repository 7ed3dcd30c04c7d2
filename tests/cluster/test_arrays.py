"""Why no profile submits arrays: the executor holds back parts of batches for ever.

It fails once that is mended.
"""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest

slurm = pytest.importorskip("snakemake_executor_plugin_slurm")


def submitted(ready, pending):
    """How many of ``ready`` jobs the executor submits as an array while ``pending`` of the rule's
    are eligible, as the scheduler hands over fewer where --jobs or scheduler-subsample say so.
    """
    rule = SimpleNamespace(name="train")
    jobs = [SimpleNamespace(rule=rule, is_group=lambda: False) for _ in range(pending)]
    sent: list[object] = []
    executor = SimpleNamespace(
        _main_event_loop=object(),
        array_jobs={"all"},
        workflow=SimpleNamespace(dag=SimpleNamespace(ready_jobs=jobs)),
        max_array_size=1000,
        logger=logging.getLogger("made-up-engine"),
        _submit_job=sent.append,
        _submit_array_jobs=sent.extend,
    )
    slurm.Executor.run_jobs(executor, jobs[:ready])
    return len(sent)


def test_a_whole_batch_is_sent():
    assert submitted(6, 6) == 6


def test_a_part_of_a_batch_is_still_lost():
    assert submitted(3, 6) == 0, (
        "the executor sends parts of batches now: see whether arrays also keep each job's memory "
        "and time, and if so, use them (docs/cluster.md)"
    )
