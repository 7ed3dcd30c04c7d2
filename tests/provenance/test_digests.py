"""Digests, canonical JSON and the guard's cache."""

from __future__ import annotations

import hashlib
import json
import os
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.digests import (
    FileFacts,
    canonical,
    digest_of,
    sha256,
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
    except UnicodeEncodeError:  # a lone surrogate is no text
        return
    assert json.loads(once) == value
    assert canonical(json.loads(once)) == once
    assert digest_of(value) == hashlib.sha256(once).hexdigest()


@pytest.fixture
def aged(tmp_path, monkeypatch):
    """A file that the cache takes for old enough to remember."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"abc")
    monkeypatch.setattr("overfit_atlas.provenance.digests._SETTLED_NS", 0)
    time.sleep(0.02)
    return path


def test_facts_are_remembered_and_forgotten(aged, tmp_path):
    facts = FileFacts(tmp_path / "facts.json")
    first = facts.get(str(aged), sha256)
    facts.save()
    again = FileFacts(tmp_path / "facts.json")
    assert again.get(str(aged), lambda path: "learned again") == first
    assert again.get(str(tmp_path / "gone"), sha256) is None


def test_an_edit_with_its_mtime_set_back_is_seen(aged, tmp_path):
    facts = FileFacts(tmp_path / "facts.json")
    first = facts.get(str(aged), sha256)
    facts.save()
    status = aged.stat()
    aged.write_bytes(b"abd")
    os.utime(aged, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert aged.stat().st_mtime_ns == status.st_mtime_ns
    assert FileFacts(tmp_path / "facts.json").get(str(aged), sha256) != first


def test_a_file_just_changed_is_not_remembered(tmp_path):
    path = tmp_path / "data.bin"
    path.write_bytes(b"abc")
    facts = FileFacts(tmp_path / "facts.json")
    facts.get(str(path), sha256)
    facts.save()
    assert not (tmp_path / "facts.json").exists()


def test_broken_facts_are_none(tmp_path):
    (tmp_path / "facts.json").write_text("[1, 2")
    (tmp_path / "data").write_bytes(b"abc")
    facts = FileFacts(tmp_path / "facts.json")
    assert facts.get(str(tmp_path / "data"), sha256).startswith("ba7816bf")
