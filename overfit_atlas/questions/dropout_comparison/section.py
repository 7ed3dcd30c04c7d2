"""Sets of models side by side, such as one set a dropout rate: do they differ?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.dropout_comparison.settings import VariantsSection
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import interval, known, number, points, share, spread, threshold
from overfit_atlas.study.summary import Summary

TAKES = VariantsSection

LITERAL = "classwise_min"
SIGNIFICANT = 0.05
WORDS = {
    "accuracy": "accuracy at p_t = {}",
    "coverage": "share classified at p_t = {}",
    "accuracy_at_coverage": "accuracy with {} classified",
    "members_accuracy": "members' own accuracy",
}


def build(section: VariantsSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table of the variants, one of the tests, and the figure.

    Takes the tables ``variants`` and ``tests``, one figure, ``variants`` with ``name`` and
    ``label`` of each, and ``tested_at``.
    """
    summary = files.read_table(section.tables["variants"])
    tests = files.read_table(section.tables["tests"])
    labels = {one["name"]: one["label"] for one in section.variants}
    literal, tested = summary[summary.reading == LITERAL], tests[tests.reading == LITERAL]
    caption = (
        f"Means over {int(summary.seeds.max())} seeds with 95 % intervals; class-wise minimum. The "
        "right panel puts accuracy against the share classified."
    )
    places = list(tested.groupby(["quantity", "at"], sort=False).groups)
    return {
        "seen": _seen(tested, labels),
        "columns": [_place(*place) for place in places],
        "rows": [
            {"label": label, "cells": [_cell(literal, name, *place) for place in places]}
            for name, label in labels.items()
        ],
        "tests": [_test(row, labels) for row in tested.itertuples()],
        "figures": [figure.shown(caption) for figure in section.figures],
        "findings": _findings(section, tested, labels),
    }


def _place(quantity: str, at: float) -> str:
    return WORDS[quantity].format(
        share(at, 0) if quantity == "accuracy_at_coverage" else threshold(at)
    )


def _cell(table: pd.DataFrame, variant: str, quantity: str, at: float) -> str:
    chosen = (table.variant == variant) & (table.quantity == quantity) & (table["at"] == at)
    row = table[chosen].iloc[0]
    return spread((row["mean"], row.low, row.high), 1, 100)


def _test(row: Any, labels: Mapping[str, str]) -> dict[str, str]:
    interval = f" ({points(row.low)} to {points(row.high)})" if known(row.low) else ""
    return {
        "quantity": _place(row.quantity, row.at),
        "pair": f"{labels[row.first]} minus {labels[row.second]}",
        "difference": points(row.difference) + interval,
        "p": number(row.p_t),
        "holm": number(row.p_t_holm),
        "flip": number(row.p_sign_flip),
        "least": number(row.least_p),
    }


def _seen(tested: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    sentences = []
    for against, words in (
        (0, "Between the rates"),
        (1, "Against the members as trained elsewhere"),
    ):
        own = tested[(tested.against_reference == against) & tested.p_t_holm.notna()]
        told = own[own.p_t_holm < SIGNIFICANT]
        if len(own):
            sentences.append(
                f"{words}, {len(told)} of {len(own)} comparisons show a difference (paired t over "
                f"seeds, Holm-adjusted p < .05)."
            )
    low = tested[(tested.quantity == "accuracy") & (tested.against_reference == 0)]
    for row in low[low["at"] == low["at"].min()].itertuples():
        sentences.append(
            f"At p_t = {threshold(row.at)}, {labels[row.first]} minus {labels[row.second]}: "
            f"{points(row.difference)} points of accuracy "
            f"(Holm-adjusted p = {number(row.p_t_holm)})."
        )
    return sentences


def _findings(
    section: VariantsSection, tested: pd.DataFrame, labels: Mapping[str, str]
) -> list[Finding]:
    """Each pair of variants, held against no difference."""
    return [
        Finding(
            f"{points(row.difference)} points",
            f"lie between {labels[row.first]} and {labels[row.second]} in "
            f"{_place(row.quantity, row.at)} "
            f"({interval(row.low, row.high, int(row.seeds), points)})",
            section.figure("variants"),
            (row.difference, row.low, row.high),
            against=0,
        )
        for row in tested.itertuples()
        if known(row.difference)
    ]
