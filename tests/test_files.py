"""Digests of files, and files that are written and read whole or not at all."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import (
    NotAFile,
    atomic,
    atomic_folder,
    read_small,
    read_table,
    read_text,
    readable,
    sha256,
    write_table,
)
from tests.full_disks import largest_file, small_disk


def test_a_digest_is_that_of_the_standard(tmp_path):
    # FIPS 180-2, appendix B.1 and B.3: "abc", and a million times "a".
    (tmp_path / "abc").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(tmp_path / "abc") == digest
    (tmp_path / "million").write_bytes(b"a" * 1_000_000)
    digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    assert sha256(str(tmp_path / "million")) == digest


def test_a_folder_has_no_digest(tmp_path):
    with pytest.raises(AtlasError, match="expected a file, found a folder"):
        sha256(tmp_path)
    with pytest.raises(FileNotFoundError):
        sha256(tmp_path / "none")


def test_a_digest_of_what_cannot_be_read_is_one_line(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(AtlasError, match="loop: cannot be read"):
        sha256(tmp_path / "loop")


def test_exact_tables_come_back_to_the_last_bit(tmp_path):
    values = np.random.default_rng(0).random(5000) ** 20
    values[:3] = 0.1, np.nextafter(0.7, 0), 5e-324
    write_table(pd.DataFrame({"score": values}), tmp_path / "exact.csv", exact=True)
    np.testing.assert_array_equal(read_table(tmp_path / "exact.csv").score, values)
    assert (tmp_path / "exact.csv").read_text().splitlines()[1] == "0.1"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "No columns"),
        (b"a,b\n1,2\n1,2,3\n", "Expected 2 fields"),
        ("a,gr\u00f6\u00dfe\n1,2\n".encode("latin-1"), "codec"),
    ],
)
def test_what_is_no_table_is_one_line(tmp_path, content, said):
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(AtlasError, match=rf"bad\.csv: expected a table.*{said}") as raised:
        read_table(tmp_path / "bad.csv")
    assert "\n" not in str(raised.value)


def test_text_is_utf_8_with_or_without_a_mark(tmp_path):
    path = tmp_path / "text"
    for encoding in ("utf-8", "utf-8-sig"):
        path.write_text("gr\u00f6\u00dfe", encoding=encoding)
        assert read_text(path) == "gr\u00f6\u00dfe"
    for content, said in [
        ("one\ngr\u00f6\u00dfe".encode("latin-1"), r"another encoding \(line 2, byte 6\)"),
        ("gr\u00f6\u00dfe".encode("utf-16"), "found UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
    ]:
        path.write_bytes(content)
        with pytest.raises(AtlasError, match=said):
            read_text(path)


def test_only_regular_files_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, said in [
        ("pipe", "found a pipe or device"),
        ("loop", "cannot be read"),
        ("gone", "No such file"),
        ("a" * 300, "name too long"),
        ("a\0b", "null"),
        ("", "found a folder"),
    ]:
        with pytest.raises(AtlasError, match=f"expected a table, .*{said}"):
            readable(tmp_path / name, "a table")


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "first").touch()
    with pytest.raises(FileNotFoundError), atomic_folder(tmp_path / "out") as folder:
        (folder / "second").rename(folder / "third")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "first"]
    with atomic_folder(tmp_path / "out") as folder:
        (folder / "second").touch()
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "second"]


def writers():
    """Each way to write 200,000 bytes."""
    table = pd.DataFrame({"a": ["x" * 199_997]})
    return {
        "a text": lambda path: files.write(path, "x" * 200_000),
        "bytes": lambda path: files.write(path, memoryview(bytes(200_000))),
        "a table": lambda path: files.write_table(table, path),
    }


@pytest.mark.parametrize("kind", writers())
def test_a_full_disk_is_named_with_what_is_missing(tmp_path, kind):
    with small_disk(tmp_path / "disk", 64) as disk:
        out = disk / "deep" / "out.csv"
        with pytest.raises(AtlasError) as caught:
            writers()[kind](out)
        message = str(caught.value)
        assert f"{out}: the disk at {disk} is full: the file has 200,0" in message
        # 64 kilobytes less what the folder itself takes.
        assert "there is room for 65,536, 134," in message
        assert "are missing. Make room and start again" in message
        assert list(out.parent.iterdir()) == []


def test_a_full_disk_is_named_where_the_size_is_not_known(tmp_path):
    with (
        small_disk(tmp_path / "disk", 64) as disk,
        pytest.raises(AtlasError, match=f"out: the disk at {disk} is full. Make room"),
        files.atomic(disk / "out") as partial,
        partial.open("wb") as stream,
    ):
        stream.write(bytes(200_000))


def test_a_limit_of_a_files_size_is_told_from_a_full_disk(tmp_path):
    with largest_file(5000), pytest.raises(AtlasError) as caught:
        files.write(tmp_path / "out", bytes(6000))
    assert "may not write a file of this size (ulimit -f)" in str(caught.value)
    assert "room for 5,000, 1,000 are missing" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_other_faults_of_a_write_stay_as_they_are(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        files.write(tmp_path / "file" / "out", b"")
    with pytest.raises(ZeroDivisionError), files.atomic(tmp_path / "out"):
        print(1 / 0)


def test_a_text_is_written_as_utf_8_whatever_the_account_is_set_to(tmp_path):
    files.write(tmp_path / "out", "Größe\n")
    assert (tmp_path / "out").read_bytes() == b"Gr\xc3\xb6\xc3\x9fe\n"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for read in (sha256, lambda path: read_small(path, 100)):
        with pytest.raises(NotAFile, match="found a pipe, a socket or a device"):
            read(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"a" * 101)
    with pytest.raises(AtlasError, match="at most 100 bytes, found 101"):
        read_small(tmp_path / "large", 100)


def test_a_file_appears_whole_or_not_at_all(tmp_path):
    path = tmp_path / f"{'n' * 245}.csv"

    def stop():
        with atomic(path) as partial:
            partial.write_text("half")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        stop()
    assert list(tmp_path.iterdir()) == []
    with atomic(path) as partial:
        assert partial.name == path.name
        partial.write_text("whole")
        assert not path.exists()
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "whole"
