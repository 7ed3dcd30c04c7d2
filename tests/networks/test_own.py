"""``overfit-atlas network add``: what is taken, and what is refused with nothing left behind."""

from __future__ import annotations

import json

import pytest

from overfit_atlas.cli import main
from overfit_atlas.networks import registry

BUILD = """\
from keras import Model, layers


def build(image_shape, classes, regularization, *, width: int = 8):
    images = layers.Input(image_shape)
    x = layers.Dense(width, activation="relu")(layers.Flatten()(images))
    return Model(images, layers.Dense(classes, dtype="float32")(x))
"""
STUDY = {
    "study": "mine",
    "run": ["mine"],
    "seeds": [0],
    "samples": {"few": {"dataset": "digits", "size": 60}},
    "models": {
        "mine": {
            "label": "Mine",
            "color": "blue",
            "network": "mine",
            "options": {"width": 4},
            "optimizer": {"name": "adam", "learning_rate": 0.01},
            "batch_size": 32,
            "stages": [1],
        }
    },
    "experiments": {
        "mine": {
            "kind": "grid",
            "title": "Mine",
            "sample": "few",
            "cells": [{"row": "Mine", "column": "none", "model": "mine", "regularizer": "none"}],
        }
    },
}


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Where networks are copied to; the folder of a user's file."""
    monkeypatch.setattr(registry, "PROJECT", tmp_path)
    monkeypatch.setattr("overfit_atlas.networks.commands.PROJECT", tmp_path)
    (tmp_path / "overfit_atlas/networks").mkdir(parents=True)
    (tmp_path / "overfit_atlas/networks/mlp.py").write_text(BUILD)
    registry.network_files.cache_clear()
    yield tmp_path / registry.OWN
    registry.network_files.cache_clear()


def add(path, *options):
    registry.network_files.cache_clear()
    return main(["network", "add", str(path), *options])


def test_a_file_is_taken_as_it_is_and_replaced_when_asked_for(own, tmp_path, capsys):
    (tmp_path / "mine.py").write_text(BUILD)
    assert add(tmp_path / "mine.py") == 0
    assert (own / "mine.py").read_text() == BUILD
    assert "its options: width (int)" in capsys.readouterr().out
    assert add(tmp_path / "mine.py") == 2
    assert "there is such a network already" in capsys.readouterr().err
    (tmp_path / "mine.py").write_text(BUILD + "# newer")
    assert add(tmp_path / "mine.py", "--replace") == 0
    assert (own / "mine.py").read_text() == BUILD + "# newer"
    assert add(tmp_path / "mine.py", "--name", "other") == 0
    registry.network_files.cache_clear()
    assert registry.network_files() == {
        "mlp": "overfit_atlas/networks/mlp.py",
        "mine": "config/own-networks/mine.py",
        "other": "config/own-networks/other.py",
    }


@pytest.mark.parametrize(
    ("name", "content", "options", "said"),
    [
        ("mlp.py", BUILD, ["--replace"], "there is such a network already, overfit_atlas"),
        ("mine.py", "def make(): pass", [], "mine.py: expected one function build("),
        ("mine.py", BUILD.replace(": int", ""), [], "declared with no type"),
        ("mine.py", BUILD, ["--name", "../mine"], "../mine: a network's name"),
        ("My Net.py", BUILD, [], "My Net: a network's name"),
        ("mine.py", None, [], "mine.py: expected a network, as Python, but it cannot be read"),
    ],
)
def test_what_is_refused_leaves_nothing(own, tmp_path, capsys, name, content, options, said):
    if content is not None:
        (tmp_path / name).write_text(content)
    assert add(tmp_path / name, *options) == 2
    assert said in capsys.readouterr().err
    assert not own.exists()
    assert not (tmp_path / "config").exists() or not list((tmp_path / "config").rglob("*.py"))


def test_a_file_put_there_under_a_name_that_is_taken_is_said(own):
    own.mkdir(parents=True)
    (own / "mlp.py").write_text(BUILD)
    registry.network_files.cache_clear()
    with pytest.raises(registry.AtlasError, match=r"own-networks/mlp\.py: there is overfit_atlas"):
        registry.network_files()


@pytest.mark.workflow
def test_it_trains_is_recorded_and_an_edit_makes_its_runs_due(make_workshop, tmp_path):
    workshop = make_workshop()
    (tmp_path / "mine.py").write_text(BUILD)
    workshop.python("-m", "overfit_atlas.cli", "network", "add", str(tmp_path / "mine.py"))
    workshop.overlay("mine", **STUDY)
    workshop.python("-m", "overfit_atlas.cli", "check", "config/mine.yaml")
    run = "results/mine/runs/mine/few/none/seed-0"
    asked = ["--configfile", "config/mine.yaml", "--", f"{run}/measures.csv"]
    workshop.snakemake(*asked)
    record = "results/mine/provenance/records/train_and_predict/mine/few/none/seed-0.json"
    recorded = json.loads((workshop.folder / record).read_bytes())["claim"]["code"]
    assert "config/own-networks/mine.py" in recorded
    assert "overfit_atlas/networks/mlp.py" not in recorded
    assert "Nothing to be done" in workshop.snakemake("--dry-run", *asked).stdout
    (workshop.folder / "config/own-networks/mine.py").write_text(BUILD + "# edited\n")
    planned = workshop.snakemake("--dry-run", "--quiet", "rules", *asked).stdout
    assert "train_and_predict" in planned
