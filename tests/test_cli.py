"""The command: every sub-command is there, and loads no more than it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from overfit_atlas.cli import MODULES, main, modules_for


@pytest.mark.parametrize("command", [*MODULES, "sample", "reference"])
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
