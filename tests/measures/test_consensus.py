"""Consensus against hand-worked cases and theorems."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import (
    accuracy_at_coverage,
    consensus,
    curve,
    kth_largest,
)
from overfit_atlas.predictions import members
from overfit_atlas.questions.consensus.tables import agreement as consensus_tables

# Three models, four inputs, three classes.
TRIO = np.array(
    [
        [[0.7, 0.2, 0.1], [0.6, 0.4, 0.0], [0.5, 0.5, 0.0], [0.4, 0.3, 0.3]],
        [[0.8, 0.1, 0.1], [0.3, 0.5, 0.2], [0.5, 0.5, 0.0], [0.3, 0.4, 0.3]],
        [[0.6, 0.3, 0.1], [0.4, 0.4, 0.2], [0.5, 0.5, 0.0], [0.3, 0.3, 0.4]],
    ]
)


@st.composite
def model_probabilities(draw, fewest=1, most=5):
    shape = (draw(st.integers(fewest, most)), draw(st.integers(1, 12)), draw(st.integers(2, 5)))
    # Few distinct values, so that ties are common.
    weights = draw(arrays(np.int64, shape, elements=st.integers(0, 6))) + 1e-9
    return weights / weights.sum(axis=2, keepdims=True)


def test_class_wise_minimum_by_hand():
    score, decision = consensus(TRIO)
    assert score.tolist() == [0.6, 0.4, 0.5, 0.3]
    # Input 1: minima .3, .4, 0. Inputs 2 and 3: ties, the lower class.
    assert decision.tolist() == [0, 1, 0, 0]


def test_unanimous_by_hand():
    score, decision = consensus(TRIO, rule="unanimous")
    # Input 1: first and third choose class 0. Input 2: ties all go to class 0, so all agree.
    assert score.tolist() == [0.6, -np.inf, 0.5, -np.inf]
    assert decision.tolist() == [0, 1, 0, 0]


def test_two_of_three_by_hand():
    score, decision = consensus(TRIO, k=2)
    # Second largest: input 1 .4 .4 .2, a tie for class 0; input 3 .3 .3 .3.
    assert score.tolist() == [0.7, 0.4, 0.5, 0.3]
    assert decision.tolist() == [0, 0, 0, 0]
    agreeing, _ = consensus(TRIO, k=2, rule="unanimous")
    # Input 1: the first model and the third (by its tie) choose class 0. Input 3: only the first.
    assert agreeing.tolist() == [0.7, 0.4, 0.5, -np.inf]


def test_curve_is_strict_and_counts():
    score, decision = consensus(TRIO)
    table = curve(score, decision, np.array([0, 1, 1, 0]), np.array([0.0, 0.3, 0.4, 0.6]))
    assert table.accepted.tolist() == [4, 3, 2, 0]
    assert table.correct.tolist() == [3, 2, 1, 0]
    assert table.coverage.tolist() == [1.0, 0.75, 0.5, 0.0]
    assert table.accuracy[:3].tolist() == [0.75, 2 / 3, 0.5]
    assert np.isnan(table.accuracy[3])


def test_accuracy_at_coverage_shares_out_ties():
    score = np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    decision = np.zeros(5, dtype=int)
    labels = np.array([0, 0, 1, 1, 0])
    # Two of five: the first is right, the second is one of three, of which one is right.
    assert accuracy_at_coverage(score, decision, labels, 0.4) == pytest.approx((1 + 1 / 3) / 2)
    assert accuracy_at_coverage(score, decision, labels, 1.0) == pytest.approx(3 / 5)
    # Half an input more than two: another half of a tied one.
    assert accuracy_at_coverage(score, decision, labels, 0.5) == pytest.approx((1 + 0.5) / 2.5)


def test_accuracy_at_a_coverage_that_is_never_reached_is_missing():
    score, decision = consensus(TRIO, rule="unanimous")
    labels = np.array([0, 1, 0, 0])
    assert accuracy_at_coverage(score, decision, labels, 0.5) == 1.0
    assert np.isnan(accuracy_at_coverage(score, decision, labels, 0.75))


@given(scores=st.lists(st.sampled_from([0.2, 0.5, 0.8]), min_size=1, max_size=8), data=st.data())
def test_expected_accuracy_is_the_mean_over_all_choices_among_the_tied(scores, data):
    score = np.array(scores)
    right = np.array(data.draw(st.lists(st.booleans(), min_size=len(score), max_size=len(score))))
    taken = data.draw(st.integers(1, len(score)))
    last = np.sort(score)[-taken]
    sure, tied = np.flatnonzero(score > last), np.flatnonzero(score == last)
    choices = combinations(tied, taken - len(sure))
    expected = np.mean([right[[*sure, *chosen]].mean() for chosen in choices])
    found = accuracy_at_coverage(score, np.ones(len(score)), right, taken / len(score))
    assert found == pytest.approx(expected)


@given(model_probabilities(), st.sampled_from(["classwise_min", "unanimous"]))
def test_a_lower_threshold_never_lowers_coverage(probabilities, rule):
    score, decision = consensus(probabilities, rule=rule)
    table = curve(score, decision, decision, np.array([*np.arange(100) / 100, 0.995, 0.999]))
    assert table.coverage.is_monotonic_decreasing
    assert (table.correct == table.accepted).all()


@given(model_probabilities(most=1), st.sampled_from(["classwise_min", "unanimous"]))
def test_one_model_is_its_own_largest_probability(probabilities, rule):
    score, decision = consensus(probabilities, rule=rule)
    assert (score == probabilities[0].max(axis=1)).all()
    assert (decision == probabilities[0].argmax(axis=1)).all()


@given(model_probabilities(fewest=2))
def test_a_model_added_never_raises_the_minimum(probabilities):
    fewer, _ = consensus(probabilities[:-1])
    all_of_them, _ = consensus(probabilities)
    assert (all_of_them <= fewer).all()


@given(model_probabilities())
def test_from_one_half_on_the_readings_are_the_same(probabilities):
    literal, decision = consensus(probabilities)
    unanimous, same_decision = consensus(probabilities, rule="unanimous")
    assert ((literal > 0.5) == (unanimous > 0.5)).all()
    assert (decision == same_decision).all()
    choices = probabilities.argmax(axis=2)
    assert (choices[:, literal > 0.5] == decision[literal > 0.5]).all()


@given(model_probabilities())
def test_all_of_n_is_algorithm_1(probabilities):
    lowest = probabilities.min(axis=0)
    assert (kth_largest(probabilities, len(probabilities)) == lowest).all()
    score, decision = consensus(probabilities, k=len(probabilities))
    assert (score == lowest.max(axis=1)).all()
    assert (decision == lowest.argmax(axis=1)).all()


@given(model_probabilities())
def test_unanimous_accepts_exactly_where_all_choose_alike(probabilities):
    score, _ = consensus(probabilities, rule="unanimous")
    choices = probabilities.argmax(axis=2)
    assert ((score >= 0) == (choices == choices[0]).all(axis=0)).all()


@pytest.mark.parametrize(
    "call",
    [
        lambda: consensus(TRIO, k=4),
        lambda: consensus(TRIO, k=0),
        lambda: consensus(TRIO[0]),
        lambda: consensus(TRIO, rule="majority"),
    ],
)
def test_mistakes_are_named(call):
    with pytest.raises(AtlasError):
        call()


def _predictions(seed, labels, ids=None):
    rng = np.random.default_rng(seed)
    logits = 2 * np.eye(3)[labels] + rng.normal(size=(len(labels), 3))
    ids = np.arange(len(labels)) if ids is None else ids
    return SimpleNamespace(logits=logits[None].astype(np.float32), labels=labels, ids=ids)


def test_members_must_tell_about_the_same_inputs(monkeypatch):
    labels = np.array([0, 1, 2, 0])
    dumps = {
        "a": _predictions(0, labels),
        "b": _predictions(1, labels, ids=np.array([0, 1, 3, 2])),
        "c": _predictions(1, labels[::-1].copy()),
    }
    monkeypatch.setattr(members, "read_predictions", lambda path, side, epochs: dumps[path])
    with pytest.raises(AtlasError, match="test ids of second"):
        members.read_members(members.together("ab", ["first", "second"], [1, 1]))
    with pytest.raises(AtlasError, match="test labels of second"):
        members.read_members(members.together("ac", ["first", "second"], [1, 1]))
    with pytest.raises(AtlasError, match="reserved"):
        members.read_members(members.together("aa", ["first", "consensus"], [1, 1]))


def test_every_member_needs_its_own_predictions_and_epoch():
    with pytest.raises(ValueError, match="shorter"):
        members.together(["a", "b"], ["first", "second"], [1])


def test_summary_pairs_seeds_and_leaves_out_what_is_missing(monkeypatch):
    rng = np.random.default_rng(3)
    labels = rng.integers(0, 3, 200)
    dumps = {
        f"{seed}{model}": _predictions([seed, model], labels) for seed in (4, 7) for model in (0, 1)
    }
    monkeypatch.setattr(members, "read_predictions", lambda path, side, epochs: dumps[path])
    curves, headlines = {}, {}
    for seed in (4, 7):
        pair = members.together([f"{seed}0", f"{seed}1"], ["a", "b"], [1, 1])
        curves[seed], headlines[seed] = consensus_tables.analyse(
            pair, np.arange(10) / 10, [0.5], [0.9]
        )
    summary = consensus_tables.summarise_curves(curves)
    assert len(summary) == 5 * 10
    row = summary[(summary.member == "a") & (summary.threshold == 0.5)].iloc[0]
    each = [t[(t.member == "a") & (t.threshold == 0.5)].coverage.item() for t in curves.values()]
    assert row.coverage_mean == pytest.approx(np.mean(each))
    # Two seeds: the t quantile of one degree of freedom times half their distance, as logits.
    mean = np.mean(each)
    reach = 12.7062047 * abs(each[0] - each[1]) / 2 / (mean * (1 - mean))
    assert row.coverage_high == pytest.approx(1 / (1 + (1 - mean) / mean * np.exp(-reach)))
    headline = consensus_tables.summarise_headline(headlines).set_index(
        ["reading", "member", "quantity"]
    )
    best = [
        max(
            accuracy_at_coverage(*consensus(_softmax(dumps[f"{seed}{model}"])), labels, 0.5)
            for model in (0, 1)
        )
        for seed in (4, 7)
    ]
    found = headline.loc[("max_probability", "best", "accuracy_at_coverage")]
    assert found["mean"] == pytest.approx(np.mean(best))
    combined = headline.loc[("classwise_min", "consensus", "accuracy_at_coverage")]
    assert found.difference_mean == pytest.approx(combined["mean"] - found["mean"])
    assert pd.isna(headline.loc[("unanimous", "consensus", "accuracy"), "mean"])


def _softmax(predictions):
    weights = np.exp(predictions.logits.astype(np.float64))
    return weights / weights.sum(axis=-1, keepdims=True)
