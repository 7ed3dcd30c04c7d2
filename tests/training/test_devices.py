"""GPUs are shared out by locks: faked devices, real processes that start together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest

from overfit_atlas.training import devices

JOB = """
import json, sys, time
from pathlib import Path
from overfit_atlas.training import devices
folder, share, seconds = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
device = devices.hold(["GPU-a", "GPU-b"][: int(sys.argv[4])], share, folder)
begun = time.monotonic()
print(json.dumps([device, begun]), flush=True)
time.sleep(seconds)
print(json.dumps([device, time.monotonic()]), flush=True)
"""


def start(folder, share, seconds, count=2):
    command = [sys.executable, "-c", JOB, str(folder), str(share), str(seconds), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def intervals(jobs):
    """(device, from, to) of each job, once all have ended."""
    found = []
    for job in jobs:
        begun, ended = map(json.loads, job.communicate()[0].splitlines())
        found.append((begun[0], begun[1], ended[1]))
    return found


def most_at_once(held):
    """The most of ``held`` that overlap at any of their beginnings."""
    return max(sum(begun <= moment < ended for _, begun, ended in held) for _, moment, _ in held)


@pytest.mark.slow
@pytest.mark.parametrize(("share", "beside"), [(100, 1), (50, 2), (30, 3)])
def test_a_device_is_never_held_beyond_itself(tmp_path, share, beside):
    jobs = [start(tmp_path, share, 0.5) for _ in range(8)]
    held = intervals(jobs)
    by_device = {name: [one for one in held if one[0] == name] for name in ("GPU-a", "GPU-b")}
    assert all(by_device.values()), "two devices get jobs"
    for own in by_device.values():
        assert most_at_once(own) <= beside
    assert most_at_once(held) > beside, "and both at once"


@pytest.mark.slow
def test_a_whole_one_waits_until_those_that_share_have_ended(tmp_path):
    small = [start(tmp_path, 25, 0.6, count=1) for _ in range(4)]
    first = [json.loads(job.stdout.readline()) for job in small]
    whole = start(tmp_path, 100, 0.1, count=1)
    ends = [json.loads(job.communicate()[0])[1] for job in small]
    assert {device for device, _ in first} == {"GPU-a"}
    [(_, begun, _)] = intervals([whole])
    assert begun >= max(ends)


@pytest.mark.slow
def test_what_a_killed_job_held_is_free(tmp_path):
    job = start(tmp_path, 100, 60, count=1)
    job.stdout.readline()
    job.kill()
    job.communicate()
    started = time.monotonic()
    [(device, begun, _)] = intervals([start(tmp_path, 100, 0, count=1)])
    assert device == "GPU-a"
    assert begun - started < 30


def test_only_what_the_environment_names_is_taken():
    both = ["GPU-a", "GPU-b"]
    assert devices.allowed(both, None) == both
    assert devices.allowed(both, "1") == ["GPU-b"]
    assert devices.allowed(both, "GPU-a, 1") == both
    assert devices.allowed(both, "-1") == devices.allowed(both, "") == []


def test_a_process_sees_the_one_device_that_it_took(tmp_path, monkeypatch):
    fake = tmp_path / "nvidia-smi"
    fake.write_text("#!/bin/sh\necho GPU-a\necho GPU-b\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1")
    assert devices.present() == ["GPU-a", "GPU-b"]
    assert devices.take(50) == "GPU-b"
    assert os.environ["CUDA_VISIBLE_DEVICES"] == "GPU-b"
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "-1")
    assert devices.take(50) is None
