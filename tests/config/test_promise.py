"""What ``check`` accepts can be planned: made-up configs of every question."""

from __future__ import annotations

import inspect
import json
import random
import re
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.data.catalog import load_facts
from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.members import RESERVED
from overfit_atlas.questions import FOLDER, QUESTIONS, settings_of
from overfit_atlas.report.outline import outline
from overfit_atlas.study.lookup import Lookup
from overfit_atlas.study.summary import summary
from overfit_atlas.yaml_files import read_yaml

RULES = Path(__file__).parents[2] / "workflow" / "rules"
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


@pytest.fixture(scope="module")
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


def accepted(tried):
    return [(overlay, study) for overlay, study in tried if study is not None]


def test_some_are_refused_and_every_question_is_among_those_that_pass(tried):
    assert len(tried) - ENOUGH > 100
    assert {kind for _, study in accepted(tried) for kind in study.kinds} == set(QUESTIONS)


def test_all_that_pass_have_runs_that_can_be_trained(tried):
    for overlay, study in accepted(tried):
        for cell, seeds in study.cells.items():
            assert seeds, overlay
            assert cell.sample in study.samples
            trained = set(range(1, study.last_epoch(cell) + 1))
            assert set(study.predicted_epochs(cell)) <= trained, overlay
            assert study.asked_epochs[cell] <= set(study.predicted_epochs(cell)), overlay
            assert study.models[cell.model].network
            assert study.regularizers[cell.regularizer].strengths()
            assert json.dumps(study.samples[cell.sample].drawing())


def test_all_that_pass_have_a_page(tried):
    for overlay, study in accepted(tried):
        sections = [section.plain() for section in outline(study)]
        assert json.loads(json.dumps(sections)) == sections, overlay
        assert summary(study).experiments
        figures = [figure.png for section in outline(study) for figure in section.figures]
        assert len(figures) == len(set(figures)), overlay


def answers(study, asked):
    """(name, answer) of each question that rules may put to an experiment's settings.

    A method is given all that its parameters can stand for; another parameter has to be told here.
    """
    settings, seeds = asked.settings, [str(seed) for seed in asked.seeds]
    given = {
        "study": [study],
        "asked": [asked],
        "seed": seeds,
        "need": asked.needs,
        "run": [
            SimpleNamespace(model=need.model, regularizer=need.regularizer, seed=seed)
            for need, seed in product(asked.needs, seeds)
        ],
        "name": settings.names() if hasattr(settings, "names") else [],
        "sample": {need.sample for need in asked.needs},
        "pattern": ["{model}/{regularizer}/{seed}"],
        "paths": [["a.csv"]],
    }
    for name, method in inspect.getmembers(type(settings), inspect.isfunction):
        if not method.__module__.startswith("overfit_atlas.questions.") or name[0] == "_":
            continue
        if name == "mistakes":
            continue
        _, *parameters = inspect.signature(method).parameters
        for values in product(*(given[parameter] for parameter in parameters)):
            answer = getattr(settings, name)(*values)
            yield name, list(answer) if inspect.isgenerator(answer) else answer


def test_all_that_pass_answer_what_rules_ask(tried):
    text = "".join(path.read_text() for path in RULES.rglob("*.smk"))
    params = set(re.findall(r'ASK\.worked_out\("(\w+)"\)', text))
    called = set(re.findall(r"ASK\.settings\(wildcards\)\.(\w+)\(", text)) | params
    answered = set()
    for overlay, study in accepted(tried):
        for asked in study.experiments.values():
            for name, answer in answers(study, asked):
                answered.add(name)
                if name in params:
                    assert json.loads(json.dumps(answer)) == answer, (overlay, name)
            plain = asked.settings.plain()
            assert json.loads(json.dumps(plain)) == plain, overlay
    assert called <= answered


def test_all_that_pass_are_found_by_the_wildcards_of_jobs(tried):
    facts = load_facts()
    for overlay, study in accepted(tried):
        ask = Lookup(study)
        for name, asked in study.experiments.items():
            job = SimpleNamespace(items=lambda found=(asked.kind, name): [found])
            assert ask.experiment(job) is asked
            assert re.fullmatch(ask.named(asked.kind), name)
            assert ask.seeds(job)
            assert len(ask.over_seeds("{seed}")(job)) == len(asked.seeds)
            assert len(ask.members(job)) == len(ask.names(job)) == len(asked.needs), overlay
            assert len(ask.of_runs(study.measures)(job)) == len(asked.needs) * len(asked.seeds)
            assert len(ask.of_first_seed(study.checkpoint)(job)) == len(asked.needs)
            assert all((FOLDER.parents[1] / path).is_file() for path in ask.networks(job))
            if asked.needs:
                assert ask.most("mem_mb")(job) >= 100
                assert ask.dataset(job).startswith(study.paths.results)
                assert f"seed-{asked.seeds[0]}" in ask.sample(job)
            if getattr(asked.settings, "sample", None):
                assert ask.classes(facts)(job) == 10


def sets_of_members(study, asked):
    """The names of the models that are read together."""
    settings = asked.settings
    if asked.kind in ("consensus", "adversarial"):
        yield [member.name for member in study.members(asked.needs)]
    elif asked.kind == "dataset_size":
        yield [member["name"] for member in settings.shown(study)]
    elif asked.kind == "dropout_comparison":
        for name in settings.names():
            needs = tuple(settings.needs_of_job(SimpleNamespace(variant=name)))
            yield [member.name for member in study.members(needs)]
    elif asked.kind == "independence":
        for name in settings.names():
            yield from ([model for model, _ in one] for one in settings.sets(study, name).values())


def test_models_that_are_read_together_have_names_of_their_own(tried):
    found = 0
    for overlay, study in accepted(tried):
        for asked in study.experiments.values():
            for names in sets_of_members(study, asked):
                found += 1
                assert len(names) == len(set(names)), overlay
                assert not set(names) & set(RESERVED), overlay
    assert found > 100


@pytest.mark.workflow
def test_twenty_of_them_are_planned_by_the_engine(tried, make_workshop):
    workshop = make_workshop()
    passing = [overlay for overlay, _ in accepted(tried)]
    for overlay in passing[:: ENOUGH // 20]:
        name = overlay["study"]
        path = workshop.folder / "config" / f"{name}.yaml"
        path.write_text(yaml.safe_dump(overlay))
        planned = workshop.snakemake(
            "--configfile", f"config/{name}.yaml", "--dry-run", "--quiet", "rules"
        ).stdout
        assert "build_report" in planned, overlay
