"""The explorer on predictions from elsewhere: the worked examples, and every mistake named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from overfit_atlas import Recorder
from overfit_atlas.cli import main
from overfit_atlas.measures.consensus import consensus
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import Member, read_members
from tests.explorer.browser import Visit

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
NEEDS = {"record_sklearn": "sklearn", "record_keras": "keras", "record_torch": "torch"}


def run(name, folder):
    environment = {**os.environ, "PYTHONPATH": str(EXAMPLES.parent), "PYTHONWARNINGS": "ignore"}
    subprocess.run(
        [sys.executable, str(EXAMPLES / f"{name}.py"), str(folder)], env=environment, check=True
    )


@pytest.fixture(scope="module")
def digits(tmp_path_factory):
    """What the example with scikit-learn records, and its page."""
    folder = tmp_path_factory.mktemp("recorded")
    run("record_sklearn", folder)
    files = [str(folder / f"{name}.h5") for name in ("linear", "narrow", "wide")]
    images = ["--images", str(folder / "images.npy")]
    assert main(["explore", "--predictions", *files, *images, "--out", str(folder / "page")]) == 0
    return folder, files


@pytest.mark.parametrize(
    "name",
    ["record_sklearn", pytest.param("record_keras", marks=pytest.mark.keras), "record_torch"],
)
def test_a_worked_example_records_a_model_that_learns(name, tmp_path):
    if find_spec(NEEDS[name]) is None:
        pytest.skip(f"{NEEDS[name]} is not installed")
    run(name, tmp_path)
    for path in tmp_path.glob("*.h5"):
        read = read_predictions(path)
        right = (read.logits.argmax(axis=2) == read.labels).mean(axis=1)
        assert right[-1] > 0.8, path.name
        assert read.epochs.tolist() == list(range(1, len(right) + 1))


def test_the_page_of_another_framework_counts_alike(chromium, digits):
    folder, files = digits
    visit = Visit(chromium, folder / "page" / "index.html").open("pt=0.8")
    values = visit.page.get_attribute("[data-numbers=consensus] tr.first", "data-values")
    stacked, labels = read_members([Member(Path(path).stem, path, 20) for path in files])
    score, decision = consensus(stacked)
    assert json.loads(values)["accepted"] == (score > 0.8).sum()
    assert json.loads(values)["right"] == ((score > 0.8) & (decision == labels)).sum()
    assert visit.said == []
    assert visit.elsewhere() == []


def test_it_says_what_it_was_made_of_and_fakes_nothing(chromium, digits):
    folder, files = digits
    visit = Visit(chromium, folder / "page" / "index.html").open("id=1400")
    assert "Test image 1400" in visit.page.inner_text(".sample h2")
    assert "Nearest training images" not in visit.page.inner_text(".sample")
    visit.page.click("main >> text=Where does this come from?")
    visit.page.wait_for_selector("main .whence code")
    told = visit.page.inner_text("main .whence")
    assert files[0] in told
    assert "sha256sum" in told
    assert "overfit-atlas audit" not in told


def test_without_images_the_labels_stand_in_their_place(chromium, digits, tmp_path):
    _, files = digits
    assert main(["explore", "--predictions", *files, "--out", str(tmp_path / "page")]) == 0
    visit = Visit(chromium, tmp_path / "page" / "index.html").open()
    assert visit.page.inner_text(".notice") == "Not given: images."
    for view in ("epochs", "quiz", "shelves"):
        visit.open(f"view={view}")
    assert visit.said == []


@pytest.fixture
def files(tmp_path):
    """Two models on four inputs, one on others, one without a side that the page knows."""
    logits = np.eye(4, 3)
    for name, labels in (("a", [0, 1, 2, 0]), ("b", [0, 1, 2, 0]), ("other", [0, 1, 2, 1])):
        Recorder(tmp_path / f"{name}.h5", labels=labels).epoch(logits)
    Recorder(tmp_path / "train.h5", labels=[0, 1, 2, 0], side="train").epoch(logits)
    (tmp_path / "text.h5").write_text("no HDF5")
    np.save(tmp_path / "few.npy", np.zeros((3, 2, 2), dtype=np.uint8))
    (tmp_path / "linked.h5").hardlink_to(tmp_path / "a.h5")
    np.save(tmp_path / "nan.npy", np.full((4, 2, 2), np.nan))
    np.save(tmp_path / "empty.npy", np.zeros((4, 0, 0), dtype=np.uint8))
    (tmp_path / "cut.npy").write_bytes((tmp_path / "nan.npy").read_bytes()[:-1])
    np.save(tmp_path / "bright.npy", np.full((4, 2, 2), 2.0))
    return tmp_path


@pytest.mark.parametrize(
    ("given", "images", "said"),
    [
        (
            ["a", "none"],
            None,
            "none.h5: expected a dump of predictions, but it cannot be read (No such file",
        ),
        (["a", "text"], None, "text.h5: cannot be read as HDF5"),
        (["a", "other"], None, "its test inputs differ from those of"),
        (["a", "a"], None, "a file stands here twice"),
        (["a", "train"], None, "no side is in all files"),
        (["a", "b"], "few", "expected 4 images"),
        (["a", "b"], "bright", "floats from 0 to 1"),
        (["a", "b"], "none", "none.npy: expected images"),
        (["a", "b"], "nan", "floats from 0 to 1; found float64 from nan"),
        (["a", "b"], "empty", "expected 4 images"),
        (["a", "b"], "cut", "cannot be read as a .npy array"),
        (["a", "linked"], None, "a file stands here twice"),
    ],
)
def test_a_mistake_is_named_and_nothing_written(files, capsys, given, images, said):
    asked = ["--predictions", *(str(files / f"{name}.h5") for name in given)]
    asked += ["--images", str(files / f"{images}.npy")] if images else []
    assert main(["explore", *asked, "--out", str(files / "page")]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert not (files / "page").exists()


def test_a_page_replaces_an_earlier_one_alone_and_only_when_asked(files, capsys):
    asked = ["explore", "--predictions", *(str(files / f"{name}.h5") for name in "ab")]
    asked += ["--out", str(files / "page")]
    np.save(files / "images.npy", np.zeros((4, 2, 2), dtype=np.uint8))
    assert main([*asked, "--images", str(files / "images.npy")]) == 0
    images = list((files / "page").rglob("images/*.js"))
    assert len(images) == 1
    assert main(asked) == 2
    assert "add --replace" in capsys.readouterr().err
    assert main([*asked, "--replace"]) == 0
    # No part of the earlier page is left to pass for one of this.
    assert list((files / "page").rglob("images/*.js")) == []
    (files / "page" / "parts" / "mine.txt").write_text("mine")
    assert main([*asked, "--replace"]) == 2
    assert "parts/mine.txt" in capsys.readouterr().err
    study = files / "results" / "s"
    (study / "provenance" / "records").mkdir(parents=True)
    assert main([*asked[:-1], str(study / "explorer")]) == 2
    assert "lies in the results of a study" in capsys.readouterr().err
