"""Interpolators of a small dataset: theorems of the Hilbert space, and pairs counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.questions.kernel_interpolation import tables


def test_every_training_image_is_fitted(blobs):
    [row] = tables.kernel_of_size(blobs, 20, 1.0).itertuples()
    assert row.samples == 20
    assert row.train_error == 0
    assert row.train_residual < 1e-9
    # The classes lie apart, so the nearest centres decide nearly always rightly.
    assert row.test_error < 0.2


@pytest.fixture(scope="module")
def of_seeds(blobs):
    """The comparisons of two draws."""
    return [
        tables.kernels_of_seed(blobs, seed, size=15, gamma=2.0, gammas=[1.0, 2.0, 5.0]).assign(
            dataset="blobs", seed=seed
        )
        for seed in (0, 1)
    ]


def test_fitting_more_in_one_hilbert_space_takes_no_smaller_norm(of_seeds):
    for table in of_seeds:
        nested = table[table.comparison == "nested"].set_index("labels")
        assert nested.samples.to_dict() == {"base": 15, "more true": 30, "more random": 30}
        assert nested.norm["base"] <= nested.norm["more true"]
        assert nested.norm["base"] <= nested.norm["more random"]


def test_the_same_kernel_and_labels_give_the_same_row_in_every_comparison(of_seeds):
    table = of_seeds[0]
    width = table[(table.comparison == "widths") & (table.gamma == 2.0)].iloc[0]
    clean = table[(table.comparison == "noise") & (table.labels == "0.0")].iloc[0]
    base = table[(table.comparison == "nested") & (table.labels == "base")].iloc[0]
    assert width.norm == pytest.approx(clean.norm)
    assert width.norm == pytest.approx(base.norm)
    assert width.test_error == clean.test_error == base.test_error


def test_means_and_orders_over_seeds(of_seeds):
    means, orders, claims = tables.kernels_over_seeds(of_seeds, "here")
    clean = means[(means.comparison == "widths") & (means.gamma == 5.0)].iloc[0]
    each = [
        table[(table.comparison == "widths") & (table.gamma == 5.0)].norm.item()
        for table in of_seeds
    ]
    assert clean.norm_mean == pytest.approx(np.mean(each))
    assert set(orders.comparison) == {"widths", "noise", "nested"}
    assert estimates(claims)[["claim", "setting", "part"]].to_numpy().tolist() == [
        ["RU10", "here", "blobs"]
    ]


def kernels(seed, norms, errors):
    return pd.DataFrame(
        {
            **{"dataset": "d", "comparison": "widths", "samples": 10, "labels": "true"},
            **{"gamma": [0.1, 0.2, 0.3], "norm": norms, "test_error": errors},
            **{"condition": 1.0, "seed": seed},
        }
    )


def test_pairs_in_which_the_smaller_norm_errs_more_are_counted():
    found = [kernels(0, [1, 2, 3], [0.3, 0.2, 0.4]), kernels(1, [1, 2, 3], [0.1, 0.2, 0.3])]
    means, orders, claim = tables.kernels_over_seeds(found, "here")
    assert list(orders.discordant) == [1, 0]
    assert list(orders.pairs) == [3, 3]
    assert estimates(claim).estimate[0] == pytest.approx(1 / 6)
    assert means.test_error_mean[0] == pytest.approx(0.2)


def test_where_all_pairs_tie_there_is_no_order():
    _, orders, claim = tables.kernels_over_seeds([kernels(0, [1, 2, 3], [0.2] * 3)], "here")
    assert orders.pairs.tolist() == [0]
    assert orders.share_discordant.isna().all()
    assert estimates(claim).n.tolist() == [0]
