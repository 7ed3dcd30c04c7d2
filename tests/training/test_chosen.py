"""Trainings on chosen sets: those of a plain run on the same images, taken up, and forgotten."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.data.prepared import Split
from overfit_atlas.data.samples import Sample
from overfit_atlas.measures.acquisition import Plan
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
    assert len(list(kept.glob("epoch-*.json"))) == 3
    again.forget()
    assert not kept.exists()


class NearAt:
    """A deadline that comes near after so many epochs."""

    def __init__(self, epochs: int) -> None:
        self.asked, self.epochs = 0, epochs

    def check(self, run: str, reached: int, last: int) -> None:
        self.asked += 1
        if self.asked > self.epochs:
            raise OutOfTime(f"{reached} of {last}")


def test_a_training_that_was_cut_begins_again_and_ends_with_the_same_logits(recipe, tmp_path):
    train = split(20, 1)
    whole = chosen(recipe, tmp_path / "whole").logits(train, 0, "run")
    # None of its epochs can be gone on from, and none is said to be.
    with pytest.raises(OutOfTime, match="0 of 3"):
        chosen(recipe, tmp_path / "cut", NearAt(2)).logits(train, 0, "run")
    again = chosen(recipe, tmp_path / "cut").logits(train, 0, "run")
    np.testing.assert_array_equal(again, whole)


def test_a_committee_trains_each_member_on_what_it_asked_for(recipe, tmp_path):
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
    pool, test = split(20, 1), split(7, 9)
    none, ids = split(0, 0), np.arange(100, 120)
    sample = Sample(
        pool.images, pool.labels, pool.labels, ids, none.images, none.labels, none.labels
    )
    committee = Committee(members, 3, sample, test, {}, Deadline(), tmp_path)
    found = committee.in_rounds(Plan("random", 5, 8, 4, 1))
    assert found.members == ("dropped", "plain")
    assert found.rounds.tolist() == [0] * 8 + [1] * 4
    assert found.logits.shape == (2, 2, 7, 3)
    # What the second round was trained on, and by a member alone.
    asked = found.ids - 100
    assert found.labels.tolist() == pool.labels[asked].tolist()
    train = Split(pool.images[asked], pool.labels[asked])
    alone = chosen(recipe, tmp_path / "alone").logits(train, 5, "run")
    # More images are shown at once here, which may change a last bit.
    np.testing.assert_allclose(found.logits[1, 0], alone, atol=1e-6)
    assert not np.allclose(found.logits[1, 0], found.logits[1, 1])
    assert not np.allclose(found.logits[0, 0], found.logits[1, 0])
    committee.forget()
    assert [path.name for path in tmp_path.iterdir()] == ["alone"]
