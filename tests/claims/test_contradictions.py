"""The list of contradictions: complete, and true of the printed table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from overfit_atlas.claims import contradictions as listed
from overfit_atlas.errors import AtlasError

CONFIG = Path(__file__).parents[2] / "config"


def read(name):
    return yaml.safe_load((CONFIG / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def printed():
    return read("published.yaml")["grids"]["rutgers"]["cells"]


@pytest.fixture(scope="module")
def contradictions():
    return {entry["id"]: entry for entry in read("contradictions.yaml")}


def test_every_contradiction_is_complete(contradictions):
    entries = read("contradictions.yaml")
    assert len(contradictions) == len(entries) >= 10
    kinds = {"text-and-table", "text-and-text", "text-and-fact", "method", "figure-and-text"}
    for entry in entries:
        assert list(entry) == ["id", "study", "kind", "where", "stated", "conflict"]
        assert entry["kind"] in kinds
        assert entry["where"]
        assert entry["study"] in {"RU", "SL"}


def test_the_contradictions_quote_the_table(contradictions, printed):
    gap = {
        row: {name: round(cell["train"] - cell["test"], 1) for name, cell in columns.items()}
        for row, columns in printed.items()
    }
    text = contradictions["cnn-against-vgg16"]["conflict"]
    for name in ("none", "l2", "dropout", "l2-dropout"):
        assert f"{gap['CNN'][name]} and {gap['VGG16'][name]}" in text
    assert gap["VGG16"]["l2"] > gap["VGG16"]["none"]
    assert (
        f"{gap['VGG16']['none']} to {gap['VGG16']['l2']}"
        in (contradictions["vgg16-l2-overfit"]["conflict"])
    )
    assert gap["VGG16"]["dropout"] < gap["VGG16"]["l2-dropout"]
    for columns in printed.values():
        best = max(cell["test"] for cell in columns.values() if cell is not columns["none"])
        assert columns["dropout"]["test"] < best
    both = printed["CNN"]["l2-dropout"]
    assert both["test"] == max(cell["test"] for cell in printed["CNN"].values())
    assert gap["CNN"]["l2-dropout"] == min(gap["CNN"].values())
    mlp = printed["MLP"]
    lost = np.round([mlp["none"][key] - mlp["dropout"][key] for key in ("test", "train")], 1)
    for value in lost:
        assert f"{value}" in contradictions["mlp-dropout-improves"]["conflict"]


def test_the_table_has_a_row_an_entry_and_its_places_in_one_cell():
    entries = read("contradictions.yaml")
    table = listed.table(entries, "config/contradictions.yaml")
    assert list(table.columns) == list(listed.KEYS)
    assert table["id"].tolist() == [entry["id"] for entry in entries]
    assert table["where"].tolist() == ["; ".join(entry["where"]) for entry in entries]


def test_an_entry_without_a_key_and_an_id_given_twice_are_named():
    entry = read("contradictions.yaml")[0]
    with pytest.raises(AtlasError, match="here, entry 1: expected the keys id, study, kind"):
        listed.table([{"id": "a", "study": "RU"}], "here")
    with pytest.raises(AtlasError, match=f"here, entry 2: the id {entry['id']} is taken"):
        listed.table([entry, entry], "here")


ENTRY = {key: "x" for key in listed.KEYS} | {"where": ["section 1"]}


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ({"id": "x"}, "expected a list of entries, found dict"),
        ([ENTRY, "x"], "a.yaml, entry 2: expected the keys id, .* found 'x'"),
        ([{**ENTRY, "where": "section 1"}], "entry 1: where: expected a list of texts"),
        ([{**ENTRY, "where": [6.1]}], "entry 1: where: expected a list of texts, found .6.1"),
        ([{**ENTRY, "stated": None}], "entry 1: stated: expected a text, found None"),
        ([ENTRY, ENTRY], "entry 2: the id x is taken"),
    ],
)
def test_a_broken_entry_is_named(entries, words):
    with pytest.raises(AtlasError, match=words):
        listed.table(entries, "a.yaml")
