"""Lines, planes and barriers against closed forms, and against the runs' own stored logits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from overfit_atlas.analysis.dynamics import interpolation_tables as tables
from overfit_atlas.data.prepared import Split
from overfit_atlas.data.subset import evenly
from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.weight_space import Plane, combine, distance, line_places


def solution(seed):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(3, 2)).astype(np.float32), rng.normal(size=2).astype(np.float32)]


def test_a_share_of_one_is_the_solution_itself_to_the_last_bit():
    first, second = solution(0), solution(1)
    for made, known in ((combine([first, second], [1, 0]), first),
                        (combine([first, second], [0, 1]), second)):  # fmt: skip
        for part, expected in zip(made, known, strict=True):
            assert part.dtype == np.float32
            np.testing.assert_array_equal(part, expected)


def test_the_papers_places():
    places = line_places(-1, 2, 0.05)
    assert len(places) == 61
    assert places[0] == -1
    assert places[-1] == 2
    assert {0.0, 1.0, 0.5, 0.4}.issubset(places.tolist())
    assert not np.signbit(places[20])
    assert line_places(0, 1, 0.3).tolist() == [0, 0.3, 0.6, 0.9, 1]


@given(st.integers(0, 1000))
def test_a_plane_keeps_the_distances_of_its_solutions(seed):
    three = [solution(3 * seed + place) for place in range(3)]
    plane = Plane.through(*three)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        apart = np.linalg.norm(plane.corners[i] - plane.corners[j])
        assert apart == pytest.approx(distance(three[i], three[j]))
    for place, corner in enumerate(plane.corners):
        np.testing.assert_allclose(plane.shares(*corner), np.eye(3)[place], atol=1e-9)


@pytest.mark.parametrize("third", [[3.0, 3.0], [0.0, 0.0]])
def test_three_solutions_on_one_line_span_no_plane(third):
    with pytest.raises(AtlasError, match="do not lie on one line"):
        Plane.through([np.zeros(2)], [np.ones(2)], [np.array(third)])


def test_the_barrier_between_two_quadratic_wells():
    # L(a) = a^2 (1 - a)^2 has its top 1/16 at 1/2 and is 0 at both ends; a slope adds no barrier.
    places = line_places(-1, 2, 0.05)
    wells = places**2 * (1 - places) ** 2
    height, place = tables.barrier(places, wells)
    assert height == pytest.approx(1 / 16)
    assert place == 0.5
    assert tables.barrier(places, wells + 3 * places + 1)[0] == pytest.approx(1 / 16)


def test_a_convex_loss_has_no_barrier():
    places = line_places(-1, 2, 0.05)
    height, place = tables.barrier(places, (places - 0.3) ** 2)
    assert height == pytest.approx(0, abs=1e-12)
    assert place in (0, 1)


def lines(loss):
    places = line_places(-1, 2, 0.5)
    rows = [
        {"first": i, "second": j, "distance": 1.0, "alpha": a, "loss": loss(a), "accuracy": 0.9}
        for i, j in ((0, 1), (0, 2), (1, 2))
        for a in places
    ]
    return pd.DataFrame(rows)


def test_the_share_of_good_places_is_counted_within_the_range():
    # The ends have loss 1. From -1 to 0.5 it is 4, 2, 1, 3: two of four places are at most twice 1.
    loss = {-1: 4, -0.5: 2, 0: 1, 0.5: 3, 1: 1, 1.5: 2, 2: 4}.__getitem__
    of_pairs = tables.barriers(lines(loss), [-1, 0.5])
    assert of_pairs.loss_good.tolist() == [0.5] * 3
    assert of_pairs.loss_barrier.tolist() == [2.0] * 3
    assert of_pairs.error_good.tolist() == [1.0] * 3
    measured = tables.claims(of_pairs, "here").set_index("part")
    assert measured.loc["loss", ["estimate", "low", "high", "n"]].tolist() == [0.5, 0.5, 0.5, 3]
    with pytest.raises(AtlasError, match="good_range"):
        tables.barriers(lines(loss), [5, 6])


def test_the_jackknife_of_a_sum_over_pairs_is_students_interval():
    # Mean over pairs of (x_i + x_j) / 2 is the mean of x, whose jackknife error is the usual one.
    x = np.array([1.0, 4.0, 2.5, 7.0, 3.0])
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    table = pd.DataFrame([{"first": i, "second": j, "value": (x[i] + x[j]) / 2} for i, j in pairs])
    found = tables.over_pairs(table, "value")
    reach = stats.t.ppf(0.975, 4) * stats.sem(x)
    assert found.mean == pytest.approx(x.mean())
    assert (found.low, found.high) == pytest.approx((x.mean() - reach, x.mean() + reach))
    assert np.isnan(tables.over_pairs(table[:1], "value").low)


def test_images_are_taken_at_even_distances():
    split = Split(np.arange(10)[:, None], np.arange(10))
    assert evenly(split, 4).labels.tolist() == [0, 2, 5, 7]
    assert evenly(split, 99) is split
    assert evenly(split, "all") is split


@pytest.mark.keras
def test_the_ends_of_a_line_are_the_runs_own_predictions(tmp_path):
    from overfit_atlas.networks.registry import build
    from overfit_atlas.networks.weights import save_weights
    from overfit_atlas.predictions import inference
    from overfit_atlas.predictions.dump import Side, read_predictions
    from overfit_atlas.predictions.interpolation import Solutions
    from overfit_atlas.predictions.predict import predict_run
    from overfit_atlas.predictions.probabilities import nll
    from overfit_atlas.training.epochs import initialise

    rng = np.random.default_rng(0)
    images = rng.random((40, 6, 6, 1), dtype=np.float32)
    labels = rng.integers(0, 10, 40)
    recipe = {"network": "mlp", "options": {"hidden": [7]}, "regularizer": {"dropout": 0.5}}
    model = build("mlp", (6, 6, 1), 10, recipe["options"], recipe["regularizer"])
    checkpoints = {}
    for seed in (3, 4, 9):
        initialise(model, seed)
        checkpoints[seed] = tmp_path / f"{seed}.weights.h5"
        save_weights(model, checkpoints[seed])
    expected = {}
    for seed, checkpoint in checkpoints.items():
        out = tmp_path / f"{seed}.h5"
        predict_run(
            **recipe,
            classes=10,
            checkpoints=[checkpoint],
            epochs=[1],
            images={"test": images},
            sides={"test": Side(labels, np.arange(40))},
            attrs={},
            out=out,
        )
        stored = read_predictions(out).logits[0]
        expected[seed] = (nll(stored, labels).mean(), (stored.argmax(axis=1) == labels).mean())

    solutions = Solutions(**recipe, checkpoints=checkpoints, images=images, labels=labels)
    found = solutions.lines(line_places(-1, 2, 0.5)).set_index(["first", "second", "alpha"])
    for first, second in ((3, 4), (3, 9), (4, 9)):
        for alpha, seed in ((1.0, first), (0.0, second)):
            row = found.loc[(first, second, alpha)]
            assert (row.loss, row.accuracy) == expected[seed]

    # The middle of a line is a network whose weights are the means of both.
    mean = [(a + b) / 2 for a, b in zip(solutions.weights[3], solutions.weights[4], strict=True)]
    model.set_weights(mean)
    model.compile(optimizer=None, jit_compile=inference.jit_compile())
    middle = nll(inference.logits(model, images), labels).mean()
    assert found.loc[(3, 4, 0.5)].loss == pytest.approx(middle, rel=1e-6)

    plane = solutions.plane([3, 4, 9], 5)
    assert plane.seed.isna().sum() == 25
    corners = plane[plane.seed.notna()].set_index("seed")
    for seed in (3, 4, 9):
        assert (corners.loss[seed], corners.accuracy[seed]) == expected[seed]
