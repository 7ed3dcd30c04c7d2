"""The head of the page: what was asked, and of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from overfit_atlas.claims import published
from overfit_atlas.report.wording import listed, plural
from overfit_atlas.study.summary import Summary

# The names of the works; what the studies printed reaches a job otherwise, as a param.
DATA_FILES = ("../../config/published.yaml",)


def asked(study: Summary) -> str:
    """What the study asks and what it asks it of, in two sentences."""
    who = listed([str(work["short"]) for work in published.works().values()])
    question = "why networks overfit, how they generalize all the same, and when to believe them"
    if study.judges_claims:
        told = f"Two studies, {who}, say {question}. Here what they claim is measured again"
    else:
        told = f"The study asks {question}. It measures this"
    return f"{told} by {plural(len(study.experiments), 'experiment')}{_runs(study)}."


def _runs(study: Summary) -> str:
    if not study.runs:
        return ""
    datasets = listed(list(dict.fromkeys(str(row["dataset"]) for row in study.samples)))
    return (
        f" on {plural(study.runs, 'trained network')}, {plural(len(study.models), 'model')} on "
        f"{datasets}, {plural(len(study.seeds), 'seed')}"
    )


def verdicts(sections: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The section whose verdicts stand as a strip at the head; None where no claim is judged."""
    return next((section for section in sections if "strip" in section), None)
