"""What is wrong with a YAML file, a line a mistake: key, value, what is allowed, name meant, place.

The config and the facts of the datasets are held against types, and fail in the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.fields import Entry
from overfit_atlas.files import AnyPath
from overfit_atlas.spelling import HEX, LINE, NAME, PLAIN_LINE
from overfit_atlas.yaml_files import Key, Place, read_with_places

Checked = TypeVar("Checked", bound=Entry)


def read_checked(path: AnyPath, model: type[Checked]) -> Checked:
    """A YAML file held against the types of ``model``.

    Raises AtlasError with a line for every mistake, and as
    :func:`overfit_atlas.yaml_files.read_yaml` does.
    """
    content, places = read_with_places(path)
    try:
        return model.of(content)
    except ValidationError as faults:
        raise report(described(faults, content, model), places, str(path)) from None


def report(
    mistakes: Iterable[tuple[Key, str]], places: Mapping[Key, Place], what: str = "The config"
) -> AtlasError:
    """One error for all mistakes in ``what``, each with its key and its line if one is known."""
    lines = dict.fromkeys(
        f"  {spelled(key)}: {text}{_where(key, places)}"
        for key, text in sorted(mistakes, key=lambda mistake: list(map(str, mistake[0])))
    )
    count = f"{len(lines)} mistake{'s' if len(lines) > 1 else ''}"
    return AtlasError("\n".join([f"{what} has {count}; nothing was started.", *lines]))


def spelled(key: Key) -> str:
    """A key as a reader writes it: ``experiments.trio.members[2].model``."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "config"


def _where(key: Key, places: Mapping[Key, Place]) -> str:
    for length in range(len(key), 0, -1):
        if key[:length] in places:
            return f"  ({places[key[:length]]})"
    return ""


def described(
    faults: ValidationError, config: Any, model: type[BaseModel]
) -> Iterator[tuple[Key, str]]:
    """(key, what is wrong with it) of all that the types found; one value's alternatives joined."""
    alternatives: dict[Key, list[str]] = {}
    for fault in faults.errors(include_url=False):
        key, inside = _real_key(fault, config)
        if fault["type"] == "too_short" and _long_enough(fault, _value_at(config, key)):
            continue  # pydantic counts the items that hold; what is wrong with the others is said
        if fault["type"] in ("missing", "extra_forbidden"):
            yield key, _misplaced(fault, key, model)
        elif fault["type"] == "union_tag_invalid":
            yield (*key, "kind"), _not_among(fault)
        elif fault["type"] == "literal_error" and not inside:
            yield key, _not_among(fault)
        elif fault["type"] == "value_error" and isinstance(_value_at(config, key), Mapping):
            # What a table as a whole has to fulfil says it in its own words.
            yield key, str(fault["ctx"]["error"])
        else:
            alternatives.setdefault(key, []).append(_expected(fault))
    for key, expected in alternatives.items():
        value = _value_at(config, key)
        yield (
            key,
            f"{_shown(value)} is not allowed; expected {' or '.join(dict.fromkeys(expected))}",
        )


def _long_enough(fault: ErrorDetails, value: Any) -> bool:
    return isinstance(value, list) and len(value) >= fault["ctx"]["min_length"]


def _real_key(fault: ErrorDetails, config: Any) -> tuple[Key, bool]:
    """The key that a fault is about, without the names of alternatives; whether there were any.

    pydantic names, on the way to a value, also which of several types it tried.
    """
    key: list[str | int] = []
    value, parts, skipped = config, fault["loc"], False
    for place, part in enumerate(parts):
        last = place == len(parts) - 1
        if part == "[key]":
            continue
        if isinstance(value, Mapping) and (part in value or (last and fault["type"] == "missing")):
            key.append(part)
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            key.append(part)
            value = value[part]
        elif last and fault["type"] == "missing":
            key.append(part)
        else:
            skipped = skipped or not (isinstance(value, Mapping) and value.get("kind") == part)
    return tuple(key), skipped


def _misplaced(fault: ErrorDetails, key: Key, model: type[BaseModel]) -> str:
    if fault["type"] == "missing":
        return "missing; it has to be set"
    allowed = _fields_at(model, fault["loc"][:-1])
    return f"unknown key; allowed are {', '.join(allowed)}{nearest(key[-1], allowed)}"


def _fields_at(type_: Any, loc: tuple[str | int, ...]) -> list[str]:
    """The keys of the table that ``loc`` leads to, from a type on."""
    found = _models_at([type_], loc)
    return list(dict.fromkeys(name for model in found for name in model.model_fields))


def _models_at(types: list[Any], loc: tuple[str | int, ...]) -> list[type[BaseModel]]:
    models = [model for type_ in types for model in _models_in(type_)]
    if not loc:
        return models
    part, rest = loc[0], loc[1:]
    # A question may have a setting that bears another question's name, so the kinds come first.
    if kinds := [m for m in models if _kind_of(m) == part or m.__name__ == part]:
        return _models_at(list(kinds), rest)
    below = [m.model_fields[part].annotation for m in models if part in m.model_fields]
    return _models_at(below or list(models), rest)


def _models_in(type_: Any) -> Iterator[type[BaseModel]]:
    """The tables that a type is made of, whatever stands around them."""
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        yield type_
    elif get_origin(type_) is not None:
        for part in get_args(type_):
            yield from _models_in(part)


def _kind_of(model: type[BaseModel]) -> str | None:
    kind = model.model_fields.get("kind")
    words = get_args(kind.annotation) if kind else ()
    return words[0] if len(words) == 1 else None


def _not_among(fault: ErrorDetails) -> str:
    context = fault.get("ctx", {})
    allowed = re.findall(r"'([^']*)'", context.get("expected", context.get("expected_tags", "")))
    value = context.get("tag", fault["input"])
    return (
        f"{_shown(value)} is not allowed; choose from {', '.join(allowed)}{nearest(value, allowed)}"
    )


def _expected(fault: ErrorDetails) -> str:
    context = fault.get("ctx", {})
    bounds = {"greater_than": "more than {gt}", "greater_than_equal": "at least {ge}",
              "less_than": "less than {lt}", "less_than_equal": "at most {le}",
              "too_short": "at least {min_length} of them",
              "too_long": "at most {max_length} of them", "string_too_short": "a text",
              "string_too_long": "at most {max_length} characters"}  # fmt: skip
    words = {
        "int_type": "a whole number" + ", without a point" * isinstance(fault["input"], float),
        "float_type": "a number", "finite_number": "a finite number", "string_type": "a text",
        "bool_type": "true or false", "tuple_type": "a list", "list_type": "a list",
        "dict_type": "keys with values", "model_type": "keys with values",
        "model_attributes_type": "keys with values", "none_required": "null",
        "union_tag_not_found": "the key kind, which says what is asked",
    }  # fmt: skip
    kind = fault["type"]
    if kind == "float_type" and _EXPONENT.fullmatch(str(fault["input"])):
        return "a number, whose exponent follows a point and bears a sign: 1.0e-3"
    if kind in bounds:
        return bounds[kind].format(**context)
    if kind == "literal_error":
        return context["expected"]
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], f"a match of {context['pattern']}")
    if kind == "value_error":
        return str(context["error"])
    return words.get(kind) or fault["msg"].removeprefix("Input should be ")


# A number in JSON and in most languages, to YAML 1.1 a text.
_EXPONENT = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+")

_PATTERNS = {
    NAME: "lower-case letters, digits and hyphens, since it becomes a folder's name",
    PLAIN_LINE: (
        "one line of text without $ and \\, which figures would set as mathematics, and without "
        "control characters, that begins with neither a space nor _, which legends would leave out"
    ),
    LINE: "one line of text without control characters",
    HEX: "a colour as #rrggbb, in quotation marks",
}


def _value_at(config: Any, key: Key) -> Any:
    for part in key:
        config = config[part]
    return config


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
