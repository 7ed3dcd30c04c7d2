"""What is done to labels and pixels, by its statistics and by what has to stay as it was."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.data import treatments
from overfit_atlas.errors import AtlasError

DIGITS = [str(digit) for digit in range(10)]
LABELS = np.random.default_rng(0).integers(10, size=20_000)


def wrong_share(treatment, seed=0):
    return np.mean(treatments.treat_labels(LABELS, treatment, seed, DIGITS) != LABELS)


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_of_the_corrupted_labels_a_tenth_stay_right(share):
    found = wrong_share({"kind": "corrupted", "share": share})
    assert found == pytest.approx(0.9 * share, abs=5 * np.sqrt(0.25 / 20_000))


def test_random_labels_are_right_by_chance_and_true_ones_always():
    random = treatments.treat_labels(LABELS, {"kind": "random"}, 0, DIGITS)
    assert np.mean(random == LABELS) == pytest.approx(0.1, abs=5 * np.sqrt(0.09 / 20_000))
    assert np.bincount(random).min() > 1700
    assert wrong_share({"kind": "none"}) == 0
    assert wrong_share({"kind": "corrupted", "share": 0}) == 0


def test_noise_grows_with_the_share_and_differs_between_seeds():
    few, many = (
        treatments.treat_labels(LABELS, {"kind": "corrupted", "share": share}, 3, DIGITS)
        for share in (0.2, 0.6)
    )
    wrong = few != LABELS
    np.testing.assert_array_equal(many[wrong], few[wrong])
    other = treatments.treat_labels(LABELS, {"kind": "corrupted", "share": 0.2}, 4, DIGITS)
    assert np.any(other != few)


def test_asymmetric_noise_swaps_the_named_classes_alone():
    swapped = treatments.treat_labels(
        LABELS, {"kind": "asymmetric", "share": 0.3, "swaps": {"4": "9", "3": "8"}}, 0, DIGITS
    )
    for one, other in ((4, 9), (3, 8)):
        found = swapped[one == LABELS]
        assert set(found.tolist()) == {one, other}
        deviation = np.sqrt(0.3 * 0.7 / len(found))
        assert np.mean(found == other) == pytest.approx(0.3, abs=5 * deviation)
    rest = ~np.isin(LABELS, [3, 4])
    np.testing.assert_array_equal(swapped[rest], LABELS[rest])


@pytest.mark.parametrize(
    "treatment",
    [
        {},
        {"kind": "asymmetric", "share": 0.2},
        {"kind": "corrupt"},
        {"kind": "corrupted"},
        {"kind": "corrupted", "share": 1.1},
        {"kind": "corrupted", "share": "0.2"},
        {"kind": "none", "share": 0.2},
    ],
)
def test_a_label_treatment_that_is_none(treatment):
    with pytest.raises(AtlasError, match="a label treatment: expected"):
        treatments.noise_share(treatment)


IMAGES = np.random.default_rng(1).random((50, 6, 5, 1), dtype=np.float32)


def treated(treatment, images=IMAGES, seed=0):
    return treatments.treat_train_images(images, treatment, seed, mean=0.3, std=0.2)


def orders(images):
    """For every image the order in which its original pixels now stand."""
    flat, original = images.reshape(len(images), -1), IMAGES.reshape(len(IMAGES), -1)
    return [
        [int(np.flatnonzero(before == pixel)[0]) for pixel in after]
        for after, before in zip(flat, original, strict=True)
    ]


def test_shuffled_pixels_share_one_permutation_on_both_sides():
    found = orders(treated("shuffled"))
    assert sorted(found[0]) == list(range(30))
    assert found[0] != list(range(30))
    assert found == [found[0]] * 50
    np.testing.assert_array_equal(
        treatments.treat_held_out_images(IMAGES, "shuffled", 0), treated("shuffled")
    )
    assert orders(treated("shuffled", seed=1))[0] != found[0]


def test_random_pixels_have_a_permutation_an_image():
    found = orders(treated("random"))
    assert all(sorted(order) == list(range(30)) for order in found)
    assert len({tuple(order) for order in found}) == 50


def test_gaussian_inputs_have_the_mean_and_spread_asked_for():
    noise = treated("gaussian", np.zeros((4000, 6, 5, 1), np.float32))
    assert noise.dtype == np.float32
    assert noise.mean() == pytest.approx(0.3, abs=5 * 0.2 / np.sqrt(noise.size))
    assert noise.std() == pytest.approx(0.2, rel=0.01)


@pytest.mark.parametrize("treatment", treatments.PIXEL_TREATMENTS)
def test_pixels_are_repeatable_and_do_not_depend_on_the_size(treatment):
    np.testing.assert_array_equal(treated(treatment)[:20], treated(treatment, IMAGES[:20]))
    if treatment != "shuffled":
        held_out = treatments.treat_held_out_images(IMAGES, treatment, 0)
        np.testing.assert_array_equal(held_out, IMAGES)


COLOURED = np.random.default_rng(2).random((30, 4, 3, 3), dtype=np.float32)


@pytest.mark.parametrize("treatment", ["shuffled", "random"])
def test_the_channels_of_a_pixel_stay_together(treatment):
    found = treated(treatment, COLOURED)
    assert found.shape == COLOURED.shape
    assert found.dtype == np.float32
    for after, before in zip(found, COLOURED, strict=True):
        assert not np.array_equal(after, before)
        colours = [{tuple(pixel) for pixel in image.reshape(-1, 3)} for image in (after, before)]
        assert colours[0] == colours[1]


@pytest.mark.parametrize("treatment", treatments.PIXEL_TREATMENTS)
def test_coloured_images_may_be_none(treatment):
    assert treated(treatment, COLOURED[:0]).shape == (0, 4, 3, 3)


@pytest.mark.parametrize("classes", [2, 26])
def test_random_labels_are_drawn_from_all_classes_there_are(classes):
    labels = np.zeros(40_000, dtype=np.int64)
    names = [str(index) for index in range(classes)]
    found = np.bincount(treatments.treat_labels(labels, {"kind": "random"}, 0, names))
    assert len(found) == classes
    # Binomial: each class 40,000 times 1/C, five standard deviations allowed.
    assert abs(found - 40_000 / classes).max() < 5 * np.sqrt(40_000 / classes)


def test_a_pixel_treatment_that_is_none():
    with pytest.raises(AtlasError, match=r"expected one of none, shuffled.*found 'blurred'"):
        treated("blurred")
