"""What a dry run has planned: how many jobs, how long they will take, and their memory."""

from __future__ import annotations

from typing import Any

from overfit_atlas.progress.times import Times, in_words, name_of


class Planned:
    """Jobs that a run would do, as the engine tells of them."""

    def __init__(self) -> None:
        self._jobs: list[Any] = []

    def add(self, job: Any) -> None:
        """One job: its ``benchmark`` and its ``resources``."""
        self._jobs.append(job)

    def text(self) -> str:
        """The three sums, in words.

        A job like none before is taken to need the time that it is given on a cluster, which is the
        most that it may take.
        """
        jobs = [job for job in self._jobs if job.benchmark]
        if not jobs:
            return "Planned: no job that takes time."
        times = Times.beside(jobs[0].benchmark)
        known, at_most, unknown = 0.0, 0.0, 0
        for job in jobs:
            if (expected := times.expected(name_of(job.benchmark))) is not None:
                known += expected
            else:
                unknown += 1
                at_most += 60 * float(job.resources.get("runtime", 0))
        memory = max(float(job.resources.get("mem_mb", 0)) for job in jobs)
        hours = f"{in_words(known)} of one core, as earlier runs took" if known else ""
        bound = (
            f"by their rules' limits {in_words(at_most)} at most for the {unknown} like none before"
            if unknown
            else ""
        )
        return (
            f"Planned: {len(jobs)} jobs; {', and '.join(filter(None, [hours, bound]))}; "
            f"up to {memory / 1000:.1f} GB of memory a job."
        )
