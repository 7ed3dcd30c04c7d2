"""What of Snakemake is bent: as the engine does it, only less often."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import pytest
from snakemake import io
from snakemake.exceptions import WorkflowError
from snakemake_interface_executor_plugins.registry import ExecutorPluginRegistry
from snakemake_interface_executor_plugins.settings import ExecMode

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


@pytest.mark.parametrize(
    ("benchmark", "wildcards", "told"),
    [
        ("choose_epochs/{stops}/{model}/seed-{seed}", {"stops", "model", "seed"},
         "choose epochs: {wildcards.stops}, {wildcards.model}, seed {wildcards.seed}"),
        (r"train_and_predict/mlp/{cell,few/none|few/l2}/seeds-0-2", {"cell"},
         "train and predict: mlp, {wildcards.cell}, seeds-0-2"),
        ("build_report/index", set(), "build report"),
    ],
)  # fmt: skip
def test_a_job_is_told_as_its_log_is_named(benchmark, wildcards, told):
    path = f"results/s/benchmarks/{benchmark}.tsv"
    rule = SimpleNamespace(benchmark=path, message=None, wildcard_names=wildcards)
    own = SimpleNamespace(benchmark=path, message="another", wildcard_names=wildcards)
    target = SimpleNamespace(benchmark=None, message=None, wildcard_names=set())
    outer = SimpleNamespace(benchmark="times/of_theirs.tsv", message=None, wildcard_names=set())
    rules = [rule, own, target, outer]
    engine.name_jobs(SimpleNamespace(rules=rules), "results/s/benchmarks")
    assert [one.message for one in rules] == [told, "another", None, None]


MAIN = SimpleNamespace(exec_mode=ExecMode.DEFAULT)
NODE = SimpleNamespace(exec_mode=ExecMode.REMOTE)


@pytest.mark.parametrize("planned", [False, True])
def test_a_node_does_what_was_planned_whatever_it_would_decide(planned, monkeypatch):
    monkeypatch.setenv("MADE_UP", "of an earlier run")
    assert engine.decided_once(MAIN, "MADE_UP", planned) == planned
    assert engine.decided_once(NODE, "MADE_UP", not planned) == planned


def shared(**how):
    """The groups of four rules, of which two stay here."""
    rules = [
        SimpleNamespace(
            name=name, wildcard_names=set(), resources={}, group=None, norun=name == "all"
        )
        for name in ("fetch", "train", "draw", "all")
    ]
    workflow = SimpleNamespace(rules=rules, _localrules={"fetch"}, **{"dryrun": False} | how)
    engine.share_allocations(workflow, lambda name, *_: None if name == "train" else "small")
    return [rule.group and rule.group(None) for rule in rules]


def test_jobs_on_a_cluster_share_allocations_and_those_that_stay_here_none():
    assert shared(local_exec=False) == [None, None, "small", None]


@pytest.mark.parametrize("how", [{"local_exec": True}, {"local_exec": False, "dryrun": True}])
def test_one_machine_and_a_dry_run_know_no_groups(how):
    assert shared(**how) == [None] * 4


def test_nodes_are_told_how_many_jobs_share_an_allocation():
    """Else each of them starts a Snakemake of its own there."""
    slurm = ExecutorPluginRegistry().get_plugin("slurm")
    settings = replace(slurm.common_settings)
    plugin = SimpleNamespace(common_settings=settings)
    assert not settings.pass_group_args, "the executor tells it by itself now: drop this"
    engine.tell_nodes_how_many_share(SimpleNamespace(executor_plugin=plugin))
    assert settings.pass_group_args
