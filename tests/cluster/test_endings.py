"""What ended a job, from what Slurm and the job wrote; one line for each."""

from __future__ import annotations

import logging
from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from overfit_atlas.cluster.asked import memory, minutes
from overfit_atlas.cluster.endings import Endings, what_ended

# As Slurm 22.05 and 23.11 write them, by polling and by cgroups.
SAID = {
    "memory": "slurmstepd: error: Step 5.0 exceeded memory limit (536870912 > 419430400), killed",
    "cgroup": "slurmstepd: error: Detected 1 oom_kill event in StepId=5.0. Some of the step tasks "
    "have been OOM Killed.",
    "time": "slurmstepd: error: *** JOB 7 ON vm CANCELLED AT 2026-11-26T16:06:00 DUE TO "
    "TIME LIMIT ***",
    "preempted": "slurmstepd: error: *** JOB 8 ON vm CANCELLED AT 2026-11-26T16:06:00 DUE TO "
    "PREEMPTION ***",
    "cancelled": "slurmstepd: error: *** JOB 9 ON vm CANCELLED AT 2026-11-26T16:06:00 ***",
    "word": "train: a/few/none/seed-0: the time limit is near; 7 of 20 epochs are kept",
    "own": "KeyError: 'labels'",
}


@pytest.mark.parametrize(
    ("said", "ended"),
    [
        ("memory", "want of memory"),
        ("cgroup", "want of memory"),
        ("time", "at its time limit"),
        ("preempted", "pre-empted"),
        ("cancelled", "cancelled"),
        ("word", "keeps what it reached"),
        ("own", "failed by itself"),
    ],
)
def test_what_ended_a_job_is_read_from_what_was_said(said, ended):
    assert ended in what_ended(SAID[said])


class Job:
    """As the engine's, as far as it is asked: resources by attempt."""

    jobid, message, restart_times = 3, "train the third", 2

    def __init__(self):
        self.attempt = 1

    def is_group(self):
        return False

    @property
    def resources(self):
        asked = {"mem_mb": memory(500), "runtime": minutes(10, None)}
        return {name: needed(None, self.attempt) for name, needed in asked.items()}


@pytest.fixture
def told(caplog):
    """Log an ending of a job, with the text of its log; what the terminal shows."""
    logger = logging.getLogger("made-up-engine")

    def tell(job, log):
        dag = SimpleNamespace(jobs=[job], jobid=lambda job: job.jobid, get_job_group=lambda _: None)
        listener = Endings(SimpleNamespace(dag=dag), logger)
        logger.addFilter(listener)
        error = {
            "event": LogEvent.JOB_ERROR,
            "jobid": job.jobid,
            "log": ["job.log", str(log)],
            "rule_msg": "SLURM-job '5' failed, SLURM status is: 'FAILED'.",
            "aux": {"external_jobid": "5"},
            "output": [f"epoch-{number}" for number in range(999)],
        }
        logger.error("Error in rule", extra=error)
        logger.removeFilter(listener)
        return caplog.records

    return tell


def test_the_terminal_says_what_killed_a_job_and_what_is_asked_for_next(told, tmp_path):
    (tmp_path / "slurm.log").write_text(SAID["memory"])
    job = Job()
    line, error = told(job, tmp_path / "slurm.log")
    assert line.getMessage() == (
        "Job 3 (train the third) was killed for want of memory; it had 800 MB and 10 minutes. "
        "Attempt 2 of 3 asks for 1600 MB and 20 minutes."
    )
    assert job.attempt == 1
    assert error.output == ["epoch-0", "epoch-1", "epoch-2", "996 more"]


def test_the_last_attempt_says_so(told, tmp_path):
    (tmp_path / "slurm.log").write_text(SAID["time"])
    job = Job()
    job.attempt = 3
    line, _ = told(job, tmp_path / "slurm.log")
    assert "at its time limit; it had 3200 MB and 40 minutes. No attempt is left" in line.message
