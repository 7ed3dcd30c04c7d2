"""The report's conclusions as numbers: of its own printed table, and of runs made up from it."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from overfit_atlas.claims import register, rules
from overfit_atlas.claims.estimate import estimates
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.grid.claims import measurements

CONFIG = Path(__file__).parents[3] / "config"


def read(name: str):
    return yaml.safe_load((CONFIG / name).read_text(encoding="utf-8"))


def grid(cells, seeds=(0,), spread=0.0) -> pd.DataFrame:
    """Runs of ``cells`` (row -> regularizer -> train and test in percent), spread over seeds."""
    return pd.DataFrame(
        {
            "row": row,
            "column": regularizer,
            "seed": seed,
            "train_accuracy": cell["train"] / 100,
            "test_accuracy": cell["test"] / 100 + spread * seed,
        }
        for row, columns in cells.items()
        for regularizer, cell in columns.items()
        for seed in seeds
    )


@pytest.fixture(scope="module")
def printed():
    return read("published.yaml")["grids"]["rutgers"]["cells"]


@pytest.fixture(scope="module")
def claims():
    return rules.load_claims(CONFIG / "claims.yaml")


def parts(measured: pd.DataFrame, claim: str) -> pd.Series:
    found = estimates(measured)
    return found[found.claim == claim].set_index("part").estimate


def test_the_printed_table_in_points(printed):
    measured = measurements(grid(printed), "printed", 10)
    # CNN against VGG16: 7.2/5.3, 5.8/5.6, 3.0/2.9, 2.9/3.8 points of generalization error.
    assert parts(measured, "RU4").to_dict() == pytest.approx(
        {"none": -0.019, "l2": -0.002, "dropout": -0.001, "l2-dropout": 0.009}
    )
    assert parts(measured, "RU1")["VGG16, l2"] == pytest.approx(-0.003)
    assert parts(measured, "RU2")["MLP, dropout"] == pytest.approx(-0.032)
    assert parts(measured, "RU3")["CNN, dropout against l2-dropout"] == pytest.approx(-0.002)
    assert parts(measured, "RU6")["MLP"] == pytest.approx(78.5 / 86.6)
    found = estimates(measured)
    assert found.low.isna().all()
    assert (found.n == 1).all()


def test_one_run_a_cell_can_pass_nothing(printed, claims):
    judged = register.judge(claims, measurements(grid(printed), "printed", 10)).claims
    judged = judged.set_index("id")
    assert judged.undecided[["RU1", "RU3", "RU4"]].all()
    assert (judged.passed == 0).all()
    assert judged.verdict["RU4"] == "fail"
    assert judged.failed["RU4"] == 3
    assert judged.verdict["RU3"] == "fail"
    assert judged.verdict["RU1"] == "partial"
    assert judged.failed["RU1"] == 1
    assert judged.verdict["RU7"] == "not measured"


def test_seeds_are_paired(printed, claims):
    # Every cell moves by half a point a seed together: unpaired this hides the differences.
    runs = grid(printed, seeds=(0, 1, 2, 3), spread=0.005)
    measured = measurements(runs, "paired", 10)
    found = estimates(measured)
    rows = found[found.claim.isin(["RU2", "RU5"])]
    assert rows.low.to_numpy() == pytest.approx(rows.estimate.to_numpy(), abs=1e-9)
    judged = register.judge(claims, measured).claims.set_index("id")
    assert judged.verdict["RU2"] == "pass"
    assert judged.verdict["RU5"] == "pass"


def test_only_seeds_that_both_cells_have_are_compared(printed):
    runs = grid(printed, seeds=(0, 1, 2))
    runs = runs[~((runs.row == "CNN") & (runs.column == "none") & (runs.seed == 1))]
    measured = measurements(runs.sample(frac=1, random_state=0), "gaps", 10)
    assert estimates(measured).set_index(["claim", "part"]).n["RU5"]["none"] == 2
    assert estimates(measured).set_index(["claim", "part"]).n["RU5"]["l2"] == 3


def test_networks_not_run_leave_parts_without_a_number(printed, claims):
    runs = grid({"mlp": printed["MLP"]}, seeds=(0, 1, 2), spread=0.001)
    measured = measurements(runs, "small", 10)
    judged = register.judge(claims, measured).claims.set_index("id")
    assert (judged.passed["RU2"], judged.not_measured["RU2"]) == (3, 6)
    assert judged.verdict["RU2"] == "pass"
    assert judged.verdict["RU4"] == "not measured"


def test_a_repeated_run_and_a_missing_column_are_refused(printed):
    runs = grid(printed)
    with pytest.raises(AtlasError, match=r"MLP, none, seed 0 is in the grid twice"):
        measurements(pd.concat([runs, runs[:1]]), "twice", 10)
    with pytest.raises(AtlasError, match="lacks the columns seed"):
        measurements(runs.drop(columns="seed"), "short", 10)


def test_beyond_chance_depends_on_the_number_of_classes(printed):
    # With two classes chance is a half: (88.5 - 50) / (96.6 - 50).
    measured = measurements(grid(printed), "printed", 2)
    assert parts(measured, "RU6")["MLP"] == pytest.approx(38.5 / 46.6)
