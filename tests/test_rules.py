"""What rule files say in common: names of tables and figures, and what the engine is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from snakemake.io import get_flag_value

from overfit_atlas.files import sha256
from overfit_atlas.rules import Common
from overfit_atlas.study.lookup import Lookup
from tests.questions.rooms import study_of

PROJECT = Path(__file__).parents[1]
OVER = {"dataset": "datasets", "size": "sizes", "seed": "first_seed"}


class Wildcards(dict):
    """As the engine's: items, and attributes by their names."""

    __getattr__ = dict.__getitem__


@pytest.fixture(scope="module")
def common():
    study = study_of("gradients")
    return Common(PROJECT, study.paths, Lookup(study))


def test_tables_bear_names_that_a_script_can_ask_for(common):
    assert common.tables("{gradients}", "log-loss", table="gradients") == {
        "log_loss": "results/example-gradients/tables/{gradients}/log-loss.csv",
        "table": "results/example-gradients/tables/{gradients}/gradients.csv",
    }


def test_tables_of_seeds_are_one_a_seed_of_the_experiment(common):
    [(name, asked)] = study_of("gradients").experiments.items()
    files = common.tables_of_seeds("{gradients}/seeds/{seed}", "gradients")
    assert files["gradients"]({"gradients": name}) == [
        f"results/example-gradients/tables/{name}/seeds/{seed}/gradients.csv"
        for seed in asked.seeds
    ]


def test_a_figure_is_shown_by_the_engine_with_all_that_tells_it_from_others(common):
    files = common.drawn("{dynamics}/{model}/{regularizer}", "data-map")
    [image, *others] = files["data_map"]
    below = "results/example-gradients/figures/{dynamics}/{model}/{regularizer}/data-map"
    assert [image, *others] == [f"{below}.{end}" for end in ("png", "pdf", "csv")]
    shown = get_flag_value(image, "report")
    assert Path(str(shown.caption)).is_file()
    assert (shown.category, shown.subcategory) == ("Dynamics", "{dynamics}")
    assert shown.labels == {
        "experiment": "{dynamics}",
        "model": "{model}",
        "regularizer": "{regularizer}",
        "figure": "data-map",
    }


def test_params_of_a_script_are_its_code_and_what_its_experiment_says(common):
    [(name, asked)] = study_of("gradients").experiments.items()
    params = common.params_of("gradients/plot_gradients", "heading", "sample", lines="drawn")
    assert list(params) == ["code", "heading", "sample", "lines"]
    job = {"gradients": name}
    script = "workflow/scripts/gradients/plot_gradients.py"
    assert params["code"](job)[script] == sha256(PROJECT / script)
    assert params["heading"](job)["title"].startswith(asked.settings.title)
    assert params["sample"](job) == asked.settings.sample
    assert [line["color"] for line in params["lines"](job)] == ["green"]


def test_a_script_that_lets_networks_compute_has_their_files_as_code(common):
    [name] = study_of("gradients").experiments
    script = "gradients/measure_gradients"
    alone = common.code(script)({"gradients": name})
    with_networks = common.code_with_networks(script)({"gradients": name})
    assert with_networks.keys() - alone.keys() == {"overfit_atlas/networks/mlp.py"}


def test_a_job_is_asked_with_the_wildcards_that_a_method_names():
    study = study_of("kernel_interpolation")
    [(name, asked)] = study.experiments.items()
    job = Wildcards(kernel_interpolation=name, dataset="digits", size="1000")
    assert Lookup(study).worked_out("memory_mb")(job) == asked.settings.memory_mb("digits", "1000")


def test_files_stand_for_each_combination_of_what_the_experiment_says():
    study = study_of("kernel_interpolation", {"datasets": ["digits", "mnist"], "sizes": [30, 20]})
    job = Wildcards(kernel_interpolation="toy-kernel-interpolation")
    files = Lookup(study).over("{kernel_interpolation}/{dataset}/{size}/{seed}", **OVER)(job)
    assert files == [
        f"toy-kernel-interpolation/{dataset}/{size}/0"
        for dataset in ("digits", "mnist")
        for size in (30, 20)
    ]
