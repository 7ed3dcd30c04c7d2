"""How long jobs took, by the benchmarks that the engine writes, and how long others will take."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

BENCHMARKS = "benchmarks"


def name_of(benchmark: str) -> str:
    """A job's name: its benchmark's path below its study's folder of benchmarks."""
    return benchmark.rpartition(f"/{BENCHMARKS}/")[2]


class Times:
    """Seconds that jobs took, by name; ``a/b/c`` is more like ``a/b/d`` than like ``a/e``."""

    def __init__(self) -> None:
        self._below: dict[str, list[float]] = defaultdict(list)
        self.all: list[float] = []

    @classmethod
    def of_results(cls, results: Path, study: str = "*") -> Times:
        """Those of every study in the folder ``results``, or of one.

        A file that tells none is passed over.
        """
        times = cls()
        for path in results.glob(f"{study}/{BENCHMARKS}/**/*.tsv"):
            [seconds] = measured(path, "s") or [0.0]
            if seconds:
                times.add(name_of(path.as_posix()), seconds)
        return times

    @classmethod
    def beside(cls, benchmark: str) -> Times:
        """Those of every study in the folder in which a benchmark's study lies."""
        return cls.of_results(Path(benchmark.rpartition(f"/{BENCHMARKS}/")[0]).parent)

    def add(self, name: str, seconds: float) -> None:
        """One job of this name took ``seconds``."""
        self.all.append(seconds)
        for above in _folders(name):
            self._below[above].append(seconds)

    def knows(self, name: str) -> bool:
        """Whether a job of this name is known, or one in the folder that it names."""
        return name in self._below

    def expected(self, name: str) -> float | None:
        """Mean seconds of the jobs most like ``name``; None where no job of its rule is known."""
        for above in _folders(name):
            if above in self._below:
                return sum(self._below[above]) / len(self._below[above])
        return None


def _folders(name: str) -> Iterator[str]:
    """The name and the folders above it, the nearest first."""
    while name:
        yield name
        name = name.rpartition("/")[0]


def measured(benchmark: Path, *columns: str) -> list[float] | None:
    """Numbers of a benchmark; None for one that is being written, lacks one or is another's."""
    try:
        with benchmark.open(newline="") as file:
            row = next(csv.DictReader(file, delimiter="\t"))
            return [float(row[name]) for name in columns]
    except (OSError, StopIteration, KeyError, TypeError, ValueError):
        return None


class TimeLeft:
    """How long the jobs of a run will still take, from earlier runs and from this one so far."""

    def __init__(self, planned: Mapping[int, str], earlier: Times) -> None:
        """``planned``: the name of each job by its number."""
        self._open = dict(planned)
        self._earlier, self._own = earlier, Times()
        self._took = self._expected = self._all = 0.0

    def finished(self, job: int, seconds: float) -> None:
        """A job has ended, after ``seconds``."""
        self._all += seconds
        name = self._open.pop(job, None)
        if name is None:
            return
        if expected := self._earlier.expected(name):
            self._took, self._expected = self._took + seconds, self._expected + expected
        self._own.add(name, seconds)

    def seconds(self, elapsed: float, running: Mapping[int, float]) -> float | None:
        """Seconds until all is done; None where nothing tells.

        ``elapsed``: seconds since the first job started; ``running``: those that each running job
        has run. Jobs are taken to go on side by side as they did, and the machine to be as fast as
        it was in this run.
        """
        slower = self._took / self._expected if self._expected else 1.0
        needed = []
        unknown = 0
        for job, name in self._open.items():
            if (expected := self._earlier.expected(name)) is not None:
                expected *= slower
            else:
                expected = self._own.expected(name)
            if expected is None:
                unknown += 1
            else:
                needed.append(max(0.0, expected - running.get(job, 0.0)))
        alike = needed or self._own.all
        if unknown and not alike:
            return None
        mean = sum(alike) / len(alike) if alike else 0.0
        worked = self._all + sum(running.values())
        lanes = max(1.0, worked / elapsed) if elapsed > 0 else 1.0
        return (sum(needed) + unknown * mean) / lanes


def in_words(seconds: float) -> str:
    """A duration as a person says it: ``40 s``, ``3 min``, ``2 h 10 min``, ``75 h``."""
    if seconds < 59.5:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours < 10 and rest else f"{round(minutes / 60)} h"
