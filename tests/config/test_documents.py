"""The settings that a page shows are settings that a study can be run with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from overfit_atlas.claims.rules import load_claims
from overfit_atlas.cli import main
from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.networks import registry

DOCS = Path(__file__).parents[2] / "docs"
PAGE, EXTENDING = DOCS / "own.md", DOCS / "extending.md"
BLOCKS = [
    block
    for page in (PAGE, EXTENDING)
    for block in re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
]
NETWORK = re.search(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[1]


@pytest.fixture(autouse=True)
def taken(tmp_path_factory, monkeypatch):
    """The page's network, taken as its command takes it, into a folder of the test's own."""
    folder = tmp_path_factory.mktemp("networks")
    monkeypatch.setattr(registry, "OWN", str(folder / "own"))
    monkeypatch.setattr("overfit_atlas.networks.commands.OWN", str(folder / "own"))
    registry.network_files.cache_clear()
    (folder / "wide.py").write_text(NETWORK, encoding="utf-8")
    assert main(["network", "add", str(folder / "wide.py")]) == 0
    registry.network_files.cache_clear()
    yield
    registry.network_files.cache_clear()


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: yaml.safe_load(block)["study"])
def test_each_block_of_the_page_is_a_study(tmp_path, block):
    path = tmp_path / "own.yaml"
    path.write_text(block, encoding="utf-8")
    study = read_study(*read_layers([path]))
    assert study.name == yaml.safe_load(block)["study"]
    assert study.cells


@pytest.mark.keras
def test_its_network_gives_logits_and_takes_what_the_config_asks():
    plain = registry.build("wide", (8, 8, 1), 10, {"width": 4})
    assert plain.output_shape == (None, 10)
    assert plain.count_params() == 4 * 10 + (6 * 6 * 4 + 1) * 10
    held = registry.build("wide", (8, 8, 3), 26, {}, {"l2": "own", "dropout": "own"})
    assert len(held.losses) == 1
    assert [layer.rate for layer in held.layers if layer.name == "dropout"] == [0.5]


def test_the_claim_of_the_page_is_read_beside_those_that_there_are(tmp_path):
    text = EXTENDING.read_text(encoding="utf-8")
    [entry] = re.findall(r":name: a-claim\n\n(.*?)```", text, re.DOTALL)
    register = DOCS.parent / "config" / "claims.yaml"
    path = tmp_path / "claims.yaml"
    path.write_text(register.read_text("utf-8") + "\n" + entry, encoding="utf-8")
    known = load_claims(path)
    assert len(known) == len(load_claims(register)) + 1
    assert "RU11" in known


def test_labels_from_a_file_are_taken_as_the_page_says(tmp_path):
    (tmp_path / "labels.csv").write_text("id,label\n0,9\n7,3\n")
    path = tmp_path / "own.yaml"
    named = "{kind: own, path: " + str(tmp_path / "labels.csv") + "}"
    path.write_text(re.sub(r"\{kind: asymmetric.*\}\n", f"{named}\n", BLOCKS[0]), encoding="utf-8")
    study = read_study(*read_layers([path]))
    assert study.samples["swapped"].labels.words() == "own labels"
    assert study.samples["swapped"].drawing()["labels"] == {"kind": "own"}
