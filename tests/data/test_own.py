"""Datasets of one's own: each kind of files gives the same dataset, and mistakes are told."""

from __future__ import annotations

import io
import re
import tarfile

import numpy as np
import pytest
import yaml
from PIL import Image

from overfit_atlas.cli import main
from overfit_atlas.data import catalog, parse, prepared
from overfit_atlas.data.dataset import describe
from overfit_atlas.data.facts import read_facts
from overfit_atlas.data.prepare import prepare_dataset
from overfit_atlas.data.published import fetch
from tests.data.made_up import write_idx

RNG = np.random.default_rng(0)
IMAGES = {side: RNG.integers(0, 256, (count, 5, 4), np.uint8) for side, count in
          {"train": 30, "test": 12}.items()}  # fmt: skip
LABELS = {side: np.sort(np.arange(len(IMAGES[side])) % 3).astype(np.uint8) for side in IMAGES}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Where entries are written; nothing known of them before or after."""
    monkeypatch.setattr(catalog, "OWN", tmp_path / "own-datasets.yaml")
    catalog.load_facts.cache_clear()
    yield catalog.OWN
    catalog.load_facts.cache_clear()


def as_npz(folder):
    arrays = {f"x_{side}": IMAGES[side] for side in IMAGES}
    np.savez(folder / "made.npz", **arrays, **{f"y_{side}": LABELS[side] for side in LABELS})
    return [folder / "made.npz"]


def as_idx(folder):
    for side, prefix in (("train", "train"), ("test", "t10k")):
        write_idx(folder / f"{prefix}-images-idx3-ubyte.gz", IMAGES[side])
        write_idx(folder / f"{prefix}-labels-idx1-ubyte.gz", LABELS[side])
    return sorted(folder.glob("*.gz"))


def as_csv(folder):
    for side in IMAGES:
        rows = [
            ",".join(map(str, [label, *image.ravel()]))
            for label, image in zip(LABELS[side], IMAGES[side], strict=True)
        ]
        header = "label," + ",".join(f"pixel{place}" for place in range(20))
        (folder / f"{side}.csv").write_text("\n".join([header, *rows]))
    return [folder / "train.csv", folder / "test.csv", "--shape", "5", "4"]


def as_pngs(folder):
    for side in IMAGES:
        for place, (image, label) in enumerate(zip(IMAGES[side], LABELS[side], strict=True)):
            path = folder / "made" / side / str(label) / f"{place:03d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(image).save(path)
    return [folder / "made"]


@pytest.mark.parametrize("written", [as_npz, as_idx, as_csv, as_pngs])
def test_every_kind_of_files_becomes_the_same_dataset(tmp_path, own, written, capsys):
    asked = ["dataset", "add", "made", *map(str, written(tmp_path)), "--out", str(tmp_path / "out")]
    assert main(asked) == 0
    assert "30 images train, 12 test (as in the files), 3 classes, 5 x 4" in capsys.readouterr().out
    dataset = describe("made", read_facts(own)["made"])
    # Fetched and prepared as a study does it, a mirror for others or not.
    fetch(dataset, "made.packed.npz", tmp_path / "made.npz.raw", mirror=tmp_path / "mirror")
    (tmp_path / "raw").mkdir()
    (tmp_path / "made.npz.raw").rename(tmp_path / "raw" / "made.packed.npz")
    prepare_dataset(dataset, [tmp_path / "raw" / "made.packed.npz"], tmp_path / "made.h5")
    for side in IMAGES:
        split = prepared.load_split(tmp_path / "made.h5", side)
        np.testing.assert_array_equal(split.labels, LABELS[side])
        np.testing.assert_allclose(split.images[..., 0], IMAGES[side] / 255, rtol=1e-6)


def test_a_set_that_nobody_divided_is_divided_by_class(tmp_path, own, capsys):
    images = RNG.random((50, 6, 6, 3)).astype(np.float32)
    np.savez(tmp_path / "one.npz", x=images, y=np.arange(50) % 2)
    command = ["dataset", "add", "two", str(tmp_path / "one.npz"), "--classes", "cat", "dog"]
    assert main([*command, "--out", str(tmp_path / "a"), "--test", "0.4"]) == 0
    entry = read_facts(own)["two"]
    assert entry["class_counts"] == {"train": [15, 15], "test": [10, 10]}
    assert entry["split"] == "20 of 50 images drawn by class for the test"
    assert (entry["pixel_low"], entry["pixel_high"]) == (0, 1)
    assert entry["class_names"] == ["cat", "dog"]
    sides = parse.read_npz(tmp_path / "a" / "two.packed.npz")
    rows = np.concatenate([images_of for images_of, _ in sides.values()])
    assert {image.tobytes() for image in rows} == {image.tobytes() for image in images}
    # A second entry stands behind the first, and a name is given once.
    catalog.load_facts.cache_clear()
    assert main([*command, "--out", str(tmp_path / "b")]) == 2
    assert "there is such a dataset already" in capsys.readouterr().err
    command[2] = "three"
    assert main([*command, "--out", str(tmp_path / "b")]) == 0
    assert list(yaml.safe_load(own.read_text())) == ["two", "three"]


@pytest.mark.parametrize(
    ("x", "y", "more", "said"),
    [
        ([4, 3, 3], [0, 1, 2], [], "expected a label an image, found 4, 3"),
        ([4, 3, 3], [-1, 0, 1, 2], [], "whole numbers from 0"),
        ([4, 3, 3], [0, 0.5, 1, 1], [], "whole numbers from 0"),
        ([4, 9], [0, 1, 0, 1], ["--test", ".5"], "height, width"),
        ([4, 3, 3], None, [], "expected arrays x_train.*found x"),
        ([4, 3, 3], [0, 1, 2, 3], ["--classes", "a", "b"], "expected labels from 0 to 1"),
        ([4, 3, 3], [0, 1, 0, 1], ["--test", ".5", "--classes", "a", "a"], "own-datasets.yaml"),
        ([4, 3, 3], [0, 1, 2, 3], ["--test", "1"], "between 0 and 1"),
        ([4, 3, 3], [1, 2, 1, 2], ["--test", ".5"], "found none of 0; labels are counted from 0"),
    ],
)
def test_what_is_no_dataset(tmp_path, own, capsys, x, y, more, said):
    arrays = {"x": np.ones(x)} | ({"y": np.array(y)} if y else {})
    np.savez(tmp_path / "odd.npz", **arrays)
    asked = ["dataset", "add", "odd", str(tmp_path / "odd.npz"), "--out", str(tmp_path / "out")]
    assert main([*asked, *more]) == 2
    told = capsys.readouterr().err
    assert re.search(said, told)
    assert ".partial" not in told
    assert not own.exists()
    # Nothing is left that would stand in the way of the next try.
    assert not (tmp_path / "out" / "odd.packed.npz").exists()


def test_labels_that_are_words_name_the_classes(tmp_path, own):
    words = np.array(["pear", "fig", "apple", "fig"] * 5)
    np.savez(tmp_path / "fruit.npz", x=np.arange(20.0).repeat(9).reshape(20, 3, 3), y=words)
    # As the page has it: the name of the file, beside it.
    assert main(["dataset", "add", "fruit", str(tmp_path / "fruit.npz")]) == 0
    assert read_facts(own)["fruit"]["class_names"] == ["apple", "fig", "pear"]
    sides = parse.read_npz(tmp_path / "fruit.packed.npz")
    for images, labels in sides.values():
        for image, label in zip(images, labels, strict=True):
            assert words[int(image[0, 0])] == ["apple", "fig", "pear"][label]


def test_a_dataset_of_ones_own_is_replaced_when_asked_for(tmp_path, own, capsys):
    def add(count, *more, name="mine"):
        catalog.load_facts.cache_clear()
        np.savez(tmp_path / "mine.npz", x=np.ones([count, 3, 3]), y=np.arange(count) % 2)
        return main(["dataset", "add", name, str(tmp_path / "mine.npz"), *more])

    assert add(10) == 0
    assert add(10, name="other") == 0
    assert add(20) == 2
    assert "choose another name, or add --replace" in capsys.readouterr().err
    assert add(20, "--replace") == 0
    entries = read_facts(own)
    assert {name: entry["counts"]["train"] for name, entry in entries.items()} == {
        "other": 8,
        "mine": 16,
    }
    assert own.read_text().startswith("# Datasets of one's own")
    # What is refused leaves the one before it.
    before = own.read_text(), (tmp_path / "mine.packed.npz").read_bytes()
    assert add(20, "--replace", "--classes", "a", "a") == 2
    assert (own.read_text(), (tmp_path / "mine.packed.npz").read_bytes()) == before
    # One of the project's own stays.
    assert add(20, "--replace", name="digits") == 2


def test_a_folder_of_other_images_says_what_it_has(tmp_path, own, capsys):
    for name in ("a", "b"):
        (tmp_path / "photos" / name).mkdir(parents=True)
        (tmp_path / "photos" / name / "1.jpg").write_bytes(b"no PNG")
    assert main(["dataset", "add", "photos", str(tmp_path / "photos")]) == 2
    assert "expected PNG images" in (said := capsys.readouterr().err)
    assert "found files that end in .jpg" in said


@pytest.mark.parametrize("name", ["../odd", "Odd", "odd one"])
def test_a_name_that_is_none_is_refused_before_anything_is_written(tmp_path, own, capsys, name):
    np.savez(tmp_path / "odd.npz", x=np.ones([4, 3, 3]), y=np.array([0, 1, 0, 1]))
    before = sorted(tmp_path.rglob("*"))
    assert main(["dataset", "add", name, str(tmp_path / "odd.npz")]) == 2
    assert "a dataset's name is" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before


def test_files_that_are_not_what_they_seem(tmp_path, own, capsys):
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04no")
    (tmp_path / "grey.csv").write_text("label,p0,p1\n0,1,2\n")
    pngs = tmp_path / "pngs"
    for name, size in {"a": (2, 2), "b": (3, 2)}.items():
        (pngs / name).mkdir(parents=True)
        Image.new("L", size).save(pngs / name / "0.png")
    for source, more, said in [
        ("broken.npz", [], "cannot be read as a .npz file"),
        ("grey.csv", [], "add --shape HEIGHT WIDTH"),
        ("grey.csv", ["--shape", "2", "2"], "expected a column label and 4 columns of pixels"),
        ("pngs", [], "expected [2, 2] as the first image has, found [2, 3]"),
        ("none.npz", [], "there is no such file or folder"),
    ]:
        assert main(["dataset", "add", "x", str(tmp_path / source), *more]) == 2
        assert said in capsys.readouterr().err
    Image.new("RGBA", (2, 2)).save(pngs / "a" / "0.png")
    assert main(["dataset", "add", "x", str(pngs)]) == 2
    assert "without transparency, found the mode RGBA" in capsys.readouterr().err


def test_cifar_is_read_channel_by_channel(tmp_path):
    """A record is its label, then 1024 values of red, of green and of blue, row by row."""
    counts = {**{f"data_batch_{part}.bin": 2 for part in range(1, 6)}, "test_batch.bin": 3}
    records = {name: RNG.integers(0, 256, (n, 3073), np.uint8) for name, n in counts.items()}
    path = tmp_path / "cifar-10-binary.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in records.items():
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
            member.size = content.nbytes
            archive.addfile(member, io.BytesIO(content.tobytes()))
    found = parse.read_cifar(path, (32, 32, 3))
    images, labels = found["train"]
    assert images.shape == (10, 32, 32, 3)
    record = records["data_batch_2.bin"][1]
    assert labels[3] == record[0]
    for row, column, channel in [(0, 0, 0), (0, 1, 0), (1, 0, 1), (31, 31, 2)]:
        assert images[3, row, column, channel] == record[1 + 1024 * channel + 32 * row + column]
    assert len(found["test"][1]) == 3
