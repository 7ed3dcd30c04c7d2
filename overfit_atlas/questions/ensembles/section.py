"""Ensembles of one network: what each is worth beside it and the consensus, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.ensembles.figures import LABELS
from overfit_atlas.questions.ensembles.settings import EnsemblesSection
from overfit_atlas.questions.ensembles.tables import AGREED, DEEP, OTHERS, SAMME, SINGLE
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import (
    count,
    interval,
    known,
    listed,
    points,
    share,
    signed,
    spread,
    threshold,
)
from overfit_atlas.study.summary import Summary

TAKES = EnsemblesSection

COLUMNS = {
    "accuracy": ("accuracy, %", 1, 100),
    "accuracy_at_coverage": ("of those classified, %", 1, 100),
    "aurc": ("AURC, thousandths", 1, 1000),
    "augrc": ("AUGRC, thousandths", 1, 1000),
    "nll": ("nll, nats", 2, 1),
    "ece": ("ECE, %", 1, 100),
    "correlation": ("errors' correlation", 2, 1),
}
"""What the table shows: its heading, digits, and the factor of its unit."""


def build(section: EnsemblesSection, study: Summary) -> dict[str, Any]:
    """Sentences, a row a method, and the figures.

    Takes the tables ``ensembles`` and ``boosting``, the figures ``measures`` and ``risk-coverage``.
    """
    summary = files.read_table(section.tables["ensembles"])
    boosting = files.read_table(section.tables["boosting"])
    by = summary.set_index(["method", "quantity"])
    methods = [method for method in LABELS if method in set(summary.method)]
    captions = {
        "measures": _measures_said(section, by),
        "risk-coverage": "Surest first, each by its own confidence. The consensus is sure where "
        "all of its members are; SAMME knows few degrees of being sure, its members' votes. "
        "Right: SAMME and other architectures are drawn as far as the rest reaches.",
    }
    return {
        "columns": ["way to decide", "trainings", "passes", *(one for one, *_ in COLUMNS.values())],
        "rows": [_row(by, method) for method in methods],
        "seen": [
            _in_short(section, by, methods),
            _averaged_said(section, by),
            _others_said(by, methods, "accuracy", "Accuracy, in points", _points, higher=True),
            _others_said(by, methods, "aurc", "AURC, in thousandths", _thousandths, higher=False),
            _agreed_said(section, by),
            _boosting_said(boosting, by),
        ],
        "figures": [figure.shown(captions[figure.name]) for figure in section.figures],
        "findings": list(_findings(section, by)),
    }


def _row(by: pd.DataFrame, method: str) -> list[str]:
    cells = []
    for quantity, (_, digits, factor) in COLUMNS.items():
        cells.append(spread(by.loc[(method, quantity), ["mean", "low", "high"]], digits, factor))
    cost = by.loc[(method, "accuracy")]
    return [LABELS[method], count(cost.trainings), count(cost.passes), *cells]


def _points(value: float) -> str:
    return points(value, 2)


def _thousandths(value: float) -> str:
    return signed(1000 * value, 2)


def _ends(row: pd.Series, rival: str) -> tuple[float, float, float]:
    name = f"beside_{rival}"
    return row[name], row[f"{name}_low"], row[f"{name}_high"]


def _held(row: pd.Series, rival: str, form: Callable[[float], str]) -> str:
    _, low, high = _ends(row, rival)
    return interval(low, high, int(row.seeds), form)


def _sign(row: pd.Series, rival: str) -> int:
    """Whether the interval lies above 0 (1), below it (-1), or tells neither (0)."""
    _, low, high = _ends(row, rival)
    return int(low > 0) - int(high < 0)


def _in_short(section: EnsemblesSection, by: pd.DataFrame, methods: list[str]) -> str:
    if not known(by.loc[(DEEP, "accuracy"), "beside_single_low"]):
        return "From one seed nothing can be told for sure."
    signs = {
        quantity: {method: sign * _sign(by.loc[(method, quantity)], SINGLE) for method in methods}
        for quantity, sign in (("accuracy", 1), ("aurc", -1), ("nll", -1))
    }
    better = {
        quantity: listed([LABELS[method] for method in methods if own[method] > 0]) or "nothing"
        for quantity, own in signs.items()
    }
    worse = [LABELS[one] for one in methods if min(own[one] for own in signs.values()) < 0]
    return (
        f"For sure, as 95 % intervals tell, more accurate than one network: {better['accuracy']}; "
        f"better at telling right from wrong (AURC): {better['aurc']}; with better probabilities "
        f"(nll): {better['nll']}; worse in one of these: {listed(worse) or 'nothing'}. At the "
        f"consensus' coverage, {_agreement(section, by)}."
    )


def _agreement(section: EnsemblesSection, by: pd.DataFrame) -> str:
    return {
        1: "agreement is worth more than the mean",
        -1: "agreement is worth less than the mean",
        0: f"agreement of the {section.members} trainings and their mean cannot be told apart",
    }[_sign(by.loc[(AGREED, "accuracy_at_coverage")], DEEP)]


def _averaged_said(section: EnsemblesSection, by: pd.DataFrame) -> str:
    row, alone = by.loc[(DEEP, "accuracy")], by.loc[(SINGLE, "accuracy")]
    verdict = {
        1: "averaging trainings helps",
        -1: "averaging trainings harms",
        0: "whether averaging trainings helps is undecided",
    }[_sign(row, SINGLE)]
    return (
        f"{section.run}: the mean of {section.members} trainings by other seeds is right on "
        f"{share(row['mean'], 2)} of the test images, one network on {share(alone['mean'], 2)} "
        f"({_points(row.beside_single)} points; {_held(row, SINGLE, _points)}): {verdict}."
    )


def _others_said(
    by: pd.DataFrame,
    methods: list[str],
    quantity: str,
    words: str,
    form: Callable[[float], str],
    *,
    higher: bool,
) -> str:
    """Which are better than one network, which worse, and of which the interval does not tell."""
    groups: dict[int, list[str]] = {1: [], -1: [], 0: []}
    for method in methods:
        if method == SINGLE:
            continue
        row = by.loc[(method, quantity)]
        better = _sign(row, SINGLE) * (1 if higher else -1)
        change, low, high = _ends(row, SINGLE)
        held = f"; {form(low)} to {form(high)}" if known(low) else ""
        groups[better].append(f"{LABELS[method]} ({form(change)}{held})")
    said = {1: "Better than one network", -1: "Worse than one network", 0: "Undecided"}
    parts = [f"{said[sign]}: {listed(named)}." for sign, named in groups.items() if named]
    return " ".join([f"{words}, beside one network (with 95 % intervals).", *parts])


def _agreed_said(section: EnsemblesSection, by: pd.DataFrame) -> str:
    quantity = "accuracy_at_coverage"
    coverage, agreed, mean = (
        by.loc[(AGREED, "coverage")],
        by.loc[(AGREED, quantity)],
        by.loc[(DEEP, quantity)],
    )
    text = (
        f"The consensus of the same {section.members} trainings classifies "
        f"{share(coverage['mean'])} at p_t = {threshold(section.threshold)}"
    )
    if not known(agreed["mean"]):
        return f"{text}, so that there is nothing to compare."
    text = (
        f"{text}, of these {share(agreed['mean'], 2)} rightly; their mean, as choosy, "
        f"{share(mean['mean'], 2)} ({_points(agreed.beside_deep)} points for the consensus; "
        f"{_held(agreed, DEEP, _points)})."
    )
    if (OTHERS, quantity) not in by.index:
        return text
    others = by.loc[(OTHERS, quantity)]
    return (
        f"{text} The consensus of {count(others.trainings)} architectures has "
        f"{share(others['mean'], 2)} at that coverage ({_points(others.beside_deep)} points beside "
        f"the mean of the {section.members}; {_held(others, DEEP, _points)})."
    )


def _boosting_said(boosting: pd.DataFrame, by: pd.DataFrame) -> str:
    fitted = boosting.groupby("method").fitted.mean()
    row, alone = by.loc[(SAMME, "accuracy")], by.loc[(SAMME, "member_accuracy")]
    return (
        f"Of the networks that see all training images, {share(fitted[DEEP])} get all of them "
        "right, and leave nothing to boost. SAMME's, each trained on images drawn by weights, do "
        f"so in {share(fitted[SAMME])} of the cases; the weights crowd on the few images that the "
        f"member before got wrong, and each by itself is right on {share(alone['mean'])} of the "
        f"test images. Together they are {_points(row.beside_deep)} points beside the deep "
        f"ensemble ({_held(row, DEEP, _points)})."
    )


def _measures_said(section: EnsemblesSection, by: pd.DataFrame) -> str:
    coverage = by.loc[(AGREED, "coverage")]
    nll = by.xs("nll", level="quantity")["mean"].dropna()
    return (
        "Dots: means over seeds; lines: 95 % intervals. All but the last two panels: the "
        "difference to one network, paired by seed; a number at the edge stands beyond it. "
        f"Classified: the surest {share(coverage['mean'])}, as many as the consensus of the deep "
        f"ensemble accepts at p_t = {threshold(section.threshold)}. The lowest nll is that of "
        f"{LABELS[nll.idxmin()]} ({nll.min():.3f} nats); a consensus gives no probabilities. MC "
        f"dropout: {section.passes} passes; snapshots: epochs "
        f"{listed([str(epoch) for epoch in section.snapshots])}."
    )


def _findings(section: EnsemblesSection, by: pd.DataFrame) -> Iterator[Finding]:
    """What averaging and boosting gain, and what agreement is worth beside averaging."""
    count_said = f"{section.members} trainings"
    for method, quantity, rival, words in (
        (DEEP, "accuracy", SINGLE, f"accuracy by the mean of {count_said}, beside one network"),
        (SAMME, "accuracy", SINGLE, f"accuracy by boosting, {count_said}, beside one network"),
        (
            AGREED,
            "accuracy_at_coverage",
            DEEP,
            f"accuracy by the consensus of {count_said}, beside their mean at the same coverage",
        ),
    ):
        row = by.loc[(method, quantity)]
        change = _ends(row, rival)
        if not known(change[1]):
            continue
        text = f"{words} ({section.run}; {_held(row, rival, _points)})"
        figure = section.figure("measures")
        yield Finding(f"{_points(change[0])} points", text, figure, change, against=0)
