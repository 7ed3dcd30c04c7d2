"""Runs that are killed at random moments go on and end with the bytes of one that was not.

Three kills here; ``make test-kills`` makes thirty.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime

import psutil
import pytest

from overfit_atlas.training.kept import KeptRun

pytestmark = pytest.mark.workflow

STUDY = {
    "study": "small",
    "run": ["grid"],
    "seeds": [0, 1],
    "samples": {"few": {"dataset": "digits", "size": 400, "validation": 100}},
    "models": {
        "a": {
            "label": "A",
            "color": "orange",
            "network": "mlp",
            "options": {"hidden": [64]},
            "optimizer": {"name": "adam", "learning_rate": 0.001},
            "batch_size": 8,
            "stages": [40],
        }
    },
    "experiments": {
        "grid": {
            "kind": "grid",
            "title": "Grid",
            "sample": "few",
            "cells": [{"row": "MLP", "column": "none", "model": "a", "regularizer": "none"}],
        }
    },
}
COMMAND = ["-m", "snakemake", "--cores", "2", "--configfile", "config/small.yaml", "--"]
RUN = "results/small/runs/a/few/none/seed-{seed}"
COMMAND += [f"{RUN.format(seed=seed)}/predictions.h5" for seed in STUDY["seeds"]]
KINDS = ("snakemake", "group", "job", "term", "interrupt")


def made(folder):
    """The digests of all that the runs wrote."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "results/small/runs").rglob("*.*"))
    }


def start(workshop):
    return subprocess.Popen(
        [sys.executable, *COMMAND],
        cwd=workshop.folder,
        env=workshop.environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def jobs_of(process):
    children = psutil.Process(process.pid).children(recursive=True)
    return [
        child
        for child in children
        if any(".snakemake/scripts/" in part for part in child.cmdline())
    ]


def kill(process, kind):
    """End a run of Snakemake, or one of its jobs, as ``kind`` says."""
    try:
        if kind == "job" and (jobs := jobs_of(process)):
            jobs[0].kill()
        elif kind == "group":
            os.killpg(process.pid, signal.SIGKILL)
        elif kind == "term":
            process.terminate()
        elif kind == "interrupt":
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.kill()
    except (psutil.NoSuchProcess, ProcessLookupError):
        return
    process.wait()


def whole_epochs(folder):
    """How many epochs of each seed were kept whole when the run was killed."""
    found = {}
    for recipe in (folder / "results/.runs").glob("*/recipe.json"):
        kept = KeptRun(json.loads(recipe.read_bytes()), folder / "results/.runs")
        numbers = range(1, STUDY["models"]["a"]["stages"][0] + 1)
        known = [kept.read(epoch) for epoch in numbers]
        found[f"seed-{kept.recipe['seed']}"] = sum(epoch is not None for epoch in known)
    return found


@pytest.fixture(scope="module")
def undisturbed(make_workshop):
    workshop = make_workshop()
    workshop.overlay("small", **STUDY)
    started = time.monotonic()
    workshop.python(*COMMAND)
    workshop.seconds = time.monotonic() - started
    workshop.expected = made(workshop.folder)
    assert len(workshop.expected) == 2 * 42
    return workshop


@pytest.mark.parametrize("number", range(int(os.environ.get("KILLS", "3"))))
def test_a_run_that_is_killed_goes_on_to_the_same_bytes(undisturbed, number):
    workshop, folder = undisturbed, undisturbed.folder
    chance = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    for path in (folder / "results", folder / ".snakemake"):
        shutil.rmtree(path, ignore_errors=True)
    process = start(workshop)
    time.sleep(chance.uniform(0.2, 1.0) * workshop.seconds)
    kill(process, kind)
    killed = datetime.now(UTC)
    kept = whole_epochs(folder)
    said = workshop.python("-m", "overfit_atlas.cli", "unlock").stdout
    workshop.python(*COMMAND)
    assert made(folder) == workshop.expected, (kind, said)
    assert not list((folder / ".snakemake/locks").glob("*.lock"))
    for seed, epochs in kept.items():
        record = f"results/small/provenance/records/train_and_predict/a/few/none/{seed}.json"
        run = json.loads((folder / record).read_bytes())["run"]
        if datetime.fromisoformat(run["started"]) > killed:
            assert run["notes"][seed]["epochs_taken_up"] >= epochs, (kind, kept)


def test_a_lock_is_kept_while_its_owner_runs(undisturbed):
    process = start(undisturbed)
    shutil.rmtree(undisturbed.folder / "results", ignore_errors=True)
    locks = undisturbed.folder / ".snakemake/locks"
    while process.poll() is None and not list(locks.glob("*.lock")):
        time.sleep(0.05)
    refused = undisturbed.python("-m", "overfit_atlas.cli", "unlock", check=False)
    process.wait()
    assert refused.returncode == 2
    assert f"process {process.pid}" in refused.stdout
