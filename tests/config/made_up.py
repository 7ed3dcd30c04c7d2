"""Made-up configs of every question: the examples, varied within what the types allow."""

from __future__ import annotations

import random
from functools import cache

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions import FOLDER, QUESTIONS, settings_of
from overfit_atlas.yaml_files import read_yaml

REGULARIZERS = ["none", "l2", "dropout", "l2-dropout", "dropout-25", "dropout-50"]
ENOUGH = 300


@cache
def examples():
    """The examples of all questions as one config without a study."""
    merged = {"samples": {}, "models": {}, "experiments": {}}
    for question in QUESTIONS:
        entries = read_yaml(FOLDER / question / "example.yaml")
        for part in merged:
            merged[part] |= entries.get(part, {})
    return merged


@cache
def schema_of(question):
    return settings_of(question).model_json_schema()


def names(key):
    """What a text that stands under ``key`` may name."""
    base = examples()
    known = {
        "sample": list(base["samples"]),
        "model": list(base["models"]),
        "regularizer": REGULARIZERS,
        "dataset": ["digits"],
        "published": ["rutgers", "salman-liu"],
        "label": ["A", "B", "C"],
        "row": ["MLP", "CNN", "a row"],
    }
    return known.get(key.removesuffix("s"), ["one", "two", "three"])


def made(schema, whole, key, draw):
    """A value that ``schema`` allows for ``key``, which other entries may make a mistake."""
    if "$ref" in schema:
        return made(whole["$defs"][schema["$ref"].rsplit("/", 1)[1]], whole, key, draw)
    for options in ("anyOf", "enum"):
        if options in schema:
            chosen = draw.choice(schema[options])
            return made(chosen, whole, key, draw) if options == "anyOf" else chosen
    if "const" in schema:
        return schema["const"]
    kind = schema["type"]
    if kind == "object":
        asked = set(schema.get("required", []))
        return {
            name: made(own, whole, name, draw)
            for name, own in schema["properties"].items()
            if name in asked or draw.random() < 0.3
        }
    if kind == "array":
        least = schema.get("minItems", 0)
        amount = draw.randint(least, min(least + 2, schema.get("maxItems", 9)))
        items = schema["items"] if "items" in schema else schema["prefixItems"][0]
        found = [made(items, whole, key, draw) for _ in range(amount)]
        return [item for place, item in enumerate(found) if item not in found[:place]]
    if kind in ("integer", "number"):
        steps = (1, 2, 5, 20) if kind == "integer" else (0.1, 0.5, 0.9, 2.5)
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        values = [low, *(low + step for step in steps)]
        return draw.choice([type(steps[0])(value) for value in values if inside(value, schema)])
    return {"boolean": draw.random() < 0.5, "null": None, "string": draw.choice(names(key))}[kind]


def inside(value, schema):
    return (
        value >= schema.get("minimum", value)
        and value <= schema.get("maximum", value)
        and value > schema.get("exclusiveMinimum", value - 1)
        and value < schema.get("exclusiveMaximum", value + 1)
    )


def varied(value, schema, whole, key, draw, often):
    """``value`` with some of what it holds made anew, left out or added."""
    if draw.random() < often:
        return made(schema, whole, key, draw)
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    if isinstance(value, dict) and "properties" in schema:
        asked, found = schema.get("required", []), {}
        for name, own in schema["properties"].items():
            if name in value:
                found[name] = varied(value[name], own, whole, name, draw, often)
                if name not in asked and draw.random() < often:
                    del found[name]
            elif draw.random() < often:
                found[name] = made(own, whole, name, draw)
        return found
    if isinstance(value, list) and "items" in schema:
        found = [varied(item, schema["items"], whole, key, draw, often) for item in value]
        return draw.sample(found, len(found)) if draw.random() < often else found
    return value


def generated(seed):
    """A config: up to three experiments, their settings varied, and one model trained otherwise."""
    draw = random.Random(seed)
    base = examples()
    asked = draw.sample(sorted(base["experiments"]), draw.choice([1, 2, 3]))
    often = draw.choice([0.05, 0.1, 0.2])
    experiments = {}
    for name in asked:
        entry = base["experiments"][name]
        schema = schema_of(entry["kind"])
        fixed = {"kind": entry["kind"], "title": entry["title"]}
        experiments[name] = varied(entry, schema, schema, "", draw, often) | fixed
    other = {"stages": draw.choice([[1], [3], [2, 4]]), "measure_every": draw.choice([1, 2])}
    changed = draw.choice(["", *base["models"]])
    models = {
        name: {**model, **(other if name == changed else {})}
        for name, model in base["models"].items()
    }
    return {
        "study": f"made-up-{seed}",
        "run": asked,
        "seeds": draw.choice([[0], [0, 1], [3, 1, 2]]),
        "samples": base["samples"],
        "models": models,
        "experiments": experiments,
    }


def laid_over(base, overlay):
    merged = dict(base)
    for key, value in overlay.items():
        known = merged.get(key)
        merged[key] = {**known, **value} if isinstance(known, dict) else value
    return merged


@cache
def tried():
    """(overlay, study or None) of made-up configs, until enough of them pass."""
    base, _ = read_layers([])
    found, passed = [], 0
    for seed in range(10 * ENOUGH):
        overlay = generated(seed)
        try:
            study = read_study(laid_over(base, overlay))
        except AtlasError:
            study = None
        found.append((overlay, study))
        passed += study is not None
        if passed == ENOUGH:
            break
    assert passed == ENOUGH
    return found


def accepted():
    """(overlay, study) of those that pass."""
    return [(overlay, study) for overlay, study in tried() if study is not None]
