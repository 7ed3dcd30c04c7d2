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
    # Test errors .30 .20 .26 .15 .14 and .34 .22 .30 .17 .14 (.05 above the train errors).
    errors = {4: [0.25, 0.29], 8: [0.15, 0.17], 16: [0.21, 0.25], 32: [0.10, 0.12]}
    runs = sweep({**errors, 64: [0.09, 0.09]})
    [row] = capacity.descents(runs).to_dict("records")
    # Both seeds choose 8, 16 and 64 for each other: rises .06 and .08, falls .12 and .16.
    assert [row[name] for name in ("valley", "peak", "beyond", "seeds")] == [8, 16, 64, 2]
    assert (row["rise"], row["fall"]) == (pytest.approx(0.07), pytest.approx(0.14))
    # Changes -.06 and -.08: mean -.07, standard error .01, t(.975, 1) = 12.706, within -1 and 1.
    assert row["change"] == pytest.approx(-0.07)
    assert row["change_high"] == pytest.approx(-0.07 + 0.127, abs=0.002)


def test_a_peak_by_chance_alone_is_none():
    """A bump that is another width's in each seed is large where it was chosen, and not beyond."""
    flat = {width: [0.2] * 8 for width in range(1, 10)}
    for seed in range(8):
        flat[seed + 1][seed] = 0.3
    [row] = capacity.descents(sweep(flat)).to_dict("records")
    assert not row["rise_low"] > 0


def test_where_chance_could_not_be_told_from_a_peak_there_is_no_row():
    assert capacity.descents(sweep({4: [0.3], 8: [0.4], 16: [0.1]})).empty
    same = capacity.descents(sweep({4: [0.3] * 2, 8: [0.4] * 2, 16: [0.2] * 2}))
    assert same.rise_low.item() == pytest.approx(same.rise.item()) == pytest.approx(0.1)
    two = capacity.descents(sweep({4: [0.3, 0.3], 8: [0.1, 0.1]}))
    assert two.empty
    assert "rise_low" in two.columns


def test_missing_columns_are_named():
    with pytest.raises(AtlasError, match="test_error not there"):
        capacity.table(sweep({4: [0.1]}).drop(columns="test_error"))
