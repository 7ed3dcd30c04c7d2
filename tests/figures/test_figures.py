"""Figures: the same bytes each time, the plotted numbers beside them, and no warning."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.figures import style
from overfit_atlas.figures.consensus_curves import members_figure
from overfit_atlas.figures.grid_overview import overview_figure
from overfit_atlas.figures.save import IDENTITY_KEY, save_figure
from overfit_atlas.figures.training_curves import training_curves
from tests.figures.tables import DRAWN, MEMBERS, run_measures, salman_liu, summary


@pytest.mark.parametrize("name", DRAWN)
def test_same_bytes_twice(name, tmp_path):
    written = []
    for again in ("first", "second"):
        paths = {end: tmp_path / again / f"figure.{end}" for end in ("png", "pdf", "csv")}
        figure, numbers = DRAWN[name]()
        save_figure(figure, numbers, **paths, identity="0123abc")
        written.append({end: path.read_bytes() for end, path in paths.items()})
    assert written[0] == written[1]
    assert b"0123abc" in written[0]["pdf"]
    assert b"CreationDate" not in written[0]["pdf"]
    with Image.open(tmp_path / "first" / "figure.png") as image:
        assert image.text == {IDENTITY_KEY: "0123abc"}
        assert image.width == 1200
    assert not list((tmp_path / "first").glob(".*"))


def test_training_numbers_are_what_was_measured(tmp_path):
    measures = {seed: run_measures(seed) for seed in (0, 1)}
    _, numbers = training_curves(measures, color="blue", title="")
    lowest = numbers[numbers.lowest]
    assert lowest[["part", "seed", "epoch"]].values.tolist() == [["validation", "mean", 3]]
    expected = np.mean([table.validation_loss[2] for table in measures.values()])
    assert lowest.loss.item() == pytest.approx(expected)
    files.write_table(numbers, tmp_path / "numbers.csv")
    again = files.read_table(tmp_path / "numbers.csv")
    assert again.seed.unique().tolist() == ["0", "1", "mean"]
    assert again.lowest.sum() == 1


def test_without_validation_the_lowest_test_loss_is_marked():
    _, numbers = training_curves({0: run_measures(0, validation=False)}, color="blue", title="")
    assert numbers[numbers.lowest].part.tolist() == ["test"]
    assert "validation" not in set(numbers.part)


def test_published_counts_are_drawn_as_shares():
    _, numbers = members_figure(summary(), MEMBERS, salman_liu())
    points = numbers[numbers.reading == "published"].set_index("member")
    assert points.accuracy_mean["combined"] == pytest.approx(2848 / 2851)
    assert points.coverage_mean["lenet"] == pytest.approx(0.2935)


def test_a_model_keeps_its_colour_and_combined_is_black():
    figure, _ = members_figure(summary(), MEMBERS)
    lines = {line.get_label(): line.get_color() for line in figure.axes[0].get_lines()}
    assert lines["CNN"] == style.PALETTE["blue"]
    assert lines["combined, class-wise minimum"] == "#000000"
    with pytest.raises(AtlasError, match="colour 'red'"):
        style.color("red")


def test_an_interval_over_two_seeds_does_not_stretch_an_accuracy_beyond_all_it_can_be():
    cell = {"model": "m", "epoch": 1, "seeds": 2, "published_test": 0.9, "published_train": 0.95}
    values = {"test_accuracy": 0.81, "train_accuracy": 0.99, "running_accuracy": 0.97}
    wide = {f"{name}_mean": value for name, value in values.items()}
    wide |= {f"{name}_low": -0.4 for name in values} | {f"{name}_high": 2.0 for name in values}
    cells = pd.DataFrame([{"row": row, "column": "none", **cell, **wide} for row in ("A", "B")])
    figure, numbers = overview_figure(cells, {"A": "blue", "B": "orange"})
    ranges = {axes.get_xlim() for axes in figure.axes}
    assert len(ranges) == 1
    low, high = ranges.pop()
    assert 70 < low < 81
    assert 99 < high <= 101
    assert (numbers.test_accuracy_high == 2.0).all()
