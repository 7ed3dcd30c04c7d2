"""What the README says of the demo, held to the demo's config and to what it measured."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from overfit_atlas import files
from overfit_atlas.claims import register
from overfit_atlas.claims.rules import load_claims
from overfit_atlas.config.reading import read_layers, read_study

PROJECT = Path(__file__).parents[2]
README = (PROJECT / "README.md").read_text("utf-8")
MEASURED = PROJECT / "tests" / "claims" / "demo-measurements.csv"
DAY = r"20\d\d-[01]\d-[0-3]\d"


@pytest.fixture(scope="module")
def show_demo():
    place = PROJECT / "docs" / "show_demo.py"
    spec = importlib.util.spec_from_file_location("show_demo", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def study():
    return read_study(*read_layers([PROJECT / "config" / "demo.yaml"]))


@pytest.fixture(scope="module")
def told(show_demo):
    [block] = show_demo.BLOCK.findall(README)
    return block


def test_it_says_what_the_config_of_the_demo_says(show_demo, study, told):
    assert show_demo.plan(study) in told


def test_its_verdicts_are_those_of_what_was_measured(show_demo, told):
    rows = register.read_measurements([MEASURED])
    judged = register.judge(load_claims(PROJECT / "config" / "claims.yaml"), rows).claims
    assert show_demo.counted(Counter(judged.verdict)) in told


def test_what_was_measured_is_what_the_demo_asks(study):
    asked = {
        study.paths.table(one.name, "claims")
        for one in study.experiments.values()
        if one.settings.claims(study, one)
    }
    measured = files.read_table(MEASURED)
    assert set(measured.table) == asked
    # The demo is there to overfit: what the rise of the loss is made of is told of every seed.
    rising = measured[measured.claim.isin(["C1", "C2", "C3", "C4"]) & measured.value.notna()]
    seeds = {seed for asked in study.of_kind("dynamics") for seed in asked.seeds}
    for claim in ("C1", "C2", "C3", "C4"):
        assert set(rising[rising.claim == claim].seed.astype(float)) == seeds


def test_its_pictures_are_there_and_small(show_demo):
    shown = set(re.findall(r"\]\((docs/[a-z]+\.png)\)", README))
    assert shown == {f"docs/{name}.png" for name in (*show_demo.FIGURES, *show_demo.PAGES)}
    for path in shown:
        assert (PROJECT / path).stat().st_size < 300_000
        with Image.open(PROJECT / path) as image:
            assert image.width >= 1000


def test_every_measured_time_is_dated(told):
    rows = [line for line in README.splitlines() if re.match(r"\| (demo|laptop) \|", line)]
    assert len(rows) == 2
    for line in rows:
        assert re.search(rf"\d (?:min|h)\b.*{DAY}", line), line
    assert re.search(rf"minutes of processor time \({DAY}\)", told)


def frame(told):
    """What the README says of a demo, on whatever processor it ran.

    Another one rounds otherwise, and after 40 epochs another finding may be the third strongest.
    """
    lines = [re.sub(r"\d*\.?\d+", "0", line) for line in told.splitlines()]
    return ["- a finding" if " interval " in line else line for line in lines]


def test_a_demo_that_was_run_here_says_the_same(show_demo, study, told):
    results = PROJECT / study.paths.results
    runs = [
        study.run_file(cell, seed, "predictions.h5")
        for cell, seeds in study.cells.items()
        for seed in seeds
    ]
    if not all((PROJECT / run).is_file() for run in [*runs, study.paths.report]):
        pytest.skip(f"no finished demo in {results}")
    here = show_demo.told(study, "2026-01-01")
    assert frame(here) == frame(told)
    own = files.read_table(results / "tables" / "claim-measurements.csv")
    # Not each row: of random labels one stands for each network that learned them all.
    keys = ["claim", "setting", "table"]
    kept = files.read_table(MEASURED)
    assert set(own[keys].itertuples(index=False)) == set(kept[keys].itertuples(index=False))
