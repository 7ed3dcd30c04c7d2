"""Between solutions: loss and accuracy on lines and on a plane, and how high barriers are."""

from __future__ import annotations

from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.interpolation.settings import InterpolationSection
from overfit_atlas.questions.interpolation.tables import GOOD_FACTOR
from overfit_atlas.report.findings import Finding, interval_of
from overfit_atlas.report.wording import interval, number, plural, share
from overfit_atlas.study.summary import Summary

TAKES = InterpolationSection

MEASURES = {"loss": ("test loss (nats)", number), "error": ("test error", share)}


def build(section: InterpolationSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table of ends and barriers, figures with captions.

    Takes the tables ``headline``, ``curve``, ``barriers`` and ``plane``, figures named
    ``interpolation`` and ``plane``, ``good_range`` and ``test_images``.
    """
    headline = files.read_table(section.tables["headline"]).set_index("quantity")
    curve = files.read_table(section.tables["curve"])
    plane = files.read_table(section.tables["plane"])
    low, high = section.good_range
    captions = {"interpolation": _caption_lines(curve), "plane": _caption_plane(plane)}
    return {
        "images": section.test_images,
        "rows": [_row(headline, measure) for measure in MEASURES],
        "range": f"{low:g} to {high:g}".replace("-", "−"),
        "seen": _seen(headline, curve, low, high),
        "figures": [figure.shown(captions[figure.name]) for figure in section.figures],
        "findings": _findings(section, headline, int(curve.seeds.iloc[0])),
    }


def _row(headline: pd.DataFrame, measure: str) -> dict[str, str]:
    name, form = MEASURES[measure]

    def cell(what: str, form=form) -> str:
        found = headline.loc[f"{measure}_{what}"]
        text = form(found["mean"])
        if pd.notna(found.low):
            text += f" ({form(found.low)} to {form(found.high)})".replace("-", "−")
        return text

    return {
        "name": name,
        "ends": cell("ends"),
        "barrier": cell("barrier"),
        "at": number(headline.loc[f"{measure}_barrier_at", "mean"], 2),
        "good": cell("good", share),
    }


def _seen(headline: pd.DataFrame, curve: pd.DataFrame, low: float, high: float) -> list[str]:
    pairs, seeds = int(curve.pairs.iloc[0]), int(curve.seeds.iloc[0])
    of = curve.set_index("alpha")
    places = [place for place in (low, 0.0, high, 0.5, 1.0) if place in of.index]
    read = "; ".join(
        f"{number(of.loss_mean[place])} and {share(of.accuracy_mean[place])} at {place:g}".replace(
            "-", "−"
        )
        for place in places
    )
    loss, error = headline.loc["loss_barrier"], headline.loc["error_barrier"]
    good = headline["mean"]
    return [
        f"Mean test loss and accuracy over {plural(pairs, 'pair')} of {plural(seeds, 'seed')}: "
        f"{read}.",
        f"Between the two solutions there is a barrier: the loss rises by up to "
        f"{number(loss['mean'])} nats above the line between its ends "
        f"({interval(loss.low, loss.high, seeds, number)}), the error by up to "
        f"{share(error['mean'])} of the images."
        if loss["mean"] > 0
        else "Between the two solutions the loss nowhere rises above the line between its ends.",
        f"Of the places from {_place(low)} to {_place(high)}, {share(good.error_good, 0)} "
        f"have at most {GOOD_FACTOR:g} times the solutions' own error, and "
        f"{share(good.loss_good, 0)} at most {GOOD_FACTOR:g} times their loss.",
    ]


def _place(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _caption_lines(curve: pd.DataFrame) -> str:
    worst = curve[curve.alpha.between(0, 1)].accuracy_mean
    place = curve.alpha[worst.idxmin()]
    first, last = curve.iloc[0], curve.iloc[-1]
    return (
        f"Between the solutions the mean accuracy is lowest at a = {place:g}, "
        f"{share(worst.min())}. Beyond them it is {share(first.accuracy_mean)} at a = "
        f"{first.alpha:g} and {share(last.accuracy_mean)} at a = {last.alpha:g}; the loss there is "
        f"{number(first.loss_mean)} and {number(last.loss_mean)}. The band reaches from the lowest "
        "to the highest pair; a and 1 − a are the same line with the solutions exchanged."
    ).replace("= -", "= −")


def _caption_plane(plane: pd.DataFrame) -> str:
    grid, corners = plane[plane.seed.isna()], plane[plane.seed.notna()]
    if grid.empty:
        return ""
    better = int((grid.loss < corners.loss.min()).sum())
    said = (
        f"{plural(better, 'place')} of the grid's {len(grid)} {'has' if better == 1 else 'have'} a "
        "lower test loss than all three solutions"
    )
    return (
        f"The plane through the solutions of three seeds, which are marked. Test loss there: "
        f"{', '.join(number(loss) for loss in corners.loss)}; on the grid from "
        f"{number(grid.loss.min())} to {number(grid.loss.max())}. {said}."
    )


def _findings(section: InterpolationSection, headline: pd.DataFrame, seeds: int) -> list[Finding]:
    """The height of the barrier, held against the loss of the solutions on its sides."""
    barrier, ends = headline.loc["loss_barrier"], headline.loc["loss_ends", "mean"]
    side = "more" if barrier["mean"] > ends else "less"
    return [
        Finding(
            f"{number(barrier['mean'], 2)} nats",
            f"high is the loss barrier between two solutions "
            f"({interval(barrier.low, barrier.high, seeds, lambda value: number(value, 2))}), "
            f"{side} than their own test loss of {number(ends, 2)}",
            section.figure("interpolation"),
            interval_of(barrier),
            against=ends,
        )
    ]
