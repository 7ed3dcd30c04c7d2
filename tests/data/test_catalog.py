"""The fixed facts of the datasets against each other and against what publishers state."""

import pytest

from overfit_atlas.data import catalog
from overfit_atlas.errors import AtlasError

ALL = ["mnist", "fashion-mnist", "kmnist", "cifar-10", "usps", "digits"]


def test_every_dataset_of_the_study_is_there():
    assert list(catalog.load_catalog()) == ALL


@pytest.mark.parametrize("name", ALL)
def test_class_counts_add_up_to_the_counts(name):
    dataset = catalog.dataset(name)
    for side in ("train", "test"):
        assert sum(dataset.class_counts[side]) == dataset.counts[side]
        assert len(dataset.class_counts[side]) == len(dataset.class_names) == 10


@pytest.mark.parametrize(
    ("name", "shape", "train", "test"),
    [
        ("mnist", (28, 28), 60000, 10000),
        ("fashion-mnist", (28, 28), 60000, 10000),
        ("kmnist", (28, 28), 60000, 10000),
        ("cifar-10", (32, 32, 3), 50000, 10000),
        ("usps", (16, 16), 7291, 2007),
        ("digits", (8, 8), 1297, 500),
    ],
)
def test_published_shapes_and_counts(name, shape, train, test):
    dataset = catalog.dataset(name)
    assert dataset.image_shape == shape
    assert dataset.counts == {"train": train, "test": test}


def test_usps_class_counts_are_those_its_publisher_gives():
    counts = catalog.dataset("usps").class_counts
    assert counts["train"] == (1194, 1005, 731, 658, 652, 556, 664, 645, 542, 644)
    assert counts["test"] == (359, 264, 198, 166, 200, 160, 170, 147, 166, 177)


def test_digits_class_counts_add_up_to_those_its_publisher_gives():
    # The first five classes of the published test half: 178, 182, 177, 183, 181.
    counts = catalog.dataset("digits").class_counts
    both = [a + b for a, b in zip(counts["train"], counts["test"], strict=True)]
    assert both[:5] == [178, 182, 177, 183, 181]
    assert sum(both) == 1797


def test_a_misspelt_dataset_gets_the_nearest_name():
    with pytest.raises(AtlasError, match=r"'fashon-mnist'.*did you mean 'fashion-mnist'"):
        catalog.dataset("fashon-mnist")


def test_a_file_that_the_dataset_has_not_names_those_it_has():
    with pytest.raises(AtlasError, match=r"usps has no published file 'zip'; it has zip.train.gz"):
        catalog.dataset("usps").file("zip")
