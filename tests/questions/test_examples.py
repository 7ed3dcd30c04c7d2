"""The example in every question's room: sound, asking one question, and run to the report."""

from __future__ import annotations

import ast
import csv
import re
from pathlib import Path

import h5py
import pandas as pd
import pytest
import yaml

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.exports.dictionary import figures, tables
from overfit_atlas.exports.tables import export_tables
from overfit_atlas.questions import FOLDER, QUESTIONS, settings_of
from tests.claims import second
from tests.report import reader

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
RULES = PROJECT / "workflow" / "rules" / "questions"
SCRIPTS = PROJECT / "workflow" / "scripts"


def example(question):
    return FOLDER / question / "example.yaml"


@pytest.mark.parametrize("question", QUESTIONS)
def test_it_is_sound_and_asks_one_question(question):
    study = read_study(*read_layers([example(question)]))
    assert study.kinds == [question]
    assert study.name == f"example-{question.replace('_', '-')}"


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_room_has_its_rules_scripts_and_tests_under_the_same_name(question):
    assert settings_of(question).model_fields["kind"].annotation.__args__ == (question,)
    rules = (RULES / f"{question}.smk").read_text()
    scripts = {path.stem for path in (SCRIPTS / question).glob("*.py")}
    assert scripts == {
        line.split()[1].rstrip(":") for line in rules.splitlines() if line.startswith("rule ")
    }
    assert list((PROJECT / "tests" / "questions" / question).glob("test_*.py"))


def test_nothing_else_bears_a_questions_name_or_is_left_without_one():
    assert {path.stem for path in RULES.glob("*.smk")} == set(QUESTIONS)
    folders = {path.name for path in SCRIPTS.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(QUESTIONS)


@pytest.fixture(scope="module")
def asked(make_workshop):
    """One study that asks every question, put together from all examples."""
    whole = {"study": "examples", "claims_in": ["examples"], "seeds": [0, 1], "run": []}
    for question in QUESTIONS:
        entries = yaml.safe_load(example(question).read_text())
        whole["run"] += entries["run"]
        for part in ("samples", "models", "regularizers", "experiments"):
            known = whole.setdefault(part, {})
            for name, entry in entries.get(part, {}).items():
                assert known.setdefault(name, entry) == entry, f"{name} means two things"
    workshop = make_workshop()
    workshop.overlay("examples", **{key: value for key, value in whole.items() if value})
    workshop.snakemake("--configfile", "config/examples.yaml")
    return workshop


@pytest.mark.workflow
def test_all_of_them_run_to_the_report(asked):
    study = read_study(*read_layers([asked.folder / "config" / "examples.yaml"]))
    page = (asked.folder / study.paths.report).read_text()
    for experiment in study.experiments.values():
        sections = list(experiment.settings.sections(study, experiment))
        assert sections, experiment.name
        for section in sections:
            assert section.title in page
            for file in section.files:
                assert (asked.folder / file).stat().st_size, file
        claims = experiment.settings.claims(study, experiment)
        assert claims is None or (asked.folder / claims).stat().st_size


@pytest.mark.workflow
def test_an_epoch_chosen_by_validation_is_that_of_each_runs_own_lowest_loss(asked):
    folder = asked.folder / "results" / "examples"
    runs = pd.read_csv(folder / "tables" / "toy-grid" / "grid-runs.csv")
    stopped = runs[runs.model == "toy-overfit"]
    assert sorted(stopped.seed) == [0, 1]
    for run in stopped.itertuples():
        of_run = folder / f"runs/toy-overfit/toy/none/seed-{run.seed}"
        measures = pd.read_csv(of_run / "measures.csv")
        lowest = measures[measures.validation_loss == measures.validation_loss.min()].iloc[0]
        assert (run.epoch, run.test_accuracy) == (lowest.epoch, lowest.test_accuracy)
        with h5py.File(of_run / "predictions.h5") as h5:
            right = h5["test/logits"][run.epoch - 1].argmax(axis=1) == h5["test/labels"][:]
        assert right.mean() == run.test_accuracy
    # Were it the last of all, nothing would have been shown.
    assert stopped.epoch.min() < 20
    assert "lowest validation loss" in (folder / "report" / "index.html").read_text()


@pytest.mark.workflow
def test_the_report_of_all_of_them_can_be_read(asked, chromium):
    folder = asked.folder / "results" / "examples" / "report"
    for page in (folder / "index.html", folder / "recipes.html"):
        reader.check(chromium, page)


@pytest.mark.workflow
def test_a_second_run_finds_nothing_to_do(asked):
    again = asked.snakemake("--configfile", "config/examples.yaml").stdout
    assert "Nothing to be done" in again


@pytest.mark.workflow
def test_every_verdict_is_the_same_by_a_second_implementation(asked):
    study = read_study(*read_layers([asked.folder / "config" / "examples.yaml"]))
    tables = asked.folder / study.paths.tables
    with (tables / "claims.csv").open(newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["setting"]]
    found = second.verdicts(tables / "claim-measurements.csv", PROJECT / "config" / "claims.yaml")
    assert found == {(row["id"], row["setting"]): row["verdict"] for row in rows}
    assert len(found) > 20


def stated_columns():
    """{pattern of a path below the study's folder: columns, once for each order of them}."""
    stated = {
        table.pattern: [[column.name for column in layout] for layout in table.layouts]
        for table in tables()
    }
    return stated | {f"figures/{name}.csv": [list(columns)] for name, columns in figures()}


@pytest.mark.workflow
def test_every_table_has_the_columns_that_its_page_says(asked):
    stated = stated_columns()
    kinds = {}
    study = read_study(*read_layers([asked.folder / "config" / "examples.yaml"]))
    for experiment in study.experiments.values():
        kinds.setdefault(experiment.kind, []).append(experiment.name)
    patterns = {}
    for name, columns in stated.items():
        pattern = re.escape(name).replace(r"\{", "{").replace(r"\}", "}")
        for kind, names in kinds.items():
            pattern = pattern.replace(f"{{{kind}}}", f"(?:{'|'.join(map(re.escape, names))})")
        patterns[re.compile(re.sub(r"\{\w+\}", "[^/]+", pattern))] = columns
    results = asked.folder / study.paths.results
    used = set()
    for path in sorted(results.rglob("*.csv")):
        name = path.relative_to(results).as_posix()
        found = [pattern for pattern in patterns if pattern.fullmatch(name)]
        assert len(found) == 1, f"{name} stands {len(found)} times in docs/tables.md"
        used.update(found)
        with path.open(newline="") as stream:
            assert next(csv.reader(stream)) in patterns[found[0]], name
    assert used == set(patterns), "docs/tables.md names files that no question writes"


@pytest.mark.workflow
def test_every_table_is_exported_as_it_is_with_every_column_described(asked, tmp_path):
    results = asked.folder / "results" / "examples"
    count, _ = export_tables(results, asked.folder, tmp_path / "out")
    written = [*(results / "tables").rglob("*.csv"), *(results / "runs").rglob("measures.csv")]
    assert count == len(written)
    for path in written:
        name = path.relative_to(results).with_suffix(".parquet")
        exported = pd.read_parquet(tmp_path / "out" / name)
        # Names and missing values alike, and numbers to the last bit.
        types = exported.dtypes.to_dict()
        expected = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
        pd.testing.assert_frame_equal(exported, expected, check_exact=True, obj=str(name))
    dictionary = pd.read_csv(tmp_path / "out" / "dictionary.csv", keep_default_na=False)
    assert (dictionary.description != "").all()
    kinds = {kind.pattern for kind in tables()}
    assert dictionary.table.nunique() >= len(kinds)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_figure_and_section_is_asked_for_by_a_test_of_its_room(question):
    room, tests = FOLDER / question, PROJECT / "tests" / "questions" / question
    modules = [*room.glob("figures*/*.py"), *room.glob("figures.py")]
    drawn = {
        function.name
        for module in modules
        for function in ast.parse(module.read_text()).body
        if isinstance(function, ast.FunctionDef)
        and function.name[0] != "_"
        and "Figure" in ast.unparse(function.returns)
    }
    assert drawn
    asked = "".join(path.read_text() for path in tests.glob("test_*.py"))
    assert {name for name in drawn if f"{name}(" not in asked} == set()
    assert "built(section, study)" in asked
