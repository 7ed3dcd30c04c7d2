"""The command: every sub-command is there, and loads no more than it needs."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

import pytest

from overfit_atlas.cli import CLOSED_PIPE, INTERRUPTED, MODULES, main, modules_for, parser_for
from overfit_atlas.config.reading import DEFAULT
from overfit_atlas.errors import AtlasError

COMMANDS = [*MODULES, "sample", "reference"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([command, "--help"])
    assert stopped.value.code == 0
    assert f"overfit-atlas {command}" in capsys.readouterr().out


def test_all_are_listed_and_an_unknown_one_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    said = capsys.readouterr().out
    assert all(command in said for command in MODULES)
    with pytest.raises(SystemExit) as stopped:
        main(["adit"])
    assert stopped.value.code == 2
    assert "'audit'" in capsys.readouterr().err


@pytest.mark.slow
def test_a_command_imports_its_own_module_alone():
    assert modules_for("audit") == ["overfit_atlas.provenance.commands"]
    probe = (
        "import sys; from overfit_atlas.cli import main\n"
        "try: main(['audit', '--help'])\n"
        "except SystemExit: pass\n"
        "print([name for name in ('pandas', 'h5py', 'keras', 'matplotlib') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_mistake_ends_in_one_line_and_status_2(capsys, tmp_path):
    assert main(["audit", str(tmp_path / "gone.png"), "--study", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert said.startswith("overfit-atlas: ")
    assert said.count("\n") == 1


def options_of(command: str) -> list[argparse.Action]:
    (subparsers,) = parser_for(command)._subparsers._group_actions
    return subparsers.choices[command]._actions


@pytest.mark.parametrize("command", COMMANDS)
def test_no_option_is_taken_empty(command, capsys):
    takers = [action for action in options_of(command) if action.nargs != 0]
    for action in takers:
        named = action.option_strings[-1] if action.option_strings else None
        for empty in ("", "  "):
            given = [[named, empty], [f"{named}={empty}"]] if named else [[empty], ["x", empty]]
            for arguments in given:
                assert main([command, *arguments]) == 2
                said = capsys.readouterr().err
                assert "is empty" in said
                assert (named or "argument") in said


def in_a_shell(line: str, **more) -> subprocess.CompletedProcess[str]:
    """``line`` in bash, with the command as ``$atlas``."""
    environment = os.environ | {"atlas": f"{sys.executable} -m overfit_atlas.cli"}
    return subprocess.run(
        ["bash", "-c", line], env=environment, capture_output=True, text=True, check=False, **more
    )


@pytest.mark.slow
@pytest.mark.parametrize("command", ["settings", "schema", "--help", "consensus --help"])
def test_a_closed_pipe_is_silent(command):
    done = in_a_shell(f"$atlas {command} | true; exit ${{PIPESTATUS[0]}}")
    assert done.stderr == ""
    # Help is printed by argparse, which looks over a closed pipe.
    assert done.returncode in ((CLOSED_PIPE, 0) if "--help" in command else (CLOSED_PIPE,))


@pytest.mark.slow
def test_a_full_disk_behind_the_output_is_one_line():
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full")
    done = in_a_shell("$atlas settings > /dev/full")
    assert done.stderr == "overfit-atlas: No space left on device\n"
    assert done.returncode == 2


@pytest.mark.slow
def test_a_closed_output_and_another_encoding_stop_nothing(tmp_path):
    assert in_a_shell("$atlas schema >&-").returncode == 0
    done = in_a_shell("PYTHONIOENCODING=ascii $atlas where gr\u00f6\u00dfe.yaml")
    assert done.returncode == 2
    assert r"gr\xf6\xdfe.yaml" in done.stderr


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (AtlasError("mend it"), 2, "overfit-atlas: mend it\n"),
        (PermissionError(13, "Permission denied", "x.csv"), 2,
         "overfit-atlas: x.csv: Permission denied\n"),
        (MemoryError("Unable to allocate 3 PiB"), 2,
         "overfit-atlas: this needs more memory than there is (Unable to allocate 3 PiB)\n"),
        (KeyboardInterrupt(), INTERRUPTED, ""),
    ],
)  # fmt: skip
def test_what_the_machine_refuses_is_one_line(monkeypatch, capsys, raised, status, said):
    def fail(options):
        raise raised

    monkeypatch.setattr("overfit_atlas.config.commands._settings", fail)
    assert main(["settings"]) == status
    assert capsys.readouterr().err == said


@pytest.mark.slow
def test_where_finds_the_report_from_any_folder(tmp_path, monkeypatch, capsys):
    report = tmp_path / "project" / "results" / "demo" / "report" / "index.html"
    report.parent.mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr("overfit_atlas.config.commands.PROJECT", tmp_path / "project")
    demo = str(DEFAULT.with_name("demo.yaml"))
    for place in ("elsewhere", "project"):
        monkeypatch.chdir(tmp_path / place)
        assert main(["where", demo]) == 2
        assert str(report) in capsys.readouterr().err
    report.touch()
    for place in ("elsewhere", "project"):
        monkeypatch.chdir(tmp_path / place)
        assert main(["where", demo]) == 0
        assert capsys.readouterr().out == f"The report: {report.as_uri()}\n"


def test_the_reference_table_is_found_from_any_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["reference", "--table"]) == 0
    assert "| MLP | none |" in capsys.readouterr().out
    assert main(["reference", "--table", "--folder", "none"]) == 2
    assert "found none" in capsys.readouterr().err


@pytest.mark.parametrize("beside", ["mine.pdf", "mine.csv"])
def test_an_image_does_not_take_along_what_only_lies_beside_it(tmp_path, capsys, beside):
    (tmp_path / beside).write_text("mine")
    asked = ["sample", "--study", str(tmp_path), "--experiment", "trio", "--id", "0"]
    assert main([*asked, "--out", str(tmp_path / "mine.png")]) == 2
    assert f"{beside} is written too, exists already" in capsys.readouterr().err
    assert (tmp_path / beside).read_text() == "mine"
