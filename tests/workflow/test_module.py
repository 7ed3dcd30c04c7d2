"""The workflow inside another, as the documentation tells it: a module, in another folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pandas as pd
import pytest

from tests.conftest import PROJECT

pytestmark = [pytest.mark.workflow, pytest.mark.slow]


def block(name: str) -> str:
    """A code block of docs/extending.md, by its name."""
    page = (PROJECT / "docs" / "extending.md").read_text("utf-8")
    found = re.search(rf"```{{code-block}} \w+\n:name: {name}\n\n(.*?)```", page, re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture(scope="module")
def run(make_workshop, tmp_path_factory):
    """A function that runs a program of this environment in the outer workflow's folder."""
    workshop, folder = make_workshop(), tmp_path_factory.mktemp("outer")
    (folder / "config.yaml").write_text(block("module-config"))
    atlas = os.path.relpath(workshop.folder, folder)
    (folder / "Snakefile").write_text(block("module").replace("../overfit-atlas", atlas))

    def run_there(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=folder,
            env=workshop.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def snakemake(*arguments: str) -> subprocess.CompletedProcess[str]:
        profile = f"{atlas}/profiles/default"
        return run_there("snakemake", "--cores", "2", "--workflow-profile", profile, *arguments)

    run_there.folder, run_there.snakemake = folder, snakemake
    return run_there


def test_it_runs_as_a_module_and_what_it_made_can_be_audited_there(run):
    done = run.snakemake()
    assert done.returncode == 0, done.stdout[-6000:]
    best = (run.folder / "best.txt").read_text()
    cells = pd.read_csv(run.folder / "results/mine/tables/few/grid.csv")
    assert best.split() == [cells.loc[cells.test_accuracy_mean.idxmax(), "column"]]
    # Its hook ran: jobs are told with the time that is left.
    assert re.search(r"\d+ of \d+, .* left", done.stdout)
    audited = run("overfit_atlas.cli", "audit", "--all", "--study", "results/mine")
    assert audited.returncode == 0, audited.stdout
    assert re.search(r"\d+ jobs, \d+ files: clean", audited.stdout)


def test_a_second_run_finds_nothing_to_do_and_an_edited_result_is_refused(run):
    again = run.snakemake()
    assert "Nothing to be done" in again.stdout, again.stdout[-3000:]
    table = run.folder / "results/mine/tables/few/grid.csv"
    whole = table.read_bytes()
    table.write_bytes(whole.replace(b"MLP", b"CNN", 1))
    refused = run.snakemake("--dry-run")
    assert refused.returncode == 1
    assert "results/mine/tables/few/grid.csv is not what was recorded" in refused.stdout
    table.unlink()
    made_again = run.snakemake()
    assert made_again.returncode == 0, made_again.stdout[-6000:]
    assert table.read_bytes() == whole


def test_what_is_wrong_in_its_part_of_the_config_is_said(run):
    config = run.folder / "config.yaml"
    sound = config.read_text()
    config.write_text(sound.replace("sample: few", "sample: fwe"))
    refused = run.snakemake("--dry-run")
    config.write_text(sound)
    assert refused.returncode == 1
    assert "did you mean 'few'" in refused.stdout
    assert "Traceback" not in refused.stdout
