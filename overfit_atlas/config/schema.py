"""The config held against its JSON schema: all mistakes at once, each with the nearest name."""

from __future__ import annotations

import copy
import difflib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from overfit_atlas.config.layers import YAML_LOADER

SCHEMA = Path(__file__).parents[2] / "workflow" / "schemas" / "config.schema.yaml"
DATA_FILES = ("../../workflow/schemas/config.schema.yaml",)


def complete(config: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return ``config`` with the schema's defaults filled in, and a line for every mistake."""
    completed = copy.deepcopy(dict(config))
    errors = _completing_validator().iter_errors(completed)
    # jsonschema walks in the order of the schema; a reader wants the order of the keys.
    lines = {line for error in errors for line in _describe(error)}
    return completed, sorted(lines)


def nearest(name: object, allowed: list[str]) -> str:
    """A hint that names the allowed word nearest to ``name``, or nothing."""
    close = difflib.get_close_matches(str(name), allowed, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


@cache
def read_schema() -> dict[str, Any]:
    """The schema as a dict."""
    return yaml.load(SCHEMA.read_text(encoding="utf-8"), Loader=YAML_LOADER)


@cache
def _completing_validator() -> Draft202012Validator:
    check_properties = Draft202012Validator.VALIDATORS["properties"]

    def fill_then_check(
        validator: Any, properties: Mapping[str, Any], instance: Any, schema: Any
    ) -> Iterator[ValidationError]:
        if isinstance(instance, dict):
            for key, subschema in properties.items():
                if key not in instance and "default" in (target := _resolved(subschema)):
                    instance[key] = copy.deepcopy(target["default"])
        yield from check_properties(validator, properties, instance, schema)

    return extend(Draft202012Validator, {"properties": fill_then_check})(read_schema())


def _resolved(subschema: Any) -> Mapping[str, Any]:
    """Follow ``$ref`` to where a default may stand; a boolean schema has none."""
    if not isinstance(subschema, dict):
        return {}
    if "$ref" in subschema and "default" not in subschema:
        return _resolved(read_schema()["$defs"][subschema["$ref"].rsplit("/", 1)[-1]])
    return subschema


def _describe(error: ValidationError) -> Iterator[str]:
    where = _where(error.absolute_path)
    kind, rule, value = error.validator, error.validator_value, error.instance
    if kind == "additionalProperties":
        allowed = list(error.schema.get("properties", {}))
        for key in value:
            if key not in allowed:
                yield (
                    f"{_join(where, key)}: unknown key; allowed are "
                    f"{', '.join(allowed)}{nearest(key, allowed)}"
                )
    elif kind == "required":
        missing = [key for key in rule if key not in value]
        yield from (f"{_join(where, key)}: missing; it has to be set" for key in missing)
    elif kind in ("enum", "const"):
        allowed = [str(word) for word in (rule if kind == "enum" else [rule])]
        yield (
            f"{where}: {_show(value)} is not allowed; choose from {', '.join(allowed)}"
            f"{nearest(value, allowed)}"
        )
    elif kind == "not":
        yield f"{where}: {_show(value)} has no meaning here; leave it out"
    else:
        yield f"{where}: {_show(value)} is not allowed; expected {_expectation(error)}"


def _expectation(error: ValidationError) -> str:
    rule = error.validator_value
    words = {
        "type": lambda: " or ".join([rule] if isinstance(rule, str) else rule),
        "minimum": lambda: f"at least {rule}",
        "exclusiveMinimum": lambda: f"more than {rule}",
        "maximum": lambda: f"at most {rule}",
        "exclusiveMaximum": lambda: f"less than {rule}",
        "minItems": lambda: f"a list of at least {rule}",
        "minProperties": lambda: f"at least {rule} entry",
        "minLength": lambda: f"at least {rule} character",
        "maxLength": lambda: f"at most {rule} characters",
        "uniqueItems": lambda: "a list without repetitions",
        "pattern": lambda: error.schema.get("description", f"a match of {rule}"),
        "anyOf": lambda: " or ".join(_alternative(option) for option in rule),
    }
    describe = words.get(str(error.validator))
    return describe() if describe else error.message


def _alternative(option: Mapping[str, Any]) -> str:
    if "const" in option:
        return repr(option["const"])
    bounds = {
        "minimum": "at least",
        "exclusiveMinimum": "more than",
        "maximum": "at most",
        "exclusiveMaximum": "less than",
    }
    limits = [f"{word} {option[key]}" for key, word in bounds.items() if key in option]
    return f"{option['type']} ({', '.join(limits)})" if limits else str(option["type"])


def _where(path: Any) -> str:
    where = ""
    for part in path:
        where = f"{where}[{part}]" if isinstance(part, int) else _join(where, part)
    return where or "config"


def _join(where: str, key: object) -> str:
    return str(key) if where in ("", "config") else f"{where}.{key}"


def _show(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
