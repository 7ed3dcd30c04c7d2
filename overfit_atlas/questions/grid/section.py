"""The table of models and regularizers beside the published one."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims.published import REGULARIZERS
from overfit_atlas.measures.log_loss import MEANINGS
from overfit_atlas.questions.grid.settings import GridSection
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import (
    interval,
    known,
    plural,
    points,
    share,
    signed,
    spread,
)
from overfit_atlas.study.summary import Summary

TAKES = GridSection
FAR = 2.0  # standard errors beyond which a difference is called one


def build(section: GridSection, study: Summary) -> dict[str, Any]:
    """Rows of the table, what it shows, and the notes on the published one."""
    table, losses = (
        files.read_table(section.tables[name]).replace({"column": REGULARIZERS})
        for name in ("cells", "losses")
    )
    losses = losses.set_index(["row", "column", "measure"])
    source = section.published
    return {
        "models": _rows(table, losses),
        "readings": MEANINGS,
        "compared": source is not None,
        "source": source,
        "seen": _seen(table),
        "figures": [figure.shown(_caption(table)) for figure in section.figures],
        "findings": _findings(section, table),
    }


def _rows(table: pd.DataFrame, losses: pd.DataFrame) -> list[dict[str, Any]]:
    rows = [_row(cell, losses) for cell in table.itertuples()]
    grouped = groupby(rows, key=lambda row: row["row"])
    return [{"name": name, "cells": list(cells)} for name, cells in grouped]


def _row(cell: Any, losses: pd.DataFrame) -> dict[str, Any]:
    def measured(measure: str, digits: int = 1, factor: float = 100) -> str:
        found = (getattr(cell, f"{measure}_{end}") for end in ("mean", "low", "high"))
        return spread(found, digits, factor)

    def loss(name: str) -> str:
        found = losses.loc[(cell.row, cell.column, name)]
        return spread(found[["mean", "low", "high"]], 3)

    def printed(name: str) -> str:
        value = getattr(cell, f"published_{name}")
        return points(value).lstrip("+") if known(value) else "–"

    def difference(name: str) -> dict[str, Any]:
        value = getattr(cell, f"published_{name}_difference_se")
        return {"text": signed(value), "far": known(value) and abs(value) > FAR}

    return {
        "row": cell.row,
        "column": cell.column,
        "epoch": str(cell.epoch).replace("-", " "),
        "seeds": int(cell.seeds),
        "train": measured("train_accuracy"),
        "running": measured("running_accuracy"),
        "test": measured("test_accuracy"),
        "gap": measured("gap"),
        "running_gap": measured("running_gap"),
        "losses": [loss(name) for name in MEANINGS],
        "published": {name: printed(name) for name in ("train", "test", "gap")},
        "difference": {name: difference(name) for name in ("train", "test", "gap")},
    }


def _seen(table: pd.DataFrame) -> list[str]:
    sentences = []
    for name, cells in table.groupby("row", sort=False):
        if len(cells) < 2 or cells.gap_mean.isna().all():
            continue
        best, closest = (
            cells.loc[cells.test_accuracy_mean.idxmax()],
            cells.loc[cells.gap_mean.idxmin()],
        )
        widest = cells.loc[cells.gap_mean.idxmax()]
        sentences.append(
            f"{name}: the highest test accuracy is {share(best.test_accuracy_mean)} "
            f"({best.column}); the generalization error lies between "
            f"{points(closest.gap_mean)} points ({closest.column}) and "
            f"{points(widest.gap_mean)} points ({widest.column})."
        )
    compared = table.dropna(subset=["published_test"])
    if len(compared):
        apart = (compared.published_test - compared.test_accuracy_mean).abs()
        judged = compared.published_test_difference_se.dropna()
        text = (
            f"Test accuracy is within one percentage point of the published value in "
            f"{int((apart <= 0.01).sum())} of {plural(len(compared), 'cell')}"
        )
        if len(judged):
            text += (
                f", and more than {FAR:g} standard errors away from it in "
                f"{int((judged.abs() > FAR).sum())} of {plural(len(judged), 'cell')}"
            )
        sentences.append(text + ".")
    return sentences


def _caption(table: pd.DataFrame) -> str:
    lowest, highest = (
        table.loc[table.test_accuracy_mean.idxmin()],
        table.loc[table.test_accuracy_mean.idxmax()],
    )
    text = (
        f"Test accuracy runs from {share(lowest.test_accuracy_mean)} ({lowest.row}, "
        f"{lowest.column}) to {share(highest.test_accuracy_mean)} ({highest.row}, "
        f"{highest.column}); a bar's length is the generalization error"
    )
    lifted = table[table.running_accuracy_mean < table.test_accuracy_mean]
    if len(lifted):
        text += (
            f". In {plural(len(lifted), 'cell')} the running average lies below test accuracy, in "
            f"{int((lifted.train_accuracy_mean < lifted.test_accuracy_mean).sum())} of them train "
            "accuracy in inference mode does too"
        )
    return text + "."


def _counted(cell: dict[str, Any]) -> tuple[float, float, float]:
    """The gap with its interval; that of two seeds may be narrow by luck, and heads no page."""
    low, high = (cell["gap_low"], cell["gap_high"]) if cell["seeds"] > 2 else (math.nan, math.nan)
    return cell["gap_mean"], low, high


def _findings(section: GridSection, table: pd.DataFrame) -> list[Finding]:
    """The generalization error of each cell, and how far the published numbers are away."""
    figure = section.figure("overview")
    found = [
        Finding(
            f"{points(cell['gap_mean'])} points",
            f"more accuracy on training than on test images: {cell['row']}, regularizer "
            f"{cell['column']} "
            f"({interval(cell['gap_low'], cell['gap_high'], int(cell['seeds']), points)})",
            figure,
            _counted(cell),
            against=0,
        )
        for cell in table.dropna(subset=["gap_mean"]).to_dict("records")
    ]
    compared = table.dropna(subset=["published_test"])
    if len(compared):
        apart = (compared.published_test - compared.test_accuracy_mean).abs()
        text = (
            f"is the mean distance of test accuracy to the published one over "
            f"{plural(len(compared), 'cell')}, at most {points(apart.max()).lstrip('+')}"
        )
        found.append(Finding(f"{points(apart.mean()).lstrip('+')} points", text, figure))
    return found
