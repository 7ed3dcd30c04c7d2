"""What ended a job on a cluster and what its next attempt asks for, in a line at the terminal.

The executor says FAILED whatever happened. What did happen stands at the end of the job's log,
where Slurm and the job itself wrote it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from typing import Any

from snakemake_interface_logger_plugins.common import LogEvent

from overfit_atlas.files import end_of

# A job of many checkpoints names all of them, more than once, after what ended it.
_TAIL = 1_000_000
_NAMED = 3
# In this order: who runs out of time is cancelled, too.
_ENDS = (
    (r"oom[-_ ]?kill|out[-_ ]of[-_ ]memory|exceeded memory limit", "was killed for want of memory"),
    (r"MemoryError|std::bad_alloc", "found no memory"),
    (r"due to time limit|status is: '(TIMEOUT|DEADLINE)'", "was killed at its time limit"),
    (r"the time limit is near", "stopped before its time limit, and keeps what it reached"),
    (r"due to preemption", "was pre-empted"),
    (r"due to node failure|status is: '(NODE_FAIL|BOOT_FAIL)'", "lost its node"),
    (r"\*\*\* .* CANCELLED|status is: 'CANCELLED'", "was cancelled"),
)


def what_ended(said: str) -> str:
    """What ended a job, from what the executor, Slurm and the job ``said``."""
    for pattern, ending in _ENDS:
        if re.search(pattern, said, re.IGNORECASE):
            return ending
    return "failed by itself"


class Endings(logging.Filter):
    """Listens to the engine's log: adds a line for each job that ends badly elsewhere, and names
    the first few of its files where the engine would list all.
    """

    def __init__(self, workflow: Any, logger: logging.Logger) -> None:
        """``workflow``: Snakemake's, whose jobs they are; ``logger``: where the lines go."""
        super().__init__()
        self._workflow, self._logger = workflow, logger

    def filter(self, record: logging.LogRecord) -> bool:
        """Pass every record on."""
        event, told = getattr(record, "event", None), record.__dict__
        if event == LogEvent.JOB_ERROR:
            for name in ("input", "output"):
                told[name] = _first(told.get(name) or [])
            if told.get("aux", {}).get("external_jobid"):
                self._tell(told["jobid"], told["log"], told.get("rule_msg") or "")
        elif event == LogEvent.GROUP_ERROR and told.get("job_error_info"):
            self._tell(told["job_error_info"][0]["jobid"], told["aux_logs"], "")
        return True

    def _tell(self, number: int, logs: Sequence[str], message: str) -> None:
        dag = self._workflow.dag
        job = next(job for job in dag.jobs if dag.jobid(job) == number)
        job = dag.get_job_group(job) or job
        said = message + "".join(end_of(log, _TAIL) for log in logs[-1:])
        ended = f"{_name(job)} {what_ended(said)}; it had {_asked(job)}."
        self._logger.warning(f"{ended} {self._next(job)}")

    def _next(self, job: Any) -> str:
        attempt, attempts = job.attempt, job.restart_times + 1
        if attempt == attempts:
            return f"No attempt is left ({attempts} were made)."
        job.attempt = attempt + 1
        try:
            return f"Attempt {attempt + 1} of {attempts} asks for {_asked(job)}."
        finally:
            job.attempt = attempt


def _name(job: Any) -> str:
    if job.is_group():
        return f"A group of {len(job.jobs)} jobs ({', '.join(_first(sorted(job.rules)))})"
    return f"Job {job.jobid} ({job.message or job.rule.name})"


def _asked(job: Any) -> str:
    asked = job.resources
    return f"{asked.get('mem_mb')} MB and {asked.get('runtime')} minutes"


def _first(names: Sequence[str]) -> list[str]:
    names = list(names)
    return [*names[:_NAMED], *([f"{len(names) - _NAMED} more"] if len(names) > _NAMED else [])]
