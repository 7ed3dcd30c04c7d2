"""Training curves whose loss is known to fall and rise again, and what is said of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.drawing import style
from overfit_atlas.questions.curves.figures import curve_numbers, training_curves
from overfit_atlas.questions.curves.section import caption
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow


def run_measures(seed, epochs=6, validation=True):
    """The loss of what was not trained on falls until epoch 3, to .4, and then rises by .1."""
    rng = np.random.default_rng(seed)
    epoch = np.arange(1, epochs + 1)
    table = pd.DataFrame({"epoch": epoch, "learning_rate": 1e-3})
    loss = {"running": 3 / epoch, "train": 2 / epoch, "test": 0.4 + 0.1 * abs(epoch - 3)}
    loss["validation"] = loss["test"] if validation else np.full(epochs, np.nan)
    for part, values in loss.items():
        table[f"{part}_loss"] = values + 0.001 * rng.random()
        table[f"{part}_accuracy"] = np.where(np.isnan(values), np.nan, 1 - 0.1 * values)
    return table


def test_the_numbers_are_what_was_measured(tmp_path):
    measures = {seed: run_measures(seed) for seed in (0, 1)}
    _, numbers = training_curves(measures, color="blue")
    lowest = numbers[numbers.lowest]
    assert lowest[["part", "seed", "epoch"]].values.tolist() == [["validation", "mean", 3]]
    expected = np.mean([table.validation_loss[2] for table in measures.values()])
    assert lowest.loss.item() == pytest.approx(expected)
    files.write_table(numbers, tmp_path / "numbers.csv")
    again = files.read_table(tmp_path / "numbers.csv")
    assert again.seed.unique().tolist() == ["0", "1", "mean"]
    assert again.lowest.sum() == 1


def test_without_validation_the_lowest_test_loss_is_marked():
    figure, numbers = training_curves({0: run_measures(0, validation=False)}, color="blue")
    assert numbers[numbers.lowest].part.tolist() == ["test"]
    assert "validation" not in set(numbers.part)
    marks = [text for text in labels(figure.axes[0]) if text.startswith("lowest test loss")]
    assert len(marks) == 1
    assert marks[0].endswith("at epoch 3")


def test_what_was_trained_on_is_grey_and_the_rest_has_the_models_colour():
    measures = {seed: run_measures(seed) for seed in (0, 1)}
    figure, _ = training_curves(measures, color="purple")
    loss, accuracy = figure.axes
    assert labels(loss)["training"].get_color() == style.NEUTRAL
    assert labels(loss)["test"].get_color() == style.PALETTE["purple"]
    assert labels(loss)["training, running average"].get_linestyle() == "--"
    # The axis fits what holds no penalties: the running average, 3 at first, leaves it.
    assert 2 < loss.get_ylim()[1] < 2.2
    assert accuracy.get_ylim()[1] > 1


def test_one_epoch_is_a_point():
    figure, _ = training_curves({0: run_measures(0, epochs=1)}, color="blue")
    assert labels(figure.axes[0])["test"].get_marker() == "o"


def test_a_caption_says_how_far_the_loss_rose():
    table = run_measures(0)
    said = caption(curve_numbers({0: table}))
    rise = table.validation_loss.iloc[-1] / table.validation_loss[2] - 1
    assert said.startswith("One seed: the validation loss is lowest at epoch 3 (0.40")
    assert f"{100 * rise:.0f} % higher" in said
    assert f"validation accuracy moves by −3.0 points meanwhile, to 93.0{SPACE}%." in said
    assert "Training loss and accuracy at epoch 6: 0.33" in said


def test_a_loss_that_never_rises_is_lowest_at_the_last_epoch():
    said = caption(curve_numbers({s: run_measures(s, epochs=2) for s in (0, 1)}))
    assert said.startswith("Mean of 2 seeds: the validation loss is lowest at the last epoch, 2 (")


@pytest.mark.parametrize("amount", [1, 4])
def test_a_figure_a_cell_and_many_are_folded(workplace, amount):
    regularizers = ["none", "dropout", "l2", "l2-dropout"][:amount]
    runs = [{"model": "toy-a", "regularizer": name} for name in regularizers]
    study = study_of("curves", {"runs": runs})
    [section] = sections(study)
    assert len(section.figures) == amount
    measures = {seed: run_measures(seed) for seed in (0, 1)}
    fill(
        section,
        {},
        {
            figure.name: lambda: training_curves(measures, color="blue")
            for figure in section.figures
        },
        twice=amount == 1,
    )
    said = built(section, study)
    [group] = said["groups"]
    assert (group["title"], len(group["figures"])) == ("toy", amount)
    assert {figure["title"] for figure in group["figures"]} >= {"Toy A, none"}
    assert said["folded"] is (amount > 3)
    assert ("4 figures" in page(section, study)) is (amount > 3)
