"""What a run on a cluster plans and refuses, without a cluster."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import yaml

pytestmark = pytest.mark.workflow

SQUEUE = """#!/bin/sh
echo '17|RUNNING|node-a|15:00|None|2229dc44|rule_train_and_predict_mlp_20_wildcards_few_1|{folder}'
"""


@pytest.fixture(scope="module")
def occupied(make_workshop):
    """A copy of the project of whose jobs one is in a queue."""
    workshop = make_workshop()
    programs = workshop.folder / "programs"
    programs.mkdir()
    (programs / "squeue").write_text(SQUEUE.format(folder=workshop.folder.resolve()))
    (programs / "squeue").chmod(0o755)
    workshop.path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    return workshop


@pytest.mark.parametrize("overlay", ["config/demo.yaml", "config/laptop.yaml", None])
def test_groups_wait_for_no_group_that_waits_for_them(occupied, overlay):
    """Planned whole, and then refused: a job that may write the same files is in the queue."""
    command = ["--executor", "cluster-generic", "--cluster-generic-submit-cmd", "false"]
    command += ["--jobs", "1", "--cores", "2", "--group-components", "seeds=50", "data=100"]
    command += ["--configfile", overlay] if overlay else []
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", *command],
        cwd=occupied.folder,
        env=occupied.environment() | {"PATH": occupied.path},
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "scancel 17" in said, said[-3000:]
    assert "depends on itself" not in said
    assert not (occupied.folder / "results").exists()


def test_profiles_for_clusters_say_what_the_default_says(occupied):
    """They take its place."""
    profiles = occupied.folder / "profiles"
    default, slurm, generic = (
        yaml.safe_load((profiles / name / "config.yaml").read_text())
        for name in ("default", "slurm", "generic")
    )
    for profile in (slurm, generic):
        for key in ("rerun-triggers", "max-checksum-file-size", "keep-going", "quiet", "resources"):
            assert profile[key] == default[key], key
    # A job that a killed Snakemake submitted is taken up there instead.
    assert slurm["rerun-incomplete"]
    assert "rerun-incomplete" not in generic
    # Arrays are held back for ever, and mix what jobs ask for (tests/cluster/test_arrays.py).
    assert not [key for key in slurm if "array" in key]
