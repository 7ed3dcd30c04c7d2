"""The worked example in CONTRIBUTING.md, carried out."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

pytestmark = [pytest.mark.workflow]

PAGE = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)```$", PAGE, flags=re.M | re.S))


def test_it_touches_eight_files_in_four_folders():
    assert len(FILES) == 8
    assert len({Path(name).parent for name in FILES}) == 4


def test_the_question_is_planned_run_and_reported(make_workshop):
    workshop = make_workshop()
    for name, content in FILES.items():
        path = workshop.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    example = "overfit_atlas/questions/label_counts/example.yaml"
    workshop.snakemake("--configfile", example)
    results = workshop.folder / "results" / "example-label-counts"
    counts = pd.read_csv(results / "tables" / "toy-label-counts" / "counts.csv")
    assert counts["mean"].sum() == 100
    assert "The rarest class is" in (results / "report" / "index.html").read_text()
    printed = workshop.python("-m", "overfit_atlas.cli", "settings").stdout
    assert "### label_counts" in printed
    columns = workshop.python("-m", "overfit_atlas.cli", "columns").stdout
    assert "| `tables/{label_counts}/counts.csv` | labels of each class in a sample |" in columns
    study, out = results.relative_to(workshop.folder), workshop.folder / "exported"
    workshop.python("-m", "overfit_atlas.cli", "tables", str(study), "--out", str(out))
    exported = pd.read_parquet(out / "tables" / "toy-label-counts" / "counts.parquet")
    assert exported["class"].tolist() == [str(digit) for digit in range(10)]
    workshop.python("-m", "pytest", "-q", "tests/questions/label_counts")
