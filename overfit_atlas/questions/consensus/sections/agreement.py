"""The consensus: its headline beside members, ensembles and the paper, and its two figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.drawing.style import FEW_SEEDS
from overfit_atlas.predictions.members import BEST, CONSENSUS, MEAN
from overfit_atlas.questions.consensus.settings import AgreementSection
from overfit_atlas.report.findings import Finding, interval_of
from overfit_atlas.report.wording import (
    NOTHING,
    count,
    interval,
    known,
    listed,
    plural,
    points,
    share,
    spread,
    threshold,
)
from overfit_atlas.study.summary import Summary

TAKES = AgreementSection

LITERAL, UNANIMOUS = "classwise_min", "unanimous"
SINGLE = "max_probability"
FLAT = 0.005  # a share that moves by less is called flat


def build(section: AgreementSection, study: Summary) -> dict[str, Any]:
    """Headline, table, figures with captions and notes.

    Takes the tables ``headline`` and ``curves`` (summaries over seeds), figures named ``consensus``
    and ``members``, ``members`` and ``published``.
    """
    headline = Headline(files.read_table(section.tables["headline"]))
    curves = files.read_table(section.tables["curves"])
    source = section.published
    labels = {member["name"]: member["label"] for member in section.members}
    captions = {
        "consensus": _caption_readings(curves),
        "members": _caption_members(curves, labels),
    }
    return {
        "source": source,
        "coverage": share(headline.coverage, 0),
        "threshold": threshold(headline.threshold),
        "rows": _rows(headline, labels, source),
        "seen": _seen(headline, labels, source),
        "figures": [figure.shown(captions[figure.name]) for figure in section.figures],
        "findings": _findings(section, headline),
    }


class Headline:
    """The headline summary, looked up by who and what."""

    def __init__(self, table: pd.DataFrame) -> None:
        # A study may ask for several coverages and thresholds; the page shows the first of each.
        keys = ["reading", "member", "quantity"]
        self._table = table.drop_duplicates(keys).set_index(keys)
        self.coverage = self._place("accuracy_at_coverage")
        self.threshold = self._place("accepted")
        self.inputs = int(self(LITERAL, CONSENSUS, "inputs")["mean"])

    def __call__(self, reading: str, member: str, quantity: str) -> pd.Series:
        """Row of mean, low, high, seeds and the difference to the consensus."""
        return self._table.loc[(reading, member, quantity)]

    def _place(self, quantity: str) -> float:
        return float(self(LITERAL, CONSENSUS, quantity)["at"])


def _who(labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    return [
        (LITERAL, CONSENSUS, "Consensus, class-wise minimum"),
        (UNANIMOUS, CONSENSUS, "Consensus, models must agree"),
        *((SINGLE, name, label) for name, label in labels.items()),
        (SINGLE, BEST, "Best member of each seed"),
        (SINGLE, MEAN, "Mean of the members' probabilities"),
    ]


def _rows(
    headline: Headline, labels: Mapping[str, str], source: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    rows = []
    for reading, member, label in _who(labels):
        overall = headline(reading, member, "accuracy")
        covered = headline(reading, member, "accuracy_at_coverage")
        row = {
            "label": label,
            "consensus": member == CONSENSUS,
            "accuracy": spread(overall[["mean", "low", "high"]], 1, 100),
            "covered": spread(covered[["mean", "low", "high"]], 1, 100),
            "difference": _difference(covered),
            "accepted": "–",
            "correct": "–",
            "selective": "–",
            "printed": _printed(member, reading, labels, source),
        }
        if member != BEST:
            accepted = headline(reading, member, "accepted")
            correct = headline(reading, member, "correct")
            selective = headline(reading, member, "accuracy_at_threshold")
            row["accepted"] = spread(accepted[["mean", "low", "high"]], 0)
            row["correct"] = spread(correct[["mean", "low", "high"]], 0)
            row["selective"] = spread(selective[["mean", "low", "high"]], 2, 100)
        rows.append(row)
    return rows


def _difference(row: pd.Series) -> str:
    if not known(row.difference_mean):
        return "–"
    text = points(row.difference_mean)
    if known(row.difference_low):
        text += f" ({points(row.difference_low)} to {points(row.difference_high)})"
    return f"{text}; {int(row.consensus_better)} of {int(row.seeds)}"


def _printed(
    member: str, reading: str, labels: Mapping[str, str], source: Mapping[str, Any] | None
) -> str:
    third = list(labels)[2] if len(labels) == 3 else None
    for point in (source or {}).get("points", []):
        names = {CONSENSUS: CONSENSUS, "third": third}
        if names[point["member"]] == member and reading != UNANIMOUS:
            return f"{point['accepted']} / {point['correct']}"
    return "–"


def _seen(
    headline: Headline, labels: Mapping[str, str], source: Mapping[str, Any] | None
) -> list[str]:
    at = f"With {share(headline.coverage, 0)} of the inputs classified"
    literal = headline(LITERAL, CONSENSUS, "accuracy_at_coverage")
    paper = ""
    if source:
        level = {each["panel"]: each["value"] for each in source["levels"]}
        paper = (
            f"; the paper gives {share(level['accuracy'], 0)} at "
            f"{share(level['coverage'], 0)} classified"
        )
    sentences = [f"{at}, the consensus is right on {_measured(literal)}{paper}."]
    agreeing = headline(UNANIMOUS, CONSENSUS, "accuracy_at_coverage")
    if agreeing.seeds < literal.seeds:
        sentences.append(
            f"Where the models must agree, {share(headline.coverage, 0)} are reached in "
            f"{int(agreeing.seeds)} of {plural(int(literal.seeds), 'seed')}."
        )
    compared = [(name, headline(SINGLE, name, "accuracy_at_coverage")) for name in labels]
    compared += [(name, headline(SINGLE, name, "accuracy_at_coverage")) for name in (BEST, MEAN)]
    names = {**labels, BEST: "the best member", MEAN: "plain averaging"}
    sentences += _compared(at, [(names[name], row) for name, row in compared])
    counted = headline(LITERAL, CONSENSUS, "accepted")
    right = headline(LITERAL, CONSENSUS, "correct")
    sentences.append(
        f"At p_t = {threshold(headline.threshold)} the consensus accepts "
        f"{count(counted['mean'])} of {headline.inputs} inputs "
        f"({interval(counted.low, counted.high, int(counted.seeds), count)}) and is right on "
        f"{count(right['mean'])}{_paper_counts(headline, source)}."
    )
    return sentences


def _paper_counts(headline: Headline, source: Mapping[str, Any] | None) -> str:
    source = source or {}
    for point in source.get("points", []):
        if point["member"] == CONSENSUS and point["threshold"] == headline.threshold:
            return (
                f"; the paper accepts {point['accepted']} of {source['samples']} and is right on "
                f"{point['correct']}"
            )
    return ""


def _compared(at: str, rows: Sequence[tuple[str, pd.Series]]) -> list[str]:
    """Who is below, above or level with the consensus, judged by the paired interval over seeds."""
    judged: dict[str, list[str]] = {"below": [], "above": [], "level": []}
    for label, row in rows:
        if not known(row.difference_low):
            continue
        side = (
            "below" if row.difference_low > 0 else "above" if row.difference_high < 0 else "level"
        )
        judged[side].append(label)
    words = {
        "below": "{} {verb} below the consensus",
        "above": "{} {verb} above it",
        "level": "no difference to {} can be told",
    }
    parts = [
        words[side].format(listed(labels), verb="lies" if len(labels) == 1 else "lie")
        for side, labels in judged.items()
        if labels
    ]
    return [f"{at}, by paired 95 % intervals over seeds, {'; '.join(parts)}."] if parts else []


def _measured(row: pd.Series) -> str:
    return f"{share(row['mean'])} ({interval(row.low, row.high, int(row.seeds))})"


def _caption_readings(curves: pd.DataFrame) -> str:
    literal, agreeing = (
        curves[(curves.member == CONSENSUS) & (curves.reading == reading)].set_index("threshold")
        for reading in (LITERAL, UNANIMOUS)
    )
    first, last = literal.index[0], literal.index[-1]
    level = agreeing.coverage_mean
    flat = level.index[(level - level.iloc[0]).abs() < FLAT].max()
    return (
        f"At p_t = {threshold(first)} the class-wise minimum classifies "
        f"{share(literal.coverage_mean[first])} of the inputs, "
        f"{share(literal.accuracy_mean[first])} of them rightly; where the models must agree it is "
        f"{share(agreeing.coverage_mean[first])} and {share(agreeing.accuracy_mean[first])}, and "
        f"the share classified moves by less than {points(FLAT).lstrip('+')} points up to "
        f"p_t = {threshold(flat)}. From p_t = .5 on the "
        f"readings are the same. At p_t = {threshold(last)}, {share(literal.coverage_mean[last])} "
        f"are still classified. {_bands(int(literal.seeds.max()))}"
    )


def _bands(seeds: int) -> str:
    if seeds > FEW_SEEDS:
        return f"Bands: 95 % intervals over {seeds} seeds."
    return "One seed." if seeds == 1 else "Two seeds, too few for a band."


def _caption_members(curves: pd.DataFrame, labels: Mapping[str, str]) -> str:
    accuracy = curves.pivot_table(
        index="threshold", columns=["reading", "member"], values="accuracy_mean", dropna=False
    )
    consensus = accuracy[LITERAL, CONSENSUS]
    members = accuracy[SINGLE][list(labels)]
    above = int((consensus > members.max(axis=1)).sum())
    coverage = curves.pivot_table(
        index="threshold", columns=["reading", "member"], values="coverage_mean", dropna=False
    )
    fewer = coverage[LITERAL, CONSENSUS] <= coverage[SINGLE][list(labels)].min(axis=1)
    return (
        f"At equal p_t the consensus is more accurate than every member at {above} of "
        f"{len(consensus)} thresholds, and classifies no more inputs than any member at "
        f"{int(fewer.sum())}. The right panel puts accuracy against the share classified: there a "
        "curve further up is the better rule at the same share."
    )


def _findings(section: AgreementSection, headline: Headline) -> list[Finding]:
    """The consensus against the best member of each seed, at an equal share classified."""
    literal = headline(LITERAL, CONSENSUS, "accuracy_at_coverage")
    best = headline(SINGLE, BEST, "accuracy_at_coverage")
    if not (known(literal["mean"]) and known(best["mean"])):
        return []
    apart = interval_of(best, "difference_mean", "difference_low", "difference_high")
    told = (
        f"{points(apart[0])} points ({interval(*apart[1:], int(best.seeds), points)})"
        if known(apart[0])
        else NOTHING
    )
    return [
        Finding(
            share(literal["mean"]),
            f"are right by consensus with {share(headline.coverage, 0)} of the inputs classified; "
            f"by the best single model of each seed {share(best['mean'])}, apart by {told}",
            section.figure("members"),
            apart,
            against=0,
        )
    ]
