"""Prepared datasets, on the digits that scikit-learn ships and on the real files of a mirror."""

import dataclasses
import hashlib
import json
import os
from pathlib import Path

import h5py
import numpy as np
import pytest
from sklearn.datasets import load_digits

from overfit_atlas.data import catalog, prepare, prepared, published
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256

PROJECT = Path(__file__).resolve().parents[2]
MIRROR = Path(os.environ.get("DATA_MIRROR") or PROJECT.parent / "shared" / "data")
BIG = ["mnist", "fashion-mnist", "usps"]
# Of the files as they were when all datasets were grey and had ten classes: their content, whatever
# library writes it, and for the digits their bytes, as the pinned h5py writes them.
CONTENT = {
    "digits": "ded81e8e1bb7e90743155abb96780c17e6783fbc96ec222ad0ba2c7d701a0ba6",
    "mnist": "e510e714a38163648e18fc4f159ef2eb45e950d7240ef88483f1310bd19c93d3",
    "fashion-mnist": "c78d5ee6f1cabf3b1a91861110ca8f746953fe2e8a6713a755ee6ebf0e045a91",
    "usps": "da873c2f7fda5265e8ade9cbb2922a88dfbdaa73731b70cedb41abb60150df2d",
}
DIGITS = "38e0cdb695d560b7453950714efdbadb0785d1c1de07824f86922c7279b59b3e"
# As widely used to normalise these training sets; there are none in common use for USPS.
MEAN_AND_STD = {"mnist": (0.1307, 0.3081), "fashion-mnist": (0.2860, 0.3530)}


def fetch_all(name, folder, mirror=None):
    paths = [folder / file for file in catalog.dataset(name).files]
    for path in paths:
        published.fetch(catalog.dataset(name), path.name, path, mirror=mirror)
    return paths


def content(path):
    """All that a prepared file holds, whatever library wrote it: arrays, types and attributes."""
    digest = hashlib.sha256()
    with h5py.File(path) as h5:
        nodes = [h5]
        h5.visititems(lambda _, node: nodes.append(node))
        for node in nodes:
            held = {key: np.asarray(value).tolist() for key, value in sorted(node.attrs.items())}
            digest.update(f"{node.name} {json.dumps(held)}".encode())
            if isinstance(node, h5py.Dataset):
                digest.update(f"{node.dtype} {node.shape} {node.chunks}".encode())
                digest.update(node[()].tobytes())
    return digest.hexdigest()


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("digits")
    sources = fetch_all("digits", folder)
    prepare.prepare_dataset(catalog.dataset("digits"), sources, folder / "digits.h5")
    return folder / "digits.h5", sources


@pytest.fixture(scope="module", params=BIG)
def real(request, tmp_path_factory):
    if not (MIRROR / request.param).is_dir():
        pytest.skip(f"no mirror with {request.param}: set DATA_MIRROR to a folder that has it")
    folder = tmp_path_factory.mktemp(request.param)
    sources = fetch_all(request.param, folder, MIRROR)
    prepare.prepare_dataset(catalog.dataset(request.param), sources, folder / "data.h5")
    return request.param, folder / "data.h5"


def test_digits_equal_those_that_scikit_learn_loads(digits):
    theirs = load_digits()
    train, test = (prepared.load_split(digits[0], side) for side in ("train", "test"))
    assert (len(train.images), len(test.images)) == (1297, 500)
    images = np.concatenate([train.images, test.images])
    np.testing.assert_array_equal(images[..., 0] * 16, theirs.images)
    np.testing.assert_array_equal(np.concatenate([train.labels, test.labels]), theirs.target)
    assert images.dtype == np.float32
    assert train.labels.dtype == np.int64


def test_the_file_describes_itself(digits):
    theirs = load_digits().images[:1297] / 16
    with h5py.File(digits[0]) as h5:
        facts = dict(h5.attrs)
        assert h5["train/images"].dtype == np.uint8
        assert h5["train/images"].attrs["axes"] == "image, row, column"
        assert h5["test/labels"].attrs["units"] == "index into class_names"
    assert facts["dataset"] == "digits"
    assert list(facts["class_names"]) == [str(digit) for digit in range(10)]
    assert facts["image_shape"].tolist() == [8, 8]
    assert (facts["pixel_low"], facts["pixel_high"]) == (0, 16)
    assert facts["train_pixel_mean"] == pytest.approx(theirs.mean(), rel=1e-6)
    assert facts["train_pixel_std"] == pytest.approx(theirs.std(), rel=1e-6)
    assert json.loads(facts["sources"]) == {
        "digits.csv.gz": sha256(digits[1][0]),
    }


def test_preparing_again_gives_the_same_bytes(digits, tmp_path):
    prepare.prepare_dataset(catalog.dataset("digits"), digits[1], tmp_path / "again.h5")
    assert (tmp_path / "again.h5").read_bytes() == digits[0].read_bytes()


def test_grey_datasets_of_ten_classes_are_what_they_were(digits):
    assert content(digits[0]) == CONTENT["digits"]
    if h5py.__version__ == "3.14.0":
        assert sha256(digits[0]) == DIGITS


def test_a_changed_published_file_is_refused(digits, tmp_path):
    changed = tmp_path / "digits.csv.gz"
    changed.write_bytes(digits[1][0].read_bytes() + b"\0")
    with pytest.raises(AtlasError, match=r"digits\.csv\.gz: expected sha256 09f66e.*found sha256"):
        prepare.prepare_dataset(catalog.dataset("digits"), [changed], tmp_path / "out.h5")
    assert list(tmp_path.iterdir()) == [changed]


def test_a_missing_published_file_is_named(digits, tmp_path):
    with pytest.raises(AtlasError, match=r"expected the published files zip.train.gz, zip.test.gz"):
        prepare.prepare_dataset(catalog.dataset("usps"), digits[1], tmp_path / "out.h5")
    with pytest.raises(AtlasError, match=r"digits\.csv\.gz: expected the published file, found"):
        prepare.prepare_dataset(
            catalog.dataset("digits"), [tmp_path / "digits.csv.gz"], tmp_path / "out.h5"
        )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"pixel_high": 255}, "expected pixel values from 0 to 255, found 0 to 16"),
        ({"counts": {"train": 1297, "test": 499}}, r"test set: expected images of shape \(499, 8"),
        (
            {"class_counts": {"train": (1297, *[0] * 9), "test": (500, *[0] * 9)}},
            r"train set: expected \(1297, 0.* images of each class, found \(128, 131",
        ),
        ({"format": "tiff"}, "expected one of the formats idx, usps, digits.*found 'tiff'"),
    ],
)
def test_facts_that_do_not_fit_the_files_are_refused(digits, tmp_path, wrong, message):
    facts = dataclasses.replace(catalog.dataset("digits"), **wrong)
    out = tmp_path / "out.h5"
    with pytest.raises(AtlasError, match=message):
        prepare.prepare_dataset(facts, digits[1], out)
    assert not out.exists()


def test_a_file_that_is_no_prepared_dataset_is_named(tmp_path, digits):
    (tmp_path / "data.h5").write_text("no HDF5")
    with pytest.raises(AtlasError, match=r"data\.h5: expected a prepared dataset"):
        prepared.load_split(tmp_path / "data.h5", "train")
    with pytest.raises(AtlasError, match="expected the side train or test, found 'val'"):
        prepared.load_split(digits[0], "val")


def test_usps_grey_values_are_scaled_from_minus_one_to_one():
    scaled = prepared.scale(np.array([-1, -0.5, 0, 1], np.float32), -1, 1)
    assert scaled.tolist() == [0, 0.25, 0.5, 1]


@pytest.mark.slow
def test_real_datasets_have_the_published_counts_range_and_statistics(real):
    name, path = real
    assert content(path) == CONTENT[name]
    facts = catalog.dataset(name)
    for side in ("train", "test"):
        split = prepared.load_split(path, side)
        assert split.images.shape == (facts.counts[side], *facts.image_shape, 1)
        assert tuple(np.bincount(split.labels)) == facts.class_counts[side]
        assert (split.images.min(), split.images.max()) == (0, 1)
    with h5py.File(path) as h5:
        found = h5.attrs["train_pixel_mean"], h5.attrs["train_pixel_std"]
    assert found == pytest.approx(MEAN_AND_STD.get(name, found), abs=5e-5)
