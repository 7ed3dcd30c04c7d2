"""Which file systems are believed, and what a killed job leaves behind."""

from __future__ import annotations

import fcntl
import mmap
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from overfit_atlas.files import PARTIAL, sha256
from overfit_atlas.provenance import file_system
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.file_system import clear, telling_signature, times_tell, unfinished

MEMORY = Path("/dev/shm")
MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw
23 22 0:5 / /dev/shm rw - tmpfs tmpfs rw
24 22 0:6 / /home rw - nfs4 server:/home rw
25 22 0:7 / /a\040folder rw - fuse.sshfs host: rw
26 24 8:2 / /home/me/disk rw - xfs /dev/sdb rw
27 22 0:8 / /home/me/disk rw - overlay overlay rw
"""


def test_the_mount_that_a_file_lies_on_is_the_innermost_and_the_last(monkeypatch, tmp_path):
    table = tmp_path / "mountinfo"
    table.write_text(MOUNTS.lstrip())
    real = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: real(table))
    file_system._mounts.cache_clear()
    try:
        found = {
            place: file_system.file_system(place)
            for place in ("/x", "/dev/shm/x", "/homes/x", "/home/x", "/a folder/x")
        }
        assert found == {
            "/x": "ext4",
            "/dev/shm/x": "tmpfs",
            "/homes/x": "ext4",
            "/home/x": "nfs4",
            "/a folder/x": "fuse.sshfs",
        }
        assert file_system.file_system("/home/me/disk/x") == "overlay"
    finally:
        file_system._mounts.cache_clear()


@pytest.fixture
def in_memory():
    """A file on tmpfs, mapped."""
    if file_system.file_system(MEMORY) != "tmpfs" or not os.access(MEMORY, os.W_OK):
        pytest.skip("no tmpfs here")
    path = MEMORY / f"overfit-atlas-{os.getpid()}"
    path.write_bytes(b"a" * 4096)
    yield path
    path.unlink()


def edit_mapped(path: Path) -> None:
    with path.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as mapped:
        mapped[7] ^= 1


def test_an_edit_that_tmpfs_does_not_date_is_seen(in_memory, tmp_path, monkeypatch):
    monkeypatch.setattr(file_system, "_SETTLED_NS", 0)
    facts = FileFacts(tmp_path / "facts.json")
    facts.digests([in_memory])
    facts.save()
    before = os.stat(in_memory)
    edit_mapped(in_memory)
    assert os.stat(in_memory).st_ctime_ns == before.st_ctime_ns, "as tmpfs does"
    again = FileFacts(tmp_path / "facts.json")
    assert again.digests([in_memory]) == {in_memory: sha256(in_memory)}
    assert again.remembered == 0


def test_further_writes_to_a_page_that_has_not_left_memory_are_seen(tmp_path, monkeypatch):
    path = tmp_path / "mapped"
    path.write_bytes(b"a" * 4096)
    if not times_tell(path, path.stat().st_dev):
        pytest.skip("the times of this file system are not believed anyway")
    monkeypatch.setattr(file_system, "_SETTLED_NS", 0)
    with path.open("r+b") as stream, mmap.mmap(stream.fileno(), 0) as mapped:
        mapped[0] = 1
        time.sleep(0.02)
        facts = FileFacts(tmp_path / "facts.json")
        facts.digests([path])
        facts.save()
        time.sleep(0.02)
        mapped[1] = 2
        found = FileFacts(tmp_path / "facts.json").digests([path])
        assert found == {path: sha256(path)}


@pytest.mark.parametrize("kind", ["tmpfs", "nfs4", "overlay", "9p", "fuse.sshfs", "zfs", ""])
def test_other_file_systems_are_read_each_time(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(file_system, "_SETTLED_NS", 0)
    monkeypatch.setattr(file_system, "file_system", lambda path: kind)
    monkeypatch.setattr(file_system, "_of_device", {})
    (tmp_path / "data").write_bytes(b"abc")
    assert telling_signature(tmp_path / "data") is None


def test_what_is_no_file_has_no_signature_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("pipe", "loop", ".", "none"):
        assert telling_signature(tmp_path / name) is None


KILLED = """
import os, signal, sys
from overfit_atlas.files import atomic
with atomic(sys.argv[1]) as partial:
    partial.write_text("half")
    print("written", flush=True)
    if sys.argv[2] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


def writing(path: Path, then: str) -> subprocess.Popen:
    job = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), then],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert job.stdout.readline() == "written\n"
    return job


def finish(job: subprocess.Popen) -> int:
    job.communicate()
    return job.returncode


def test_what_a_killed_process_left_is_told_from_what_is_being_written(tmp_path):
    killed = writing(tmp_path / "deep" / "a.csv", "die")
    assert finish(killed) == -signal.SIGKILL
    living = writing(tmp_path / "deep" / "b.csv", "wait")
    found = list(unfinished(tmp_path))
    assert [
        path.name.startswith(f"{PARTIAL}{os.uname().nodename}-{killed.pid}-") for path, _ in found
    ] == [True]
    for path, ownerless in found:
        assert clear(path) == ownerless
    assert finish(living) == 0
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["b.csv"]


def test_who_holds_the_lock_lives_also_where_its_number_means_nothing(tmp_path):
    """As in a container, whose processes have numbers of their own."""
    folder = tmp_path / f"{PARTIAL}999999999-x"
    folder.mkdir()
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    assert list(unfinished(tmp_path)) == []
    assert not clear(folder)
    os.close(handle)
    assert [path for path, _ in unfinished(tmp_path)] == [folder]


def test_a_living_process_keeps_its_file_also_without_a_lock(tmp_path):
    for number in (os.getpid(), 1):
        (tmp_path / f"{PARTIAL}{os.uname().nodename}-{number}-a.csv").write_text("half")
    (tmp_path / f"{PARTIAL}999999999-a.csv").write_text("half")
    assert [path.name for path, _ in unfinished(tmp_path)] == [f"{PARTIAL}999999999-a.csv"]


def test_on_a_server_nobody_can_tell(tmp_path, monkeypatch):
    monkeypatch.setattr(file_system, "file_system", lambda path: "nfs4")
    (tmp_path / f"{PARTIAL}999999999-x").mkdir()
    assert [ownerless for _, ownerless in unfinished(tmp_path)] == [False]


def test_a_link_is_no_way_out(tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "file").write_text("mine")
    (tmp_path / "study" / f"{PARTIAL}999999999-x").symlink_to(tmp_path / "victim")
    for path, _ in unfinished(tmp_path / "study"):
        assert not clear(path)
    assert (tmp_path / "victim" / "file").read_text() == "mine"
