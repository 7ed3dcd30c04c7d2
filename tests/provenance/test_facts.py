"""What is remembered of files: that it is right, and that it is forgotten when they change."""

from __future__ import annotations

import os
import time

import pytest

from overfit_atlas.files import sha256
from overfit_atlas.provenance.facts import FileFacts, keep, kept_for


@pytest.fixture
def aged(tmp_path, monkeypatch):
    """A file that the cache takes for old enough to remember."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"abc")
    monkeypatch.setattr("overfit_atlas.provenance.facts._SETTLED_NS", 0)
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


def test_digests_of_many_files_are_read_once(aged, tmp_path):
    other = tmp_path / "other.bin"
    other.write_bytes(b"other")
    time.sleep(0.02)
    paths = [aged, other, tmp_path / "gone"]
    facts = FileFacts(tmp_path / "facts.json")
    found = facts.digests(paths)
    assert found == {aged: sha256(aged), other: sha256(other), tmp_path / "gone": None}
    facts.save()
    other.write_bytes(b"changed")
    again = FileFacts(tmp_path / "facts.json")
    assert again.digests(paths)[other] == sha256(other)
    assert again.remembered == 1


def test_two_who_learn_different_files_keep_both(aged, tmp_path):
    other = tmp_path / "other.bin"
    other.write_bytes(b"other")
    time.sleep(0.02)
    for path in (aged, other):
        facts = FileFacts(tmp_path / "facts.json")
        facts.digests([path])
        facts.save()
    facts = FileFacts(tmp_path / "facts.json")
    facts.digests([aged, other])
    assert facts.remembered == 2


def test_an_account_without_room_remembers_nothing_and_goes_on(aged, tmp_path):
    (tmp_path / "full").write_text("a file where the folder would be")
    facts = FileFacts(tmp_path / "full" / "facts.json")
    assert facts.digests([aged])[aged] == sha256(aged)
    facts.save()
    keep(tmp_path / "full" / "text", "lost")


def test_two_studies_have_two_places_and_one_study_one(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert kept_for(tmp_path / "a", "x") == kept_for(tmp_path / "link", "x")
    assert kept_for(tmp_path / "a", "x") != kept_for(tmp_path / "b", "x")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert kept_for(tmp_path / "a", "x").is_relative_to(tmp_path / "cache")
