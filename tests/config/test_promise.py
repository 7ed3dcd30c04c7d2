"""What ``check`` accepts is whole: made-up configs of every question as studies, in process."""

from __future__ import annotations

import inspect
import json
import re
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from overfit_atlas.data.catalog import load_facts
from overfit_atlas.predictions.members import RESERVED
from overfit_atlas.questions import FOLDER, QUESTIONS
from overfit_atlas.report.outline import outline
from overfit_atlas.study.lookup import OF_EVERY_JOB, Lookup
from overfit_atlas.study.summary import summary
from tests.config.made_up import ENOUGH, accepted, tried

pytestmark = pytest.mark.slow

RULES = Path(__file__).parents[2] / "workflow" / "rules"


def test_some_are_refused_and_every_question_is_among_those_that_pass():
    assert len(tried()) - ENOUGH > 100
    assert {kind for _, study in accepted() for kind in study.kinds} == set(QUESTIONS)


def test_all_that_pass_have_runs_that_can_be_trained():
    for overlay, study in accepted():
        for cell, seeds in study.cells.items():
            assert seeds, overlay
            assert cell.sample in study.samples
            trained = set(range(1, study.last_epoch(cell) + 1))
            assert set(study.predicted_epochs(cell)) <= trained, overlay
            assert study.asked_epochs[cell] <= set(study.predicted_epochs(cell)), overlay
            assert study.models[cell.model].network
            assert study.regularizers[cell.regularizer].strengths()
            assert json.dumps(study.samples[cell.sample].drawing())


def test_all_that_pass_have_a_page():
    for overlay, study in accepted():
        sections = [section.plain() for section in outline(study)]
        assert json.loads(json.dumps(sections)) == sections, overlay
        assert summary(study).experiments
        figures = [figure.png for section in outline(study) for figure in section.figures]
        assert len(figures) == len(set(figures)), overlay


ROOMS = ("overfit_atlas.questions.", "overfit_atlas.study.followed")
"""Where what rules ask of one kind of question is answered."""


def answers(study, asked):
    """(name, answer) of each question that rules may put to an experiment's settings.

    A method is given all that its parameters can stand for; another parameter has to be told here.
    """
    settings, seeds = asked.settings, [str(seed) for seed in asked.seeds]
    samples = {need.sample for need in asked.needs}
    given = {
        "study": [study],
        "asked": [asked],
        "seed": seeds,
        "need": asked.needs,
        "run": [
            SimpleNamespace(model=need.model, regularizer=need.regularizer, seed=seed)
            for need, seed in product(asked.needs, seeds)
        ],
        "choice": getattr(settings, "choices", ()),
        "job": [SimpleNamespace(seed=seed) for seed in seeds],
        "family": getattr(settings, "family_names", list)(),
        "sample": samples,
        "dataset": getattr(settings, "datasets", ()),
        "size": [str(size) for size in getattr(settings, "sizes", ())],
        "wildcards": [
            *(SimpleNamespace(sample=sample) for sample in samples),
            *(SimpleNamespace(variant=name) for name in getattr(settings, "variant_names", list)()),
        ],
    }
    for name, method in inspect.getmembers(type(settings), inspect.isfunction):
        if not method.__module__.startswith(ROOMS) or name[0] == "_":
            continue
        if name == "mistakes":
            continue
        _, *parameters = inspect.signature(method).parameters
        if parameters == ["study", "sample", "model", "regularizer"]:
            every = [(study, cell.sample, cell.model, cell.regularizer) for cell in study.cells]
        else:
            every = product(*(given[parameter] for parameter in parameters))
        for values in every:
            answer = getattr(settings, name)(*values)
            yield name, list(answer) if inspect.isgenerator(answer) else answer


def asked_in_rules():
    """({question: names of params in its rules}, what all rules ask of settings)."""
    asked_for, called = {}, set()
    for path in RULES.rglob("*.smk"):
        text = path.read_text()
        calls = " ".join(re.findall(r"(?:as_params|params_of)\([^()]*\)", text))
        files = " ".join(line for line in text.splitlines() if "ASK.over(" in line)
        names = set(re.findall(r'"(\w+)"', calls) + re.findall(r'="(\w+)"', files))
        asked_for[path.stem] = names
        called |= names | set(re.findall(r'ASK\.worked_out\("(\w+)"\)', text))
        called |= set(re.findall(r"ASK\.settings\(wildcards\)\.(\w+)\(", text))
    return asked_for, called


def test_all_that_pass_answer_what_rules_ask():
    asked_for, called = asked_in_rules()
    params, answered = set(), set(OF_EVERY_JOB)
    for overlay, study in accepted():
        for asked in study.experiments.values():
            answered |= type(asked.settings).model_fields.keys()
            for name, answer in answers(study, asked):
                answered.add(name)
                if name in asked_for[asked.kind]:
                    params.add(name)
                    assert json.loads(json.dumps(answer)) == answer, (overlay, name)
            plain = asked.settings.plain()
            assert json.loads(json.dumps(plain)) == plain, overlay
    assert called <= answered
    assert len(params) > 20


def test_all_that_pass_are_found_by_the_wildcards_of_jobs():
    facts = load_facts()
    for overlay, study in accepted():
        ask = Lookup(study)
        for name, asked in study.experiments.items():
            job = SimpleNamespace(items=lambda found=(asked.kind, name): [found])
            assert ask.experiment(job) is asked
            assert re.fullmatch(ask.named(asked.kind), name)
            assert ask.seeds(job)
            assert len(ask.over_seeds("{seed}")(job)) == len(asked.seeds)
            assert len(ask.shown_members(job)) == len(asked.needs), overlay
            assert len(ask.member_names(job)) == len(asked.needs), overlay
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
    elif asked.kind == "sensitivity":
        for choice in settings.choices:
            yield [member.name for member in study.members(settings.members_of(choice))]
    elif asked.kind == "dataset_size":
        yield [member["name"] for member in settings.shown(study)]
    elif asked.kind == "dropout_comparison":
        for name in settings.variant_names():
            needs = tuple(settings.needs_of_job(SimpleNamespace(variant=name)))
            yield [member.name for member in study.members(needs)]
    elif asked.kind == "independence":
        for name in settings.family_names():
            yield from ([model for model, _ in one] for one in settings.sets(study, name).values())


def test_models_that_are_read_together_have_names_of_their_own():
    found = 0
    for overlay, study in accepted():
        for asked in study.experiments.values():
            for names in sets_of_members(study, asked):
                found += 1
                assert len(names) == len(set(names)), overlay
                assert not set(names) & set(RESERVED), overlay
    assert found > 100
