"""The figure of the capacity sweep and what the report says of it, from runs worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.measures import sweep
from overfit_atlas.questions.capacity.figures import capacity_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow


def runs(train, seeds=2):
    """Widths 4, 8 and 16 on 50 samples: train errors as given, test errors .3, .2 and .25."""
    return of_errors(train, (0.3, 0.2, 0.25), seeds)


def of_errors(train, test, seeds=2):
    """The same with other test errors."""
    rows = [
        (width, parameters, 50, seed, error, other)
        for width, parameters, error, other in zip(
            (4, 8, 16), (50, 100, 200), train, test, strict=True
        )
        for seed in range(seeds)
    ]
    return pd.DataFrame(rows, columns=list(sweep.COLUMNS)).assign(epoch=2)


def drawn(table):
    points = sweep.interpolation_points(table)
    return capacity_figure(sweep.table(table), points, table)


@pytest.fixture
def section(workplace):
    study = study_of("capacity")
    [section] = sections(study)
    return study, section


def filled(section, table):
    tables = {
        "capacity": sweep.table(table),
        "points": sweep.interpolation_points(table),
        "descents": sweep.descents(table),
        "runs": table,
    }
    return fill(section, tables, {"capacity": lambda: drawn(table)})["capacity"]


def test_the_first_width_that_fits_and_as_many_parameters_as_samples_are_marked():
    figure, numbers = drawn(runs([0.1, 0.0005, 0.0]))
    lines = labels(figure.axes[0])
    assert list(lines["test error"].get_ydata()) == pytest.approx([30, 20, 25])
    assert list(lines["train error"].get_xdata()) == [50, 100, 200]
    fits = lines["first width with no error in training: 16"]
    assert set(fits.get_xdata()) == {200}
    assert set(lines["first width with at most 0.1 % errors in training: 8"].get_xdata()) == {100}
    assert set(lines["as many parameters as samples, 50"].get_xdata()) == {50}
    assert numbers.part.value_counts().to_dict() == {"run": 6, "mean": 3}


def test_a_point_that_both_marks_share_is_drawn_once():
    figure, _ = drawn(runs([0.1, 0.0, 0.0]))
    marks = [text for text in labels(figure.axes[0]) if text.startswith("first width")]
    assert marks == ["first width with no error in training: 8"]


@pytest.mark.parametrize(("seeds", "bands"), [(2, 0), (3, 2)])
def test_two_seeds_show_their_dots_alone(seeds, bands):
    figure, _ = drawn(runs([0.1, 0.0, 0.0], seeds))
    assert len(figure.axes[0].collections) == bands
    assert labels(figure.axes[0])["train error"].get_color() == style.NEUTRAL


def test_the_section_says_where_interpolation_starts(section):
    study, section = section
    filled(section, runs([0.1, 0.0005, 0.0]))
    said = built(section, study)
    assert said["rows"][1] == ["8", "100", "2.00", "0.05 (0.05 to 0.05)", "20.00 (20.00 to 20.00)"]
    assert said["seen"] == [
        "Training images are fitted without error, in every seed, from 16 hidden units on (200 "
        "parameters, 4.0 a sample).",
        f"Training images are fitted up to 0.1{SPACE}%, in every seed, from 8 hidden units on (100 "
        "parameters, 2.0 a sample).",
        f"The test error is lowest at 8 hidden units, 20.0{SPACE}%, and 25.0{SPACE}% at the "
        "widest, 16: +5.0 points, with 2.0 times the parameters.",
    ]
    assert said["findings"][0].value == f"25.0{SPACE}%"
    text = page(section, study)
    assert f"From 50 to 200 parameters the train error goes from 10.0{SPACE}% to 0.0" in text


def test_where_nothing_is_fitted_it_says_so(section):
    study, section = section
    figure, _ = filled(section, runs([0.3, 0.2, 0.1]))
    assert not any(text.startswith("first width") for text in labels(figure.axes[0]))
    assert built(section, study)["seen"][:2] == [
        "No width fits the training images without error in every seed.",
        f"No width fits the training images up to 0.1{SPACE}% in every seed.",
    ]


def test_a_peak_that_every_seed_has_is_told_from_one_that_varies(section):
    study, section = section
    twice = of_errors([0.1, 0.0, 0.0], (0.2, 0.3, 0.1), seeds=3)
    filled(section, twice)
    assert built(section, study)["seen"][-1] == (
        "The test error descends twice: it changes by +10.0 points (95 % interval +10.0 to +10.0, "
        "2 seeds) from 4 to 8 hidden units, by −20.0 points (95 % interval −20.0 to −20.0, 2 "
        "seeds) from there to 16, and by −10.0 points (95 % interval −10.0 to −10.0, 2 seeds) in "
        "all. The widths were chosen by 1 other seed."
    )
    twice.loc[(twice.width == 8) & (twice.seed == 1), "test_error"] = 0.2
    filled(section, twice)
    said = built(section, study)["seen"][-1]
    assert said.startswith("No second descent of the test error can be told: it changes by +5.0")


def test_epochs_that_validation_chose_are_said(workplace):
    study = study_of("capacity", {"epoch": "lowest-validation-loss"})
    [section] = sections(study)
    filled(section, runs([0.1, 0.0, 0.0]).assign(epoch=[1, 2, 3, 3, 3, 4]))
    assert built(section, study)["seen"][0] == (
        "Each run counts at the measured epoch of its lowest validation loss, 1 at the earliest "
        "and 4 at the latest."
    )
