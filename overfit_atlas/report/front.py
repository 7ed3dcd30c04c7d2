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
    """What the study asks and what it asks it of, in two or three sentences."""
    question = (
        "Why do networks overfit, when do they generalize all the same, and which of their answers "
        "can be believed?"
    )
    if study.judges_claims:
        works = listed([_cited(work) for work in published.works().values()])
        question += f" Two studies answer: {works}. Here what they claim is measured again"
    else:
        question += " Here this is measured"
    return f"{question}, by {plural(len(study.experiments), 'experiment')}{_runs(study)}."


def _cited(work: Mapping[str, Any]) -> str:
    return f"“{str(work['title']).partition('.')[0]}” ({work['short']})"


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
