"""Jobs in Slurm's queue that an earlier Snakemake submitted from a folder."""

from __future__ import annotations

import itertools
import os
import threading
from pathlib import Path

import pytest

from overfit_atlas.cluster import queue, waiting
from overfit_atlas.errors import AtlasError

# As squeue 22.05 prints them; the second has ended, the third is no job of Snakemake's, the fourth
# was submitted from another folder.
LISTED = """\
17|RUNNING|node-a|15:00|None|2229dc44|rule_train_and_predict_mlp_20_wildcards_few_none_1|{folder}
16|COMPLETED|node-a|15:00|None|2229dc44|rule_train_and_predict_mlp_20_wildcards_few_none_0|{folder}
15|RUNNING|node-b|1:00:00|None|jupyter|(null)|{folder}
14|PENDING||15:00|Priority|80f1|rule_draw_sample_wildcards_few_0|/elsewhere
18|PENDING||2:05:00|PartitionTimeLimit|2229dc44|rule_data_draw_sample_prepare_data|{folder}
"""


@pytest.fixture
def squeue(tmp_path, monkeypatch):
    """Have ``squeue`` print the texts given to it, one a call and then the last for ever."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")

    def says(*texts: str) -> Path:
        for number, text in enumerate(texts):
            (programs / f"said-{number}").write_text(text.format(folder=tmp_path))
        program = programs / "squeue"
        program.write_text(
            f"#!/bin/sh\ncd {programs}\nset -- said-*\ncat $1\n[ $# = 1 ] || rm $1\n"
        )
        program.chmod(0o755)
        return tmp_path

    return says


def test_only_the_folders_own_jobs_that_have_not_ended_count(squeue):
    folder = squeue(LISTED)
    assert [job.number for job in queue.queued(folder)] == ["17", "18"]


def test_who_would_be_a_second_writer_is_named_the_first(squeue):
    folder = squeue(LISTED)
    with pytest.raises(AtlasError, match=r"2 job\(s\).*Slurm job 17 .*node-a.*scancel 17 18"):
        queue.check_none_queued(folder)


def test_jobs_are_waited_for_and_said_once(squeue, monkeypatch):
    monkeypatch.setattr(queue, "POLL_SECONDS", 0)
    folder = squeue(LISTED, LISTED, LISTED.replace("RUNNING", "COMPLETED"), "")
    said: list[str] = []
    assert queue.wait_for_jobs(folder, said.append) == 2
    assert len(said) == 2
    queue.check_none_queued(folder)


def test_where_no_slurm_answers_nothing_is_queued(tmp_path, squeue, monkeypatch):
    folder = squeue("")
    (folder / "programs" / "squeue").write_text("#!/bin/sh\necho no controller >&2\nexit 1\n")
    assert queue.queued(folder) == []
    monkeypatch.setenv("PATH", str(tmp_path))
    assert queue.queued(folder) == []


def test_a_job_that_will_never_start_is_said_once_with_the_way_out(monkeypatch, tmp_path):
    looks, enough = itertools.count(1), threading.Event()
    waits = queue.Queued("18", "PENDING", "", "data_x", "2:05:00", "PartitionTimeLimit")

    def queued(folder):
        assert folder == tmp_path
        if next(looks) == 5:
            enough.set()
        return [waits, queue.Queued("19", "PENDING", "", "y", "5:00", "Resources")]

    monkeypatch.setattr(waiting, "LOOK_SECONDS", 0)
    monkeypatch.setattr(queue, "queued", queued)
    said: list[str] = []
    ended = waiting.watch(tmp_path, said.append)
    assert enough.wait(60)
    ended.set()
    [line] = said
    assert line.startswith("Slurm job 18 (data_x, pending) will never start (PartitionTimeLimit, ")
    assert "with a limit of 2:05:00" in line
    assert "group-components" in line
    assert "scancel 18" in line


def test_a_job_that_waits_for_others_or_runs_is_not_said(squeue):
    folder = squeue(LISTED.replace("|PartitionTimeLimit|", "|Priority|"))
    assert [waiting.told(job) for job in queue.queued(folder)] == [None, None]
