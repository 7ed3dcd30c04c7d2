"""Labels of one's own, for all images or for some; each mistake with its line."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.data.own_labels import read_own_labels, relabelled
from overfit_atlas.errors import AtlasError

NAMES = ("cat", "dog", "0")


def test_names_come_before_numbers_and_others_keep_theirs(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("label\ndog\n1\n0\ncat\n")
    # The third class is called 0, so that "0" means it and "1" the second.
    assert read_own_labels(path, 4, NAMES) == {0: 1, 1: 1, 2: 2, 3: 0}
    path.write_text("id,label\n2,dog\n")
    own = read_own_labels(path, 4, NAMES)
    assert relabelled(np.array([0, 0, 0, 2], np.uint8), own).tolist() == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("label\ndog\n", "expected 4 labels.*found 1; name the images in a column id"),
        ("labels\ndog\n", "expected a column label"),
        ("id,label\n4,dog\n", "line 2: expected an id from 0 to 3, found '4'"),
        ("id,label\n-1,dog\n", "line 2: expected an id"),
        ("id,label\n1,dog\n1,cat\n", "line 3: the image 1 has a label already"),
        ("id,label\n1,dgo\n", "line 2: 'dgo' is no class; there are cat, dog, 0.*mean 'dog'"),
        ("id,label\n1,7\n", "line 2: '7' is no class"),
        ("", "expected a column label.*found none"),
        ("id,label\n1,dog,cat\n", "line 2: expected 2 columns"),
        ("id,label\n1\n", "line 2: expected 2 columns"),
        ('label\n"dog', "cannot be read as a CSV file"),
    ],
)
def test_what_cannot_be_labels(tmp_path, content, said):
    path = tmp_path / "labels.csv"
    path.write_text(content)
    with pytest.raises(AtlasError, match=said):
        read_own_labels(path, 4, NAMES)


def test_a_file_that_is_not_there_or_no_text(tmp_path):
    with pytest.raises(AtlasError, match="cannot be read"):
        read_own_labels(tmp_path / "none.csv", 4, NAMES)
    (tmp_path / "image.csv").write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(AtlasError, match="cannot be read"):
        read_own_labels(tmp_path / "image.csv", 4, NAMES)
