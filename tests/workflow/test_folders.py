"""The project and its environment below folders whose names a shell would take apart."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import venv

import pytest

from tests.conftest import Workshop

pytestmark = [pytest.mark.workflow]


@pytest.mark.parametrize("name", ["my project", "it's $HOME; (old) & # new", "Größe"])
def test_a_script_starts_below_a_folder_of_any_name(tmp_path, name):
    (tmp_path / name).mkdir()
    workshop = Workshop(tmp_path / name / "overfit-atlas")
    environment = workshop.folder / ".venv"
    venv.create(environment, symlinks=True)
    packages = sysconfig.get_path("purelib", vars={"base": str(environment)})
    os.rmdir(packages)
    os.symlink(sysconfig.get_path("purelib"), packages)
    target = "results/demo/data/raw/digits/digits.csv.gz"
    command = [environment / "bin" / "python", "-m", "snakemake", "--cores", "1"]
    command += ["--configfile", "config/demo.yaml", "--", target]
    done = subprocess.run(
        command,
        cwd=workshop.folder,
        env=workshop.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert (workshop.folder / target).is_file()
