"""Predictions recorded from any loop: what is kept, what is refused, what a crash leaves."""

from __future__ import annotations

import os
import subprocess
import sys

import h5py
import numpy as np
import pytest

import overfit_atlas
from overfit_atlas import Recorder
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import read_predictions
from tests.full_disks import largest_file

LABELS = [0, 1, 2, 1]
RNG = np.random.default_rng(0)
LOGITS = 3 * RNG.normal(size=(3, 4, 3))


def recorded(path, values, **more):
    with Recorder(path, labels=LABELS, **more) as record:
        for one in values:
            record.epoch(one)
    return read_predictions(path, more.get("side", "test"))


def test_logits_are_read_back_as_they_were_given(tmp_path):
    read = recorded(tmp_path / "run.h5", LOGITS, ids=[7, 8, 9, 10], class_names=["a", "b", "c"])
    assert read.epochs.tolist() == [1, 2, 3]
    assert np.array_equal(read.logits, LOGITS.astype(np.float32))
    assert read.labels.tolist() == LABELS
    assert read.ids.tolist() == [7, 8, 9, 10]
    assert read.attrs["given"] == "logits"
    assert list(read.attrs["class_names"]) == ["a", "b", "c"]


def test_probabilities_come_back_as_probabilities(tmp_path):
    given = probabilities(LOGITS)
    given[0, 0] = [1, 0, 0]
    read = recorded(tmp_path / "run.h5", given)
    assert read.attrs["given"] == "probabilities"
    np.testing.assert_allclose(probabilities(read.logits), given, rtol=1e-5, atol=1e-40)


def test_the_training_side_keeps_published_labels(tmp_path):
    read = recorded(tmp_path / "run.h5", LOGITS, side="train", true_labels=[0, 0, 0, 0])
    assert read.true_labels.tolist() == [0, 0, 0, 0]


class Tensor:
    """What PyTorch's tensors are asked for, where there is no PyTorch."""

    def __init__(self, values):
        self.values = values

    def detach(self):
        return self

    def cpu(self):
        return self.values


def test_a_tensor_is_taken_off_its_device(tmp_path):
    read = recorded(tmp_path / "run.h5", [Tensor(LOGITS[0])])
    assert np.array_equal(read.logits[0], LOGITS[0].astype(np.float32))


def test_epochs_may_be_numbered_and_must_rise(tmp_path):
    record = Recorder(tmp_path / "run.h5", labels=LABELS)
    record.epoch(LOGITS[0], number=5)
    with pytest.raises(AtlasError, match="epoch 5 after epoch 5"):
        record.epoch(LOGITS[1], number=5)
    record.epoch(LOGITS[1])
    assert read_predictions(record.path).epochs.tolist() == [5, 6]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (LOGITS[0][:3], r"expected predictions of shape \[4, classes\].*found \[3, 3\]"),
        (LOGITS[0][:, 0], r"found \[4\]"),
        (np.full((4, 3), np.nan), "NaN or infinity"),
        (LOGITS[0][:, :2], "2 classes, but a label is 2"),
    ],
)
def test_an_epoch_that_cannot_be_meant_is_refused_and_nothing_written(tmp_path, values, said):
    record = Recorder(tmp_path / "run.h5", labels=LABELS)
    with pytest.raises(AtlasError, match=said):
        record.epoch(values)
    assert list(tmp_path.iterdir()) == []


def test_logits_after_probabilities_are_refused_and_the_epochs_before_stay(tmp_path):
    record = Recorder(tmp_path / "run.h5", labels=LABELS)
    record.epoch(probabilities(LOGITS[0]))
    with pytest.raises(AtlasError, match="looks like logits; the epochs before it were probab"):
        record.epoch(LOGITS[1])
    assert read_predictions(record.path).epochs.tolist() == [1]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"labels": [0.5, 1]}, "labels: expected whole numbers of 0 or more"),
        ({"labels": [-1, 1]}, "labels: expected whole numbers"),
        ({"labels": np.eye(3)}, "labels are class numbers"),
        ({"labels": LABELS, "ids": [1, 2]}, r"ids: expected shape \[4\], found \[2\]"),
        ({"labels": LABELS, "side": "validation"}, "side must be test or train"),
    ],
)
def test_what_it_cannot_begin_with_is_named(tmp_path, more, said):
    with pytest.raises(AtlasError, match=said):
        Recorder(tmp_path / "run.h5", **more)


def test_a_file_that_is_there_is_kept(tmp_path):
    recorded(tmp_path / "run.h5", LOGITS)
    with pytest.raises(AtlasError, match="is there already"):
        Recorder(tmp_path / "run.h5", labels=LABELS)
    read = recorded(tmp_path / "run.h5", LOGITS[:1], overwrite=True)
    assert read.epochs.tolist() == [1]


def test_a_killed_training_leaves_whole_epochs(tmp_path):
    path = tmp_path / "run.h5"
    loop = (
        "import os, signal, h5py, numpy as np\n"
        "from overfit_atlas import Recorder\n"
        f"record = Recorder({str(path)!r}, labels=[0, 1])\n"
        "record.epoch(np.eye(2) * 5); record.epoch(np.eye(2) * 6)\n"
        # Killed while the third epoch is being appended to the copy.
        "h5py.Dataset.__setitem__ = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "record.epoch(np.eye(2) * 7)\n"
    )
    done = subprocess.run([sys.executable, "-c", loop], env=dict(os.environ), check=False)
    assert done.returncode == -9
    assert read_predictions(path).epochs.tolist() == [1, 2]
    with h5py.File(path) as h5:
        assert h5["test/logits"].shape == (2, 2, 2)


def test_it_is_imported_without_the_rest():
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from overfit_atlas import Recorder; print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    heavy = {"tensorflow", "keras", "pandas", "scipy", "matplotlib", "snakemake", "sklearn"}
    assert heavy & set(found) == set()
    assert {"numpy", "h5py"} <= set(found)


def test_what_is_not_there_is_said_as_python_says_it():
    with pytest.raises(AttributeError, match="no attribute 'Recoder'"):
        _ = overfit_atlas.Recoder


def test_a_full_disk_is_one_line_and_the_epochs_before_stay(tmp_path):
    labels = [0, 1] * 500
    values = np.zeros((1000, 2), dtype=np.float32)
    record = Recorder(tmp_path / "run.h5", labels=labels)
    record.epoch(values)
    with (
        largest_file((tmp_path / "run.h5").stat().st_size),
        pytest.raises(AtlasError, match=r"run\.h5: .*ulimit -f.* are missing"),
    ):
        record.epoch(values)
    assert read_predictions(tmp_path / "run.h5").epochs.tolist() == [1]
    record.epoch(values)
    assert read_predictions(tmp_path / "run.h5").epochs.tolist() == [1, 2]
