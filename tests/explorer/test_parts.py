"""Parts: what is packed comes out as it went in, the same bytes each time."""

from __future__ import annotations

import base64
import gzip
import json
import struct

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.explorer import log_odds
from overfit_atlas.explorer.parts import part_text, whole


def unpack(text):
    """As the page does it, from the format's description."""
    call = text.removeprefix("explorerPart(").removesuffix(");\n")
    name, data = json.loads(f"[{call}]")
    content = gzip.decompress(base64.b64decode(data))
    (length,) = struct.unpack_from("<I", content)
    header = json.loads(content[4 : 4 + length])
    arrays = {
        one["name"]: np.frombuffer(
            content, one["dtype"], int(np.prod(one["shape"])), 4 + length + one["offset"]
        ).reshape(one["shape"])
        for one in header["arrays"]
    }
    assert (4 + length) % 8 == 0
    return name, header["about"], arrays


def test_arrays_come_out_as_they_went_in():
    given = {
        "bytes": np.arange(5, dtype=np.uint8),
        "wide": np.array([[70_000, 1]], dtype=np.uint32),
        "exact": np.array([0.1, np.nextafter(1, 0), 5e-324, -np.inf]),
        "none": np.zeros((0, 3), dtype=np.uint16),
    }
    name, about, found = unpack(part_text("sets/a/b", {"seeds": [1]}, given))
    assert (name, about) == ("sets/a/b", {"seeds": [1]})
    for key, values in given.items():
        assert found[key].dtype == values.dtype
        assert np.array_equal(found[key], values)


def test_a_big_endian_array_is_turned():
    _, _, found = unpack(part_text("a", {}, {"x": np.array([1.5], dtype=">f8")}))
    assert found["x"].tolist() == [1.5]


def test_the_same_arrays_have_the_same_bytes():
    arrays = {"x": np.arange(1000.0)}
    assert part_text("a", {}, arrays) == part_text("a", {}, arrays)


def test_a_type_that_the_page_cannot_read_is_named():
    with pytest.raises(AtlasError, match="x of a is int64, expected uint8"):
        part_text("a", {}, {"x": np.arange(3)})


@pytest.mark.parametrize(
    ("greatest", "dtype"), [(255, "uint8"), (256, "uint16"), (65536, "uint32")]
)
def test_whole_numbers_take_the_room_they_need(greatest, dtype):
    assert whole(np.array([0, greatest])).dtype == dtype


def test_eight_bits_are_good_to_a_hundredth_and_losses_to_a_twentieth():
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 2001), 10.0 ** -np.arange(1, 25)])
    codes = log_odds.encode(np.log(p))
    decoded = log_odds.decode()[codes]
    assert np.abs(decoded - p).max() < 0.01
    rare = p < 1e-2
    assert np.abs(np.log(decoded[rare]) / np.log(p[rare]) - 1).max() < 0.05


def test_codes_follow_the_probability_and_hold_both_ends():
    assert log_odds.encode(np.array([-np.inf, 0.0])).tolist() == [0, 254]
    assert np.all(np.diff(log_odds.decode()) >= 0)
    assert log_odds.encode(np.log(np.array([0.5]))).tolist() == [127]
