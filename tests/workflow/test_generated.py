"""What is made from the code and stored beside it: ``make generated`` would change nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from overfit_atlas.config.json_schema import schema, schema_text
from overfit_atlas.config.reading import config_type, read_layers, read_study
from overfit_atlas.config.settings_page import PARTS, settings_page
from overfit_atlas.exports.page import columns_page
from overfit_atlas.study.question import Definitions

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]


def test_the_schema_is_that_of_the_types():
    stored = PROJECT / "workflow" / "schemas" / "config.schema.json"
    assert stored.read_text(encoding="utf-8") == schema_text()


@pytest.mark.slow
def test_the_schema_accepts_what_the_types_accept():
    validator = Draft202012Validator(schema())
    for overlays in ([], ["laptop.yaml"], ["demo.yaml"], ["full-size.yaml"]):
        merged, _ = read_layers([PROJECT / "config" / name for name in overlays])
        assert list(validator.iter_errors(merged)) == []


def test_every_property_is_described_and_every_table_closed():
    def tables(part):
        if isinstance(part, dict):
            if part.get("type") == "object" and "properties" in part:
                yield part
            for value in part.values():
                yield from tables(value)
        elif isinstance(part, list):
            for value in part:
                yield from tables(value)

    found = list(tables(schema()))
    assert len(found) > 30
    for table in found:
        # An optimizer takes what Keras' own class does, which check looks up.
        assert table["additionalProperties"] is (table["title"] == "Optimizer")
        for key, about in table["properties"].items():
            assert about.get("description"), (table.get("title"), key)


def test_the_page_of_settings_is_that_of_the_types():
    assert (PROJECT / "docs" / "settings.md").read_text(encoding="utf-8") == settings_page()


def test_the_page_of_tables_is_that_of_their_columns():
    assert (PROJECT / "docs" / "tables.md").read_text(encoding="utf-8") == columns_page()


def test_the_examples_of_samples_models_and_regularizers_hold():
    base, _ = read_layers([PROJECT / "config" / "demo.yaml"])
    for part, (_, _, example) in PARTS.items():
        merged = {**base, part: {**base[part], **yaml.safe_load(example)[part]}}
        assert read_study(merged).name == "demo"


def test_the_config_is_the_definitions_with_every_question():
    assert issubclass(config_type(), Definitions)


def test_the_picture_of_the_rooms_is_drawn_from_the_imports(tmp_path):
    drawn = tmp_path / "architecture.svg"
    script = PROJECT / "docs" / "draw_architecture.py"
    subprocess.run([sys.executable, str(script), str(drawn)], cwd=PROJECT, check=True)
    stored = PROJECT / "docs" / "architecture.svg"
    assert drawn.read_bytes() == stored.read_bytes(), "run make generated"
