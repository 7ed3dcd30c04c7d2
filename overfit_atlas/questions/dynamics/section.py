"""What training does to each sample, run by run: a table of findings and four figures a run."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.measures.epochs import FEWEST_RISE
from overfit_atlas.questions.dynamics.settings import DynamicsSection
from overfit_atlas.report.findings import Finding, interval_of
from overfit_atlas.report.wording import (
    NOTHING,
    interval,
    known,
    number,
    plural,
    points,
    share,
    signed,
    spread,
)
from overfit_atlas.study.summary import Summary

TAKES = DynamicsSection


HALF = 0.5
FLAT = 0.1  # of the rise: what is left may be so much for the refitted loss to be called flat

ROWS = {
    "lowest_epoch": ("epoch of the lowest loss", 1, 1),
    "lowest_loss": ("lowest loss", 3, 1),
    "last_loss": ("loss at the last epoch", 3, 1),
    "accuracy_at_lowest": ("accuracy at the lowest loss, %", 2, 100),
    "last_accuracy": ("accuracy at the last epoch, %", 2, 100),
    "rise_from_wrong_own": ("share of the rise from wrong samples, %", 1, 100),
    "rise_from_wrong_last": ("the same, sorted by the last epoch, %", 1, 100),
    "correct_change_own": ("change of the correct samples' loss, %", 1, 100),
    "correct_change_last": ("the same, sorted by the last epoch, %", 1, 100),
    "correct_change_always": ("the same, right at every epoch, %", 1, 100),
    "rise_left_refit": ("share of the rise left after refitting the temperature, %", 1, 100),
    "nll_refit_at_lowest": ("refitted loss at the epoch of the lowest loss", 3, 1),
    "nll_refit_at_last": ("refitted loss at the last epoch", 3, 1),
    "temperature_at_lowest": ("best temperature at the epoch of the lowest loss", 2, 1),
    "temperature_at_last": ("best temperature at the last epoch", 2, 1),
    "ece_at_last": ("calibration error at the last epoch", 4, 1),
    "brier_at_last": ("Brier score at the last epoch", 4, 1),
    "overlap_histogram": ("overlap of loss densities, histogram", 4, 1),
    "overlap_kde": ("overlap of loss densities, smoothed", 4, 1),
    "bound_violations": ("samples beyond ln C or ln 2, all epochs", 0, 1),
    "overlap_at_most": ("most that samples in the band allow a histogram", 4, 1),
}


def build(section: DynamicsSection, study: Summary) -> dict[str, Any]:
    """Sentences, the table of findings, and the figures of each run with captions.

    Takes the table ``findings`` (summary over seeds), ``runs`` (model, regularizer, label), and
    figures named loss-split, temperature, densities and data-map, with ``group`` the run's label.
    """
    table = files.read_table(section.tables["findings"])
    runs = {
        run["label"]: table[
            (table.model == run["model"]) & (table.regularizer == run["regularizer"])
        ].set_index("quantity")
        for run in section.runs
    }
    shown = [
        figure.shown(CAPTIONS[figure.name](files.read_table(figure.csv)))
        for figure in section.figures
    ]
    grouped = groupby(shown, key=lambda figure: figure["group"])
    return {
        "labels": list(runs),
        "rows": [
            {
                "label": label,
                "values": [
                    spread(found.loc[name, ["mean", "low", "high"]], digits, factor)
                    for found in runs.values()
                ],
            }
            for name, (label, digits, factor) in ROWS.items()
        ],
        "seen": [_seen(label, found) for label, found in runs.items()],
        "groups": [{"title": title, "figures": list(figures)} for title, figures in grouped],
        "findings": _findings(section, runs),
    }


def _seen(label: str, found: pd.DataFrame) -> str:
    mean, n = found["mean"], int(found.n["rise_left_refit"])
    seeds = int(found.n["lowest_loss"])
    if not n:
        return (
            f"{label}: the test loss rises by less than 5 % after its lowest in every seed "
            f"({plural(seeds, 'seed')}), so there is no overfitting to explain."
        )
    rising = "" if n == seeds else f" In the {n} of {plural(seeds, 'seed')} where it rises:"
    left = mean["rise_left_refit"]
    return (
        f"{label}: the test loss is lowest at epoch {mean['lowest_epoch']:.0f} "
        f"({number(mean['lowest_loss'])}) and {number(mean['last_loss'])} at the end."
        f"{rising} Samples classified wrongly bring {share(mean['rise_from_wrong_own'], 0)} of the "
        f"rise, the correct ones' loss changes by {signed(100 * mean['correct_change_own'], 0)} %, "
        f"accuracy by {points(mean['accuracy_meanwhile'])} points. The loss at each epoch's best "
        f"temperature, which goes from {mean['temperature_at_lowest']:.2f} to "
        f"{mean['temperature_at_last']:.2f}, {_left(left)}."
    )


def _left(rise: float) -> str:
    """What is left of the rise at the best temperature, in words; ``rise`` is a share of it."""
    if rise < -FLAT:
        return f"does not rise but falls, by {share(-rise, 0)} of the rise without"
    if rise < FLAT:
        return f"stays flat: it moves by {points(rise, 0)} % of the rise without"
    return f"does not stay flat: {share(rise, 0)} of the rise is left"


def _ends(numbers: pd.DataFrame, column: str) -> tuple[float, float]:
    """Mean over seeds of ``column`` at the first and the last epoch."""
    mean = numbers.groupby("epoch")[column].mean()
    return mean.iloc[0], mean.iloc[-1]


def _from_to(ends: tuple[float, float], digits: int = 3) -> str:
    if not all(map(known, ends)):
        return NOTHING
    return f"{number(ends[0], digits)} to {number(ends[1], digits)}"


def caption_split(numbers: pd.DataFrame) -> str:
    """What the loss split shows, from its CSV."""
    groups = dict(list(numbers.groupby(["membership", "group"])))
    first, last = int(numbers.epoch.min()), int(numbers.epoch.max())

    def told(membership: str, column: str, digits: int = 3) -> str:
        right, wrong = (
            _from_to(_ends(groups[membership, group], column), digits)
            for group in ("correct", "wrong")
        )
        return f"{right} (correct) and {wrong} (wrong)"

    right, wrong = (_ends(groups["always", group], "share")[1] for group in ("correct", "wrong"))
    return (
        f"From epoch {first} to {last} the mean loss goes from {told('own', 'nll')} where samples "
        f"are sorted anew at each epoch; from {told('last', 'nll')} where the last epoch sorts "
        f"them; and from {told('always', 'nll')} for those always right ({share(right)} of all) or "
        f"always wrong ({share(wrong)}). The mean absolute logit of the first sorting goes from "
        f"{told('own', 'mean_abs_logit', 2)}. {_lines(numbers)}"
    )


def caption_temperature(numbers: pd.DataFrame) -> str:
    """Whether the loss at the best temperature stays flat, from the figure's CSV."""
    mean = numbers.drop(columns="at_bound").groupby("epoch").mean()
    low, last = mean.nll.idxmin(), mean.index[-1]
    text = (
        f"The loss is lowest at epoch {low} ({number(mean.nll[low])}) and "
        f"{number(mean.nll[last])} at epoch {last}; at each epoch's best temperature it is "
        f"{number(mean.nll_refit[low])} and {number(mean.nll_refit[last])}"
    )
    rise, refit = (line[last] - line[low] for line in (mean.nll, mean.nll_refit))
    if rise < FEWEST_RISE * mean.nll[low]:
        text += ": the loss hardly rises, so there is no rise to explain"
    else:
        text += f": there the loss {_left(refit / rise)}"
    text += (
        f". Its own lowest is {number(mean.nll_refit.min())}, at epoch {mean.nll_refit.idxmin()}"
    )
    text += (
        f". The best temperature goes from {number(mean.temperature.iloc[0], 2)} at epoch "
        f"{mean.index[0]} over {number(mean.temperature[low], 2)} to "
        f"{number(mean.temperature[last], 2)}; above 1 the logits are too large. At the end "
        f"refitting takes the calibration error from {number(mean.ece[last], 4)} to "
        f"{number(mean.ece_refit[last], 4)} and the Brier score from "
        f"{number(mean.brier[last], 4)} to {number(mean.brier_refit[last], 4)}. "
    )
    bound = int(numbers.at_bound.sum())
    if bound:
        text += f"In {plural(bound, 'epoch')} the search ended at its bound. "
    return text + _lines(numbers)


def caption_densities(numbers: pd.DataFrame) -> str:
    """How far the densities overlap, and what of it is a theorem, from the figure's CSV."""
    overlap = numbers[numbers.panel == "overlap"]
    drawn = numbers[numbers.panel == "densities"].epoch.nunique()
    mean = overlap.groupby("epoch")[["overlap_kde", "overlap_histogram", "overlap_at_most"]].mean()
    classes = int(overlap.classes.iloc[0])
    return (
        f"{drawn} epochs, {2 * drawn} densities of the first seed. Theorem: a correct sample loses "
        f"at most ln {classes}, a wrong one at least ln 2, so both can only meet in the shaded "
        f"band. Finding: from the first epoch to the last the samples that lie there allow "
        f"histograms to overlap by {_from_to(_tuple(mean.overlap_at_most))} (dotted), and they do "
        f"by {_from_to(_tuple(mean.overlap_histogram))}. Smoothed densities spill over the bounds "
        f"and overlap by {_from_to(_tuple(mean.overlap_kde))}. "
        f"{_lines(overlap)}"
    )


def caption_map(numbers: pd.DataFrame) -> str:
    """Who is easy, hard or forgotten, from the figure's CSV."""
    points_shown = numbers[numbers.panel == "map"]
    counts = numbers[numbers.panel == "forgetting"]
    parts = []
    for side, name in (("test", "test"), ("train", "training")):
        shown = points_shown[points_shown.side == side]
        if shown.empty:
            continue
        never = counts[(counts.side == side) & (counts.forgetting_events == 0)].share.mean()
        most = counts[counts.side == side].forgetting_events.max()
        parts.append(
            f"{share((shown.correctness == 1).mean())} of the {name} samples are right at every "
            f"epoch and {share((shown.correctness == 0).mean())} at none; over all seeds "
            f"{share(never)} are never forgotten, and none more than "
            f"{plural(int(most), 'time')}"
        )
    return "Maps of the first seed. " + "; ".join(parts) + "."


def _tuple(line: pd.Series) -> tuple[float, float]:
    return line.iloc[0], line.iloc[-1]


def _lines(numbers: pd.DataFrame) -> str:
    seeds = numbers.seed.nunique()
    return "One seed." if seeds == 1 else f"Thin lines: {seeds} seeds; thick: their mean."


CAPTIONS = {
    "loss-split": caption_split,
    "temperature": caption_temperature,
    "densities": caption_densities,
    "data-map": caption_map,
}


def _findings(section: DynamicsSection, runs: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """Whether most of the rise comes from wrong samples, and whether most is left when refitted."""
    said = {
        "rise_from_wrong_own": (
            "loss-split",
            "of the rise of the test loss after its lowest comes from samples classified wrongly",
        ),
        "rise_left_refit": (
            "temperature",
            "of the rise of the test loss after its lowest is left at each epoch's best "
            "temperature",
        ),
    }
    found = []
    for label, table in runs.items():
        for quantity, (figure, text) in said.items():
            row = table.loc[quantity]
            if row.n:
                told = interval(row.low, row.high, int(row.n), _whole)
                found.append(
                    Finding(
                        _whole(row["mean"]),
                        f"{text} ({label}; {told}): "
                        f"{'more' if row['mean'] > HALF else 'less'} than half",
                        section.figure(figure, label),
                        interval_of(row),
                        against=HALF,
                    )
                )
    return found


def _whole(value: float) -> str:
    """A share in whole percent, with a true minus and none on what rounds to zero."""
    return share(round(value, 2) + 0.0, 0).replace("-", "−")
