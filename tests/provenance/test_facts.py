"""What is remembered of files: that it is right, and that it is forgotten when they change."""

from __future__ import annotations

import os
import time
from pathlib import Path

import platformdirs
import pytest

from overfit_atlas.files import sha256
from overfit_atlas.provenance.facts import FileFacts, kept_for
from tests.provenance.studies import settle


@pytest.fixture
def aged(tmp_path, monkeypatch):
    """A file that the cache takes for old enough to remember."""
    path = tmp_path / "data.bin"
    path.write_bytes(b"abc")
    settle(monkeypatch)
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


def flip_a_digit(kept):
    text = kept.read_text()
    place = text.rindex("ba7816bf")
    kept.write_text(f"{text[:place]}c{text[place + 1 :]}")


def another_version(kept):
    kept.write_text(kept.read_text().replace("facts 2", "facts 1", 1))


def as_it_was_once_kept(kept):
    kept.write_text(kept.read_text().partition("\n")[2])


def a_folder(kept):
    kept.unlink()
    kept.mkdir()


def a_pipe(kept):
    kept.unlink()
    os.mkfifo(kept)


def a_loop(kept):
    kept.unlink()
    kept.symlink_to(kept)


DAMAGE = [
    flip_a_digit,
    another_version,
    as_it_was_once_kept,
    a_folder,
    a_pipe,
    a_loop,
    lambda kept: kept.write_bytes(kept.read_bytes()[:-1]),
    lambda kept: kept.write_bytes(kept.read_bytes()[:40]),
    lambda kept: kept.write_bytes(b""),
    lambda kept: kept.write_bytes(b"\xff\xfe\0"),
    lambda kept: kept.write_bytes(b"[" * 100_000),
    lambda kept: kept.write_text("[1, 2"),
    lambda kept: kept.write_bytes(kept.read_bytes() + b" "),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_counts_for_nothing_and_is_replaced(aged, tmp_path, damage):
    kept = tmp_path / "facts.json"
    learn(kept, aged)
    damage(kept)
    facts = FileFacts(kept)
    assert facts.digests([aged]) == {aged: sha256(aged)}
    assert facts.remembered == 0
    facts.save()
    again = FileFacts(kept)
    assert again.digests([aged]) == {aged: sha256(aged)}
    assert again.remembered == (0 if kept.is_dir() else 1)


def learn(kept, path):
    facts = FileFacts(kept)
    facts.digests([path])
    facts.save()


def test_who_believes_nothing_heals_what_is_kept(aged, tmp_path):
    kept = tmp_path / "facts.json"
    lie(kept, aged, "0" * 64)
    assert FileFacts(kept).digests([aged]) == {aged: "0" * 64}
    assert FileFacts(kept).digests([aged], believe=False) == {aged: sha256(aged)}
    facts = FileFacts(kept, believe=False)
    assert facts.digests([aged]) == {aged: sha256(aged)}
    facts.save()
    assert FileFacts(kept).digests([aged]) == {aged: sha256(aged)}


def lie(kept, path, digest):
    """As someone would who writes to the account's folder."""
    learn(kept, path)
    facts = FileFacts(kept)
    facts._known[str(path)][4] = digest
    facts._dropped = True
    facts.save()


def test_an_account_that_has_no_folder_of_its_own_remembers_nothing(aged, monkeypatch):
    """As in a container, whose user has no home: its place would lie in the project."""
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: Path("~/.cache", name))
    assert kept_for(aged.parent) is None
    facts = FileFacts.of_study(aged.parent)
    assert facts.digests([aged]) == {aged: sha256(aged)}
    facts.save()


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


def test_two_studies_have_two_places_and_one_study_one(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert kept_for(tmp_path / "a") == kept_for(tmp_path / "link")
    assert kept_for(tmp_path / "a") != kept_for(tmp_path / "b")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert kept_for(tmp_path / "a").is_relative_to(tmp_path / "cache")
