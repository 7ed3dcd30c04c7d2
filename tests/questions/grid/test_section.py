"""The figure of the grid and what the report says of it, beside the published table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.measures.log_loss import MEANINGS
from overfit_atlas.questions.grid.figures import overview_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow


def grid_cells(*, published=True):
    """Two cells of three seeds; the second lies 3.1 standard errors from what was printed."""
    rows = []
    for column, test in (("none", 0.885), ("dropout", 0.853)):
        row = {"row": "MLP", "column": column, "model": "m", "regularizer": column, "epoch": 15}
        row["seeds"] = 3
        values = {"test_accuracy": test, "train_accuracy": 0.966, "running_accuracy": 0.95}
        values |= {"gap": 0.966 - test, "running_gap": 0.95 - test}
        values |= {"train_loss": 0.07, "test_loss": 0.4}
        for measure, mean in values.items():
            row |= {f"{measure}_mean": mean, f"{measure}_low": mean - 0.002}
            row[f"{measure}_high"] = mean + 0.002
        for name, value in (("train", 0.966), ("test", 0.885), ("gap", 0.081)):
            row[f"published_{name}"] = value if published else np.nan
            distance = 3.1 if column == "dropout" else 0.2
            row[f"published_{name}_difference_se"] = distance if published else np.nan
        rows.append(row)
    return pd.DataFrame(rows)


def log_losses():
    names = ["row", "column", "measure", "meaning", "mean", "low", "high", "seeds"]
    return pd.DataFrame(
        [
            ["MLP", column, measure, meaning, 0.4, 0.39, 0.41, 3]
            for column in ("none", "dropout")
            for measure, meaning in MEANINGS.items()
        ],
        columns=names,
    )


def filled(section, cells, **drawing):
    tables = {"cells": cells, "runs": cells[["row", "column"]], "losses": log_losses()}
    colors = {"MLP": "vermillion"}
    return fill(section, tables, {"overview": lambda: overview_figure(cells, colors)}, **drawing)


@pytest.fixture(scope="module")
def made(workplace):
    """A study beside the report's table, with its section and figure."""
    study = study_of("grid", {"published": "rutgers", "note": "Smaller networks & fewer images."})
    [section] = sections(study)
    return study, section, filled(section, grid_cells())["overview"]


def test_a_bar_reaches_from_test_to_train_accuracy(made):
    figure, numbers = made[2]
    [panel] = figure.axes
    assert panel.get_title(loc="left") == "MLP"
    assert [tick.get_text() for tick in panel.get_yticklabels()] == ["none", "dropout"]
    bars = [list(line.get_xdata()) for line in panel.get_lines() if line.get_linewidth() == 4]
    assert bars == [pytest.approx([88.5, 96.6]), pytest.approx([85.3, 96.6])]
    assert "printed: test" in labels(panel)
    assert len(numbers) == 2
    tints = {line.get_color() for line in panel.get_lines() if line.get_linewidth() == 4}
    assert tints == {style.tint(style.PALETTE["vermillion"], 0.45)}


def test_columns_of_ones_own_stand_behind_those_of_the_papers():
    cells = grid_cells(published=False).replace({"column": {"none": "label-smoothing"}})
    figure, _ = overview_figure(cells, {"MLP": "#8800cc"})
    [panel] = figure.axes
    assert [tick.get_text() for tick in panel.get_yticklabels()] == ["dropout", "label-smoothing"]


def test_without_published_numbers_nothing_of_them_is_drawn():
    figure, _ = overview_figure(grid_cells(published=False), {"MLP": "blue"})
    assert not any(text.startswith("printed") for text in labels(figure.axes[0]))


def test_without_printed_numbers_a_bar_stands_at_its_label_and_a_cell_not_asked_for_says_so():
    cells = grid_cells(published=False)
    other = cells[cells.column == "none"].assign(row="CNN")
    figure, _ = overview_figure(pd.concat([cells, other]), {"MLP": "blue", "CNN": "orange"})
    full, half = figure.axes
    bars = [line.get_ydata()[0] for line in full.get_lines() if line.get_linewidth() == 4]
    assert bars == full.get_yticks().tolist() == [0, -1]
    assert [text.get_text() for text in full.texts] == []
    [said] = half.texts
    assert (said.get_text(), said.get_position()[1]) == ("not in this study", -1)


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


def test_the_grid_stands_beside_the_published_table(made):
    study, section, _ = made
    said = built(section, study)
    assert said["seen"] == [
        f"MLP: the highest test accuracy is 88.5{SPACE}% (none); the generalization error lies "
        "between +8.1 points (none) and +11.3 points (dropout).",
        "Test accuracy is within one percentage point of the published value in 1 of 2 cells, and "
        "more than 2 standard errors away from it in 1 of 2 cells.",
    ]
    [model] = said["models"]
    plain, dropped = model["cells"]
    assert (plain["test"], plain["published"]["test"]) == ("88.5 (88.3 to 88.7)", "88.5")
    assert (plain["difference"]["test"]["far"], dropped["difference"]["test"]["far"]) == (
        False,
        True,
    )
    assert plain["losses"] == ["0.400 (0.390 to 0.410)"] * 3
    assert said["findings"][-1].value == "1.6 points"
    caption = said["figures"][0]["caption"]
    assert caption.startswith(f"Test accuracy runs from 85.3{SPACE}% (MLP, dropout) to 88.5")


def test_the_page_shows_the_notes_of_both(made):
    study, section, _ = made
    text = page(section, study)
    assert "Every cell is one run without a stated seed" in text
    assert "Smaller networks &amp; fewer images." in text
    assert "88.5 (88.3 to 88.7)" in text


def test_the_running_average_may_lie_below_test_accuracy(made):
    _, section, _ = made
    study = study_of("grid")
    [section] = sections(study)
    cells = grid_cells(published=False)
    cells["running_accuracy_mean"] = 0.8
    filled(section, cells, twice=False)
    said = built(section, study)
    assert said["figures"][0]["caption"].endswith(
        "In 2 cells the running average lies below test accuracy, in 0 of them train accuracy in "
        "inference mode does too."
    )
    assert not any("published" in found.text for found in said["findings"])
    assert not said["compared"]
    assert "printed (s.e.)" not in page(section, study)
