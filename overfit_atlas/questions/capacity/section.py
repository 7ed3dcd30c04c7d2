"""The capacity sweep: error against the number of parameters, and where interpolation starts."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.capacity.settings import CapacitySection
from overfit_atlas.report.findings import Finding, interval_of
from overfit_atlas.report.wording import interval, known, plural, points, share, spread
from overfit_atlas.study.summary import Summary

TAKES = CapacitySection

COLUMNS = ["hidden units", "parameters", "a sample", "train error", "test error"]


def build(section: CapacitySection, study: Summary) -> dict[str, Any]:
    """Table, sentences, figure.

    Takes the tables ``capacity``, ``points``, ``descents`` and ``runs``, and one figure.
    """
    table = files.read_table(section.tables["capacity"])
    reached = files.read_table(section.tables["points"])
    descents = files.read_table(section.tables["descents"])
    epochs = files.read_table(section.tables["runs"]).epoch
    return {
        "caption": "Errors in percent; mean over seeds (95 % interval)",
        "columns": COLUMNS,
        "rows": [
            [
                f"{row.width}",
                f"{row.parameters:,}",
                f"{row.parameters_per_sample:.2f}",
                spread((row.train_error, row.train_error_low, row.train_error_high), 2, 100),
                spread((row.test_error, row.test_error_low, row.test_error_high), 2, 100),
            ]
            for row in table.itertuples()
        ],
        "seen": [
            *(_stopped(epochs) if section.stopped else ()),
            *_seen(table, reached),
            *(_descents(row) for row in descents.itertuples()),
        ],
        "figures": [figure.shown(_caption(table)) for figure in section.figures],
        "findings": _findings(section, table),
    }


def _seen(table: pd.DataFrame, reached: pd.DataFrame) -> list[str]:
    sentences = []
    for point in reached.itertuples():
        allowed = "without error" if point.threshold == 0 else f"up to {share(point.threshold)}"
        if known(point.width):
            sentences.append(
                f"Training images are fitted {allowed}, in every seed, from {point.width:.0f} "
                f"hidden units on ({point.parameters:,.0f} parameters, "
                f"{point.parameters_per_sample:.1f} a sample)."
            )
        else:
            sentences.append(f"No width fits the training images {allowed} in every seed.")
    best, last = table.loc[table.test_error.idxmin()], table.iloc[-1]
    sentences.append(
        f"The test error is lowest at {best.width:.0f} hidden units, {share(best.test_error)}, and "
        f"{share(last.test_error)} at the widest, {last.width:.0f}: "
        f"{points(last.test_error - best.test_error)} points, with "
        f"{last.parameters / best.parameters:.1f} times the parameters."
    )
    return sentences


def _stopped(epochs: pd.Series) -> list[str]:
    return [
        "Each run counts at the measured epoch of its lowest validation loss, "
        f"{epochs.min()} at the earliest and {epochs.max()} at the latest."
    ]


def _descents(row: Any) -> str:
    """Whether the test error descends twice, as the intervals tell it."""
    changes = [
        f"{points(change)} points ({interval(low, high, int(row.seeds), points)})"
        for change, low, high in (
            (row.rise, row.rise_low, row.rise_high),
            (-row.fall, -row.fall_high, -row.fall_low),
            (row.change, row.change_low, row.change_high),
        )
    ]
    if row.rise_low > 0 and row.fall_low > 0:
        verdict = "The test error descends twice"
    else:
        verdict = "No second descent of the test error can be told"
    return (
        f"{verdict}: it changes by {changes[0]} from {row.valley:.0f} to {row.peak:.0f} "
        f"hidden units, by {changes[1]} from there to {row.beyond:.0f}, and by {changes[2]} "
        f"in all. The widths were chosen by {plural(int(row.chosen_by), 'other seed')}."
    )


def _caption(table: pd.DataFrame) -> str:
    first, last = table.iloc[0], table.iloc[-1]
    return (
        f"From {first.parameters:,.0f} to {last.parameters:,.0f} parameters the train error goes "
        f"from {share(first.train_error)} to {share(last.train_error)} and the test error from "
        f"{share(first.test_error)} to {share(last.test_error)}. Dots: seeds; lines: mean of "
        f"{plural(int(table.seeds.max()), 'seed')}; bands, from three seeds on: 95 % intervals."
    )


def _findings(section: CapacitySection, table: pd.DataFrame) -> list[Finding]:
    """The test error of the widest network, held against that of the narrowest."""
    first, last = table.iloc[0], table.iloc[-1]
    return [
        Finding(
            share(last.test_error),
            f"is the test error with {last.parameters_per_sample:,.0f} parameters a training image "
            f"({interval(last.test_error_low, last.test_error_high, int(last.seeds))}); with "
            f"{first.parameters_per_sample:,.2f} it is {share(first.test_error)}",
            section.figure("capacity"),
            interval_of(last, "test_error", "test_error_low", "test_error_high"),
            against=first.test_error,
        )
    ]
