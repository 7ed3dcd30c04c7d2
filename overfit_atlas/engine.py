"""What of Snakemake is not meant for a workflow to touch, each with its reason and what it costs.

Look here when Snakemake is upgraded: where a name is gone, the plain engine takes over, slower.
Measured on 9.27.1 with two cores.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from snakemake import io
from snakemake.exceptions import WorkflowError
from snakemake.script import PythonScript
from snakemake_interface_executor_plugins.settings import ExecMode

from overfit_atlas.errors import AtlasError


@contextmanager
def mistakes_told() -> Iterator[None]:
    """A user's mistake as an error of the engine's own, which it prints without a traceback."""
    try:
        yield
    except AtlasError as mistake:
        raise WorkflowError(str(mistake)) from None


def is_main_process(workflow: Any) -> bool:
    """Whether this process plans the study.

    A job that runs elsewhere reads the rules again, in a process of its own, and there the look at
    all recorded files would be made again for each job. Without the name every process looks.
    """
    return getattr(workflow, "exec_mode", ExecMode.DEFAULT) == ExecMode.DEFAULT


def decided_once(workflow: Any, name: str, here: bool) -> int:
    """What the main process decides, ``here``, as 0 or 1 in every process that it starts.

    A job elsewhere reads the rules again, and would decide by the machine that it is on: planned
    without a GPU, it asked for one on the node. Told by the environment variable ``name``.
    """
    if is_main_process(workflow):
        os.environ[name] = str(int(here))
    return int(os.environ.get(name) or here)


def outlive_the_word_of_the_deadline() -> None:
    """Have this Snakemake, which runs on a node, and its jobs live on when the time is nearly up.

    Slurm sends SIGUSR1 to all processes of a job, and it ends each that has not said otherwise. A
    training says otherwise and stops by itself.
    """
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)


def share_allocations(
    workflow: Any, group_of: Callable[[str, Collection[str], Collection[str]], str | None]
) -> None:
    """Have jobs on a cluster share an allocation with others of their group.

    An allocation takes 5 to 8 seconds, since two more Snakemakes start in it. Which rules are in a
    group is said by ``group_of`` their names, wildcards and resources; how many jobs share one is
    the profile's ``group-components``. A dry run and a run on this machine have no groups.
    """

    def shared(name: str | None) -> Callable[[Any], str | None]:
        return lambda wildcards: None if workflow.local_exec or workflow.dryrun else name

    for rule in workflow.rules:
        name = group_of(rule.name, rule.wildcard_names, rule.resources)
        # One job that runs here would keep its whole group here.
        here = rule.norun or rule.name in getattr(workflow, "_localrules", ())
        if name and not here:
            rule.group = shared(name)


def name_jobs(workflow: Any, benchmarks: str) -> None:
    """Have each job told as its log, its benchmark and its record are named, in a line.

    Such as "choose epochs: digits-stopping, mlp, none, seed 0". Snakemake would list all files of
    a job, hundreds for a training. Of the rules whose benchmark lies in the folder ``benchmarks``,
    one that has a ``message`` keeps it.
    """
    for rule in workflow.rules:
        pattern = io.strip_wildcard_constraints(str(rule.benchmark or ""))
        _, ours, place = pattern.partition(f"{benchmarks}/")
        if not ours or rule.message:
            continue
        name, *parts = place.removesuffix(".tsv").split("/")
        rule.message = name.replace("_", " ")
        if rule.wildcard_names:
            told = ", ".join(parts).replace("-{", " {").replace("{", "{wildcards.")
            rule.message += f": {told}"


def tell_nodes_how_many_share(workflow: Any) -> None:
    """Have an allocation be told how many jobs share it, once the executor is known.

    Executors keep it to themselves, and on the node each job then starts a Snakemake of its own.
    """
    settings: Any = getattr(workflow.executor_plugin, "common_settings", None)
    if hasattr(settings, "pass_group_args"):
        settings.pass_group_args = True


def digest_each_file_once() -> None:
    """Have a file digested once while it stays as it is.

    Snakemake digests every input of a job again for each of its outputs, 40 times for a training:
    14 minutes of the laptop study's 73.
    """
    if not hasattr(getattr(io, "_IOFile", None), "checksum"):
        return
    checksum = io._IOFile.checksum
    known: dict[Any, Any] = {}

    async def once(file: Any, *args: Any, **options: Any) -> Any:
        """As Snakemake's own, remembered by size, times and inode."""
        if file.is_storage or not os.path.isfile(file):
            return await checksum(file, *args, **options)
        status = os.stat(file)
        seen = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        key = (str(file), *seen, *args, *sorted(options.items()))
        if key not in known:
            known[key] = await checksum(file, *args, **options)
        return known[key]

    io._IOFile.checksum = once


def quote_the_interpreter() -> None:
    """Have scripts start where a folder above the environment has a blank in its name.

    Snakemake hands the interpreter's path to a shell as it is. Raises AtlasError for such a folder
    where the name is gone.
    """
    if hasattr(PythonScript, "_execute_cmd"):
        execute = PythonScript._execute_cmd

        def quoted(script: Any, command: str, **words: Any) -> Any:
            """As Snakemake's own, with the path of the interpreter quoted for the shell."""
            if words.get("py_exec") == sys.executable:
                words["py_exec"] = shlex.quote(sys.executable)
            return execute(script, command, **words)

        PythonScript._execute_cmd = quoted
    elif shlex.quote(sys.executable) != sys.executable:
        raise AtlasError(
            f"The interpreter {sys.executable} lies below a folder whose name has a blank or "
            "another sign that a shell reads as its own. Move the environment, or rename it."
        )


def start_jobs_without_a_limit(workflow: Any) -> None:
    """Have jobs on this machine start as soon as they are ready; a cluster keeps the limit.

    Snakemake limits how many jobs start in a second, and leaves a timer for each job that has
    finished, which wakes the scheduler again and again: 0.64 of a core after 300 jobs.
    """
    scheduler = getattr(workflow, "scheduler", None)
    here = getattr(workflow, "local_exec", False)
    if here and scheduler is not None and hasattr(scheduler, "job_rate_limiter"):
        scheduler.job_rate_limiter = None
