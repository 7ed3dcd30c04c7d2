"""What each way to decide is worth, against predictions made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas.measures.boosting import vote_logits
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.ensembles import Ensemble
from overfit_atlas.questions.ensembles import tables

LABELS = np.array([0, 1, 2, 0])


def saying(*classes: int, sure: float = 4.0) -> np.ndarray:
    """Logits [n, 3] for those classes."""
    return sure * np.eye(3)[list(classes)]


def ensemble(*logits: np.ndarray, votes: tuple[float, ...] | None = None) -> Ensemble:
    count = len(logits)
    return Ensemble(np.stack(logits), np.zeros(count), np.array(votes or (1.0,) * count))


RIGHT, HALF, OTHER = saying(0, 1, 2, 0), saying(0, 1, 0, 1), saying(0, 2, 2, 0, sure=1.0)
ENSEMBLES = {
    "deep": ensemble(OTHER),
    "bagging": ensemble(HALF, HALF),
    "samme": ensemble(HALF, RIGHT, RIGHT, votes=(3.0, 2.0, 2.0)),
    "mc_dropout": ensemble(RIGHT, HALF, HALF),
}


@pytest.fixture(scope="module")
def found():
    return tables.decided(RIGHT, np.stack([HALF, RIGHT]), ENSEMBLES, [HALF, OTHER])


def test_the_run_is_the_first_of_the_deep_ensemble(found):
    mean = (probabilities(RIGHT) + probabilities(OTHER)) / 2
    np.testing.assert_allclose(probabilities(found["deep"].logits), mean)
    np.testing.assert_allclose(found["deep"].score, mean.max(axis=1))
    agreed = np.minimum(probabilities(RIGHT), probabilities(OTHER))
    np.testing.assert_allclose(found["consensus"].score, agreed.max(axis=1))


def test_samme_decides_by_its_votes(found):
    # Three for the first member, four for the other two together.
    assert found["samme"].decision.tolist() == LABELS.tolist()
    # All agree on the first two images; on the third it is 4 against 3 votes, and none.
    expected = np.exp(4) / (np.exp(4) + np.exp(3) + 1)
    assert found["samme"].score[2] == pytest.approx(expected)
    assert found["samme"].score[0] == pytest.approx(1 / (1 + 2 * np.exp(-7)))
    np.testing.assert_allclose(
        found["samme"].logits, vote_logits([[0, 1, 0, 1], LABELS, LABELS], [3, 2, 2], 3)
    )


def test_costs_are_trainings_and_passes(found):
    costs = {method: (own.trainings, own.passes) for method, own in found.items()}
    assert costs == {
        "single": (1, 1),
        "deep": (2, 2),
        "bagging": (2, 2),
        "samme": (3, 3),
        "mc_dropout": (1, 3),
        "snapshots": (1, 2),
        "consensus": (2, 2),
        "architectures": (2, 2),
    }


def test_measures_by_hand(found):
    measures, curves = tables.measured(found, LABELS, threshold=0.5)
    by = measures.set_index("method")
    assert by.accuracy["single"] == 1
    assert by.accuracy["bagging"] == 0.5
    assert by.member_accuracy["deep"] == pytest.approx((1 + 0.75) / 2)
    # P_min of two that agree is that of the less sure: e / (e + 2) = .576; where they do not
    # agree it is below a half.
    assert set(by.coverage) == {0.75}
    assert by.accuracy_at_coverage["consensus"] == 1
    # Three of four by chance, since all four scores are equal.
    assert by.accuracy_at_coverage["bagging"] == pytest.approx(0.5)
    sure = np.exp(4) / (np.exp(4) + 2)
    assert by.nll["single"] == pytest.approx(-np.log(sure))
    assert by.ece["single"] == pytest.approx(1 - sure)
    assert by.loc["consensus", ["nll", "ece"]].isna().all()
    # A pair with the same errors; passes of which one never errs, which has no correlation.
    assert by.correlation["bagging"] == 1
    assert by.correlation["mc_dropout"] == 1
    assert np.isnan(by.correlation["single"])
    expected = stats.pearsonr([0, 0, 1, 1], [0, 1, 0, 0]).statistic
    assert by.correlation["architectures"] == pytest.approx(expected)
    risk = curves.set_index(["method", "coverage"]).risk
    assert risk["bagging", 1.0] == 0.5
    assert risk["bagging", 0.5] == 0.5


def test_rounds_count_members_from_the_run_on():
    rounds = tables.rounds(ENSEMBLES)
    assert rounds.method.tolist() == ["deep", *["bagging"] * 2, *["samme"] * 3]
    assert rounds.member.tolist() == [2, 1, 2, 1, 2, 3]


def test_means_and_differences_over_seeds_are_students():
    values = {"single": [0.90, 0.91, 0.92], "deep": [0.93, 0.93, 0.95]}
    rows = [
        {
            "method": method, "trainings": 2, "passes": 2, "seed": seed, "coverage": 0.5,
            **dict.fromkeys(tables.BOUNDS, own[seed]), "nll": own[seed] / 10,
        }
        for method, own in values.items() for seed in range(3)
    ]  # fmt: skip
    curves = pd.DataFrame(
        {"method": "deep", "coverage": 0.5, "risk": [0.1, 0.2, 0.3], "seed": [0, 1, 2]}
    )
    trained = pd.DataFrame(
        {
            "method": "samme",
            "member": 1,
            "error": [0, 0.1, 0.2],
            "vote": [9.0, 4.0, 3.0],
            "seed": [0, 1, 2],
        }
    )
    summary, risks, boosting = tables.summarise(pd.DataFrame(rows), curves, trained)
    by = summary.set_index(["method", "quantity"])
    row = by.loc[("deep", "nll")]
    differences = np.array([0.003, 0.002, 0.003])
    low, high = stats.t.interval(0.95, 2, differences.mean(), stats.sem(differences))
    assert (row.beside_single, row.beside_deep) == pytest.approx((differences.mean(), 0))
    assert (row.beside_single_low, row.beside_single_high) == pytest.approx((low, high))
    assert by.loc[("deep", "accuracy")]["mean"] == pytest.approx(np.mean(values["deep"]))
    assert risks.risk.tolist() == pytest.approx([0.2])
    assert boosting.fitted.tolist() == pytest.approx([1 / 3])
