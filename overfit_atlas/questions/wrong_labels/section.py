"""Wrong labels: how soon each model learns them, and who finds them, at which epoch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.predictions.members import CONSENSUS
from overfit_atlas.questions.wrong_labels.figures import LABELS
from overfit_atlas.questions.wrong_labels.settings import WrongLabelsSection
from overfit_atlas.questions.wrong_labels.tables import CONFIDENT, QUALITIES
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import (
    count,
    interval,
    known,
    number,
    plural,
    points,
    share,
    spread,
)
from overfit_atlas.study.summary import Summary

TAKES = WrongLabelsSection

COLUMNS = ["detector", "epoch", "precision, %", "recall, %", "F1, %", "F1 at the last epoch, %"]


def build(section: WrongLabelsSection, study: Summary) -> dict[str, Any]:
    """Sentences, the detectors at their best epochs, and the figures.

    Takes the tables ``learning``, ``first_fits`` and ``finding``, ``members`` and ``treatment``.
    """
    learning, fits, finding = (
        files.read_table(section.tables[name]) for name in ("learning", "first_fits", "finding")
    )
    labels = {member["name"]: member["label"] for member in section.members}
    best = {detector: _best(own) for detector, own in finding.groupby("detector", sort=False)}
    last, wrong = finding.epoch.max(), "wrong" in set(fits.group)
    captions = {"learned": _caption(section, learning, labels), "found": _found(best, last)}
    return {
        "columns": COLUMNS,
        "rows": list(_rows(finding, best, labels)),
        "seen": [
            *_fits_said(fits, labels),
            *([_finding_said(finding, best, last), _alone_said(best, labels)] if wrong else []),
        ],
        "figures": [figure.shown(captions[figure.name]) for figure in section.figures],
        "findings": list(_findings(section, best, labels)) if wrong else [],
    }


def _best(own: pd.DataFrame) -> pd.Series:
    """The epoch of the highest mean F1, the first of equals: known to those who know the truth."""
    return own.loc[own.f1.fillna(-1).idxmax()]


def _rows(
    finding: pd.DataFrame, best: Mapping[str, pd.Series], labels: Mapping[str, str]
) -> Iterator[list[str]]:
    last = finding[finding.epoch == finding.epoch.max()].set_index("detector")
    for detector, row in best.items():
        name = LABELS.get(detector) or f"{labels[detector]} alone"
        cells = [spread(_of(row, quality), 1, 100) for quality in QUALITIES]
        yield [name, str(row.epoch), *cells, spread(_of(last.loc[detector], "f1"), 1, 100)]


def _of(row: pd.Series, quantity: str) -> tuple[float, float, float]:
    return row[quantity], row[f"{quantity}_low"], row[f"{quantity}_high"]


def _fits_said(fits: pd.DataFrame, labels: Mapping[str, str]) -> Iterator[str]:
    for run, own in fits.groupby("run", sort=False):
        by = own.set_index("group")
        if "wrong" not in by.index:
            yield f"{labels[str(run)]}: no label happens to be wrong."
            continue
        right, wrong = by.loc["right"], by.loc["wrong"]
        text = (
            f"{labels[str(run)]}: half of the right labels that are learned have been by epoch "
            f"{count(right.median_first_fit)}, "
        )
        if not known(wrong.median_first_fit):
            yield f"{text}and no wrong one ever is."
            continue
        yield (
            f"{text}half of the wrong ones by epoch {count(wrong.median_first_fit)}; "
            f"{share(wrong.never_fitted)} of the wrong ones are never learned. A right one is lost "
            f"again {number(right.forgotten, 1)} times, a wrong one {number(wrong.forgotten, 1)} "
            "times."
        )


def _finding_said(finding: pd.DataFrame, best: Mapping[str, pd.Series], last: int) -> str:
    agreed = best[CONSENSUS]
    end = finding[(finding.detector == CONSENSUS) & (finding.epoch == last)].iloc[0]
    return (
        f"At epoch {agreed.epoch} of {last} the models agree on another class for "
        f"{share(agreed.recall)} of the wrong labels, and {share(agreed.precision)} of the labels "
        f"that they speak against are wrong ({plural(int(agreed.seeds), 'seed')}); at the last "
        f"epoch they find {share(end.recall)}. Confident learning finds "
        f"{share(best[CONFIDENT].recall)} at its best epoch, {best[CONFIDENT].epoch}, with a "
        f"precision of {share(best[CONFIDENT].precision)}. Which epoch is best is known only to "
        "those who know the wrong labels."
    )


def _alone(best: Mapping[str, pd.Series], labels: Mapping[str, str]) -> pd.Series:
    """The single model with the highest F1, at its best epoch."""
    return max((best[name] for name in labels), key=lambda row: row.f1)


def _alone_said(best: Mapping[str, pd.Series], labels: Mapping[str, str]) -> str:
    row = _alone(best, labels)
    text = (
        f"Alone, {labels[row.detector]} does best, at epoch {row.epoch}: it says another class for "
        f"{share(row.recall)} of the wrong labels with a precision of {share(row.precision)}. At "
        f"that epoch the F1 of the models that agree is {points(row.f1_gain)} points beside its own"
    )
    if not known(row.f1_gain_low):
        return f"{text}."
    told = interval(row.f1_gain_low, row.f1_gain_high, int(row.seeds), points)
    if row.f1_gain_low <= 0 <= row.f1_gain_high:
        return f"{text} ({told}): whether agreement helps is undecided."
    return f"{text} ({told}): agreement {'helps' if row.f1_gain > 0 else 'does not help'}."


def _caption(section: WrongLabelsSection, learning: pd.DataFrame, labels: Mapping[str, str]) -> str:
    ends = learning[(learning.epoch == learning.epoch.max()) & (learning.group == "wrong")]
    said = [f"{labels[row.run]} {share(row.as_given)}" for row in ends.itertuples()]
    treated = f"{section.treatment.removesuffix(' labels')} labels"
    return (
        f"Training images with {treated}. Of the wrong labels, learned at the last "
        f"epoch: {', '.join(said)}. Dashed: images with a wrong label that are answered with their "
        "true class all the same."
    )


def _found(best: Mapping[str, pd.Series], last: int) -> str:
    agreed, other = best[CONSENSUS], best[CONFIDENT]
    return (
        f"F1 of the models that agree is highest at epoch {agreed.epoch} of {last} "
        f"({share(agreed.f1)}), that of confident learning at epoch {other.epoch} "
        f"({share(other.f1)}). What is flagged: labels that all models, one model or confident "
        "learning speak against; precision where at least five are, bands of two lines alone."
    )


def _findings(
    section: WrongLabelsSection, best: Mapping[str, pd.Series], labels: Mapping[str, str]
) -> Iterator[Finding]:
    """What agreement finds more than the best model alone, and than confident learning."""
    alone = _alone(best, labels)
    for row, words in (
        (alone, f"what {labels[alone.detector]} alone says"),
        (best[CONFIDENT], "confident learning"),
    ):
        if not known(row.f1_gain_low):
            continue
        held = interval(row.f1_gain_low, row.f1_gain_high, int(row.seeds), points)
        text = (
            f"F1 in finding wrong labels by models that agree on another class, beside {words} at "
            f"its best epoch, {row.epoch} ({held})"
        )
        numbers = (row.f1_gain, row.f1_gain_low, row.f1_gain_high)
        figure = section.figure("found")
        yield Finding(f"{points(row.f1_gain)} points", text, figure, numbers, against=0)
