"""What ``check`` accepts is planned by the engine and reaches the report.

A fixed few in every run of the tests; all of them with ``make test-promise``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from tests.config.made_up import ENOUGH, accepted

PLAN_MANY = Path(__file__).with_name("plan_many.py")
WHOLE = 20

pytestmark = pytest.mark.workflow


def runs(study):
    """How many runs a study trains."""
    return sum(len(seeds) for seeds in study.cells.values())


@pytest.fixture(scope="module")
def workshop(make_workshop):
    """A copy of the project with every config that passes: config/made-up/0.yaml and so on."""
    made = make_workshop()
    folder = made.folder / "config" / "made-up"
    folder.mkdir()
    for place, (overlay, _) in enumerate(accepted()):
        (folder / f"{place}.yaml").write_text(yaml.safe_dump(overlay))
    return made


def plan(workshop, places):
    """Have the engine plan the studies; each must end in a report."""
    configs = [f"config/made-up/{place}.yaml" for place in places]
    said = workshop.python(str(PLAN_MANY), *configs).stdout
    plans = [json.loads(line) for line in said.splitlines()]
    assert [plan["config"] for plan in plans] == configs
    for plan in plans:
        assert plan["status"] == 0, plan
        assert "build_report" in plan["output"], plan


def run_whole(workshop, place):
    """Run a study to its report."""
    workshop.snakemake("--configfile", f"config/made-up/{place}.yaml")
    study = accepted()[place][1]
    page = (workshop.folder / study.paths.report).read_text()
    for asked in study.experiments.values():
        for section in asked.settings.sections(study, asked):
            assert section.title in page
            for file in section.files:
                assert (workshop.folder / file).stat().st_size, file


def test_some_are_planned_by_the_engine(workshop):
    plan(workshop, range(0, ENOUGH, ENOUGH // 40))


def test_the_two_smallest_that_train_run_whole(workshop):
    training = [place for place, (_, study) in enumerate(accepted()) if study.cells]
    for place in sorted(training, key=lambda place: runs(accepted()[place][1]))[:2]:
        run_whole(workshop, place)


@pytest.mark.long
def test_all_are_planned_by_the_engine(workshop):
    plan(workshop, range(ENOUGH))


@pytest.mark.long
@pytest.mark.parametrize("place", range(0, ENOUGH, ENOUGH // WHOLE))
def test_twenty_run_whole(workshop, place):
    run_whole(workshop, place)
