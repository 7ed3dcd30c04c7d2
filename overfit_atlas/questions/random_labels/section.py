"""Random labels and pixels: what was memorised, how soon, and whether consensus rejects it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims.published import REGULARIZERS
from overfit_atlas.questions.random_labels.settings import RandomLabelsSection
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import NOTHING, known, plural, share, spread, threshold
from overfit_atlas.study.summary import Summary

TAKES = RandomLabelsSection

COLUMNS = [
    "labels or pixels",
    "network",
    "regularizer",
    "train accuracy, given labels",
    "test accuracy, true labels",
    "epochs to 99 %",
    "epochs to 100 %",
    "wrong labels memorised",
]
LEVELS = (0.5, 0.9, 0.99)


def build(section: RandomLabelsSection, study: Summary) -> dict[str, Any]:
    """Table, sentences, figures.

    Takes the tables ``means``, ``memorised`` and ``consensus``, figures named ``memorisation`` and
    ``noise-consensus``, ``members`` (name and label of the models) and ``sets`` (labels).
    """
    means, memorised = (
        files.read_table(section.tables[name]).replace({"regularizer": REGULARIZERS})
        for name in ("means", "memorised")
    )
    consensus = files.read_table(section.tables["consensus"])
    labels = {member["name"]: member["label"] for member in section.members}
    wrong = memorised[memorised.group == "corrupted"].set_index(
        ["treatment", "model", "regularizer"]
    )
    captions = {
        "memorisation": _caption(means, labels),
        "noise-consensus": _caption_consensus(consensus),
    }
    return {
        "columns": COLUMNS,
        "rows": [_row(run, labels, wrong) for run in means.itertuples()],
        "consensus_columns": ["models", "labels", "training images", *map(_at, LEVELS)],
        "consensus_rows": _consensus_rows(consensus),
        "seen": _seen(means, consensus, labels),
        "figures": [figure.shown(captions[figure.name]) for figure in section.figures],
        "findings": _findings(section, consensus),
    }


def _at(level: float) -> str:
    return f"accepted at p_t = {threshold(level)}"


def _row(run: Any, labels: Mapping[str, str], wrong: pd.DataFrame) -> list[str]:
    place = (run.treatment, run.model, run.regularizer)
    return [
        run.treatment,
        labels[run.model],
        run.regularizer,
        spread((run.train_accuracy, run.train_accuracy_low, run.train_accuracy_high), 1, 100),
        spread((run.test_accuracy, run.test_accuracy_low, run.test_accuracy_high), 1, 100),
        _epochs(run.epochs_to_99),
        _epochs(run.epochs_to_100),
        share(wrong.as_given[place]) if place in wrong.index else NOTHING,
    ]


def _epochs(value: float) -> str:
    return f"{value:.0f}" if known(value) else "never"


def _consensus_rows(consensus: pd.DataFrame) -> list[list[str]]:
    said = {
        "corrupted": ("wrong label, accepted as given", "accepted_as_given"),
        "clean": ("right label", "accepted"),
        "test": ("none: the test set", "accepted"),
    }
    rows = []
    for (asked, treatment, group), own in consensus.groupby(
        ["set", "treatment", "group"], sort=False
    ):
        words, column = said[group]
        at = own.set_index("threshold")[column]
        shown = [share(at[level]) if level in at.index else NOTHING for level in LEVELS]
        rows.append([asked, treatment, words, *shown])
    return rows


def _seen(means: pd.DataFrame, consensus: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    sentences = []
    random = means[(means.treatment == "random labels") & (means.regularizer == "none")]
    for run in random.itertuples():
        sentences.append(
            f"{labels[run.model]} without regularizer fits {share(run.train_accuracy)} of fully "
            f"random labels ({plural(int(run.seeds), 'seed')}) and is right on "
            f"{share(run.test_accuracy)} of the test set."
        )
    held = means[(means.treatment == "random labels") & (means.regularizer != "none")]
    for run in held.itertuples():
        sentences.append(
            f"{labels[run.model]} with {run.regularizer} fits {share(run.train_accuracy)} of them."
        )
    at = consensus[consensus.threshold == 0.99]
    wrong = at[(at.group == "corrupted") & at.corruption.notna()]
    for asked, own in wrong.groupby("set", sort=False):
        heaviest = own.loc[own.corruption.idxmax()]
        sentences.append(
            f"Consensus of {asked}: at p_t = .99 it accepts {share(heaviest.accepted_as_given)} of "
            f"the wrongly labelled training images of “{heaviest.treatment}” with their wrong "
            "label."
        )
    tests = at[(at.group == "test") & (at.corruption == 1)]
    for row in tests.itertuples():
        sentences.append(
            f"On the test set, after training on labels without meaning, {row.set} accept "
            f"{share(row.accepted)} at p_t = .99."
        )
    return sentences


def _caption(means: pd.DataFrame, labels: Mapping[str, str]) -> str:
    plain = means[(means.regularizer == "none") & means.corruption.notna()]
    text = []
    for model, own in plain.groupby("model", sort=False):
        own = own.sort_values("corruption")
        text.append(
            f"{labels[model]} without regularizer: test accuracy falls from "
            f"{share(own.test_accuracy.iloc[0])} ({own.treatment.iloc[0]}) to "
            f"{share(own.test_accuracy.iloc[-1])} ({own.treatment.iloc[-1]})."
        )
    return (
        " ".join(text)
        + " The test set is clean, the training labels stay the same in every epoch. "
        "Right: epochs until 99 % (dot) and 100 % (tick) of the training images are fitted, by the "
        "slowest seed; hollow: not in the epochs trained."
    )


def _caption_consensus(consensus: pd.DataFrame) -> str:
    return (
        "Shares accepted by consensus against p_t: left, training images with a wrong label that "
        "are accepted with it; middle, those whose label is right; right, the clean test set. The "
        "darker, the more labels are random; one line style a set of models."
    )


def _findings(section: RandomLabelsSection, consensus: pd.DataFrame) -> list[Finding]:
    """How much memorised noise a consensus accepts at worst."""
    at = consensus[(consensus.threshold == 0.99) & (consensus.group == "corrupted")]
    if at.empty:
        return []
    worst = at.loc[at.accepted_as_given.idxmax()]
    text = (
        f"of memorised wrong labels are accepted by consensus at p_t = .99 ({worst.set}; "
        f"{worst.treatment})"
    )
    return [Finding(share(worst.accepted_as_given, 0), text, section.figure("noise-consensus"))]
