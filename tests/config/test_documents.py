"""The settings that a page shows are settings that a study can be run with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from overfit_atlas.config.reading import read_layers, read_study

PAGE = Path(__file__).parents[2] / "docs" / "own.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: yaml.safe_load(block)["study"])
def test_each_block_of_the_page_is_a_study(tmp_path, block):
    path = tmp_path / "own.yaml"
    path.write_text(block, encoding="utf-8")
    study = read_study(*read_layers([path]))
    assert study.name == yaml.safe_load(block)["study"]
    assert study.cells


def test_labels_from_a_file_are_taken_as_the_page_says(tmp_path):
    (tmp_path / "labels.csv").write_text("id,label\n0,9\n7,3\n")
    path = tmp_path / "own.yaml"
    named = "{kind: own, path: " + str(tmp_path / "labels.csv") + "}"
    path.write_text(re.sub(r"\{kind: asymmetric.*\}\n", f"{named}\n", BLOCKS[0]), encoding="utf-8")
    study = read_study(*read_layers([path]))
    assert study.samples["swapped"].labels.words() == "own labels"
    assert study.samples["swapped"].drawing()["labels"] == {"kind": "own"}
