"""Weights as files: whole and loadable, or one line about the disk."""

from __future__ import annotations

import pytest

from overfit_atlas.errors import AtlasError
from tests.full_disks import largest_file, small_disk

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def model():
    import keras

    network = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1000)])
    network.compile(optimizer="adam")
    return network


def test_weights_are_what_keras_reads_and_repeat(model, tmp_path):
    import keras

    from overfit_atlas.networks.weights import save_weights

    for name in "ab":
        save_weights(model, tmp_path / f"{name}.weights.h5")
    assert (tmp_path / "b.weights.h5").read_bytes() == (tmp_path / "a.weights.h5").read_bytes()
    other = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1000)])
    other.load_weights(tmp_path / "a.weights.h5")
    for found, expected in zip(other.get_weights(), model.get_weights(), strict=True):
        assert (found == expected).all()


def test_a_full_disk_does_not_end_the_process(model, tmp_path):
    from overfit_atlas.networks.weights import save_weights

    with small_disk(tmp_path / "disk", 64) as disk:
        with pytest.raises(AtlasError, match=rf"a\.weights\.h5: the disk at {disk} is full.*bytes"):
            save_weights(model, disk / "a.weights.h5")
        assert list(disk.iterdir()) == []
    with largest_file(5000), pytest.raises(AtlasError, match=r"ulimit -f.* are missing"):
        save_weights(model, tmp_path / "a.weights.h5")
