"""Three samples in several models: the paper's three profiles, and the nearest that were found."""

from __future__ import annotations

from typing import Any

from overfit_atlas import files
from overfit_atlas.questions.consensus.settings import SamplesSection
from overfit_atlas.report.wording import listed, number
from overfit_atlas.study.summary import Summary

TAKES = SamplesSection

PAPER = {
    "confident": "all models agree, classified for every p_t below .96",
    "unsure": "all agree but one is unsure, classified below .712",
    "rejected": "the models contradict each other, not classified from p_t = .1 on",
}


def build(section: SamplesSection, study: Summary) -> dict[str, Any]:
    """The figure with a caption that says which samples these are.

    Takes the tables ``samples`` and ``members``, one figure, and ``command``, which draws others.
    """
    found = files.read_table(section.tables["samples"])
    members = files.read_table(section.tables["members"])
    told = [
        f"{row.profile} (in the paper: {PAPER[row.profile]}): test image {row.id}, label "
        f"{row.label}, {_outcome(row)}"
        for row in found.itertuples()
    ]
    missing = [profile for profile in PAPER if profile not in set(found.profile)]
    caption = f"Seed {members.seed.iloc[0]}. {'; '.join(told)}."
    if missing:
        caption += f" No test image has the profile {listed(missing)}."
    return {
        "figures": [figure.shown(caption) for figure in section.figures],
        "example": f"{section.command} --id {found['id'].iloc[0] if len(found) else 0}",
    }


def _outcome(row: Any) -> str:
    return f"class {row.decision} for p_t below {number(row.score)}"
