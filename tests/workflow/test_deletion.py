"""A question is deleted by deleting its room, rules, scripts, tests and config entries."""

from __future__ import annotations

import ast
import shutil

import pytest
import yaml

from overfit_atlas.questions import QUESTIONS

pytestmark = [pytest.mark.workflow]


@pytest.fixture(params=QUESTIONS)
def without(request, make_workshop):
    """A copy of the project without one question, and the question's name."""
    question, workshop = request.param, make_workshop()
    folder = workshop.folder
    for place in ("overfit_atlas/questions", "workflow/scripts"):
        shutil.rmtree(folder / place / question)
    (folder / "workflow" / "rules" / "questions" / f"{question}.smk").unlink()
    base = yaml.safe_load((folder / "config" / "config.yaml").read_text())["experiments"]
    for path in (folder / "config").glob("*.yaml"):
        config = yaml.safe_load(path.read_text())
        if "experiments" in config:
            forget(config, question, base)
            path.write_text(yaml.safe_dump(config, sort_keys=False))
    return workshop, question


def forget(config, question, base):
    """Take the entries that ask ``question`` out of a config or an overlay of ``base``."""
    entries = config["experiments"]
    kinds = {
        name: {**base.get(name, {}), **entries.get(name, {})}["kind"]
        for name in {**base, **entries}
    }
    config["experiments"] = {
        name: entry for name, entry in entries.items() if kinds[name] != question
    }
    if "run" in config:
        config["run"] = [name for name in config["run"] if kinds[name] != question]


def imported(path):
    """The modules of the package that a file imports, with what it takes from them."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("overfit_atlas"):
            yield node.module, [alias.name for alias in node.names]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.startswith("overfit_atlas"):
                    yield alias.name, []


def test_what_is_left_holds(without):
    workshop, question = without
    for path in [*workshop.folder.rglob("*.py"), *workshop.folder.rglob("*.smk")]:
        assert f"questions.{question}" not in path.read_text(), path
        assert f"questions/{question}" not in path.read_text(), path
    for path in (workshop.folder / "overfit_atlas").rglob("*.py"):
        for module, _ in imported(path):
            place = workshop.folder / module.replace(".", "/")
            assert place.is_dir() or place.with_suffix(".py").is_file(), (path, module)
    # As `check` reads it, without the estimates of time and memory that no question adds to.
    read = "from overfit_atlas.config.reading import read_layers, read_study; "
    workshop.python("-c", read + "read_study(*read_layers(['config/laptop.yaml']))")
    asked = ["--configfile", "config/demo.yaml", "--dry-run", "--quiet", "rules"]
    planned = workshop.snakemake(*asked).stdout
    assert "build_report" in planned
