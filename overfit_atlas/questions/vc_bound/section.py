"""The VC bound of every network, in words, beside the test error that was measured."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import known, listed, number, plural, share
from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section

COLUMNS = [
    "network",
    "regularizer",
    "parameters D",
    "samples N",
    "D / N",
    "train error",
    "bound",
    "test error",
    "what the bound says",
]


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Table, sentences and figure. Takes the tables ``bounds`` and ``limits`` and one figure."""
    table = files.read_table(section.tables["bounds"])
    limits = files.read_table(section.tables["limits"])
    return {
        "columns": COLUMNS,
        "rows": [_row(cell) for cell in table.itertuples()],
        "seen": _seen(table, limits),
        "figures": [figure.shown(_caption(table)) for figure in section.figures],
        "findings": _findings(section, table, limits),
    }


def _row(cell: Any) -> list[str]:
    return [
        cell.label,
        cell.regularizer,
        f"{cell.parameters:,}",
        f"{cell.samples:,}",
        f"{cell.parameters / cell.samples:.2f}",
        share(cell.train_error),
        number(cell.bound) if known(cell.bound) else "undefined",
        share(cell.test_error),
        f"{cell.state}: {cell.meaning}",
    ]


def _seen(table: pd.DataFrame, limits: pd.DataFrame) -> list[str]:
    counts = table.state.value_counts()
    said = listed([f"{amount} {state}" for state, amount in counts.items()])
    sentences = [f"Over {plural(len(table), 'run')} the bound is: {said}."]
    for limit in limits.itertuples():
        largest = (
            f"the largest D with a bound below 1 is {limit.largest_informative:,.0f}"
            if known(limit.largest_informative)
            else "no D has a bound below 1"
        )
        sentences.append(
            f"For N = {limit.samples:,} and a train error of zero, {largest} "
            f"(probability {1 - limit.eta:g}); the formula holds up to D = 2N = "
            f"{limit.formula_holds_up_to:,} and is undefined above D = "
            f"{limit.undefined_above:,.0f}."
        )
    return sentences


def _caption(table: pd.DataFrame) -> str:
    smallest = table.loc[table.parameters.idxmin()]
    return (
        f"The smallest network, {smallest.label}, has {smallest.parameters / smallest.samples:.1f} "
        "parameters a training sample. Diamonds: networks at their own train error, hollow where "
        "D is past 2N; crosses below the axis: networks for which the formula is undefined. Thin "
        "grey: past D = 2N, where the formula falls again but bounds nothing."
    )


def _findings(section: Section, table: pd.DataFrame, limits: pd.DataFrame) -> list[Finding]:
    """Of how many networks the bound says nothing: counted, without an interval."""
    silent = int((table.state != "valid").sum())
    largest = limits.iloc[-1]
    text = "networks are such that the VC bound says nothing of them"
    if known(largest.largest_informative):
        text += (
            f"; it would need D of at most {largest.largest_informative:,.0f} at "
            f"N = {largest.samples:,.0f}"
        )
    return [Finding(f"{silent} of {len(table)}", text, section.figure("vc-bound"))]
