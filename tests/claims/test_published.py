"""The published numbers, checked when they are read."""

from __future__ import annotations

import copy

import pytest
import yaml

from overfit_atlas.claims import published
from overfit_atlas.errors import AtlasError

NUMBERS = {
    "works": {"us": {"short": "We", "title": "What we wrote"}},
    "grids": {
        "table": {
            "work": "us",
            "where": "page 1",
            "cells": {"MLP": {"none": {"train": 96.6, "test": 88}}},
        }
    },
    "consensus": {
        "ours": {
            "work": "us",
            "samples": 100,
            "levels": [{"panel": "accuracy", "value": 0.95, "where": "page 2"}],
            "points": [
                {
                    "member": "consensus",
                    "threshold": 0.99,
                    "accepted": 30,
                    "correct": 29,
                    "where": "page 3",
                }
            ],
        }
    },
}


def written(folder, path=(), value=None):
    """A file of NUMBERS with another value at ``path``; None takes the key away."""
    whole = copy.deepcopy(NUMBERS)
    at = whole
    for key in path[:-1]:
        at = at[key]
    if path and value is None:
        del at[path[-1]]
    elif path:
        at[path[-1]] = value
    file = folder / "published.yaml"
    file.write_text(yaml.safe_dump(whole, sort_keys=False))
    return file


def test_numbers_that_fit_are_read_as_they_are_written(tmp_path):
    assert published.read_numbers(written(tmp_path)) == NUMBERS


def test_the_projects_own_numbers_are_those_that_are_printed():
    cells = published.read("grids", "rutgers")["cells"]
    assert cells["VGG16"]["l2-dropout"] == {"train": 96.3, "test": 92.5}
    assert published.read("consensus", "salman-liu")["points"][0]["accepted"] == 2851


CELL = ["grids", "table", "cells", "MLP", "none"]
POINT = ["consensus", "ours", "points", 0]
MISTAKES = {
    "a missing part": (["works"], None, ["works: missing"]),
    "a work that is not there": (
        ["grids", "table", "work"],
        "uss",
        ["grids.table.work: no work is called 'uss'", "did you mean 'us'"],
    ),
    "a cell without test": ([*CELL, "test"], None, ["cells.MLP.none.test: missing"]),
    "a share for percent": ([*CELL, "test"], "88", ["MLP.none.test: '88'", "a number"]),
    "a percentage beyond 100": ([*CELL, "test"], 885, ["MLP.none.test: 885", "at most 100"]),
    "an unknown key": (["grids", "table", "wher"], "x", ["wher: unknown key", "'where'"]),
    "a panel that is none": (
        ["consensus", "ours", "levels", 0, "panel"],
        "acuracy",
        ["levels[0].panel: 'acuracy' is not allowed", "did you mean 'accuracy'"],
    ),
    "a broken count": ([*POINT, "accepted"], 30.5, ["points[0].accepted: 30.5", "whole number"]),
    "more right than accepted": ([*POINT, "correct"], 31, ["points[0]: 31 correct of 30"]),
    "more accepted than there are": ([*POINT, "accepted"], 101, ["101 accepted of 100 samples"]),
    "a table for a list": (["consensus", "ours", "points"], {}, ["points: {}", "a list"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_place(tmp_path, mistake):
    path, value, words = MISTAKES[mistake]
    file = written(tmp_path, path, value)
    with pytest.raises(AtlasError) as caught:
        published.read_numbers(file)
    for word in [f"{file} has 1 mistake; nothing was started", *words]:
        assert word in str(caught.value)
