"""Tables of independence: copies of one model, and sums over sets by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.independence import tables
from tests.questions.runs import agreeing


@pytest.fixture(scope="module")
def analysed(tmp_path_factory):
    """A set of two copies, and one of three models."""
    members = agreeing(tmp_path_factory.mktemp("runs"), "abc", seeds=[0])[0]
    path = members[0].predictions
    sets = {"copies": [Member("x", path, 4), Member("y", path, 4)], "others": members}
    return tables.analyse(sets)


def test_a_family_of_copies_counts_as_one_model(analysed):
    sizes, fits, pairs = analysed
    row = fits.set_index("set").loc["copies"]
    assert row.effective == pytest.approx(1)
    assert row.correlation == pytest.approx(1)
    assert row.exponent == pytest.approx(0)
    assert len(pairs) == 1 + 3
    assert list(sizes[sizes.set == "others"].models) == [1, 2, 3]
    # Copies are all wrong as often as one of them is; independent ones its square.
    copies = sizes[sizes.set == "copies"].set_index("models")
    assert copies.all_wrong[2] == pytest.approx(copies.all_wrong[1])
    assert copies.independent[2] == pytest.approx(copies.all_wrong[1] ** 2)


def test_one_set_has_its_interval_over_inputs_and_several_over_sets(analysed):
    _, fits, _ = analysed
    together = tables.summarise_fits({"family": fits[fits.set == "others"]}).iloc[0]
    assert together.ratio_low <= together.ratio <= together.ratio_high
    own = fits[fits.set == "others"].iloc[0]
    assert (together.exponent_low, together.exponent_high) == (own.low, own.high)
    assert together.ratio == pytest.approx(own.exponent / own.independent)
    both = tables.summarise_fits({"family": fits}).iloc[0]
    assert both["sets"] == 2
    assert both.effective == pytest.approx(fits.effective.mean())
    claimed = estimates(tables.claims({"family": fits}, "here"))
    assert claimed[["claim", "setting", "part"]].to_numpy().tolist() == [["C13", "here", "family"]]
    assert claimed.loc[0, ["estimate", "low"]].tolist() == pytest.approx(
        [both.ratio, both.ratio_low], nan_ok=True
    )
    alone = estimates(tables.claims({"family": fits[fits.set == "others"]}, "here"))
    assert alone.low[0] == pytest.approx(together.ratio_low)


def test_sizes_are_means_over_sets_and_a_ratio_of_means():
    table = pd.DataFrame(
        {
            "set": ["a", "a", "b", "b"],
            "models": [1, 2, 1, 2],
            "all_wrong": [0.2, 0.1, 0.4, 0.3],
            "independent": [0.2, 0.04, 0.4, 0.16],
        }
    )
    sizes = tables.summarise_sizes({"family": table}).set_index("models")
    assert sizes.all_wrong.tolist() == pytest.approx([0.3, 0.2])
    assert sizes.ratio.tolist() == pytest.approx([1, 2])
    assert sizes.sets.tolist() == [2, 2]
    alone = tables.summarise_sizes({"family": table[table.set == "a"]})
    assert np.isnan(alone.low).all()
