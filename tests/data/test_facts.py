"""Facts read from a file: those that fit are kept, every mistake is named with its place."""

from __future__ import annotations

import copy
from typing import get_args

import h5py
import numpy as np
import pytest

from overfit_atlas.data import catalog, parse, prepare, prepared, published
from overfit_atlas.data.dataset import ROLES, describe
from overfit_atlas.data.facts import Facts, read_facts
from overfit_atlas.errors import AtlasError
from tests.data.made_up import publish, write_facts, write_idx

COUNTS = {"train": 60, "test": 20}


@pytest.fixture(scope="module")
def entry(tmp_path_factory):
    return publish(tmp_path_factory.mktemp("mirror"), "letters", (4, 4), 3, COUNTS)


def test_facts_that_fit_are_read_as_they_are_written(tmp_path, entry):
    path = write_facts(tmp_path / "datasets.yaml", letters=entry, more_letters=entry)
    assert read_facts(path) == {"letters": entry, "more-letters": entry}
    dataset = describe("letters", read_facts(path)["letters"])
    assert dataset.image_shape == (4, 4)
    assert dataset.class_names == ("A", "B", "C")
    assert dataset.files["train-images.gz"].role == "train_images"


def test_the_projects_own_facts_are_read(tmp_path):
    assert list(read_facts(catalog.FACTS)) == list(catalog.load_facts())


def test_the_formats_of_facts_are_those_that_can_be_parsed():
    assert get_args(Facts.model_fields["format"].annotation) == tuple(ROLES)


def changed(entry, path, value):
    """``entry`` with another value at ``path``; None takes the key away."""
    whole = copy.deepcopy(entry)
    at = whole
    for key in path[:-1]:
        at = at[key]
    if value is None:
        del at[path[-1]]
    else:
        at[path[-1]] = value
    return whole


PIXELS = ["files", "train-images.gz"]
MISTAKES = {
    "a missing key": (["licence"], None, ["letters.licence: missing"]),
    "an unknown key": (
        ["clas_names"],
        ["a"],
        ["letters.clas_names: unknown key", "did you mean 'class_names'"],
    ),
    "an unknown format": (["format"], "idxx", ["letters.format", "'idxx'", "did you mean 'idx'"]),
    "a shape of one number": (["image_shape"], [4], ["letters.image_shape: [4]", "height and"]),
    "a shape of four numbers": (["image_shape"], [4, 4, 3, 1], ["image_shape", "their channels"]),
    "a shape with a broken number": (["image_shape"], [4, 4.5], ["image_shape[1]: 4.5", "whole"]),
    "a shape without height": (["image_shape"], [0, 4], ["image_shape[0]: 0", "at least 1"]),
    "class counts of other classes": (
        ["class_counts", "test"],
        [10, 10],
        ["letters.class_counts.test: 2 numbers, but class_names has 3"],
    ),
    "class counts of another sum": (
        ["class_counts", "train"],
        [20, 20, 19],
        ["letters.class_counts.train: the numbers add up to 59, but counts.train is 60"],
    ),
    "a part that is not counted": (["counts", "test"], None, ["letters.counts.test: missing"]),
    "another part": (["counts", "tset"], 3, ["counts.tset: unknown key", "'test'"]),
    "one class": (["class_names"], ["A"], ["letters.class_names", "at least 2 of them"]),
    "more classes than a byte holds": (
        ["class_names"],
        [str(number) for number in range(257)],
        ["letters.class_names", "at most 256 of them"],
    ),
    "a class twice": (["class_names"], ["A", "B", "A"], ["class_names", "'A' stands twice"]),
    "a class that YAML reads as yes": (["class_names", 1], True, ["class_names[1]: True", "text"]),
    "an empty range": (["pixel_high"], 0, ["letters.pixel_high: 0 does not lie above pixel_low"]),
    "a range without end": (["pixel_high"], float("inf"), ["letters.pixel_high"]),
    "a role that is none": (
        [*PIXELS, "role"],
        "train_image",
        ["letters.files.train-images.gz.role", "'train_image'", "did you mean 'train_images'"],
    ),
    "a role twice": (
        [*PIXELS, "role"],
        "test_images",
        ["'test_images' is the role of train-images.gz too", "no file has the role train_images"],
    ),
    "a missing file": (PIXELS, None, ["letters.files: no file has the role train_images"]),
    "a digest that is none": ([*PIXELS, "sha256"], "abc", ["train-images.gz.sha256", "64 of the"]),
    "a size that is none": ([*PIXELS, "bytes"], "12", ["train-images.gz.bytes", "whole number"]),
    "a file in a folder": (["files", "a/b.gz"], {}, ["letters.files.a/b.gz", "without a folder"]),
    "an address that goes on": (
        ["addresses"],
        ["https://example.org/files"],
        ["letters.addresses[0]", "a slash at its end"],
    ),
    "no address": (["addresses"], [], ["letters.addresses: []", "at least 1"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_dataset_and_key(tmp_path, entry, mistake):
    path, value, words = MISTAKES[mistake]
    file = write_facts(tmp_path / "datasets.yaml", good=entry, letters=changed(entry, path, value))
    with pytest.raises(AtlasError) as caught:
        read_facts(file)
    for word in [f"{file} has ", f"{file}, line ", *words]:
        assert word in str(caught.value)
    assert "good" not in str(caught.value)


def test_all_mistakes_of_all_datasets_are_listed_at_once(tmp_path, entry):
    file = write_facts(
        tmp_path / "datasets.yaml",
        one=changed(entry, ["title"], ""),
        two=changed(changed(entry, ["format"], "tiff"), ["split"], None),
        Three=entry,
    )
    with pytest.raises(AtlasError, match="has 4 mistakes") as caught:
        read_facts(file)
    for word in ("one.title", "two.format", "two.split", "Three: a dataset's name has lower-case"):
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- letters\n", "expected datasets, each by its name"),
        ("", "expected datasets, each by its name"),
        ("letters: 3\n", "letters: 3 is not allowed; expected keys with values"),
        ("letters: {a: 1\n", "broken YAML at line"),
        ("letters: {}\nletters: {}\n", "the key 'letters' stands twice"),
    ],
)
def test_a_file_that_holds_no_facts_is_named(tmp_path, text, words):
    file = tmp_path / "datasets.yaml"
    file.write_text(text)
    with pytest.raises(AtlasError) as caught:
        read_facts(file)
    assert str(file) in str(caught.value)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("shape", "classes", "axes"),
    [
        ((6, 5), 26, "image, row, column"),
        ((4, 5, 3), 2, "image, row, column, channel"),
        ((3, 3, 1), 3, "image, row, column, channel"),
    ],
)
def test_any_dataset_is_prepared_as_its_facts_say(tmp_path, shape, classes, axes):
    counts = {"train": 78, "test": 52}
    entry = publish(tmp_path, "made-up", shape, classes, counts)
    facts = read_facts(write_facts(tmp_path / "datasets.yaml", made_up=entry))
    dataset = describe("made-up", facts["made-up"])
    for file in dataset.files:
        published.fetch(dataset, file, tmp_path / "raw" / file, mirror=tmp_path)
    sources = [tmp_path / "raw" / file for file in dataset.files]
    prepare.prepare_dataset(dataset, sources, tmp_path / "made-up.h5")
    with h5py.File(tmp_path / "made-up.h5") as h5:
        assert h5["train/images"].shape == (78, *shape)
        assert h5["test/images"].attrs["axes"] == axes
        assert h5.attrs["image_shape"].tolist() == list(shape)
        stored = h5["train/images"][:]
    assert prepared.classes(tmp_path / "made-up.h5") == classes
    train = prepared.load_split(tmp_path / "made-up.h5", "train")
    assert train.images.shape == (78, *shape[:2], 1 if len(shape) == 2 else shape[2])
    assert train.images.dtype == np.float32
    np.testing.assert_allclose(train.images.reshape(stored.shape), stored / 255, atol=1e-7)
    assert np.bincount(train.labels).tolist() == entry["class_counts"]["train"]


def test_grey_files_of_a_dataset_in_colour_are_refused(tmp_path):
    entry = publish(tmp_path, "made-up", (4, 5, 3), 2, COUNTS)
    write_idx(tmp_path / "made-up" / "train-images.gz", np.zeros((60, 4, 5), np.uint8))
    paths = {pins["role"]: tmp_path / "made-up" / name for name, pins in entry["files"].items()}
    with pytest.raises(AtlasError, match=r"00000804 \(unsigned bytes, 4 axes\), found 00000803"):
        parse.parse(describe("made-up", entry), paths)
