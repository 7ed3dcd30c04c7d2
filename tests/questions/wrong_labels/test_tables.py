"""Wrong labels that are learned and found, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import precision_recall_fscore_support

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.questions.wrong_labels import tables

TRUE = np.array([0, 1, 2, 0])
GIVEN = np.array([0, 1, 2, 1])  # the last is wrong
# What two models answer to the four images at three epochs.
ANSWERS = {
    "one": [[0, 0, 2, 0], [0, 1, 2, 0], [0, 1, 2, 1]],
    "two": [[1, 2, 2, 0], [0, 1, 1, 1], [0, 1, 2, 1]],
}


def write(path, answers, given=GIVEN):
    side = Side(given, np.arange(4), TRUE)
    test = Side(TRUE, np.arange(4))
    logits = [5.0 * np.eye(3)[row] for row in answers]
    write_predictions(
        path,
        epochs=range(1, len(answers) + 1),
        sides={"train": side, "test": test},
        logits=({"train": row, "test": row} for row in logits),
        attrs={},
    )
    return path


@pytest.fixture
def dumps(tmp_path):
    return [write(tmp_path / f"{name}.h5", rows) for name, rows in ANSWERS.items()]


def test_what_is_learned_and_when(dumps):
    learned, images, _ = tables.of_seed(list(ANSWERS), dumps, 3)
    wrong = learned[(learned.run == "one") & (learned.group == "wrong")]
    assert wrong.images.tolist() == [1, 1, 1]
    assert wrong.as_given.tolist() == [0, 0, 1]
    assert wrong.as_true.tolist() == [1, 1, 0]
    right = learned[(learned.run == "one") & (learned.group == "right")]
    assert right.as_given.tolist() == pytest.approx([2 / 3, 1, 1])
    assert right.as_true.tolist() == right.as_given.tolist()
    two = images[images.run == "two"]
    assert two.first_fit.tolist() == [2, 2, 1, 2]
    assert two.forgotten.tolist() == [0, 0, 1, 0]
    assert images[images.run == "one"].true_label.tolist() == TRUE.tolist()


def test_who_finds_what(dumps):
    *_, found = tables.of_seed(list(ANSWERS), dumps, 3)
    agreed = found[found.detector == "consensus"].set_index("epoch")
    # Epoch 1: both say 0 of the last image; of the second one says 0 and the other 2.
    assert agreed.loc[1, ["flagged", "found"]].tolist() == [1, 1]
    assert agreed.loc[1, ["precision", "recall", "f1"]].tolist() == [1, 1, 1]
    # Epoch 2: the second model has learned the wrong label.
    assert agreed.loc[2, ["flagged", "found", "recall", "f1"]].tolist() == [0, 0, 0, 0]
    assert np.isnan(agreed.precision[2])
    alone = found[found.detector == "two"].set_index("epoch")
    assert alone.loc[1, ["flagged", "found", "precision"]].tolist() == [3, 1, pytest.approx(1 / 3)]
    assert set(found.detector) == {"consensus", "confident_learning", "one", "two"}


def test_quality_is_what_scikit_learn_says():
    rng = np.random.default_rng(0)
    for _ in range(20):
        flagged, wrong = rng.random((2, 50)) < 0.3
        precision, recall, f1, _ = precision_recall_fscore_support(wrong, flagged, average="binary")
        mine = tables.quality(flagged, wrong)
        assert (mine["precision"], mine["recall"], mine["f1"]) == pytest.approx(
            (precision, recall, f1)
        )


def test_epochs_beyond_the_last_asked_for_change_nothing(dumps):
    short = tables.of_seed(list(ANSWERS), dumps, 2)
    assert set(short[0].epoch) == set(short[2].epoch) == {1, 2}
    assert short[1].first_fit.isna().sum() == 1  # what the first model learns in the third


def test_other_labels_are_refused(tmp_path, dumps):
    other = write(tmp_path / "other.h5", ANSWERS["two"], TRUE)
    with pytest.raises(AtlasError, match="other was trained on other images or labels than one"):
        tables.of_seed(["one", "other"], [dumps[0], other], 3)


def test_means_over_seeds(dumps):
    seeds = [tables.of_seed(list(ANSWERS), dumps, last) for last in (2, 2)]
    learned, images, found = (
        [table.assign(seed=seed) for seed, table in enumerate(own)]
        for own in zip(*seeds, strict=True)
    )
    changed = learned[1].assign(as_given=lambda table: table.as_given / 2)
    learning, fits, finding = tables.summarise(
        *(pd.concat(parts, ignore_index=True) for parts in ([learned[0], changed], images, found))
    )
    row = learning.set_index(["run", "group", "epoch"]).loc["one", "right", 2]
    assert (row.seeds, row.as_given) == (2, pytest.approx(0.75))
    assert row.as_given_low < 0.75 < row.as_given_high <= 1
    fit = fits.set_index(["run", "group"]).loc["one", "wrong"]
    assert np.isnan(fit.median_first_fit)
    assert fit.never_fitted == 1
    gain = finding.set_index(["detector", "epoch"]).f1_gain
    assert gain["consensus", 1] == 0
    # Two flags a third of which are right, beside one that is: F1 of .5 beside 1.
    assert gain["two", 1] == pytest.approx(0.5)
