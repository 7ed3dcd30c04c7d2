"""Members of ensembles: what each is trained on, with a trainer that knows the labels by heart."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.data.prepared import Split
from overfit_atlas.randomness import derived_seed

pytestmark = pytest.mark.keras

IMAGES, CLASSES, SHOWN = 40, 4, 3
# An image's only pixel is its place, so that what is drawn can be told.
TRAIN = Split(
    np.arange(IMAGES, dtype=np.float32).reshape(IMAGES, 1, 1, 1),
    np.random.default_rng(0).integers(0, CLASSES, IMAGES),
)


class ByHeart:
    """Answers training images by their labels, but for those that it is told to get wrong."""

    def __init__(self, wrong: list[list[int]]) -> None:
        self._wrong = iter(wrong)
        self.drawn: list[np.ndarray] = []
        self.seeds: list[int] = []

    def logits(self, train: Split, seed: int, run: str) -> np.ndarray:
        places = train.images.ravel().astype(int)
        np.testing.assert_array_equal(train.labels, TRAIN.labels[places])
        self.drawn.append(places)
        self.seeds.append(seed)
        answers = TRAIN.labels.copy()
        wrong = next(self._wrong)
        answers[wrong] = (answers[wrong] + 1) % CLASSES
        shown = np.full((SHOWN, CLASSES), len(self.drawn), dtype=np.float32)
        return np.concatenate([np.eye(CLASSES, dtype=np.float32)[answers], shown])


def trained(method: str, wrong: list[list[int]], seed: int = 7):
    from overfit_atlas.training.ensembles import train_members

    trainer = ByHeart(wrong)
    members = len(wrong) + (method == "deep")
    ensemble = train_members(
        method, trainer, TRAIN, members=members, classes=CLASSES, seed=seed, run="toy"
    )
    # Of the images shown those after the training images are predicted.
    assert ensemble.logits.shape == (len(wrong), SHOWN, CLASSES)
    assert ensemble.logits[:, 0, 0].tolist() == list(range(1, len(wrong) + 1))
    return trainer, ensemble


def test_a_deep_ensemble_sees_all_images_with_seeds_of_its_own():
    trainer, ensemble = trained("deep", [[], [0, 1]])
    for drawn in trainer.drawn:
        np.testing.assert_array_equal(drawn, np.arange(IMAGES))
    assert trainer.seeds == [derived_seed(7, "member", 1), derived_seed(7, "member", 2)]
    np.testing.assert_allclose(ensemble.errors, [0, 2 / IMAGES])
    assert ensemble.votes.tolist() == [1, 1]


def test_bagging_draws_a_bootstrap_sample_a_member():
    trainer, ensemble = trained("bagging", [[3], [], [4]])
    first, second, _ = trainer.drawn
    assert len(first) == IMAGES
    assert 15 < len(np.unique(first)) < 35
    assert not np.array_equal(first, second)
    np.testing.assert_allclose(ensemble.errors, [1 / IMAGES, 0, 1 / IMAGES])
    assert ensemble.votes.tolist() == [1, 1, 1]
    # The first has the seed of the plain run; another seed of the study draws otherwise.
    assert trainer.seeds[0] == 7
    other, _ = trained("bagging", [[3]], seed=8)
    assert not np.array_equal(first, other.drawn[0])


def test_samme_draws_more_of_what_was_wrong():
    trainer, ensemble = trained("samme", [[5], [], [6]])
    # One of 40 wrong, four classes: ln 39 + ln 3. It then has 117 parts of 156, three quarters.
    assert ensemble.votes[0] == pytest.approx(np.log(117))
    assert 20 <= (trainer.drawn[1] == 5).sum() < IMAGES
    # After a member without error weights are equal again.
    assert (trainer.drawn[2] == 5).sum() < 8
    np.testing.assert_allclose(ensemble.errors, [1 / IMAGES, 0, 1 / IMAGES])
    assert ensemble.votes[2] == pytest.approx(ensemble.votes[0])
    assert ensemble.votes[1] > ensemble.votes[0]


def test_the_file_of_an_ensemble_holds_it(tmp_path):
    from overfit_atlas.errors import AtlasError
    from overfit_atlas.predictions.ensembles import read_ensemble, write_ensemble

    _, ensemble = trained("samme", [[1], [2]])
    path = tmp_path / "samme.h5"
    write_ensemble(path, ensemble, {"ensemble": "samme", "seed": 7})
    again = read_ensemble(path)
    for name in ("logits", "errors", "votes"):
        np.testing.assert_array_equal(getattr(again, name), getattr(ensemble, name))
    path.write_bytes(b"")
    with pytest.raises(AtlasError, match="the members of an ensemble"):
        read_ensemble(path)
