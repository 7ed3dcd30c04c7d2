"""What has to hold before kernels are compared."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"datasets": ["dogits"]}, ["datasets[0]", "'dogits'", "did you mean 'digits'"]),
        ({"datasets": ["digits", "digits"]}, ["datasets", "stands twice"]),
        ({"datasets": []}, ["datasets", "at least 1"]),
        ({"sizes": [50, 1298]}, ["sizes", "1298 are more than the 1297 training images"]),
        ({"sizes": [9]}, ["sizes[0]", "at least 10"]),
        ({"compared": 649}, ["compared", "1298 are more than the 1297"]),
        ({"gamma": 0.0}, ["gamma", "more than 0"]),
        ({"gammas": [0.1]}, ["gammas", "at least 2"]),
        ({"gammas": [0.1, 0.1]}, ["gammas", "stands twice"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("kernel_interpolation", asked)
    for word in words:
        assert word in text


def test_no_network_is_trained_and_memory_grows_with_the_square():
    study = study_of("kernel_interpolation", {"compared": 5000, "datasets": ["mnist"]})
    assert not study.cells
    settings = settings_of(study)
    small, large = (settings.memory_mb("mnist", size) for size in ("10000", "60000"))
    # 60000 images take a matrix of 28.8 GB, 36 times that of 10000.
    assert 28_800 < large < 33_000
    assert small < 2_000
    assert settings.memory_mb_compared("mnist") == small
