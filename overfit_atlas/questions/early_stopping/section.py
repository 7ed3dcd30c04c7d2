"""When to stop: the epochs that are chosen, what they are worth, and whether they are one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.early_stopping.settings import StoppingSection
from overfit_atlas.questions.early_stopping.tables import LAST, RULES
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import interval, known, plural, points, signed, spread
from overfit_atlas.study.summary import Summary

TAKES = StoppingSection

WORDS = {
    "last": "last epoch",
    "validation_loss": "lowest validation loss",
    "patience": "lowest validation loss, patience {}",
    "validation_error": "lowest validation error",
    "test_loss": "lowest test loss (not known in time)",
    "test_error": "lowest test error (not known in time)",
    "test_aurc": "lowest test AURC (not known in time)",
}
JUDGED = "validation_loss"
"""The rule that the sentences and the findings are about."""


def build(section: StoppingSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table a run, and the figures.

    Takes the tables ``chosen`` and ``stopping``, a figure a run, ``runs`` and ``patience``.
    """
    chosen = files.read_table(section.tables["chosen"])
    stopping = files.read_table(section.tables["stopping"])
    runs = []
    for run, figure in zip(section.runs, section.figures, strict=True):
        own, of_seeds = (
            table[(table.model == run["model"]) & (table.regularizer == run["regularizer"])]
            for table in (stopping, chosen)
        )
        by = own.set_index(["rule", "quantity"])
        runs.append(
            {
                "label": run["label"],
                "rows": list(_rows(by, section.patience)),
                "seen": _sentence(run["label"], by, of_seeds),
                "findings": _finding(section, run["label"], by),
                "figures": [figure.shown(_caption(of_seeds))],
            }
        )
    return {
        "seen": [run["seen"] for run in runs],
        "runs": runs,
        "findings": [finding for run in runs for finding in run["findings"]],
    }


def _rows(by: pd.DataFrame, patience: int) -> Iterator[dict[str, str]]:
    for rule in RULES:
        epoch, loss, error, aurc = (
            by.loc[(rule, quantity)]
            for quantity in ("epoch", "test_loss", "test_error", "test_aurc")
        )
        yield {
            "rule": WORDS[rule].format(patience),
            "epoch": spread(epoch[["mean", "low", "high"]], 0),
            "loss": spread(loss[["mean", "low", "high"]], 3),
            "error": spread(error[["mean", "low", "high"]], 1, 100),
            "aurc": spread(aurc[["mean", "low", "high"]], 1, 1000),
            "change": "" if rule == LAST else points(error.change_mean),
        }


def _sentence(label: str, by: pd.DataFrame, chosen: pd.DataFrame) -> str:
    seeds = chosen.seed.nunique()
    loss, error, aurc = (
        by.loc[(JUDGED, quantity)] for quantity in ("test_loss", "test_error", "test_aurc")
    )
    return (
        f"{label}: the validation loss is lowest at epoch {_epochs(chosen, JUDGED)} of "
        f"{_epochs(chosen, LAST)}, the test error at {_epochs(chosen, 'test_error')}, the test "
        f"AURC at {_epochs(chosen, 'test_aurc')} ({plural(seeds, 'seed')}). Stopping at the lowest "
        f"validation loss changes the test loss by {signed(loss.change_mean, 3)}, the error by "
        f"{points(error.change_mean)} points and the AURC by "
        f"{signed(1000 * aurc.change_mean, 1)} thousandths"
        f"{_told(error, seeds)}."
    )


def _told(error: pd.Series, seeds: int) -> str:
    """Whether the interval tells what stopping does to the error."""
    if not known(error.change_low):
        return ""
    held = interval(error.change_low, error.change_high, seeds, points)
    if error.change_low <= 0 <= error.change_high:
        return f"; whether it helps the error is undecided ({held})"
    return f"; it {'lowers' if error.change_mean < 0 else 'raises'} the error ({held})"


def _epochs(chosen: pd.DataFrame, rule: str) -> str:
    epochs = chosen.loc[chosen.rule == rule, "epoch"]
    first, last = int(epochs.min()), int(epochs.max())
    return f"{first}" if first == last else f"{first} to {last}"


def _caption(chosen: pd.DataFrame) -> str:
    seeds = chosen.seed.nunique()
    lines = "One seed." if seeds == 1 else f"Thin lines: {seeds} seeds; thick: their mean."
    return (
        "Dashed: validation images; solid: test images. Marks below: the epoch that each rule "
        f"chooses, one a seed. The validation loss is lowest at epoch {_epochs(chosen, JUDGED)}, "
        f"the test loss at {_epochs(chosen, 'test_loss')}, the test error at "
        f"{_epochs(chosen, 'test_error')}, the test AURC at {_epochs(chosen, 'test_aurc')}. {lines}"
    )


def _finding(section: StoppingSection, label: str, by: pd.DataFrame) -> list[Finding]:
    """What stopping at the lowest validation loss does to the error, and to the loss."""
    found = []
    for quantity, form, words in (
        ("test_error", lambda value: f"{points(value)} points", "error on test images"),
        ("test_loss", lambda value: f"{signed(value, 3)} nats", "loss on test images"),
    ):
        row = by.loc[(JUDGED, quantity)]
        if not known(row.change_low):
            continue
        told = interval(row.change_low, row.change_high, int(row.seeds), form)
        text = (
            f"{words} by stopping where the validation loss is lowest and not at the last epoch "
            f"({label}; {told})"
        )
        numbers = (row.change_mean, row.change_low, row.change_high)
        figure = section.figure("stopping", label)
        found.append(Finding(form(row.change_mean), text, figure, numbers, against=0))
    return found
