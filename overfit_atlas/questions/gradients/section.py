"""Gradient norms: what they do once the training loss has settled."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims.estimate import estimates
from overfit_atlas.questions.gradients.tables import RUN
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import NOTHING, interval, known, number, plural
from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Sentences, a table of the runs' changes and the figure with its caption.

    Takes the tables ``gradients``, ``changes`` and ``claims`` and one figure.
    """
    table = files.read_table(section.tables["gradients"])
    changes = files.read_table(section.tables["changes"])
    measured = estimates(files.read_table(section.tables["claims"]))
    rows = [_row(run, of_run, measured) for run, of_run in changes.groupby(RUN, sort=False)]
    return {
        "rows": rows,
        "seen": [sentence for row in rows if (sentence := row["sentence"])],
        "figures": [figure.shown(_caption(table)) for figure in section.figures],
        "findings": _findings(section, changes, measured),
    }


def _row(run: tuple[str, str], changes: pd.DataFrame, measured: pd.DataFrame) -> dict[str, str]:
    name = f"{run[0]}, {run[1]}"
    parts = measured.set_index("part")
    full, batch = parts.loc[f"{name}, full batch"], parts.loc[f"{name}, mini-batch"]
    first, last = int(changes.settled.min()), int(changes.settled.max())
    settled = f"{first}" if first == last else f"{first} to {last}"
    sentence = ""
    if known(full.estimate):
        sentence = (
            f"{run[0]}, regularizer {run[1]}: after the loss has settled (epoch {settled}), "
            f"the norm of the whole sample's gradient goes to {_times(full.estimate)} what it was, "
            f"the mean norm over mini-batches to {_times(batch.estimate)}."
        )
    return {
        "name": name,
        "settled": settled,
        "full": _with_interval(full),
        "batch": _with_interval(batch),
        "sentence": sentence,
    }


def _times(value: float) -> str:
    return f"{number(value, 2)} times"


def _with_interval(part: pd.Series) -> str:
    if not known(part.estimate):
        return NOTHING
    text = number(part.estimate, 2)
    if known(part.low):
        text += f" ({number(part.low, 2)} to {number(part.high, 2)})"
    return text


def _caption(table: pd.DataFrame) -> str:
    seeds = table.seed.nunique()
    parts = []
    for run, line in table.groupby(RUN, sort=False):
        ends = line.groupby("epoch").gradient_norm.mean()
        parts.append(
            f"{run[0]}, {run[1]}: {number(ends.iloc[0])} after epoch {ends.index[0]}, highest "
            f"{number(ends.max())} after epoch {ends.idxmax()}, and {number(ends.iloc[-1])} after "
            f"epoch {ends.index[-1]}"
        )
    lines = "Thick lines: geometric means of" if seeds > 1 else "From"
    return (
        f"Norm of the whole sample's gradient, mean over seeds. {'; '.join(parts)}. {lines} "
        f"{plural(seeds, 'seed')}. Inference mode: nothing is dropped, and no penalty counts."
    )


def _findings(section: Section, changes: pd.DataFrame, measured: pd.DataFrame) -> list[Finding]:
    """How the norm of each run's gradient changes, held against no change."""
    found = []
    for run in changes.groupby(RUN, sort=False).groups:
        part = measured.set_index("part").loc[f"{run[0]}, {run[1]}, full batch"]
        if known(part.estimate):
            text = (
                f"what it was is the norm of the gradient of {run[0]}, regularizer {run[1]}, late "
                f"in the training, beside when the training loss had settled "
                f"({interval(part.low, part.high, int(part.n), lambda value: number(value, 2))})"
            )
            numbers = (part.estimate, part.low, part.high)
            figure = section.figure("gradients")
            found.append(Finding(_times(part.estimate), text, figure, numbers, against=1))
    return found
