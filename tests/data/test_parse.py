"""The published file formats, on files made by hand."""

import gzip
import struct

import numpy as np
import pytest

from overfit_atlas.data import parse
from overfit_atlas.errors import AtlasError


@pytest.fixture
def packed(tmp_path):
    def write(content: bytes):
        path = tmp_path / "file.gz"
        path.write_bytes(gzip.compress(content, mtime=0))
        return path

    return write


def test_idx_with_three_axes(packed):
    header = bytes.fromhex("00000803 00000002 00000002 00000003")
    images = parse.read_idx(packed(header + bytes(range(12))), 3)
    assert images.dtype == np.uint8
    assert images.tolist() == [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]


def test_idx_with_four_axes_has_the_channels_last(packed):
    header = bytes.fromhex("00000804 00000001 00000001 00000002 00000003")
    images = parse.read_idx(packed(header + bytes(range(6))), 4)
    assert images.tolist() == [[[[0, 1, 2], [3, 4, 5]]]]


def test_idx_with_one_axis(packed):
    assert parse.read_idx(
        packed(b"\0\0\x08\x01" + struct.pack(">I", 3) + b"\7\1\x09"), 1
    ).tolist() == [7, 1, 9]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected an idx header 00000801.*found nothing"),
        (b"\0\0\x08\x03" + bytes(12), "expected an idx header 00000801.*found 00000803"),
        (b"\0\0\x0d\x01" + bytes(4), "found 00000d01"),
        (b"\0\0\x08\x01\0\0", "expected a header of 8 bytes, found 6 bytes"),
        (b"\0\0\x08\x01\0\0\0\4abc", r"expected 4 values for the shape \(4,\).*found 3"),
        (b"\0\0\x08\x01\0\0\0\2abc", r"expected 2 values for the shape \(2,\).*found 3"),
    ],
)
def test_a_wrong_idx_file_says_what_is_wrong(packed, content, message):
    with pytest.raises(AtlasError, match=message):
        parse.read_idx(packed(content), 1)


@pytest.mark.parametrize("content", [b"not gzip", gzip.compress(b"cut short" * 100, mtime=0)[:-12]])
def test_a_file_that_cannot_be_unpacked_is_named(tmp_path, content):
    path = tmp_path / "file.gz"
    path.write_bytes(content)
    with pytest.raises(AtlasError, match=r"file\.gz: expected a gzip file"):
        parse.read_idx(path, 1)


def test_usps_text_with_and_without_decimals_and_trailing_blanks(packed):
    images, labels = parse.read_usps(
        packed(b"6.0000 -1.0000 0.8620 1.0000 0.5 \n9 -1 -1 0 1\n"), (2, 2)
    )
    assert labels.tolist() == [6, 9]
    assert images.dtype == np.float32
    np.testing.assert_array_equal(
        images, np.array([[[-1, 0.862], [1, 0.5]], [[-1, -1], [0, 1]]], np.float32)
    )


def test_digits_csv_has_the_label_last(packed):
    images, labels = parse.read_digits(packed(b"0,16,3,4,9\n1,2,3,4,0\n"), (2, 2))
    assert labels.tolist() == [9, 0]
    assert images.tolist() == [[[0, 16], [3, 4]], [[1, 2], [3, 4]]]


def test_text_files_may_hold_colours_too(packed):
    images, labels = parse.read_digits(packed(b"0,1,2,3,4,5,1\n"), (1, 2, 3))
    assert images.tolist() == [[[[0, 1, 2], [3, 4, 5]]]]
    assert labels.tolist() == [1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected 5 numbers a line, found no line"),
        (b"1,2,3\n", "expected 5 numbers a line, found 3 on each"),
        (b"1,2,3,4,5\n1,2\n", "expected 5 numbers a line, found: .*row"),
        (b"1,2,x,4,5\n", "expected 5 numbers a line, found: .*x"),
        (b"1,2,3,4,5.5\n", "expected labels as whole numbers of 0 to 255, found 5.5"),
        (b"1,2,300,4,5\n", "expected pixel values as whole numbers of 0 to 255, found 300"),
    ],
)
def test_a_wrong_text_file_says_what_is_wrong(packed, content, message):
    with pytest.raises(AtlasError, match=message):
        parse.read_digits(packed(content), (2, 2))
