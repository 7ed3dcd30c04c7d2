"""The how-tos on what is one's own, carried out: every command of the pages, in their order."""

from __future__ import annotations

import re
import shutil

import numpy as np
import pytest
import yaml
from PIL import Image

from tests.conftest import PROJECT

pytestmark = pytest.mark.slow

RNG = np.random.default_rng(0)


def text_of(page):
    return (PROJECT / "docs" / page).read_text(encoding="utf-8")


def commands(page):
    """The indented commands of a page; a line that ends in a backslash goes on."""
    joined = text_of(page).replace("\\\n", " ")
    return re.findall(r"^    ((?:overfit-atlas|python) .*)$", joined, re.MULTILINE)


def test_datasets_and_a_network_of_ones_own(make_workshop):
    workshop = make_workshop()
    folder = workshop.folder
    letters = RNG.integers(0, 256, (130, 6, 5), np.uint8)
    np.savez(folder / "letters.npz", x=letters, y=np.arange(130) % 26)
    for name in ("stop", "yield"):
        (folder / "signs" / name).mkdir(parents=True)
        for place in range(5):
            pixels = RNG.integers(0, 256, (8, 8, 3), np.uint8)
            Image.fromarray(pixels).save(folder / "signs" / name / f"{place}.png")
    for side in ("train", "test"):
        header = ",".join(["label", *(f"pixel{place}" for place in range(784))])
        rows = [",".join(map(str, [n % 2, *RNG.integers(0, 256, 784)])) for n in range(6)]
        (folder / f"{side}.csv").write_text("\n".join([header, *rows]))
    [network] = re.findall(r"```python\n(from keras.*?)```", text_of("own.md"), re.DOTALL)
    (folder / "wide.py").write_text(network)
    said = [workshop.shell(command) for command in commands("own.md")]
    assert len(said) == 4
    entries = yaml.safe_load((folder / "config" / "own-datasets.yaml").read_text())
    shapes = {name: (len(e["class_names"]), e["image_shape"]) for name, e in entries.items()}
    assert shapes == {"letters": (26, [6, 5]), "signs": (2, [8, 8, 3]), "scans": (2, [28, 28])}
    assert "the network wide; its options: width" in said[-1]


def test_predictions_of_ones_own(make_workshop):
    workshop = make_workshop()
    shutil.copytree(PROJECT / "examples", workshop.folder / "examples")
    labels = RNG.integers(0, 3, 200)
    for name in ("one", "two", "three"):
        scores = RNG.random((200, 3)) + np.eye(3)[labels]
        np.save(workshop.folder / f"{name}.npy", scores / scores.sum(axis=1, keepdims=True))
    np.save(workshop.folder / "labels.npy", labels)
    found = commands("predictions.md")
    assert len(found) == 3
    for command in found:
        workshop.shell(command)
    assert (workshop.folder / "curve.csv").is_file()
    assert len((workshop.folder / "decisions.csv").read_text().splitlines()) == 201
    assert "<html" in (workshop.folder / "page" / "index.html").read_text()[:200].lower()
    [pack] = re.findall(r"`(overfit-atlas package .*?)`", text_of("predictions.md"))
    workshop.shell(pack)
    assert (workshop.folder / "mine" / "croissant.json").is_file()
