"""What of Snakemake is bent: as the engine does it, only less often."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from snakemake import io
from snakemake.exceptions import WorkflowError

from overfit_atlas import engine
from overfit_atlas.errors import AtlasError


def test_a_users_mistake_becomes_the_engines_own_error():
    with pytest.raises(WorkflowError, match="no such sample"), engine.mistakes_told():
        raise AtlasError("no such sample")


class File(str):
    """As the engine's: a path that says how often it was digested."""

    is_storage = False
    digested = 0

    async def checksum(self, threshold):
        type(self).digested += 1
        with open(self) as file:
            return file.read()


def checksum(path):
    """In a thread of its own: a browser's tests may have left their loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(File(path).checksum(1))).result()


def test_a_file_is_digested_again_once_it_has_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(io, "_IOFile", File)
    monkeypatch.setattr(File, "checksum", File.checksum)
    path = tmp_path / "a"
    path.write_text("one")
    engine.digest_each_file_once()
    assert [checksum(path) for _ in range(3)] == ["one"] * 3
    assert File.digested == 1
    path.write_text("three")
    assert checksum(path) == "three"


def test_an_engine_without_these_names_is_left_as_it_is(monkeypatch):
    monkeypatch.delattr(io, "_IOFile")
    engine.digest_each_file_once()
    engine.start_jobs_without_a_limit(SimpleNamespace())
    assert engine.is_main_process(SimpleNamespace())


@pytest.mark.parametrize(("here", "left"), [(True, None), (False, "a limit")])
def test_only_a_cluster_keeps_the_limit_of_starting_jobs(here, left):
    scheduler = SimpleNamespace(job_rate_limiter="a limit")
    engine.start_jobs_without_a_limit(SimpleNamespace(local_exec=here, scheduler=scheduler))
    assert scheduler.job_rate_limiter == left
