"""Trainings on chosen sets: those of a plain run on the same images, taken up, and forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.data.prepared import Split
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.training.course import Course
from overfit_atlas.training.deadline import Deadline, OutOfTime
from overfit_atlas.training.kept import KeptRun

pytestmark = pytest.mark.keras

SHAPE = (6, 6, 1)


def split(count: int, seed: int) -> Split:
    rng = np.random.default_rng(seed)
    return Split(rng.random((count, *SHAPE), dtype=np.float32), rng.integers(0, 3, count))


@pytest.fixture(scope="module")
def recipe():
    from overfit_atlas.training.run import Recipe

    learning = {
        "optimizer": {"name": "adam", "learning_rate": 0.01},
        "loss": {"kind": "cross-entropy"},
        "batch_size": 8,
    }
    return Recipe(Architecture("mlp", {"hidden": [6]}, {"l2": 0.0, "dropout": 0.5}), learning, 3)


def chosen(recipe, folder, deadline=None):
    from overfit_atlas.training.chosen import ChosenTrainer

    return ChosenTrainer(recipe, split(7, 9).images, 3, {}, deadline or Deadline(), folder)


def test_the_logits_are_those_of_a_plain_run_on_the_same_images(recipe, tmp_path):
    from overfit_atlas.training.run import CellTrainer, RunData

    train, shown = split(20, 1), split(7, 9)
    plain, none = KeptRun({}, tmp_path / "plain"), Split(shown.images[:0], shown.labels[:0])
    asked = Course(3, 1, (), (3,), ("test",), (3,))
    CellTrainer(recipe, SHAPE).train(
        RunData(train, none, shown), 5, asked, plain, "run", Deadline()
    )
    trainer = chosen(recipe, tmp_path / "chosen")
    # Trainings before it, of other sets, leave no trace.
    other = trainer.logits(split(12, 2), 5, "other")
    found = trainer.logits(train, 5, "run")
    np.testing.assert_array_equal(found, plain.read_logits(3, "test"))
    assert found.shape == (7, 3)
    assert not np.array_equal(other, found)
    assert not np.array_equal(trainer.logits(train, 6, "run"), found)


def test_what_was_trained_before_a_kill_is_taken_up_and_then_forgotten(recipe, tmp_path):
    first, second, deadline = split(20, 1), split(20, 2), Deadline()
    trainer = chosen(recipe, tmp_path, deadline)
    found = trainer.logits(first, 0, "first")
    deadline.near = True
    with pytest.raises(OutOfTime, match=r"second: .* 0 of 3 epochs are kept"):
        trainer.logits(second, 0, "second")

    # Nothing may be trained now, and the first needs no training.
    again = chosen(recipe, tmp_path, deadline)
    np.testing.assert_array_equal(again.logits(first, 0, "first"), found)
    [kept] = [path for path in tmp_path.iterdir() if list(path.glob("*.npy"))]
    assert not list(kept.glob("*.weights.h5")) + list(kept.glob("*.optimizer"))
    again.forget()
    assert not kept.exists()


def test_a_committee_is_its_members_in_their_order(recipe, tmp_path):
    from overfit_atlas.training.committee import Committee

    architecture = {"network": "mlp", "options": {"hidden": [6]}}
    plain = {"l2": 0.0, "dropout": 0.0}
    members = [
        {
            "name": name,
            "architecture": architecture | {"regularizer": strengths},
            "learning": recipe.learning,
            "epochs": epochs,
        }
        for name, strengths, epochs in (
            ("dropped", recipe.architecture.regularizer, 3),
            ("plain", plain, 2),
        )
    ]
    train = split(20, 1)
    committee = Committee(members, 3, split(7, 9).images, {}, Deadline(), tmp_path)
    found = committee.logits(train, 5, "run")
    alone = chosen(recipe, tmp_path / "alone").logits(train, 5, "run")
    np.testing.assert_array_equal(found[0], alone)
    assert found.shape == (2, 7, 3)
    assert not np.array_equal(found[0], found[1])
    committee.forget()
    assert [path.name for path in tmp_path.iterdir()] == ["alone"]
