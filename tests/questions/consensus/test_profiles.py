"""Samples built to have the profiles of Fig. 4 are the ones that are chosen."""

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.consensus.tables.profiles import nearest_to_figure_4


def peak(at, probability, classes=10):
    rest = np.full(classes, (1 - probability) / (classes - 1))
    rest[at] = probability
    return rest


def sample(*models):
    return np.array([peak(*model) for model in models])


CONFIDENT = sample((8, 0.99), (8, 0.98), (8, 0.96))
UNSURE = sample((8, 0.999), (8, 0.99), (8, 0.712))
REJECTED = sample((3, 0.95), (5, 0.95), (3, 0.5))
OTHERS = [sample((8, 0.9), (8, 0.8), (8, 0.85)), sample((2, 0.99), (2, 0.98), (2, 0.959))]
ALL_THREE = ["confident", "unsure", "rejected"]


def chosen(samples, labels):
    return nearest_to_figure_4(np.stack(samples, axis=1), labels).set_index("profile")


def test_the_three_profiles_are_found():
    found = chosen([*OTHERS, REJECTED, UNSURE, CONFIDENT], [8, 2, 3, 8, 8])
    assert found["sample"].to_dict() == dict(zip(ALL_THREE, (4, 3, 2), strict=True))
    assert found.loc["confident", "score"] == pytest.approx(0.96)
    assert found.loc["unsure", "score"] == pytest.approx(0.712)
    assert found.loc["rejected", "score"] <= 0.1
    assert (found.loc[["confident", "unsure"], "decision"] == 8).all()


def test_class_8_is_preferred_while_it_is_near():
    near_of_8 = sample((8, 0.99), (8, 0.98), (8, 0.93))
    exact_of_2 = sample((2, 0.99), (2, 0.98), (2, 0.96))
    far_of_8 = sample((8, 0.99), (8, 0.98), (8, 0.80))
    assert chosen([exact_of_2, near_of_8], [2, 8]).loc["confident", "sample"] == 1
    assert chosen([exact_of_2, far_of_8], [2, 8]).loc["confident", "sample"] == 0


def test_the_model_that_stands_alone_must_not_be_the_unsure_one():
    third_against_two = sample((3, 0.97), (3, 0.97), (5, 0.5))
    # Its P is above .1 unless the third gives class 3 next to nothing, as here: .5/9.
    found = chosen([third_against_two, REJECTED], [3, 3])
    assert found.loc["rejected", "sample"] == 1


def test_wrong_or_missing_profiles_are_left_out():
    found = chosen([CONFIDENT], [3])
    assert found.empty


def test_one_model_has_no_profile():
    with pytest.raises(AtlasError, match="two or more"):
        nearest_to_figure_4(CONFIDENT[:1, None], [8])
