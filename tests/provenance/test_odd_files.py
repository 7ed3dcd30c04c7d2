"""What lies where a file is expected, and is none, or may not be read: named, never waited for."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import chain, store
from overfit_atlas.provenance.manifest import MANIFEST
from tests.provenance.studies import RECORDS, RESULTS, edit, run
from tests.provenance.test_record_file import contents, sealed

pytestmark = pytest.mark.slow

TABLE = f"{RESULTS}/runs/seed-0/predictions.csv"
PNG = f"{RESULTS}/figures/means.png"
SCRIPT = "workflow/scripts/training.py"
RECORD = f"{RECORDS}/predict/0.json"


def loop(path: Path) -> None:
    path.symlink_to(path)


def two_links(path: Path) -> None:
    path.symlink_to(f"{path}-2")
    Path(f"{path}-2").symlink_to(path)


ODD = {
    "a link to itself": loop,
    "two links in a circle": two_links,
    "a link to nothing": lambda path: path.symlink_to("nothing"),
    "a folder": Path.mkdir,
    "a pipe": os.mkfifo,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a file below a file": lambda path: path.symlink_to("/etc/passwd/x"),
    "a link to a folder": lambda path: path.symlink_to("/"),
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
@pytest.mark.parametrize("name", [TABLE, PNG, SCRIPT, RECORD, f"{RESULTS}/{MANIFEST}"])
def test_every_command_ends_and_the_audit_names_it(study, monkeypatch, capsys, name, odd):
    study.path(name).unlink()
    odd(study.path(name))
    status, text = run(study, monkeypatch, capsys, "audit", "--all")
    assert status in (1, 2)
    assert name in text
    for words in (
        ["audit", name],
        ["audit", PNG],
        ["uses", name],
        ["diff", name, PNG],
        ["unused"],
        ["anchor"],
    ):
        with suppress(AtlasError):
            run(study, monkeypatch, capsys, *words)
    with suppress(AtlasError):
        chain.check_all(study.study, study.root, {})


@pytest.fixture
def shut(study, monkeypatch):
    """A function that has the system refuse to open a file, as it would another account."""

    def close(name):
        def refusing(path, *words):
            if os.path.realpath(path) == str(study.path(name)):
                raise PermissionError(13, "Permission denied", str(path))
            return open(path, *words)

        monkeypatch.setattr(files, "open", refusing, raising=False)

    return close


@pytest.mark.parametrize("name", [TABLE, SCRIPT])
def test_what_may_not_be_read_is_said_and_the_rest_is_checked(
    study, shut, monkeypatch, capsys, name
):
    edit(study.path(PNG))
    shut(name)
    status, text = run(study, monkeypatch, capsys, "audit", "--all", "--json")
    findings = {f["path"]: (f["kind"], f["message"]) for f in json.loads(text)["findings"]}
    assert status == 2, "nobody can say that this is clean, or that it is not"
    assert findings[name][0] == "unreadable"
    assert "Permission denied" in findings[name][1]
    assert findings[PNG][0] == "changed"


def test_a_run_does_not_start_over_what_may_not_be_read(study, shut):
    shut(TABLE)
    with pytest.raises(AtlasError, match=rf"{TABLE} cannot be read .*Permission denied"):
        chain.check_all(study.study, study.root, {})
    with pytest.raises(AtlasError, match="cannot be read"):
        study.plot()


def test_records_that_may_not_be_read_are_not_taken_for_none(study, monkeypatch):
    def refuse(folder, onerror=None):
        onerror(PermissionError(13, "Permission denied", str(folder)))
        return iter(())

    monkeypatch.setattr(store.os, "walk", refuse)
    with pytest.raises(AtlasError, match="records cannot be read"):
        store.load(study.study, study.root)


def test_a_stray_file_with_an_odd_name_is_one_line(study, monkeypatch, capsys):
    for name in ("two\nlines", "\x1b[2J", os.fsdecode(b"\xff")):
        study.path(f"{RESULTS}/{name}").write_text("stray")
    status, text = run(study, monkeypatch, capsys, "audit", "--all")
    assert status == 0
    assert text.count("no record says what made it") == 3
    assert r"two\nlines" in text
    assert r"\x1b[2J" in text
    assert "\x1b[2J" not in text
    text.encode()


def test_the_command_on_a_link_to_itself_is_one_line_and_2(study):
    (study.root / "loop.png").symlink_to("loop.png")
    command = [sys.executable, "-m", "overfit_atlas.cli", "audit", "--study", RESULTS, "loop.png"]
    done = subprocess.run(command, cwd=study.root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "loop.png" in done.stderr


def test_what_is_offered_for_deletion_lies_in_the_study(study, monkeypatch, capsys, tmp_path):
    """A folder of the results that is a link: its files belong to someone else."""
    study.close()
    claim, run_ = contents(study, f"{RECORDS}/train/1.json")
    claim["record"] = f"{RECORDS}/train/9.json"
    names = [f"{RESULTS}/linked/victim.txt", f"{RESULTS}/a b.txt", f"{RESULTS}/runs/it's"]
    claim["outputs"] = dict.fromkeys(names, "0" * 64)
    claim["roles"]["outputs"] = {}
    study.path(claim["record"]).write_bytes(sealed(claim, run_))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "victim.txt").write_text("mine")
    study.path(f"{RESULTS}/linked").symlink_to(tmp_path / "home")
    study.path(names[1]).write_text("x")
    study.path(names[2]).write_text("x")
    study.write("b.txt", "the project's own")
    _, text = run(study, monkeypatch, capsys, "unused")
    assert "victim" not in text
    subprocess.run(["xargs", "rm"], input=text, text=True, cwd=study.root, check=True)
    assert not study.path(names[1]).exists()
    assert not study.path(names[2]).exists()
    assert study.path("b.txt").exists()
    assert (tmp_path / "home" / "victim.txt").exists()


def test_names_are_listed_so_that_none_is_taken_for_an_option(study, monkeypatch, capsys):
    study.close()
    claim, run_ = contents(study, f"{RECORDS}/train/1.json")
    claim["record"] = f"{RECORDS}/train/9.json"
    claim["outputs"] = {f"{RESULTS}/-rf": "0" * 64}
    claim["roles"]["outputs"] = {}
    study.path(claim["record"]).write_bytes(sealed(claim, run_))
    study.path(f"{RESULTS}/-rf").write_text("x")
    run(study, monkeypatch, capsys, "unused")
    monkeypatch.setattr("os.path.relpath", lambda path: Path(path).relative_to(study.study).name)
    _, text = run(study, monkeypatch, capsys, "unused")
    assert "./-rf" in text.splitlines()


def test_a_project_with_odd_links_is_copied_without_them(study, monkeypatch, capsys):
    """To make something again elsewhere, the project is copied: no link leads it in circles."""
    from overfit_atlas.provenance.rederive import _copy_project

    for place in (study.root, study.root / "lib"):
        (place / "loop").symlink_to("loop")
        (place / "back").symlink_to("..")
        (place / "self").symlink_to(".")
        (place / "gone").symlink_to("nothing")
        os.mkfifo(place / "pipe")
        (place / "good.txt").symlink_to(study.path("config/config.yaml"))
    folder = study.root.parent / "elsewhere"
    folder.mkdir()
    _copy_project(study.root, folder)
    assert {path.name for path in (folder / "lib").iterdir()} == {
        path.name for path in (study.root / "lib").glob("*.py")
    } | {"good.txt"}
    assert not (folder / "lib" / "good.txt").is_symlink()
    assert not (folder / "loop").exists()
    shutil.rmtree(folder)
