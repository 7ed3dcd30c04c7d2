"""Jobs that wait in Slurm's queue for what it will never give: said while the others run.

Slurm takes a job that asks for more than its partition allows, and lets it wait without an end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from overfit_atlas.cluster import queue

LOOK_SECONDS = 60.0

# Slurm's reasons that no other job's end takes away, and what to do about each.
_NEVER = {
    "PartitionTimeLimit": "more time than its partition allows; lower group-components in the "
    "profile for a group, set max_runtime for a training",
    "PartitionNodeLimit": "more nodes than its partition has; lower cores in the profile",
    "BadConstraints": "what no node has; lower cores or mem_mb, or name another partition",
    "QOSMaxWallDurationPerJobLimit": "more time than the account may; lower group-components in "
    "the profile for a group, set max_runtime for a training",
    "AccountNotAllowed": "a partition that its account may not use; name another",
}


def told(job: queue.Queued) -> str | None:
    """A line on a job that will never start, None for one that may."""
    if job.state != "PENDING" or job.reason not in _NEVER:
        return None
    return (
        f"{job} will never start ({job.reason}, with a limit of {job.limit}): it asks for "
        f"{_NEVER[job.reason]}. Stop this run, `scancel {job.number}`, and start it again."
    )


def watch(folder: Path, say: Callable[[str], None]) -> threading.Event:
    """Look each minute at what ``folder`` has in the queue, and say each such job once.

    It ends with the process, or when the event that it returns is set.
    """
    ended, said = threading.Event(), set[str]()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            for job in queue.queued(folder):
                line = told(job)
                if line and job.number not in said:
                    said.add(job.number)
                    say(line)

    threading.Thread(target=look, name="waiting", daemon=True).start()
    return ended
