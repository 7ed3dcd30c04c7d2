"""What has to hold before samples are followed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from overfit_atlas.study.lookup import Lookup
from tests.questions.rooms import sections, settings_of, study_of, told

LONG = {"model": "toy-long", "regularizer": "none"}
TWIN = {
    **{"label": "Toy long", "color": "blue", "network": "mlp", "batch_size": 32, "stages": [4]},
    "optimizer": {"name": "adam", "learning_rate": 0.01},
}


@pytest.mark.parametrize(
    ("asked", "models", "words"),
    [
        ({"runs": [LONG, {**LONG, "epoch": 2}]}, {}, ["runs[1]", "toy-long with none stands"]),
        ({"runs": [{**LONG, "epoch": 1}]}, {}, ["runs[0]", "one epoch; to follow samples takes"]),
        ({}, {"toy-long": {"stages": [1]}}, ["runs[0]", "toy-long has one epoch"]),
        (
            {},
            {"toy-long": {"measure_every": 2}},
            ["toy-dynamics: models.toy-long.measure_every is 2", "set it to 1"],
        ),
        (
            {"runs": [LONG, {"model": "twin", "regularizer": "none"}]},
            {"twin": TWIN},
            ["models.twin.label", "'Toy long' is the label of toy-long too"],
        ),
        ({"densities": 0}, {}, ["densities", "at least 1"]),
        ({"runs": []}, {}, ["runs", "at least 1"]),
        ({"sample": "toi"}, {}, ["no sample is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, models, words):
    text = told("dynamics", asked, models=models)
    for word in words:
        assert word in text


def test_a_followed_run_is_predicted_wherever_it_is_measured():
    models = {"toy-long": {"predict_every": 3}}
    study = study_of("dynamics", models=models)
    [cell] = study.cells
    assert study.predicted_epochs(cell) == [1, 2, 3, 4]


def test_every_run_has_its_files_label_and_four_figures():
    runs = [LONG, {"model": "toy-long", "regularizer": "dropout", "epoch": 3}]
    study = study_of("dynamics", {"runs": runs})
    settings = settings_of(study)
    wildcards = SimpleNamespace(model="toy-long", regularizer="dropout", seed="1")
    assert settings.last_epoch(study, wildcards) == 3
    assert settings.predictions(study, wildcards).endswith(
        "toy-long/toy/dropout/seed-1/predictions.h5"
    )
    job = {"dynamics": "toy-dynamics"}
    assert Lookup(study).over_runs("{dynamics}/{model}/{regularizer}/{seed}")(job) == [
        f"toy-dynamics/toy-long/{regularizer}/{seed}"
        for regularizer in ("none", "dropout")
        for seed in (0, 1)
    ]
    assert settings.knows_training_images(study)
    [section] = sections(study)
    assert [(figure.group, figure.name) for figure in section.figures][3:5] == [
        ("Toy long, none", "data-map"),
        ("Toy long, dropout", "loss-split"),
    ]
