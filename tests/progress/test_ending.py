"""What is said at the end of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.progress.ending import ending

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def finished(tmp_path):
    """A function that makes a study whose report is written: (study, folder)."""

    def make(overlay, findings, seeds_needed=()):
        study = read_study(*read_layers([CONFIG / overlay]))
        for path in (study.paths.report, study.paths.explorer):
            files.write(tmp_path / path, "")
        record = tmp_path / study.paths.records / "build_report" / "index.json"
        files.write(record, json.dumps({"run": {"notes": {"findings": findings}}}))
        rows = [
            {"id": f"C{n}", "setting": "here", "verdict": "fail", "undecided": True,
             "seeds_needed": needed}
            for n, needed in enumerate(seeds_needed)
        ]  # fmt: skip
        files.write_table(
            pd.DataFrame(rows, columns=["id", "setting", "verdict", "undecided", "seeds_needed"]),
            tmp_path / study.paths.tables / "claims.csv",
        )
        return study, tmp_path

    return make


def test_three_findings_the_two_pages_and_a_next_step(finished):
    study, folder = finished("demo.yaml", ["one", "two", "three", "four"])
    said = ending(study, folder).splitlines()
    assert [line for line in said if line.startswith("  ")] == [
        "  1. one",
        "  2. two",
        "  3. three",
    ]
    assert (folder / study.paths.report).resolve().as_uri() in said[-3]
    assert (folder / study.paths.explorer).resolve().as_uri() in said[-2]
    assert said[-1].startswith("Next: make laptop")


def test_after_a_larger_study_it_is_the_claim_that_the_fewest_seeds_would_tell(finished):
    said = ending(*finished("laptop.yaml", [], [40, 7, float("inf")]))
    assert said.splitlines()[-1].startswith("Next: the verdict on C1 is undecided (here); 7 seeds")
    said = ending(*finished("laptop.yaml", [], [float("inf")]))
    assert "audit --all --study results/laptop" in said


def test_a_report_without_a_record_is_found_all_the_same(finished):
    study, folder = finished("demo.yaml", ["one"])
    (folder / study.paths.records / "build_report" / "index.json").write_text("{}")
    assert ending(study, folder).startswith("The report: ")
