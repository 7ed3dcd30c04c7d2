"""What has to hold before a walk between solutions."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told


@pytest.mark.parametrize(
    ("asked", "parts", "words"),
    [
        ({"seeds": [3]}, {}, ["seeds", "at least 2"]),
        ({"seeds": None}, {"seeds": [3]}, ["seeds", "[3] is one solution"]),
        ({"plane": 1}, {}, ["plane", "one point is no plane"]),
        ({"good_range": [0.4, -1.0]}, {}, ["good_range", "between 0.4 and -1"]),
        ({"good_range": [0.1, 0.2]}, {}, ["good_range", "no place of alphas"]),
        ({"alphas": {"start": -1, "stop": 0.5}}, {}, ["alphas", "stop"]),
        ({"alphas": [12.0]}, {}, ["alphas", "12.0", "at most 11"]),
        ({"test_images": 0}, {}, ["test_images"]),
        ({"epoch": 3}, {}, ["epoch 3 is beyond epoch 2"]),
        ({"model": "toi-a"}, {}, ["no model is called 'toi-a'"]),
    ],
)
def test_a_mistake_is_named(asked, parts, words):
    text = told("interpolation", asked, **parts)
    for word in words:
        assert word in text


def test_the_two_solutions_always_belong_to_the_places():
    settings = settings_of(study_of("interpolation", {"alphas": [0.5]}))
    assert settings.alphas == (0.0, 0.5, 1.0)
    steps = {"start": -1, "stop": 2, "step": 0.4}
    assert {0.0, 1.0, -0.6, 1.8} <= set(
        settings_of(study_of("interpolation", {"alphas": steps})).alphas
    )


@pytest.mark.parametrize(("seeds", "points"), [([0, 1], 0), ([0, 1, 2], 3), ([4, 5, 6, 7], 3)])
def test_a_plane_takes_three_solutions(seeds, points):
    study = study_of("interpolation", {"seeds": seeds})
    [asked] = study.experiments.values()
    assert asked.settings.plane_points(asked) == points
