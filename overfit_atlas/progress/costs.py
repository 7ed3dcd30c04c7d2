"""``overfit-atlas costs``: what the jobs of a study took, rule by rule, and how well it used cores.

The seconds and the memory are those of the engine's benchmarks, which the provenance leaves out:
they are another in each run.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.progress.times import BENCHMARKS, measured
from overfit_atlas.provenance import record_file

TRAINING = "train_and_predict"


@dataclass(frozen=True)
class Cost:
    """One job: wall seconds, seconds of processor time, and the most memory that it held, in MB."""

    rule: str
    seconds: float
    cpu: float
    memory: float


@dataclass(frozen=True)
class Span:
    """When a job ran, on how many cores the machine had, and how long its epochs took.

    ``networks``: whether it computes with networks, to train them or to predict.
    """

    rule: str
    networks: bool
    started: datetime
    finished: datetime
    cores: int
    epochs: float


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "what the jobs of a study took: seconds and memory by rule, and the cores that they used"
    parser = subparsers.add_parser("costs", help=text, description=f"{text.capitalize()}.")
    parser.add_argument("results", type=Path, help="the folder of a study, e.g. results/demo")
    parser.set_defaults(run=_costs)


def _costs(options: argparse.Namespace) -> int:
    found = list(costs(options.results))
    if not found:
        raise AtlasError(
            f"{options.results}: expected the results of a study with {BENCHMARKS}/ inside, found "
            "none; name a folder such as results/demo"
        )
    print("\n".join([*table(found), *efficiency(spans(options.results))]))
    return 0


def costs(results: Path) -> Iterator[Cost]:
    """What each job in the folder of a study took; a benchmark without numbers is passed over."""
    folder = results / BENCHMARKS
    for path in sorted(folder.rglob("*.tsv")):
        # A job of milliseconds has no memory, written as NA.
        if numbers := measured(path, "s", "cpu_time", "max_rss"):
            yield Cost(path.relative_to(folder).parts[0], *numbers)


def table(found: Iterable[Cost]) -> list[str]:
    """A line a rule, the costliest first."""
    by_rule: dict[str, list[Cost]] = defaultdict(list)
    for cost in found:
        by_rule[cost.rule].append(cost)
    order = sorted(by_rule, key=lambda rule: -sum(one.seconds for one in by_rule[rule]))
    lines = [f"{'rule':32} {'jobs':>5} {'seconds':>9} {'each':>7} {'CPU s':>9} {'most MB':>8}"]
    for rule in order:
        jobs = by_rule[rule]
        seconds = sum(one.seconds for one in jobs)
        lines.append(
            f"{rule:32} {len(jobs):5} {seconds:9.1f} {seconds / len(jobs):7.1f} "
            f"{sum(one.cpu for one in jobs):9.1f} {max(one.memory for one in jobs):8.0f}"
        )
    return lines


def spans(results: Path) -> list[Span]:
    """When each job of a study ran, by its record; one that cannot be read is passed over."""
    found = []
    for path in sorted((results / record_file.RECORDS).rglob("*.json")):
        try:
            record = record_file.read(path)
        except (OSError, ValueError):
            continue
        run = record.run
        started, finished = (datetime.fromisoformat(run[name]) for name in ("started", "finished"))
        rule = path.relative_to(results / record_file.RECORDS).parts[0]
        # A training notes what its epochs took, those taken up from an earlier one among them.
        notes = run["notes"].values() if rule == TRAINING else ()
        epochs = sum(note["seconds"] for note in notes if not note["epochs_taken_up"])
        networks = "keras" in record.claim["packages"]
        found.append(Span(rule, networks, started, finished, run["machine"]["cores"], epochs))
    return found


def efficiency(found: list[Span]) -> list[str]:
    """Lines on how much of the machine's time went into training and prediction.

    The pipeline's efficiency is the time of jobs that compute with networks, over the machine's
    cores times the time in which any job ran; pauses between two sittings do not count.
    """
    if not found:
        return []
    inside = sum(_seconds(span) for span in found if span.networks)
    wall, cores = _covered(found), max(span.cores for span in found)
    lines = [
        f"Jobs ran for {wall:.0f} s on a machine of {cores} cores; training and prediction took "
        f"{inside:.0f} s: pipeline efficiency {inside / (cores * wall):.2f}"
    ]
    runs = [span for span in found if span.rule == TRAINING]
    if took := sum(_seconds(span) for span in runs):
        epochs = sum(span.epochs for span in runs)
        lines.append(
            f"The runs took {took:.0f} s of these, and their epochs {epochs:.0f} "
            f"({epochs / took:.0%}); the rest is the start of processes, reading and writing"
        )
    return lines


def _seconds(span: Span) -> float:
    return (span.finished - span.started).total_seconds()


def _covered(found: list[Span]) -> float:
    """Seconds in which at least one job ran."""
    covered, until = 0.0, None
    for span in sorted(found, key=lambda one: one.started):
        start = span.started if until is None else max(span.started, until)
        covered += max(0.0, (span.finished - start).total_seconds())
        until = span.finished if until is None else max(until, span.finished)
    return max(covered, 1e-3)
