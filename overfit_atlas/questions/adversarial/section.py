"""Attacked images: how many one network and the consensus accept with a wrong class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.adversarial.figures import ATTACKS
from overfit_atlas.questions.adversarial.settings import AdversarialSection
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import interval, known, plural, share, threshold
from overfit_atlas.study.summary import Summary

TAKES = AdversarialSection


def build(section: AdversarialSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table at the judged change and threshold, the figure with its caption.

    Takes the table ``attacks``, one figure, ``members``, ``judged_at``, ``steps`` and
    ``test_images``.
    """
    table = files.read_table(section.tables["attacks"])
    at = section.judged_at
    shown = Shown(table, at.epsilon, at.threshold)
    first = section.members[0]["label"]
    return {
        "rows": _rows(shown, first),
        "seen": _seen(shown, first),
        "epsilon": threshold(at.epsilon),
        "threshold": threshold(at.threshold),
        "images": section.test_images,
        "steps": section.steps,
        "first": first,
        "figures": [figure.shown(_caption(table, at.threshold)) for figure in section.figures],
        "findings": _findings(section, shown, first),
    }


class Shown:
    """The summary at one threshold, looked up by attack, target, members and change."""

    def __init__(self, table: pd.DataFrame, epsilon: float, p_t: float) -> None:
        here = table[table.threshold == p_t]
        self.epsilon, self.p_t = epsilon, p_t
        self.most, self.seeds = int(here.members.max()), int(here.seeds.max())
        self._rows = here.set_index(["attack", "target", "members", "epsilon"]).sort_index()

    def __call__(self, attack: str, target: str, members: int, epsilon: float | None = None):
        """Row with mean, low and high of the shares fooled and accepted."""
        change = self.epsilon if epsilon is None else epsilon
        return self._rows.loc[(attack, target, members, change)]


def _rows(shown: Shown, first: str) -> list[dict[str, Any]]:
    asked = [("single", members) for members in range(1, shown.most + 1)] + [("joint", shown.most)]
    rows = []
    for target, members in asked:
        if target == "joint":
            label = f"{members} must agree, attack on their consensus"
        elif members == 1:
            label = f"{first} alone, attacked"
        else:
            label = f"{members} must agree, attack on {first}"
        found = [shown(attack, target, members) for attack in ATTACKS]
        rows.append(
            {
                "label": label,
                "unchanged": share(shown("fgsm", target, members, 0.0).fooled_mean, 2),
                "cells": [
                    {"fooled": _with_interval(row), "accepted": share(row.accepted_mean)}
                    for row in found
                ],
            }
        )
    return rows


def _with_interval(row: pd.Series) -> str:
    text = share(row.fooled_mean)
    if known(row.fooled_low):
        text += f" ({share(row.fooled_low)} to {share(row.fooled_high)})"
    return text


def _seen(shown: Shown, first: str) -> list[str]:
    sentences = []
    for attack, name in ATTACKS.items():
        alone = shown(attack, "single", 1).fooled_mean
        together = shown(attack, "single", shown.most).fooled_mean
        joint = shown(attack, "joint", shown.most).fooled_mean
        sentences.append(
            f"{name}, pixels changed by at most {threshold(shown.epsilon)}, p_t = "
            f"{threshold(shown.p_t)}: {first} alone accepts {share(alone)} of the images made "
            f"against it with a wrong class, the consensus of {shown.most} accepts "
            f"{share(together)} of the same images so, and {share(joint)} of images made against "
            "the consensus itself."
        )
    return sentences


def _caption(table: pd.DataFrame, p_t: float) -> str:
    shown = Shown(table, table.epsilon.max(), p_t)
    ends = "; ".join(
        f"{name} {share(shown(attack, 'single', 1).fooled_mean)} alone, "
        f"{share(shown(attack, 'single', shown.most).fooled_mean)} by transfer, "
        f"{share(shown(attack, 'joint', shown.most).fooled_mean)} jointly"
        for attack, name in ATTACKS.items()
    )
    return (
        f"Accepted and wrong at the largest change, {threshold(shown.epsilon)}: {ends}. "
        f"{plural(shown.seeds, 'seed')}; where bands are drawn they are 95 % intervals. Transfer "
        "lines of two are means over the groups of two. The joint attack knows the defence, so it "
        "is the one that a defender has to count with."
    )


def _findings(section: Any, shown: Shown, first: str) -> list[Finding]:
    """The consensus attacked itself, held against one model attacked alone."""
    joint, alone = shown("pgd", "joint", shown.most), shown("pgd", "single", 1)
    return [
        Finding(
            share(joint.fooled_mean),
            f"of images that PGD makes against the consensus are accepted and wrong "
            f"({interval(joint.fooled_low, joint.fooled_high, int(joint.seeds))}); of those made "
            f"against {first} alone it is {share(alone.fooled_mean)}; changes up to "
            f"{threshold(shown.epsilon)}",
            section.figure("adversarial"),
            (joint.fooled_mean, joint.fooled_low, joint.fooled_high),
            against=alone.fooled_mean,
        )
    ]
