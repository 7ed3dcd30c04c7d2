"""Lines and a plane between solutions: the figures, and heights and shares in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.drawing import style
from overfit_atlas.questions.interpolation import tables
from overfit_atlas.questions.interpolation.figures import (
    _between,
    _log_levels,
    line_figure,
    plane_figure,
)
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

PAIRS = [(0, 1), (0, 2), (1, 2)]


def lines(height=0.5):
    """Ends with loss .5; half way that and .1 for each seed of the pair above; error a tenth."""
    rows = []
    for pair in PAIRS:
        for alpha in np.linspace(-1, 2, 13):
            hill = np.sin(np.pi * np.clip(alpha, 0, 1)) * (height + 0.1 * sum(pair))
            loss = 0.5 + (hill if height else 0)
            rows.append((*pair, 20.0, alpha, loss, 1 - loss / 10))
    return pd.DataFrame(rows, columns=["first", "second", "distance", "alpha", "loss", "accuracy"])


def plane():
    """A grid of 36 places in a valley whose bottom is at (10, 5), and the three solutions."""
    rows = [
        (np.nan, x, y, 0.1 + (x - 10) ** 2 + (y - 5) ** 2, 1 / (1 + x**2 / 99 + y))
        for y in np.linspace(-3, 18, 6)
        for x in np.linspace(-4, 24, 6)
    ]
    rows += [(0, 0, 0, 125.1, 1.0), (1, 20, 0, 125.1, 0.5), (2, 10, 15, 100.1, 0.1)]
    return pd.DataFrame(rows, columns=["seed", "x", "y", "loss", "accuracy"])


def filled(section, walked, flat, **drawing):
    of_pairs = tables.barriers(walked, section.good_range)
    curve = tables.curve(walked)
    shown = {
        "headline": tables.headline(of_pairs),
        "curve": curve,
        "barriers": of_pairs,
        "claims": tables.claims(of_pairs, "here"),
        "lines": walked,
        "plane": flat,
    }
    figures = {
        "interpolation": lambda: line_figure(curve, section.good_range, color="blue"),
        "plane": lambda: plane_figure(files.read_table(section.tables["plane"])),
    }
    asked = {figure.name for figure in section.figures}
    return fill(section, shown, {name: figures[name] for name in asked}, **drawing)


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section and figures."""
    study = study_of("interpolation")
    [section] = sections(study)
    return study, section, filled(section, lines(), plane())


def test_the_mean_over_pairs_lies_in_the_band_of_all(made):
    figure, numbers = made[2]["interpolation"]
    mean = labels(figure.axes[0])["mean over pairs"]
    at = dict(zip(mean.get_xdata(), mean.get_ydata(), strict=True))
    # Half way the three pairs have .5 and .6, .7 and .8 above it.
    assert at[0.5] == pytest.approx(0.5 + 0.7)
    assert (at[0], at[1]) == pytest.approx((0.5, 0.5))
    assert mean.get_color() == style.PALETTE["blue"]
    assert (numbers.loss_least <= numbers.loss_mean).all()
    assert figure.axes[0].get_yscale() == "log"
    assert figure.axes[0].get_ylabel().endswith("log axis)")
    assert figure.axes[0].get_xlim() == (-1, 2)
    ends = {text.get_text(): text.xy[0] for text in figure.axes[1].texts}
    assert ends == {"$w_1$": 1, "$w_2$": 0}


def test_the_plane_marks_its_three_solutions(made):
    figure, numbers = made[2]["plane"]
    for panel in figure.axes[:2]:
        assert [text.get_text() for text in panel.texts] == ["seed 0", "seed 1", "seed 2"]
        circles = [line for line in panel.get_lines() if line.get_marker() == "o"]
        marks = [line.get_xydata()[0].tolist() for line in circles]
        assert marks == [[0, 0], [20, 0], [10, 15]]
        # Each name stands away from the other two solutions: the third above, the others below.
        assert [np.sign(text.xyann[1]) for text in panel.texts] == [-1, -1, 1]
        measured = next(line for line in panel.get_lines() if line.get_marker() == ",")
        assert len(measured.get_xdata()) == 36
    assert numbers.seed.notna().sum() == 3


@pytest.mark.parametrize(("low", "high"), [(0.24, 0.6), (0.1, 400), (3e-5, 2), (0.5, 0.5)])
def test_levels_of_the_loss_are_round_numbers_about_all_that_was_found(low, high):
    levels = _log_levels(low, high)
    assert levels[0] <= low
    assert levels[-1] >= high
    assert len(levels) > 1
    assert (np.diff(levels) > 0).all()
    assert all(float(f"{level:.3g}") == pytest.approx(level) for level in levels)


def test_between_measured_places_no_loss_lies_beyond_them():
    rng = np.random.default_rng(0)
    values = pd.DataFrame(rng.random((7, 5)), np.linspace(0, 1, 7), np.linspace(-2, 2, 5))
    x, y, found = _between(values)
    assert (x[0], x[-1], y[0], y[-1]) == (-2, 2, 0, 1)
    assert found.min() >= values.to_numpy().min() - 1e-12
    assert found.max() <= values.to_numpy().max() + 1e-12
    assert found[0, [0, -1]].tolist() == pytest.approx(values.iloc[0, [0, -1]].tolist())


def test_the_section_tells_heights_and_shares(made):
    study, section, _ = made
    said = built(section, study)
    # Barriers of .6, .7 and .8: mean .7, at the middle.
    assert said["rows"][0]["barrier"].startswith("0.700")
    assert said["rows"][0]["at"] == "0.50"
    assert said["rows"][0]["ends"].startswith("0.500")
    assert said["rows"][1]["barrier"].startswith(f"7.0{SPACE}%")
    assert said["seen"][0].startswith("Mean test loss and accuracy over 3 pairs of 3 seeds: ")
    assert f"1.200 and 88.0{SPACE}% at 0.5" in said["seen"][0]
    assert "the loss rises by up to 0.700 nats above the line between its ends" in said["seen"][1]
    # Of the places -1, -.75 ... .25 the loss is .5 at five, and at .25 .5 + .7 sin(pi / 4) > 1
    # only where a pair's hill is higher than .5 / sin(pi / 4) = .707, as the third's is.
    assert said["rows"][0]["good"].startswith(f"{100 * (1 + 1 + 5 / 6) / 3:.1f}{SPACE}%")
    captions = {figure["name"]: figure["caption"] for figure in said["figures"]}
    assert "lowest at a = 0.5, 88.0" in captions["interpolation"]
    # Places of the grid that are nearer to the valley's bottom than the third solution, at 10.
    grid = plane()[:36]
    better = int((grid.loss < 100.1).sum())
    assert f"{better} places of the grid's 36 have a lower test loss" in captions["plane"]
    assert said["findings"][0].value == "0.70 nats"
    assert "50 test images at even distances" in page(section, study)


def test_a_valley_between_solutions_is_no_barrier(made):
    study, section, _ = made
    filled(section, lines(height=0), plane(), twice=False)
    said = built(section, study)
    assert said["seen"][1] == (
        "Between the two solutions the loss nowhere rises above the line between its ends."
    )


def test_two_solutions_span_no_plane(workplace):
    study = study_of("interpolation", {"seeds": [0, 1]})
    [section] = sections(study)
    assert [figure.name for figure in section.figures] == ["interpolation"]
    walked = lines()
    filled(section, walked[walked["second"] == 1], plane()[:0], twice=False)
    said = built(section, study)
    assert "over 1 pair of 2 seeds" in said["seen"][0]
    assert said["rows"][0]["barrier"] == "0.600"
