"""Consensus and its rivals at equal coverage, k-of-n, counts, guarantees, training images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.measures.paired import nested_counts
from overfit_atlas.questions.consensus.figures.risk_coverage import (
    BASELINE,
    LOSES,
    WINS,
    labels_of,
    verdicts,
)
from overfit_atlas.questions.consensus.settings import RiskSection
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.wording import (
    NOTHING,
    interval,
    known,
    listed,
    number,
    share,
    signed,
    threshold,
)
from overfit_atlas.study.summary import Summary

TAKES = RiskSection

MEASURES = ("aurc", "e_aurc", "augrc")
SCALE = 1000  # areas are shown times a thousand, as fd-shifts does


def build(section: RiskSection, study: Summary) -> dict[str, Any]:
    """Sentences, tables of measures, nested counts and guarantees, and the figures.

    Takes the tables of :mod:`overfit_atlas.questions.consensus.tables.risk_coverage` and, where the
    training images' logits are kept, ``gap``, ``neighbours`` and ``neighbours-by-epoch``; the
    figures named ``risk-coverage`` and ``k-of-n``, and with them ``train-gap`` and ``neighbours``;
    ``members``.
    """
    tables = {name: files.read_table(path) for name, path in section.tables.items()}
    source = section.published
    labels = labels_of(section.members)
    curves = tables["risk-coverage"].assign(verdict=verdicts(tables["risk-coverage"]))
    captions = {
        "risk-coverage": _caption_risk(curves, labels),
        "k-of-n": _caption_k(tables["k-of-n"]),
    }
    if "gap" in tables:
        captions["train-gap"] = _caption_gap(tables["gap"])
        captions["neighbours"] = _caption_neighbours(tables["neighbours"], labels)
    return {
        "seen": _seen(curves, tables["selectors"], labels),
        "coverage_names": _risks(tables["selectors"]),
        "rows": _measures(tables["selectors"], labels),
        "nested": [*_nested(tables["nested"], labels), *_printed(source, labels)],
        "guarantee": _guarantee(tables["guarantee"], labels),
        "delta": share(tables["guarantee"].delta.iloc[0], 0),
        "confidence": share(1 - tables["guarantee"].delta.iloc[0], 0),
        "splits": int(tables["guarantee"].splits.iloc[0]),
        "calibration": share(section.calibration, 0),
        "figures": [figure.shown(captions[figure.name]) for figure in section.figures],
        "findings": _findings(section, tables["selectors"], labels),
    }


def _measures(table: pd.DataFrame, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    rows = []
    risks = _risks(table)
    for name, group in table.groupby("selector", sort=False):
        of = group.set_index("measure")
        cells = [_area(of.loc[measure]) for measure in MEASURES]
        cells += [_risk(of.loc[measure]) for measure in risks]
        aurc = of.loc["aurc"]
        gap = NOTHING
        if name != BASELINE:
            low, high = SCALE * aurc.difference_low, SCALE * aurc.difference_high
            gap = f"{SCALE * aurc.difference:+.2f} ({low:+.2f} to {high:+.2f})".replace("-", "−")
            gap += f"; {int(aurc.seeds - aurc.seeds_below)} of {int(aurc.seeds)}"
        rows.append(
            {"label": labels[name], "consensus": name == BASELINE, "cells": cells, "gap": gap}
        )
    return rows


def _risks(table: pd.DataFrame) -> list[str]:
    return [name for name in table.measure.unique() if name.startswith("risk_at_")]


def _area(row: pd.Series) -> str:
    return f"{SCALE * row['mean']:.2f} ({SCALE * row.low:.2f} to {SCALE * row.high:.2f})"


def _risk(row: pd.Series) -> str:
    return share(row["mean"], 2)


def _nested(table: pd.DataFrame, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": labels[row.member],
            "at": threshold(row.threshold),
            "outer": f"{row.outer_mean:.0f} / {row.outer_right_mean:.0f}",
            "outer_next": _next(row.outer_next_low, row.outer_next_high),
            "inner": f"{row.inner_mean:.0f} / {row.inner_right_mean:.0f}",
            "inner_next": _next(row.inner_next_low, row.inner_next_high),
            "dropped": f"{row.dropped_mean:.0f}",
            "gap": _points(row.error_gap_mean, row.error_gap_low, row.error_gap_high),
            "significant": f"{row.seeds_significant} of {row.seeds}",
        }
        for row in table.itertuples()
    ]


def _printed(source: Mapping[str, Any] | None, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The nested test on the printed counts, which are one run."""
    source = source or {}
    points = {one["member"]: one for one in source.get("points", [])}
    if not {"consensus", "third"} <= set(points):
        return []
    outer, inner = points["third"], points["consensus"]
    found = nested_counts(
        outer["accepted"] - outer["correct"],
        outer["accepted"],
        inner["accepted"] - inner["correct"],
        inner["accepted"],
    )
    gap = found.dropped_errors / found.dropped - found.inner_errors / found.inner
    return [
        {
            "label": f"printed: {source['work']['short']}, model 3",
            "at": threshold(outer["threshold"]),
            "outer": f"{outer['accepted']} / {outer['correct']}",
            "outer_next": NOTHING,
            "inner": f"{inner['accepted']} / {inner['correct']}",
            "inner_next": NOTHING,
            "dropped": f"{found.dropped}",
            "gap": f"{100 * gap:.1f}",
            "significant": f"p = {number(found.p_nested)}; as two samples "
            f"p = {number(found.p_two_samples, 2)}",
        }
    ]


def _next(low: float, high: float) -> str:
    return f"{low:.0f} to {high:.0f}" if known(low) else NOTHING


def _points(mean: float, low: float, high: float) -> str:
    if not known(mean):
        return NOTHING
    text = f"{100 * mean:.1f}"
    return f"{text} ({100 * low:.1f} to {100 * high:.1f})" if known(low) else text


def _guarantee(table: pd.DataFrame, labels: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": labels[row.selector],
            "risk": share(row.risk, 0),
            "certified": share(row.certified, 0),
            "threshold": _three_digits(row.threshold),
            "coverage": share(row.coverage),
            "found": share(row.found, 2),
            "violated": share(row.violated)
            + (
                f" ({share(row.violated_low)} to {share(row.violated_high)})"
                if known(row.violated_low)
                else ""
            ),
            "surely": share(row.surely_violated),
        }
        for row in table.itertuples()
    ]


def _three_digits(value: float) -> str:
    return f"{value:.3f}".removeprefix("0") if known(value) else NOTHING


def _seen(curves: pd.DataFrame, measures: pd.DataFrame, labels: Mapping[str, str]) -> list[str]:
    """Against whom the consensus wins, over all coverages (AURC) and where."""
    aurc = measures[(measures.measure == "aurc") & ~measures.selector.isin([BASELINE, "unanimous"])]
    sides = {
        "lower than": aurc[aurc.difference_low > 0],
        "higher than": aurc[aurc.difference_high < 0],
        "not to be told from": aurc[(aurc.difference_low <= 0) & (aurc.difference_high >= 0)],
    }
    parts = [
        f"{words} that of {listed([labels[name] for name in group.selector])}"
        for words, group in sides.items()
        if len(group)
    ]
    sentences = [
        "Over all coverages the area under the consensus' risk-coverage curve (lower is better) is "
        f"{'; '.join(parts)}, by bootstrap intervals paired over test images and seeds."
    ]
    for name in ("best_member", "mean"):
        own = curves[curves.selector == name]
        won, lost = int((own.verdict == WINS).sum()), int((own.verdict == LOSES).sum())
        sentences.append(
            f"At equal coverage the consensus makes surely fewer errors than {_article(name)} at "
            f"{won} of {len(own)} coverages, and surely more at {lost}."
        )
    return sentences


def _article(name: str) -> str:
    return {"best_member": "the best member of each seed", "mean": "plain averaging"}[name]


def _caption_risk(curves: pd.DataFrame, labels: Mapping[str, str]) -> str:
    own = curves[curves.selector == BASELINE]
    at = own.iloc[(own.coverage - 0.9).abs().argmin()]
    rivals = curves[curves.coverage == at.coverage]
    least = rivals.loc[rivals.risk_mean.idxmin()]
    return (
        f"With {share(at.coverage, 0)} classified the consensus errs on {share(at.risk_mean, 2)} "
        f"of them; the lowest is {labels[least.selector]} with {share(least.risk_mean, 2)}. The "
        "right panel says for each rival and share whether the difference is sure, by the paired "
        f"95 % interval over seeds ({interval(at.risk_low, at.risk_high, int(at.seeds))} for the "
        "consensus here). The best member is chosen after the fact."
    )


def _caption_k(table: pd.DataFrame) -> str:
    at = table.iloc[(table.threshold - 0.9).abs().argmin()].threshold
    parts = [
        f"k = {int(row.k)}: {share(row.coverage_mean)} classified, "
        f"{share(row.accuracy_mean)} of them rightly"
        for row in table[table.threshold == at].itertuples()
    ]
    return f"At p_t = {threshold(at)}: {'; '.join(parts)}. k = {int(table.k.max())} is Algorithm 1."


def _caption_gap(table: pd.DataFrame) -> str:
    consensus = table[table.member == "consensus"]
    at = consensus.iloc[(consensus.threshold - 0.9).abs().argmin()]
    all_in = table[table.member != "consensus"].groupby("member").gap_mean.first()
    return (
        f"With every input classified the members' gaps are {share(all_in.min())} to "
        f"{share(all_in.max())}; among what the consensus accepts at p_t = "
        f"{threshold(at.threshold)} it is {share(at.gap_mean, 2)} "
        f"({interval(at.gap_low, at.gap_high, int(at.seeds), lambda v: share(v, 2))}), with "
        f"{share(at.test_coverage)} of the test images classified. The right panel shows that any "
        "model closes its gap by leaving doubtful inputs out: compare at one share."
    )


def _caption_neighbours(table: pd.DataFrame, labels: Mapping[str, str]) -> str:
    unlike = table[table.alike == -1]
    first = table.member.iloc[0]
    own = table[(table.member == first) & (table.alike >= 0)]
    none, every = own.accuracy.iloc[0], own.accuracy.iloc[-1]
    parts = [f"{labels[row.member]} {share(row.accuracy)}" for row in unlike.itertuples()]
    return (
        f"Where the nearest training image has another class ({unlike.samples.iloc[0]:.0f} test "
        f"images), a nearest-neighbour classifier is always wrong; right are {', '.join(parts)}. "
        f"Still, {labels[first]} is right on {share(none)} of the images without a neighbour of "
        f"their class and on {share(every)} of those with {int(own.alike.max())}. Right panel: one "
        "point an epoch; a nearest-neighbour classifier would follow the diagonal."
    )


def _findings(
    section: RiskSection, measures: pd.DataFrame, labels: Mapping[str, str]
) -> list[Finding]:
    """The mean risk of each rival against that of the consensus."""
    aurc = measures[measures.measure == "aurc"].set_index("selector")
    own = aurc.loc[BASELINE]
    found = []
    for name, row in aurc.drop([BASELINE, "unanimous"], errors="ignore").iterrows():
        if not (own["mean"] > 0 and known(row.difference)):
            continue
        apart = tuple(
            SCALE * row[end] for end in ("difference", "difference_low", "difference_high")
        )
        text = (
            f"the error rate of the consensus is that of {labels[str(name)]}, averaged over all "
            f"shares of inputs classified: {SCALE * row['mean']:.2f} against "
            f"{SCALE * own['mean']:.2f} in a thousand, apart by {signed(apart[0], 2)} "
            f"({interval(apart[1], apart[2], int(row.seeds), lambda value: signed(value, 2))})"
        )
        times = f"{row['mean'] / own['mean']:.2f} times"
        found.append(Finding(times, text, section.figure("risk-coverage"), apart, against=0))
    return found
