"""How far a set-up is, told from what pip prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

ENVS = Path(__file__).parents[2] / "envs"


@pytest.fixture(scope="module")
def install():
    spec = importlib.util.spec_from_file_location("install", ENVS / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_packages_are_counted_as_pip_fetches_them(install):
    lock = "a==1 \\\n    --hash=sha256:00\nb[c]==2 ; sys_platform == 'win32' \\\nd==3\n"
    assert install.pinned(lock) == {"a", "b", "d"}
    printed = [
        "Ignoring b: markers \"sys_platform == 'win32'\" don't match your environment\n",
        "Collecting a==1 (from -r x)\n",
        "  Downloading a-1-py3-none-any.whl (15 kB)\n",
        "Processing /wheels/d-3-py3-none-any.whl (from -r x)\n",
        "Installing collected packages: a, d\n",
    ]
    told = []
    assert install.follow(printed, 3, lambda text, lasting: told.append((text, lasting))) == printed
    assert told[:2] == [
        ("  1 of 2 packages fetched", True),
        ("  2 of 2 packages fetched", True),
    ]
    assert "unpacking" in told[2][0]


def test_a_lock_file_names_what_it_pins(install):
    names = install.pinned((ENVS / "cpu.lock.txt").read_text("utf-8"))
    assert {"snakemake", "keras", "tensorflow-cpu", "rich"} <= names
