"""Sets of models side by side: paired tests over seeds, and the numbers of the claims."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.claims.estimate import estimates
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.dropout_comparison import tables
from tests.questions.runs import agreeing, write_run

THRESHOLDS = np.array([0.0, 0.2, 0.5, 0.9])


@pytest.fixture(scope="module")
def tests(tmp_path_factory):
    """One, two and three members tested against each other, and a reference like the last."""
    runs = agreeing(tmp_path_factory.mktemp("runs"), "abc")
    by_variant = {
        name: {
            seed: tables.analyse(members[:size], THRESHOLDS, [0.9])
            for seed, members in runs.items()
        }
        for name, size in (("one", 1), ("two", 2), ("three", 3), ("base", 3))
    }
    return by_variant, tables.compare_variants(by_variant, [0.2, 0.9], "base")


def test_variants_are_tested_apart_from_the_reference(tests):
    _, tested = tests
    own = tested[(tested.reading == "classwise_min") & (tested.quantity == "coverage")]
    own = own[own["at"] == 0.9]
    assert list(own.against_reference) == [0, 0, 0, 1, 1, 1]
    same = own[(own["first"] == "three") & (own["second"] == "base")].iloc[0]
    assert same.difference == 0
    assert same.p_t == 1
    # Holm over three pairs: no adjusted p is below its own, and the largest is at most 3 times it.
    assert (own.p_t_holm >= own.p_t).all()


def test_claims_are_on_the_rates_alone(tests):
    by_variant, tested = tests
    given = (by_variant, [0.2, 0.9])
    claims = estimates(tables.claims(*given, "two", "rates", "base"))
    assert set(claims.claim) == {"C11a", "C11b"}
    best = claims[claims.claim == "C11a"].set_index("part")
    assert set(best.index) == {"two minus one", "two minus three"}
    # At the lowest threshold that is tested; turned round where the pair begins with the other.
    low = tested[(tested.reading == "classwise_min") & (tested.quantity == "accuracy")]
    pair = low[(low["at"] == 0.2) & (low["first"] == "one") & (low["second"] == "two")].iloc[0]
    assert best.estimate["two minus one"] == pytest.approx(-pair.difference)
    assert best.low["two minus one"] == pytest.approx(-pair.high)
    assert len(claims[claims.claim == "C11b"]) == 4
    pairs = low[(low["at"] == 0.2) & (low.against_reference == 0)]
    least = claims[claims.claim == "C11b"].set_index("part").estimate
    assert least["accuracy at p_t = 0.2"] == pytest.approx(pairs.p_t_holm.min())
    without = tables.claims(*given, None, "rates", "base")
    assert set(without.claim) == {"C11b"}


def test_means_are_over_seeds(tests):
    by_variant, _ = tests
    summary = tables.summarise(by_variant)
    keys = ["variant", "reading", "quantity", "at"]
    found = summary.set_index(keys)["mean"]["two", "classwise_min", "coverage", 0.5]
    each = [
        table.set_index(keys[1:])["value"]["classwise_min", "coverage", 0.5]
        for table in by_variant["two"].values()
    ]
    assert found == pytest.approx(np.mean(each))
    assert set(summary[summary.reading == "classwise_min"].seeds) == {2}


def test_one_seed_by_hand(tmp_path):
    # Three inputs with labels 1, 0, 0; of the second the members give class 1 .95 and .4.
    members = []
    for name, second in (("a", 0.95), ("b", 0.4)):
        ones = np.array([0.96, second, 0.06])
        logits = np.log(np.stack([1 - ones, ones], axis=1))[None]
        members.append(Member(name, write_run(tmp_path / f"{name}.h5", logits, [1, 0, 0]), 1))
    table = tables.analyse(members, np.array([0.0, 0.5]), [2 / 3])
    value = table.set_index(["reading", "quantity", "at"])["value"]
    assert value["classwise_min", "accuracy", 0] == pytest.approx(2 / 3)
    assert value["classwise_min", "coverage", 0.5] == pytest.approx(2 / 3)
    assert value["unanimous", "coverage", 0] == pytest.approx(2 / 3)
    # One member is right on two of three, the other on all.
    assert value["unanimous", "members_accuracy", 0] == pytest.approx(5 / 6)


def test_one_seed_is_told_without_a_test():
    table = pd.DataFrame(
        {"reading": "classwise_min", "quantity": "accuracy", "at": [0.1], "value": [0.9]}
    )
    tested = tables.compare_variants({"x": {0: table}, "y": {0: table}}, [0.1])
    assert tested.difference.tolist() == [0]
    assert tested.p_t_holm.isna().all()
    given = {"x": {0: table}, "y": {0: table}}
    claims = estimates(tables.claims(given, [0.1], "x", "here")).set_index("claim")
    assert claims.estimate["C11a"] == 0
    assert np.isnan(claims.estimate["C11b"])


def test_a_threshold_of_many_digits_is_found_in_a_table_of_nine(tmp_path):
    asked = 1 / 3
    table = pd.DataFrame(
        {
            "reading": "classwise_min",
            "quantity": "accuracy",
            "at": [0.0, asked, 0.3334],
            "value": [0.7, 0.8, 0.9],
        }
    )
    files.write_table(table, tmp_path / "table.csv")
    read = files.read_table(tmp_path / "table.csv")
    assert asked not in set(read["at"])
    tested = tables.compare_variants({"x": {0: read}, "y": {0: read}}, [0.0, asked])
    assert tested["at"].tolist() == pytest.approx([0, asked], abs=1e-8)
