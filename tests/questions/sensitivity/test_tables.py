"""What a choice gives, against runs whose answer is known."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.claims.rules import load_claims
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.sensitivity import tables
from tests.questions.runs import SCALES, scaled_run, write_run

CLAIMS = Path(__file__).parents[3] / "config" / "claims.yaml"
GIVEN = {
    "last_epoch": len(SCALES),
    "thresholds": [0.0, 0.5, 0.9],
    "coverage": 0.5,
    "reading": "classwise_min",
    "compare_at": "threshold",
    "fit_on": "same",
    "images": "all",
}
CHOICES = [
    {"name": "one", "label": "as judged", "open": "as judged"},
    {"name": "two", "label": "other", "open": "epochs"},
]


@pytest.fixture
def members(tmp_path):
    """Two networks that say the same, each with a loss that rises by its scale alone."""
    path = write_run(tmp_path / "run.h5", *scaled_run())
    return [Member("a", path, 3), Member("b", path, 3)], path


def test_a_rise_that_is_scale_alone_leaves_nothing(members):
    _, run = members
    assert tables.rise_left(run, len(SCALES), "same", "all") == pytest.approx(0, abs=1e-4)
    # On other images the temperature is not the best there, but nearly.
    assert tables.rise_left(run, len(SCALES), "other half", "all") < 0.5
    # Up to the lowest loss there is no rise.
    assert math.isnan(tables.rise_left(run, 1, "same", "all"))


def test_copies_agree_with_each_other_and_do_not_fall(members):
    both, run = members
    table = tables.analyse(both, run, **GIVEN).set_index(["claim", "part"])["value"]
    assert table["C13", "members"] == pytest.approx(0)
    # The consensus of copies is the copy: never ahead, and as accurate.
    assert table["C6", "a"] == 0
    alone = tables.analyse(both[:1], run, **GIVEN).set_index(["claim", "part"])["value"]
    assert table["C7", "consensus"] == alone["C7", "consensus"]


def test_halves_of_the_images_are_apart(members):
    both, run = members
    found = {
        images: tables.analyse(both, run, **{**GIVEN, "images": images, "coverage": 1.0})
        for images in ("all", "even", "odd")
    }
    at = {name: one.set_index("claim")["value"]["C7"] for name, one in found.items()}
    assert at["all"] == pytest.approx((at["even"] + at["odd"]) / 2)
    assert at["all"] == pytest.approx(0.9)


def test_equal_coverage_is_another_comparison(members):
    both, run = members
    other = tables.analyse(both, run, **{**GIVEN, "compare_at": "coverage"})
    assert other.set_index(["claim", "part"])["value"]["C6", "b"] == 0


def test_verdicts_move_against_the_first_choice(members):
    both, run = members
    one = tables.analyse(both, run, **GIVEN)
    other = one.copy()
    other.loc[other.claim == "C4", "value"] = 0.7
    labels = {choice["name"]: choice["label"] for choice in CHOICES}
    seed = pd.concat([one.assign(choice="one"), other.assign(choice="two")])
    rows = tables.measurements({0: seed, 1: seed}, labels)
    verdicts, parts = tables.verdicts(rows, load_claims(CLAIMS), CHOICES)
    told = verdicts.set_index(["claim", "choice"])
    assert told.verdict["C4", "as judged"] == "pass"
    assert told.verdict["C4", "other"] == "fail"
    assert told.moved.to_dict() == {
        (claim, choice): (claim, choice) == ("C4", "other")
        for claim in tables.CLAIMS
        for choice in labels.values()
    }
    # The other choice changes no number of the other claims.
    bears = told.bears.xs("other", level="choice")
    assert bears.to_dict() == {claim: claim == "C4" for claim in tables.CLAIMS}
    assert set(parts.claim) == set(tables.CLAIMS)
    assert np.isfinite(parts.estimate).all()
