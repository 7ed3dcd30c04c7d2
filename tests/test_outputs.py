"""The gate for outputs: what is not a new or a regular file of the right kind is refused."""

from __future__ import annotations

import os

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.outputs import apart, output_files, output_folder


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("old")
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    (tmp_path / "results" / "demo" / "provenance" / "records").mkdir(parents=True)
    return tmp_path


def test_new_and_regular_files_are_let_through(here):
    found = output_files({"--out": "new/deep.csv", "--more": "there.csv"}, ".csv", ["input.csv"])
    assert found == {"--out": here / "new" / "deep.csv", "--more": here / "there.csv"}
    assert not (here / "new").exists()
    (here / "link.csv").symlink_to("there.csv")
    assert output_files({"--out": "link.csv"}, ".csv", []) == {"--out": here / "there.csv"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("folder.csv", "found a folder"),
        ("pipe.csv", "found a pipe or device"),
        ("/dev/null", "found a pipe or device"),
        ("curve.svg", r"ends in \.csv"),
        ("curve", r"ends in \.csv"),
        (".csv", r"ends in \.csv"),
        ("there.csv/curve.csv", "is not a folder"),
        ("results/demo/tables/curve.csv", "results of a study"),
        ("/proc/curve.csv", "/proc takes no new files"),
        (f"new/{'x' * 300}.csv", "at most 255 bytes there, this one 304"),
    ],
)
def test_all_else_is_refused_by_name(here, name, said):
    with pytest.raises(AtlasError, match=f"--out {name}: .*{said}"):
        output_files({"--out": name}, ".csv", [])


def test_an_input_and_another_output_are_refused_under_any_name(here):
    os.link("there.csv", "hard.csv")
    for name in ("there.csv", "folder.csv/../there.csv", "hard.csv"):
        with pytest.raises(AtlasError, match="this is an input too"):
            output_files({"--out": name}, ".csv", ["there.csv"])
        with pytest.raises(AtlasError, match=r"--out writes the same file"):
            output_files({"--out": "there.csv", "--decisions": name}, ".csv", [])
    with pytest.raises(AtlasError, match="this is an input too"):
        apart({"--out": here / "new.csv"}, [here / "new.csv"])


@pytest.fixture
def nobody(here):
    """An account that may read all and write nothing here, also where the tests' own may."""
    here.chmod(0o555)
    own = os.geteuid()
    if own == 0:
        os.seteuid(65534)
    yield
    os.seteuid(own)
    here.chmod(0o755)


def test_no_permission_is_said_before_any_work(nobody):
    for ask in (
        lambda: output_files({"--out": "new.csv"}, ".csv", []),
        lambda: output_files({"--out": "there.csv"}, ".csv", []),
        lambda: output_folder("--out", "new", {}, False),
    ):
        with pytest.raises(AtlasError, match=r"--out .*no permission"):
            ask()


def test_a_folder_is_new_or_empty_or_holds_what_is_to_be_replaced(here):
    folder = here / "out"
    assert output_folder("--out", "out", {"a": None, "parts": "*/parts/*.js"}, False) == folder
    folder.mkdir()
    assert output_folder("--out", "out", {"a": None, "parts": "*/parts/*.js"}, False) == folder
    (folder / "a").touch()
    with pytest.raises(AtlasError, match=r"holds something already \(a\).*--replace"):
        output_folder("--out", "out", {"a": None, "parts": "*/parts/*.js"}, False)
    assert output_folder("--out", "out", {"a": None, "parts": "*/parts/*.js"}, True) == folder
    (folder / "thesis").touch()
    with pytest.raises(AtlasError, match="also holds thesis"):
        output_folder("--out", "out", {"a": None, "parts": "*/parts/*.js"}, True)
    assert (folder / "a").exists()


@pytest.mark.parametrize("mine", ["parts/x.js", "parts/deep/y.js"])
@pytest.mark.parametrize("other", ["parts/notes.txt", "parts/deep/notes.txt", "a/notes.txt"])
def test_a_users_file_in_a_folder_of_an_earlier_output_is_not_removed(here, mine, other):
    gate = ("--out", "out", {"a": None, "parts": "*/parts/*.js"}, True)
    for name in (mine, other):
        (here / "out" / name).parent.mkdir(parents=True, exist_ok=True)
    (here / "out" / mine).touch()
    (here / "out" / other).touch()
    said = "a" if other.startswith("a/") else other
    with pytest.raises(AtlasError, match=f"also holds {said},"):
        output_folder(*gate)
    (here / "out" / other).unlink()
    if other.startswith("a/"):
        (here / "out" / "a").rmdir()
    assert output_folder(*gate) == here / "out"


@pytest.mark.parametrize("name", ["there.csv", "pipe.csv", "loop.csv"])
def test_what_is_no_folder_is_refused_as_one(here, name):
    with pytest.raises(AtlasError, match="expected a folder"):
        output_folder("--out", name, {}, True)
    assert (here / "there.csv").read_text() == "old"
