"""The page of all settings, made from their types: a section for each kind of entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from overfit_atlas.config.json_schema import schema
from overfit_atlas.questions import FOLDER, QUESTIONS, settings_of

_INTRODUCTION = """\
# Settings

A study is `config/config.yaml` with overlays laid over it: tables merge key by key, a list takes
the place of the list below it. Nothing is turned into another type: a whole number is written `20`
and not `20.0`. `overfit-atlas check config/laptop.yaml` names every mistake before anything starts,
and an editor that reads `workflow/schemas/config.schema.json` does so while you write. What the
datasets are stands in `config/datasets.yaml`, and is nothing that a study sets.

This page is printed by `overfit-atlas settings`; every example on it is run by a test.
"""

_HEAD = ["| setting | values | default | meaning |", "| --- | --- | --- | --- |"]

_STUDY_EXAMPLE = """\
study: mine
run: [digits-trio, digits-grid]
seeds: [0, 1]
"""
_SAMPLE_EXAMPLE = """\
samples:
  noisy-digits:
    dataset: digits
    size: 500
    validation: 200
    labels: {kind: corrupted, share: 0.2}
    keep_train_logits: true
"""
_MODEL_EXAMPLE = """\
models:
  wide-mlp:
    label: MLP 1024
    color: "#8800cc"
    network: mlp
    options: {hidden: [1024]}
    optimizer: {name: sgd, learning_rate: 0.01, momentum: 0.9, nesterov: true}
    schedule: {kind: cosine, epochs: 20, warm_up: 2}
    loss: {kind: cross-entropy, label_smoothing: 0.1}
    augmentation: {shift: 2}
    batch_size: 32
    stages: [10, 20]
"""
_REGULARIZER_EXAMPLE = """\
regularizers:
  strong-l2:
    label: L2 .01
    l2: 0.01
"""

PARTS = {
    "samples": ("Sample", "samples.NAME", _SAMPLE_EXAMPLE),
    "models": ("Model", "models.NAME", _MODEL_EXAMPLE),
    "regularizers": ("Regularizer", "regularizers.NAME", _REGULARIZER_EXAMPLE),
}


def settings_page() -> str:
    """The page as Markdown, the same text for the same types."""
    whole = schema()
    definitions = whole["$defs"]
    lines = [_INTRODUCTION, "## The study\n", *_HEAD, *_rows(whole, "", definitions, nested=False)]
    lines += _example(_STUDY_EXAMPLE)
    for title, (name, place, example) in PARTS.items():
        text = definitions[name]["description"]
        lines += ["", f"## {title.capitalize()}\n", f"{text}\n", *_HEAD]
        lines += [*_rows(definitions[name], place, definitions), *_example(example)]
    lines += [
        "",
        "## Questions\n",
        "An experiment is an entry under `experiments`; its `kind` is the",
    ]
    lines += [
        "question that it asks. Each question's section ends with a whole small study that asks"
    ]
    lines += ["it, which can be run as it stands: `snakemake --cores 2 --configfile FILE`.\n"]
    for kind in QUESTIONS:
        own = settings_of(kind).model_json_schema()
        lines += [f"### {kind}\n", f"{_joined(own['description'])}\n", *_HEAD]
        lines += _rows(own, "", own.get("$defs", {}))
        path = FOLDER / kind / "example.yaml"
        lines += ["", f"`{path.relative_to(FOLDER.parents[1]).as_posix()}`:"]
        lines += [*_example(path.read_text(encoding="utf-8")), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _example(text: str) -> list[str]:
    return ["", "```yaml", text.rstrip("\n"), "```"]


def _rows(
    schema: Mapping[str, Any],
    place: str,
    definitions: Mapping[str, Any],
    *,
    nested: bool = True,
) -> Iterator[str]:
    """A row a setting of a table, and below it those of the tables that it holds."""
    required = schema.get("required", [])
    for key, property_ in schema.get("properties", {}).items():
        where = f"{place}.{key}" if place else key
        default = json.dumps(property_["default"]) if "default" in property_ else ""
        default = "required" if key in required else default
        meaning = _joined(property_.get("description", ""))
        yield f"| `{where}` | {_values(property_, definitions)} | {default} | {meaning} |"
        if not nested:
            continue
        for table, suffix in _tables(property_, definitions):
            yield from _rows(table, where + suffix, definitions)


def _tables(
    schema: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The tables that a value may be or hold, each with what a list adds to its key."""
    if "$ref" in schema:
        yield from _tables(definitions[_named(schema)], definitions)
    elif schema.get("type") == "object" and "properties" in schema:
        yield schema, ""
    for option in schema.get("anyOf", []):
        yield from _tables(option, definitions)
    for option in schema.get("oneOf", []):
        for table, suffix in _tables(option, definitions):
            yield table, f" ({table['properties']['kind']['const']}){suffix}"
    if isinstance(schema.get("items"), dict):
        for table, suffix in _tables(schema["items"], definitions):
            yield table, f"[]{suffix}"


def _values(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return _values(definitions[_named(schema)], definitions)
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        options = (_values(option, definitions) for option in schema["anyOf"])
        return " or ".join(dict.fromkeys(options))
    if schema.get("type") == "array":
        return f"list of {_values(schema.get('items', {}), definitions)}"
    words = {
        "object": "table",
        "string": "text",
        "integer": "whole number",
        "boolean": "true, false",
    }
    text = words.get(schema.get("type", "object"), schema.get("type", ""))
    bounds = {
        "minimum": "≥",
        "exclusiveMinimum": ">",
        "maximum": "≤",
        "exclusiveMaximum": "<",
    }
    return " ".join(
        [text, *(f"{sign} {schema[key]:g}" for key, sign in bounds.items() if key in schema)]
    )


def _named(schema: Mapping[str, Any]) -> str:
    return str(schema["$ref"]).rsplit("/", 1)[-1]


def _joined(text: str) -> str:
    return " ".join(text.split())
