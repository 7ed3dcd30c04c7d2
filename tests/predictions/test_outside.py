"""Anybody's predictions: rounding is forgiven and said, order is checked where ids tell it."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.outside import read_labels, read_probabilities

VALUES = np.random.default_rng(1).dirichlet(np.ones(10), 200)


@pytest.fixture
def saved(tmp_path):
    """A function that saves arrays under a name and gives the path."""

    def save(name, **arrays):
        np.savez(tmp_path / name, **arrays)
        return tmp_path / f"{name}.npz"

    return save


@pytest.mark.parametrize("digits", [2, 3])
@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_rows_rounded_are_divided_by_their_sums_and_that_is_said(saved, digits, kind):
    rounded = VALUES.round(digits).astype(kind)
    assert np.abs(rounded.sum(axis=1) - 1).max() > 1e-3, "else there is nothing to forgive"
    given = read_probabilities([saved("a", p=rounded)])
    exact = rounded.astype(np.float64)
    expected = exact / exact.sum(axis=1, keepdims=True)
    np.testing.assert_array_equal(given.probabilities, [expected])
    (note,) = given.notes
    assert f"rounding to {digits} digits" in note
    assert "divided by its sum" in note


@pytest.mark.parametrize("kind", [np.float64, np.float32])
def test_a_softmax_is_taken_as_it_is(saved, kind):
    given = read_probabilities([saved("a", p=VALUES.astype(kind))])
    np.testing.assert_array_equal(given.probabilities[0], VALUES.astype(kind))
    assert given.notes == []


def test_half_precision_is_forgiven(saved):
    (note,) = read_probabilities([saved("a", p=VALUES.astype(np.float16))]).notes
    assert "divided by its sum" in note


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (VALUES * 1.005, "sums to 1.005, further from 1 than rounding explains"),
        (VALUES * 0.9, r"sums to 0\.9"),
        (VALUES * 100, "percentages, so divide them by 100"),
        (np.log(VALUES), "logits"),
        (VALUES.round(3) - 0.4, "logits"),
        (np.zeros_like(VALUES), "sums to 0"),
        (VALUES.astype(complex), "as floats"),
    ],
)
def test_what_rounding_does_not_explain_is_refused(saved, values, said):
    with pytest.raises(AtlasError, match=rf"a\.npz: .*{said}"):
        read_probabilities([saved("a", p=values)])


def test_ids_tell_a_permuted_file_and_other_inputs(saved):
    ids, order = np.arange(200) + 50, np.random.default_rng(2).permutation(200)
    first = saved("first", probabilities=VALUES, ids=ids)
    assert read_probabilities([first, saved("bare", p=VALUES)]).ids.tolist() == ids.tolist()
    permuted = saved("permuted", probabilities=VALUES[order], ids=ids[order])
    with pytest.raises(AtlasError, match=r"permuted.*row 0 is the input .*in another order"):
        read_probabilities([saved("bare", p=VALUES), first, permuted])
    other = saved("other", probabilities=VALUES, ids=ids + 1)
    with pytest.raises(AtlasError, match=r"other.*row 0 is the input 51.*the same inputs"):
        read_probabilities([first, other])
    labels = saved("labels", labels=VALUES.argmax(axis=1)[order], ids=ids[order])
    with pytest.raises(AtlasError, match=r"labels.*in another order"):
        read_labels(labels, read_probabilities([first]))
    short = saved("short", probabilities=VALUES, ids=ids[:3])
    with pytest.raises(AtlasError, match="expected 200 ids"):
        read_probabilities([short])
