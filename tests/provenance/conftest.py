"""A small real workflow, run once, and copies of it that a test may damage."""

from __future__ import annotations

import shutil

import pytest

from tests.provenance.studies import TinyStudy
from tests.provenance.workflows import FILES, PROJECT, snakemake


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A tiny study that is made; not to be changed."""
    return TinyStudy(tmp_path_factory.mktemp("made")).make()


@pytest.fixture
def study(made, tmp_path):
    """A copy of it that a test may change."""
    return TinyStudy.copy_of(made, tmp_path / "copy")


@pytest.fixture(scope="session")
def finished_workflow(tmp_path_factory):
    """The workflow's folder, run to its end; not to be changed."""
    root = tmp_path_factory.mktemp("workflow")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"))
    done = snakemake(root)
    assert done.returncode == 0, done.stderr
    return root


@pytest.fixture
def root(finished_workflow, tmp_path, monkeypatch):
    """A copy of the workflow that ran to its end, with all that the engine knows of it."""
    shutil.copytree(finished_workflow, tmp_path / "copy")
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    return tmp_path / "copy"
