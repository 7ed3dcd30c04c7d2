"""What attacked images do to networks and to their consensus, by hand and against a theorem."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.questions.adversarial import tables


def test_a_consensus_of_more_is_fooled_no_oftener_by_sure_networks():
    rng = np.random.default_rng(7)
    labels = rng.integers(0, 4, 30)
    made = [
        SimpleNamespace(
            target=target, attack=name, epsilon=epsilon, logits=3 * rng.normal(size=(3, 30, 4))
        )
        for target in ("single", "joint")
        for name in ("fgsm", "pgd")
        for epsilon in (0.0, 0.1, 0.3)
    ]
    table = tables.tabulate(made, labels, ["a", "b", "c"], [0.5, 0.9])
    single = table[table.target == "single"]
    assert set(single.group) == {"a", "a & b", "a & c", "a & b & c"}
    assert set(table[table.target == "joint"].group) == {"a & b & c"}
    # Where more must agree at p_t >= .5, no more images are accepted with a wrong class: theorem.
    keys = ["attack", "epsilon", "threshold"]
    alone = single[single.members == 1].set_index(keys).fooled
    for members in (2, 3):
        for _, group in single[single.members == members].groupby("group"):
            assert (group.set_index(keys).fooled <= alone).all()


def test_accepted_and_wrong_by_hand():
    # Two networks, three images with label 0. Image 1: both are sure of class 1, so it fools both.
    # Image 2: only the first is sure of class 1. Image 3: both are right.
    first = [[0.05, 0.95], [0.05, 0.95], [0.95, 0.05]]
    second = [[0.02, 0.98], [0.60, 0.40], [0.92, 0.08]]
    made = [
        SimpleNamespace(target=target, attack=name, epsilon=0.1, logits=np.log([first, second]))
        for target in ("single", "joint")
        for name in ("fgsm", "pgd")
    ]
    table = tables.tabulate(made, np.zeros(3, int), ["a", "b"], [0.9])
    here = table[table.attack == "pgd"].set_index(["target", "members"])
    assert here.fooled.to_dict() == pytest.approx(
        {("single", 1): 2 / 3, ("single", 2): 1 / 3, ("joint", 2): 1 / 3}
    )
    assert here.accepted[("single", 2)] == pytest.approx(2 / 3)
    measured = estimates(tables.claims({0: table, 1: table}, "here", 0.1, 0.9))
    assert measured.estimate.tolist() == pytest.approx([0.5] * 4)
    assert measured.part.tolist() == [
        "FGSM, transfer", "FGSM, joint attack", "PGD, transfer", "PGD, joint attack",
    ]  # fmt: skip
    summary = tables.summarise({0: table, 1: table})
    assert set(summary.seeds) == {2}
