"""Every setting of a study as one Markdown table, read off the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from overfit_atlas.config.schema import read_schema

# Where a definition's settings stand in the config.
PLACES = {
    "sample": "samples.NAME",
    "model": "models.NAME",
    "regularizer": "regularizers.NAME",
}


def settings_table() -> str:
    """One row a setting: its key, what it may be, its default, what it means."""
    rows = ["| setting | values | default | meaning |", "| --- | --- | --- | --- |"]
    schema = read_schema()
    rows += _rows(schema, "")
    for name, definition in schema["$defs"].items():
        if name in PLACES:
            rows += _rows(definition, PLACES[name])
    for rule in schema["$defs"]["experiment"]["allOf"]:
        kind = rule["then"]["$ref"].rsplit("/", 1)[-1]
        rows += _rows(schema["$defs"][kind], f"experiments.NAME ({kind})")
    return "\n".join(rows)


def _rows(schema: Mapping[str, Any], place: str) -> Iterator[str]:
    required = schema.get("required", [])
    for key, property_ in schema.get("properties", {}).items():
        resolved = {**_definition(property_), **property_}
        where = f"{place}.{key}" if place else key
        default = json.dumps(resolved["default"]) if "default" in resolved else ""
        meaning = " ".join(str(resolved.get("description", "")).split())
        if key in required:
            default = "required"
        yield f"| `{where}` | {_values(resolved)} | {default} | {meaning} |"
        yield from _rows(resolved, where)
        if "items" in resolved:
            yield from _rows({**_definition(resolved["items"]), **resolved["items"]}, f"{where}[]")


def _definition(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return {}
    return read_schema()["$defs"][schema["$ref"].rsplit("/", 1)[-1]]


def _values(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(_values(option) for option in schema["anyOf"])
    types = schema.get("type", "object")
    text = " or ".join(types) if isinstance(types, list) else types
    bounds = {
        "minimum": "≥",
        "exclusiveMinimum": ">",
        "maximum": "≤",
        "exclusiveMaximum": "<",
    }
    return " ".join(
        [text, *(f"{sign} {schema[key]}" for key, sign in bounds.items() if key in schema)]
    )
