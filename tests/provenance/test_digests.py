"""Digests and canonical JSON."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.provenance.digests import (
    canonical,
    digest_of,
    sha256_of_files,
)


def test_the_published_digest_of_three_letters(tmp_path):
    """FIPS 180-4, the example "abc"."""
    (tmp_path / "abc").write_bytes(b"abc")
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(tmp_path / "abc") == expected
    found = sha256_of_files([tmp_path / "abc", tmp_path / "gone"])
    assert found == {tmp_path / "abc": expected, tmp_path / "gone": None}


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(AtlasError, match="folder"):
        sha256(tmp_path)


def test_canonical_json_by_hand():
    assert canonical({"b": [1, 2.5, None], "a": "é"}) == '{"a":"é","b":[1,2.5,null]}'.encode()
    with pytest.raises(AtlasError):
        canonical(float("nan"))
    with pytest.raises(AtlasError):
        canonical({1, 2})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_canonical_json_is_one_spelling(value):
    try:
        once = canonical(value)
    except AtlasError:  # a lone surrogate is no text
        return
    assert json.loads(once) == value
    assert canonical(json.loads(once)) == once
    assert digest_of(value) == hashlib.sha256(once).hexdigest()
