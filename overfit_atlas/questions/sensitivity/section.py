"""How verdicts move with what the papers leave open: a table, a sentence a claim, the figure."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.sensitivity.settings import SensitivitySection
from overfit_atlas.report.wording import NOTHING, known, listed, plural, significant
from overfit_atlas.study.summary import Summary

TAKES = SensitivitySection


def build(section: SensitivitySection, study: Summary) -> dict[str, Any]:
    """Takes the tables ``verdicts`` and ``parts``, one figure, and the ``choices``."""
    table = files.read_table(section.tables["verdicts"])
    parts = files.read_table(section.tables["parts"])
    claims = list(dict.fromkeys(table.claim))
    rows = [
        {
            "label": choice["label"],
            "open": choice["open"],
            "cells": [_cell(table, parts, claim, choice["label"]) for claim in claims],
        }
        for choice in section.choices
    ]
    caption = (
        "Each line is a choice, each mark a part of the claim with its 95 % interval over seeds; "
        "dotted, the limits of the claim's rule."
    )
    return {
        "claims": claims,
        "rows": rows,
        "seen": [_seen(table[table.claim == claim]) for claim in claims],
        "figures": [figure.shown(caption) for figure in section.figures],
    }


def _cell(table: pd.DataFrame, parts: pd.DataFrame, claim: str, label: str) -> dict[str, Any]:
    row = table[(table.claim == claim) & (table.choice == label)].iloc[0]
    own = parts[(parts.claim == claim) & (parts.setting == label)]
    numbers = [significant(value) for value in own.estimate if known(value)]
    return {
        "verdict": row.verdict,
        "numbers": ", ".join(numbers) or NOTHING,
        "moved": bool(row.moved),
        "bears": bool(row.bears),
        "undecided": bool(row.undecided) and row.verdict != "not measured",
    }


def _seen(own: pd.DataFrame) -> str:
    claim, bearing = own.claim.iloc[0], own[own.bears]
    measured = bearing[bearing.verdict != "not measured"]
    if measured.empty:
        return f"{claim} is measured under no choice."
    tally = measured.verdict.value_counts()
    words = listed([f"{amount} {verdict}" for verdict, amount in tally.items()])
    told = f"{claim}: {words}, of {plural(len(bearing), 'choice')} that bear on its numbers"
    moved = own[own.moved].choice.tolist()
    return f"{told}; its verdict moves with: {'; '.join(moved)}." if moved else f"{told}."
