"""Dependencies pinned with digests, alike in lock and conda environments."""

from __future__ import annotations

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version
from rattler import MatchSpec

PROJECT = Path(__file__).parents[2]
LOCKS = [PROJECT / "envs" / "cpu.lock.txt", PROJECT / "envs" / "cuda.lock.txt"]
CONDA = [PROJECT / "envs" / "train.yaml", PROJECT / "envs" / "analysis.yaml"]
# conda-forge's tensorflow is the CPU or the CUDA build, as the machine has it.
NAMES_IN_LOCK = {"tensorflow": "tensorflow-cpu"}


def pins(lock):
    """The versions of every package in a lock file."""
    found = {}
    for name, version in re.findall(r"^([a-z0-9._-]+)(?:\[[a-z-]+\])?==([^ ;\\]+)", lock, re.M):
        found.setdefault(name, set()).add(version)
    return found


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pin_of_a_lock_has_a_digest_and_no_address(lock):
    text = lock.read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text


@pytest.mark.parametrize("environment", CONDA, ids=lambda path: path.name)
def test_conda_pins_are_valid_and_agree_with_the_lock(environment):
    locked = pins(LOCKS[0].read_text())
    for dependency in yaml.safe_load(environment.read_text())["dependencies"]:
        MatchSpec(dependency, strict=True)
        name, version = dependency.split("=")
        if name == "python":
            assert Version("3.11") <= Version(version) <= Version("3.13")
        else:
            assert locked[NAMES_IN_LOCK.get(name, name)] == {version}, dependency


def test_both_locks_agree_on_all_that_they_share():
    cpu, cuda = (pins(lock.read_text()) for lock in LOCKS)
    assert {name: cpu[name] for name in cpu.keys() & cuda.keys()} == {
        name: cuda[name] for name in cpu.keys() & cuda.keys()
    }


def test_what_a_package_asks_for_with_an_extra_is_pinned_with_it():
    """Else pip takes it for unpinned, and refuses the lock, once a newer release is out."""
    lock = LOCKS[0].read_text()
    asked = [
        requirement
        for package in distributions()
        if package.name.lower() in pins(lock)
        for requirement in map(Requirement, package.requires or ())
        if requirement.extras and (not requirement.marker or requirement.marker.evaluate())
    ]
    assert {requirement.name for requirement in asked} >= {"coverage"}
    for requirement in asked:
        spelled = f"{requirement.name}[{','.join(sorted(requirement.extras))}]=="
        assert f"\n{spelled}" in lock, requirement
