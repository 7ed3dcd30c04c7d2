"""What has to hold before members are asked whether they agree."""

from __future__ import annotations

import pytest

from overfit_atlas.predictions import members
from overfit_atlas.study.runs import RESERVED
from tests.questions.rooms import settings_of, study_of, told

TOY = {
    "label": "Toy",
    "color": "green",
    "network": "mlp",
    "optimizer": {"name": "adam", "learning_rate": 0.01},
    "batch_size": 32,
    "stages": [2],
}

KEYS = ("model", "regularizer", "epoch")


def of(*runs):
    return {"members": [dict(zip(KEYS, run, strict=False)) for run in runs]}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"thresholds": {"start": 0.9, "stop": 0.1}}, ["thresholds", "start 0.9", "no number"]),
        ({"thresholds": [0.995]}, ["thresholds", "0.99"]),
        ({"thresholds": []}, ["thresholds", "at least 1"]),
        ({"published": "no-such"}, ["published", "'no-such'", "salman-liu"]),
        ({"published": "rutgers"}, ["published", "'rutgers' under consensus"]),
        (of(("toy-a", "none")), ["members", "two or more"]),
        (of(("toy-a", "none"), ["toy-a", "none"]), ["members", "stands twice"]),
        (
            of(("toy-a", "none"), ("toy-a", "none", 2)),
            ["members[1]", "toy-a with none at epoch 2 stands here already"],
        ),
        (of(("toy-a", "none"), ("toi", "none")), ["no model is called 'toi'"]),
        (of(("toy-a", "none"), ("toy-b", "nun")), ["no regularizer is called 'nun'"]),
        (of(("toy-a", "none"), ("toy-b", "none", 3)), ["epoch 3 is beyond epoch 2"]),
        ({"counts_at": [1.0]}, ["counts_at[0]", "1.0", "less than 1"]),
        ({"coverages": [0.0]}, ["coverages[0]", "more than 0"]),
        ({"replicates": 99}, ["replicates", "at least 100"]),
        ({"neighbours": 0}, ["neighbours", "at least 1"]),
        ({"guarantee": {"risks": [0.1, 0.1]}}, ["guarantee.risks", "stands twice"]),
        ({"guarantee": {"split": 3}}, ["guarantee.split", "did you mean 'splits'"]),
        ({"guarantee": {"calibration": 0.9999}}, ["guarantee.calibration", "500 test images"]),
        ({"guarantee": {"calibration": 0.0001}}, ["guarantee.calibration", "500 test images"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("consensus", asked)
    for word in words:
        assert word in text


@pytest.mark.parametrize("name", RESERVED)
def test_a_model_is_not_called_what_tables_call_something_else(name):
    text = told("consensus", of(("toy-a", "none"), (name, "none")), models={name: TOY})
    assert "members[1].model" in text
    assert repr(name) in text


def test_what_predictions_refuse_is_named_before():
    assert set(members.RESERVED) <= set(RESERVED)


@pytest.mark.parametrize("size", [{"size": 4}, {"size": "all", "validation": 1293}])
def test_more_neighbours_than_training_images(size):
    assert "neighbours: toy has 4 images" in told("consensus", samples={"toy": size})
    # Nobody looks for neighbours where the training images' logits are not kept.
    assert study_of("consensus", samples={"toy": {**size, "keep_train_logits": False}})


def test_a_model_at_two_epochs_is_two_members():
    study = study_of("consensus", of(("toy-a", "none", 1), ("toy-a", "none")))
    [asked] = study.experiments.values()
    found = [(member.name, member.label) for member in study.members(asked.needs)]
    assert found == [("toy-a@1", "Toy A, epoch 1"), ("toy-a@2", "Toy A, epoch 2")]


def test_regularizers_tell_members_apart_and_epochs_where_they_do_not():
    runs = ("toy-a", "none", 1), ("toy-a", "none", 2), ("toy-a", "dropout"), ("toy-b", "dropout")
    study = study_of("consensus", of(*runs))
    [asked] = study.experiments.values()
    assert [member.name for member in study.members(asked.needs)] == [
        *("toy-a+none@1", "toy-a+none@2", "toy-a+dropout", "toy-b"),
    ]


def test_only_the_first_consensus_of_a_study_is_held_against_claims():
    study = study_of("consensus")
    [asked] = study.experiments.values()
    settings = settings_of(study)
    assert settings.claims(study, asked) == study.paths.table("toy-consensus", "claims")
    demo = study_of("consensus", run=["toy-consensus", "trio"])
    second = demo.experiments["trio"]
    assert second.settings.claims(demo, second) is None


def test_followed_members_are_told_with_their_runs():
    study = study_of("consensus")
    [asked] = study.experiments.values()
    first = settings_of(study).followed(study, asked)[0]
    assert first == {
        **{"name": "toy-a@1", "label": "Toy A, epoch 1", "color": "blue"},
        **{"sample": "toy", "dataset": "digits", "model": "toy-a", "regularizer": "none"},
        **{"epoch": 1, "seed": 0},
    }
    assert study.followed_cells == set(study.cells)
