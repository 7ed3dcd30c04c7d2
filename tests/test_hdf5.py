"""HDF5 files that appear whole or not at all."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from overfit_atlas import hdf5
from overfit_atlas.errors import AtlasError
from tests.full_disks import largest_file, small_disk


def fill(h5):
    h5.attrs["words"] = "x" * 3000
    stored = h5.create_dataset("side/logits", shape=(20, 500, 10), dtype=np.float32)
    for epoch in range(20):
        stored[epoch] = np.arange(5000).reshape(500, 10)
    h5.create_dataset("packed", data=np.arange(10_000), chunks=(1000,), compression="gzip")


def test_it_has_the_bytes_that_hdf5_writes_itself(tmp_path):
    with hdf5.new_file(tmp_path / "ours.h5") as h5:
        fill(h5)
    with h5py.File(tmp_path / "theirs.h5", "w") as h5:
        fill(h5)
    assert (tmp_path / "ours.h5").read_bytes() == (tmp_path / "theirs.h5").read_bytes()


def test_nothing_is_left_of_a_file_that_was_not_finished(tmp_path):
    with pytest.raises(ZeroDivisionError), hdf5.new_file(tmp_path / "out.h5") as h5:
        h5.create_dataset("broken", shape=(1 / 0,))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_one_line_with_what_is_missing(tmp_path):
    with small_disk(tmp_path / "disk", 64) as disk:
        with (
            pytest.raises(AtlasError, match=f"the disk at {disk} is full.* are missing"),
            hdf5.new_file(disk / "out.h5") as h5,
        ):
            fill(h5)
        assert list(disk.iterdir()) == []


def test_a_limit_of_a_files_size_is_one_line(tmp_path):
    with (
        largest_file(10_000),
        pytest.raises(AtlasError, match=r"ulimit -f.*room for 10,000"),
        hdf5.new_file(tmp_path / "out.h5") as h5,
    ):
        fill(h5)
    assert list(tmp_path.iterdir()) == []
