"""The workflow on a real Slurm of one node: ``make test-slurm``.

Left out of ``make test``. Skipped where Slurm is not installed.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime

import pytest
import yaml

from tests.one_node import ACCOUNT, ACCOUNTING, PROGRAMS, OneNode, missing

pytestmark = [pytest.mark.slurm, pytest.mark.workflow]

PROFILE = "profiles/slurm"
SNAKEMAKE = [sys.executable, "-m", "snakemake", "--configfile", "config/small.yaml"]
RUN = "results/small/runs/a/few/none/seed-{seed}"
RECORDS = "results/small/provenance/records"
TRAINED = f"{RECORDS}/train_and_predict/a/few/none/seed-{{seed}}.json"


def study(epochs=3, **model):
    """Two seeds of a small network on 200 digits, to its report."""
    network = {
        **{"label": "A", "color": "orange", "network": "mlp", "options": {"hidden": [16]}},
        **{"optimizer": {"name": "adam", "learning_rate": 0.001}, "batch_size": 8},
        **{"stages": [epochs], "mem_mb": 1200, "runtime": 20},
    }
    cell = {"row": "MLP", "column": "none", "model": "a", "regularizer": "none"}
    return {
        "study": "small",
        "run": ["grid"],
        "seeds": [0, 1],
        "samples": {"few": {"dataset": "digits", "size": 200, "validation": 50}},
        "models": {"a": network | model},
        "experiments": {
            "grid": {"kind": "grid", "title": "Grid", "sample": "few", "cells": [cell]}
        },
    }


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    if lacking := missing():
        pytest.skip(f"no Slurm here: {', '.join(lacking)} not found (slurm-wlm and munge)")
    with running(OneNode(tmp_path_factory.mktemp("slurm"))) as node:
        yield node


@contextmanager
def running(node):
    try:
        node.start()
        yield node
    finally:
        node.stop()


@pytest.fixture
def start(slurm):
    """A function that starts the study of a copy of the project on the cluster."""
    with starting(slurm) as begin:
        yield begin


@contextmanager
def starting(slurm):
    started = []

    def begin(workshop, *arguments, profile=PROFILE):
        process = subprocess.Popen(
            [*SNAKEMAKE, "--workflow-profile", profile, *arguments],
            cwd=workshop.folder,
            env=workshop.environment() | slurm.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
    slurm.ask("scancel", "--me")
    wait_until(lambda: not slurm.ask("squeue", "-h").strip())


def wait_until(ready, seconds=900):
    end = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return found


def end_of(process):
    said, _ = process.communicate()
    assert process.returncode == 0, said[-6000:]
    return said


def made(folder):
    """The digests of what a study consists of, which any machine makes alike."""
    below = folder / "results/small"
    kinds = ("data", "samples", "runs", "tables", "figures")
    return {
        path.relative_to(below).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for kind in kinds
        for path in sorted((below / kind).rglob("*.*"))
        if path.is_file()
    }


def run_of(workshop, record):
    return json.loads((workshop.folder / record).read_bytes())["run"]


def kept_epochs(workshop):
    return list((workshop.folder / "results/.runs").glob("*/epoch-*.json"))


def training_job(slurm):
    """The numbers of the trainings that run."""
    listed = slurm.ask("squeue", "-h", "-t", "R", "-o", "%i %k").splitlines()
    return [line.split()[0] for line in listed if "train_and_predict" in line]


@pytest.fixture(scope="module")
def plain(make_workshop):
    """The same study without a cluster."""
    workshop = make_workshop()
    workshop.overlay("small", **study())
    workshop.snakemake("--configfile", "config/small.yaml")
    return workshop


def test_a_study_comes_to_its_report_with_the_same_bytes(slurm, start, make_workshop, plain):
    workshop = make_workshop()
    workshop.overlay("small", **study())
    end_of(start(workshop, "--config", "device=gpu"))
    assert (workshop.folder / "results/small/report/index.html").is_file()
    assert made(workshop.folder) == made(plain.folder)
    audit = ("-m", "overfit_atlas.cli", "audit")
    assert "clean" in workshop.python(*audit, "--all", "--study", "results/small").stdout
    figure = workshop.python(*audit, "results/small/figures/grid/overview.png").stdout
    [place] = [line for line in figure.splitlines() if "cluster one-node" in line]
    assert "partition main" in place

    # Each record says where its job ran; what needs the network ran on this machine.
    records = sorted((workshop.folder / RECORDS).rglob("*.json"))
    told = {path.stem + path.parent.name: run_of(workshop, path)["allocation"] for path in records}
    downloads = [path for path in records if "download_data" in path.parts]
    assert downloads
    for path in downloads:
        assert run_of(workshop, path)["allocation"] == {}
    numbers = {where["job"] for where in told.values() if where}
    assert all(where["cluster"] == "one-node" for where in told.values() if where)

    # Two trainings, and a group each of what comes before, of each seed, and of the rest.
    assert len(numbers) == 5
    # One card: they took turns on it, because the scheduler gave it to one at a time.
    first, second = (run_of(workshop, TRAINED.format(seed=seed)) for seed in (0, 1))
    times = sorted([(run["started"], run["finished"]) for run in (first, second)])
    assert datetime.fromisoformat(times[0][1]) < datetime.fromisoformat(times[1][0])
    for run in (first, second):
        assert run["resources"]["gpu"] == 1
        assert run["environment"]["CUDA_VISIBLE_DEVICES"] == "0"


def test_with_an_accounting_database_jobs_have_an_account(tmp_path_factory, make_workshop, plain):
    if lacking := missing((*PROGRAMS, *ACCOUNTING)):
        pytest.skip(f"{', '.join(lacking)} not found (slurmdbd and mariadb-server)")
    workshop = make_workshop()
    workshop.overlay("small", **study())
    profile = workshop.folder / PROFILE / "config.yaml"
    text = profile.read_text()
    for before, after in (
        ("slurm-status-command: squeue", "slurm-status-command: sacct"),
        ("#  - slurm_account=mine", f"  - slurm_account={ACCOUNT}"),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    profile.write_text(text)
    with (
        running(OneNode(tmp_path_factory.mktemp("accounting"), accounting=True)) as node,
        starting(node) as begin,
    ):
        end_of(begin(workshop))
        asked = ("sacct", "-a", "-n", "-X", "-P", "-o", "Account,State")
        ended = node.ask(*asked).splitlines()
    assert made(workshop.folder) == made(plain.folder)
    assert ended == [f"{ACCOUNT}|COMPLETED"] * 5


def test_what_kills_a_job_is_told_and_twice_as_much_asked_for(start, make_workshop, plain):
    workshop = make_workshop()
    workshop.overlay("small", **study(mem_mb=100))
    said = end_of(start(workshop, "--", TRAINED.format(seed=0)))
    assert "was killed for want of memory; it had 400 MB and 20 minutes." in said
    assert "Attempt 2 of 3 asks for 800 MB and 40 minutes." in said
    run = made(workshop.folder)
    assert run
    assert run.items() <= made(plain.folder).items()


def test_a_training_that_is_told_to_stop_goes_on_in_the_next_attempt(slurm, start, make_workshop):
    workshop = make_workshop()
    workshop.overlay("small", **study(epochs=150))
    process = start(workshop, "--", TRAINED.format(seed=0))
    (job,) = wait_until(lambda: kept_epochs(workshop) and training_job(slurm))
    # As Slurm itself sends it before the limit that the profile asks it to say.
    signalled = yaml.safe_load((workshop.folder / PROFILE / "config.yaml").read_text())
    assert "slurm_extra='--signal=USR1@120'" in signalled["default-resources"]
    slurm.ask("scancel", "--signal=USR1", job)
    said = end_of(process)
    assert "stopped before its time limit, and keeps what it reached" in said
    taken = run_of(workshop, TRAINED.format(seed=0))["notes"]["seed-0"]["epochs_taken_up"]
    assert 0 < taken < 150


def test_a_job_that_its_partition_will_never_start_is_told(slurm, start, make_workshop):
    workshop = make_workshop()
    workshop.overlay("small", **study(runtime=61))
    process = start(workshop, "--", TRAINED.format(seed=0))
    for line in process.stdout:
        if "will never start" in line:
            break
    else:
        pytest.fail("nothing was said")
    (job,) = wait_until(lambda: slurm.ask("squeue", "-h", "-t", "PD", "-o", "%i").split())
    assert f"Slurm job {job} " in line
    assert "(PartitionTimeLimit, with a limit of 1:01:00)" in line
    assert f"`scancel {job}`" in line
    process.send_signal(signal.SIGINT)
    process.communicate()


def test_preemption_costs_nothing_but_time(slurm, start, make_workshop):
    workshop = make_workshop()
    workshop.overlay("small", **study(epochs=150))
    spot = ["mem_mb=1800", "runtime=15", "disk_mb=1000", "slurm_partition=spot"]
    process = start(workshop, "--default-resources", *spot, "--", TRAINED.format(seed=0))
    wait_until(lambda: kept_epochs(workshop) and training_job(slurm))
    kept = len(kept_epochs(workshop))
    slurm.ask("sbatch", "-p", "main", "--exclusive", "-o", os.devnull, "--wrap", "sleep 1")
    end_of(process)
    run = run_of(workshop, TRAINED.format(seed=0))
    assert run["notes"]["seed-0"]["epochs_taken_up"] >= kept
    assert run["allocation"]["partition"] == "spot"


def test_jobs_of_a_killed_snakemake_are_found_and_never_doubled(slurm, start, make_workshop):
    workshop = make_workshop()
    workshop.overlay("small", **study(epochs=400))
    process = start(workshop, "--", TRAINED.format(seed=0))
    (job,) = wait_until(lambda: kept_epochs(workshop) and training_job(slurm))
    process.send_signal(signal.SIGKILL)
    process.wait()
    # Whoever takes the lock away by hand is refused, and told of the job.
    environment = workshop.environment() | slurm.environment
    subprocess.run([*SNAKEMAKE, "--unlock"], cwd=workshop.folder, env=environment, check=True)
    again = start(workshop, "--", TRAINED.format(seed=0))
    refused, _ = again.communicate()
    assert again.returncode == 1
    assert f"scancel {job}" in refused
    # The command waits for it, and then there is nothing left to do.
    waited = subprocess.run(
        [sys.executable, "-m", "overfit_atlas.cli", "unlock"],
        cwd=workshop.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"Waiting for Slurm job {job}" in waited.stdout
    assert "Nothing to be done" in end_of(start(workshop, "--", TRAINED.format(seed=0)))
    assert run_of(workshop, TRAINED.format(seed=0))["allocation"]["job"] == job


GENERIC_STANDS_FOR_PBS = """#!/bin/sh
# What PBS calls qsub, as far as profiles/generic uses it, for Slurm.
while getopts Vj:o:l: name; do
    case $name in
    o) log=$OPTARG ;;
    l) asked=$OPTARG ;;
    esac
done
shift $((OPTIND - 1))
memory=${asked##*mem=}; time=${asked##*walltime=}; cores=${asked##*ppn=}
sbatch --parsable -o "$log" -c "${cores%%[,:]*}" --mem "${memory%%mb*}" -t "$time" "$1"
"""
STATES = """#!/bin/sh
state=$(squeue -h -j "$2" -t all -o %T) || exit 1
case $state in
RUNNING | COMPLETING) echo job_state = R ;;
PENDING) echo job_state = Q ;;
*) exit 1 ;;
esac
"""


def test_any_other_scheduler_runs_it_too(slurm, start, make_workshop, plain):
    """Slurm behind the commands of another, which is all that the profile knows of it."""
    workshop = make_workshop()
    workshop.overlay("small", **study())
    for name, text in {"qsub": GENERIC_STANDS_FOR_PBS, "qstat": STATES}.items():
        (slurm.programs / name).write_text(text)
        (slurm.programs / name).chmod(0o755)
    end_of(start(workshop, profile="profiles/generic"))
    assert made(workshop.folder) == made(plain.folder)
