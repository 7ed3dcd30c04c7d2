"""Reference results: a finished grid as one small table, and the README's table of them."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.cli import main
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.grid.commands import (
    PLACE,
    beside,
    reference_table,
)
from overfit_atlas.questions.grid.kept import claims_table, draw, markdown_table

PROJECT = Path(__file__).parents[3]


def test_the_readmes_table_is_made_from_the_reference_results(capsys, monkeypatch):
    made = markdown_table(PROJECT / "docs" / "reference-results")
    assert made in (PROJECT / "README.md").read_text(), "overfit-atlas reference --table"
    monkeypatch.chdir(PROJECT)
    assert main(["reference", "--table"]) == 0
    assert capsys.readouterr().out == made + "\n"


def test_a_reference_holds_machine_date_and_config_of_every_run(tmp_path):
    study = tmp_path / "small"
    run = {"row": "MLP", "column": "none", "sample": "s", "model": "m", "regularizer": "none"}
    run |= {"epoch": 4, "seed": 0, "train_accuracy": 1.0, "running_accuracy": 0.9}
    run |= {"test_accuracy": 0.8, "train_loss": 0.1, "test_loss": 0.5}
    files.write_table(pd.DataFrame([run]), study / "tables/g/grid-runs.csv")
    records = study / "provenance/records/train_and_predict/m/s/none"
    with pytest.raises(AtlasError, match="no record of the training of m/s/none, seed 0"):
        reference_table(study, "g")
    records.mkdir(parents=True)
    for seeds, day in (([0, 1], 2), ([0, 1, 2], 1), ([3], 3)):
        record = {
            "claim": {"params": {"seeds": seeds, "precision": "float32", "threads": 1}},
            "run": {
                "machine": {"cpu": "C", "cores": 2, "gpu": []},
                "notes": {f"seed-{seed}": {"seconds": 10.0 * day} for seed in seeds},
                "finished": f"2026-01-0{day}T00:00:30+00:00",
                "config": "d1",
            },
        }
        (records / f"seeds-{seeds[-1]}.json").write_text(json.dumps(record))
    found = reference_table(study, "g").iloc[0]
    # The last job that trained seed 0.
    assert (found.seconds, found.finished) == (20.0, "2026-01-02T00:00:30+00:00")
    assert (found.cpu, found.gpu, found.config, found.test_accuracy) == ("C", "none", "d1", 0.8)
    with pytest.raises(AtlasError, match=r"grid-runs\.csv is not made"):
        reference_table(study, "other")
    assert main(["reference", str(study), "g", "--folder", str(tmp_path)]) == 0
    assert files.read_table(tmp_path / "small-g.csv").seconds.tolist() == [20.0]


def test_a_grid_is_filled_cell_by_cell():
    def runs(*cells):
        rows = [
            {
                **dict.fromkeys(PLACE, "s"),
                "row": "CNN",
                "column": column,
                "epoch": epoch,
                "seed": seed,
            }
            for column, epoch, seed in cells
        ]
        return pd.DataFrame(rows)

    kept = runs(("none", 1, 0), ("l2-dropout", 1, 0), ("dropout", 1, 0), ("dropout", 1, 1))
    # One that was trained further, another seed, and a cell that was not there.
    found = runs(("dropout", 20, 0), ("dropout", 20, 2), ("l2", 20, 0))
    together = beside(kept, found)
    assert list(zip(together.column, together.seed, together.epoch, strict=True)) == [
        ("none", 0, 1),
        ("l2", 0, 20),
        ("dropout", 0, 20),
        ("dropout", 1, 1),
        ("dropout", 2, 20),
        ("l2-dropout", 0, 1),
    ]
    assert list(together.columns) == PLACE
    with pytest.raises(AtlasError, match="dropout, seed 0 was trained to epoch 5, and epoch 20 is"):
        beside(together, runs(("dropout", 5, 0)))
    with pytest.raises(AtlasError, match="has the columns row, column"):
        beside(together.drop(columns="epoch"), found)


def test_a_reference_needs_a_grid(capsys, tmp_path):
    assert main(["reference", str(tmp_path)]) == 2
    assert "one of its grids" in capsys.readouterr().err


KEPT = PROJECT / "docs" / "reference-results"


def test_the_verdicts_beside_the_reference_results_are_made_from_them(capsys):
    made = claims_table(KEPT)
    assert made in (KEPT / "README.md").read_text(), "overfit-atlas reference --claims"
    assert main(["reference", "--claims"]) == 0
    assert capsys.readouterr().out == made + "\n"


def grid(tmp_path, *runs) -> None:
    place = dict.fromkeys(PLACE, "s") | {"running_accuracy": 0.9, "train_loss": 0, "test_loss": 0}
    names = ("row", "column", "epoch", "seed", "train_accuracy", "test_accuracy")
    rows = [place | dict(zip(names, run, strict=True)) for run in runs]
    files.write_table(pd.DataFrame(rows), tmp_path / "small-g.csv")


def test_the_claims_are_judged_on_what_is_kept(tmp_path):
    grid(
        tmp_path,
        *(("CNN", "none", 20, 0, 0.99, 0.90), ("CNN", "none", 20, 1, 0.99, 0.90)),
        *(("CNN", "dropout", 20, 0, 0.95, 0.93), ("CNN", "dropout", 20, 1, 0.95, 0.93)),
        ("VGG16", "none", 10, 0, 0.97, 0.91),
    )
    lines = {line[2:5]: line.split(" | ") for line in claims_table(tmp_path).splitlines()[2:]}
    # Gaps of 9 points without and of 2 with dropout, in both seeds alike.
    _, name, verdict, seeds, parts = lines["RU1"]
    assert (name, verdict, seeds) == ("small-g", "pass", "2")
    assert parts == "CNN, dropout +7.0 (+7.0 to +7.0); 8 not measured |"
    # 90 and 91 % right, of one seed that both have: no interval, and so no more than a part.
    assert lines["RU5"][2:] == ["fail", "1", "none -1.0; 3 not measured |"]
    assert lines["RU4"][2:] == ["fail", "1", "none -3.0; 3 not measured |"]
    assert "RU3" not in lines


def test_a_kept_grid_is_drawn_beside_its_numbers(tmp_path):
    grid(tmp_path, ("VGG16", "none", 10, 0, 0.97, 0.91), ("CNN", "none", 20, 0, 0.99, 0.90))
    assert draw(tmp_path) == [tmp_path / "small-g.png"]
    assert (tmp_path / "small-g.png").read_bytes().startswith(b"\x89PNG")
