import numpy as np
import pandas as pd
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import sweep as capacity


def sweep(train_errors: dict[int, list[float]], samples: int = 1000) -> pd.DataFrame:
    """Runs of an MLP 784-width-10; the test error is .05 above the train error."""
    return pd.DataFrame(
        {
            "width": width,
            "parameters": 785 * width + 10 * (width + 1),
            "samples": samples,
            "seed": seed,
            "train_error": error,
            "test_error": error + 0.05,
        }
        for width, errors in train_errors.items()
        for seed, error in enumerate(errors)
    )


def test_the_table_by_hand():
    table = capacity.table(sweep({8: [0.0, 0.0], 4: [0.1, 0.3]}))
    assert list(table.width) == [4, 8]
    assert list(table.parameters) == [3190, 6370]
    assert table.parameters_per_sample[0] == pytest.approx(3.19)
    # Two values: mean .2, standard error .1, t(.975, 1) = 12.706.
    assert table.train_error[0] == pytest.approx(0.2)
    # On the logit scale: ln(.2 / .8) + 12.7062 * .1 / (.2 * .8), and back.
    assert table.train_error_high[0] == pytest.approx(1 / (1 + 4 * np.exp(-7.941375)), abs=1e-6)
    assert list(table.generalization_error) == pytest.approx([0.05, 0.05])
    assert list(table.seeds) == [2, 2]


def test_the_interpolation_point_by_hand():
    runs = sweep({4: [0.1, 0.1], 16: [0.0, 0.0005], 64: [0.0, 0.0], 8: [0.0, 0.02]})
    points = capacity.interpolation_points(runs).set_index("threshold")
    assert points.width[0.0] == 64
    # Width 8 fits with one seed of two, so it is no interpolation point.
    assert points.width[1e-3] == 16
    assert points.parameters[1e-3] == 785 * 16 + 170
    assert points.parameters_per_sample[1e-3] == pytest.approx(12.73)


def test_one_lucky_width_is_no_interpolation_point():
    runs = sweep({4: [0.0], 8: [0.2], 16: [0.0]})
    assert list(capacity.interpolation_points(runs, (0.0,)).width) == [16]


def test_a_sweep_that_never_fits_has_no_interpolation_point():
    points = capacity.interpolation_points(sweep({4: [0.2], 8: [0.1]}))
    assert points[["width", "parameters", "parameters_per_sample"]].isna().all(axis=None)


def test_a_run_without_a_train_error_does_not_count_as_fitted():
    points = capacity.interpolation_points(sweep({4: [0.0], 8: [np.nan]}))
    assert points.width.isna().all()


def test_two_descents_by_hand():
    # Test errors are .05 above these. The first two of five seeds see 8, 16 and 64 as the turns.
    errors = {
        4: [0.25, 0.29, 0.30, 0.30, 0.30],
        8: [0.15, 0.17, 0.18, 0.16, 0.17],
        16: [0.21, 0.25, 0.22, 0.24, 0.26],
        32: [0.10, 0.12, 0.02, 0.02, 0.02],
        64: [0.09, 0.09, 0.12, 0.12, 0.12],
    }
    [row] = capacity.descents(sweep(errors)).to_dict("records")
    turns = [row[name] for name in ("valley", "peak", "beyond", "chosen_by", "seeds")]
    assert turns == [8, 16, 64, 2, 3]
    # The other three measure there: rises .04, .08, .09 and falls .10, .12, .14.
    assert (row["rise"], row["fall"]) == (pytest.approx(0.07), pytest.approx(0.12))
    assert row["change"] == pytest.approx(-0.05)
    # Of the falls: standard error .02 / sqrt(3), t(.975, 2) = 4.303; slightly narrower within 1.
    assert row["fall_high"] == pytest.approx(0.12 + 4.303 * 0.02 / np.sqrt(3), abs=0.002)


@pytest.mark.parametrize("seeds", [5, 10])
def test_a_rise_where_there_is_none_is_told_as_seldom_as_its_interval_says(seeds):
    """Flat but for the widest, far below: only chance makes a rise, with one chance in forty."""
    rng = np.random.default_rng(seeds)
    told = 0
    for _ in range(400):
        drawn = rng.normal(0.2, 0.01, (8, seeds)) - 0.05
        drawn[-1] -= 0.1
        flat = {width: list(errors) for width, errors in enumerate(drawn, start=1)}
        [row] = capacity.descents(sweep(flat)).to_dict("records")
        told += row["rise_low"] > 0 and row["fall_low"] > 0
    # A binomial count of 400 at .025 exceeds 18 less than once in two hundred.
    assert told <= 18


def test_where_chance_could_not_be_told_from_a_peak_there_is_no_row():
    assert capacity.descents(sweep({4: [0.3] * 2, 8: [0.4] * 2, 16: [0.1] * 2})).empty
    same = capacity.descents(sweep({4: [0.3] * 3, 8: [0.4] * 3, 16: [0.2] * 3}))
    assert same.rise_low.item() == pytest.approx(same.rise.item()) == pytest.approx(0.1)
    two = capacity.descents(sweep({4: [0.3] * 3, 8: [0.1] * 3}))
    assert two.empty
    assert "rise_low" in two.columns


def test_missing_columns_are_named():
    with pytest.raises(AtlasError, match="test_error not there"):
        capacity.table(sweep({4: [0.1]}).drop(columns="test_error"))
