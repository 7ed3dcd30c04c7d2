"""``overfit-atlas unlock``: clear the lock of a Snakemake that was killed, once its jobs are done.

A lock of Snakemake's names files, but neither a process nor a machine. Here its owner is looked for
among the processes of this machine: it keeps its log open. Its jobs are looked for here and in
Slurm's queue.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from overfit_atlas.cluster import queue
from overfit_atlas.errors import AtlasError

POLL_SECONDS = 1.0


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "clear the lock of a Snakemake that was killed, when no job of it runs any more"
    parser = subparsers.add_parser(
        "unlock",
        help=text,
        description=f"{text.capitalize()}. Jobs that outlived it are waited for, on this machine "
        "and in Slurm's queue. A Snakemake on another machine is not seen.",
    )
    parser.add_argument("--folder", type=Path, default=Path(), help="default: this folder")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    said = unlock(options.folder.resolve())
    if said:
        print(said)
    return 0


def unlock(folder: Path) -> str:
    """Clear a stale lock in ``folder``, where Snakemake ran; what was done, "" for nothing.

    Raises AtlasError when a Snakemake runs there.
    """
    locks = folder / ".snakemake" / "locks"
    locked = any(locks.glob("*.lock"))
    if not (locked or queue.queued(folder)):
        return ""
    if owners := list(_owners(folder)):
        raise AtlasError(
            f"Snakemake runs in {folder}: process {', '.join(map(str, owners))}. Wait for it, or "
            "end it, and start again."
        )
    waited = _wait_for_jobs(folder) + queue.wait_for_jobs(folder, partial(print, flush=True))
    jobs = f"Waited for {waited} of its jobs to end." if waited else ""
    if not locked:
        return f"No lock of a Snakemake is in {folder}. {jobs}"
    shutil.rmtree(locks)
    return f"Cleared the lock of a Snakemake in {folder} that runs no more. {jobs}".rstrip()


def _owners(folder: Path) -> Iterator[int]:
    """The processes that have a log of Snakemake's open in ``folder``."""
    logs = str(folder / ".snakemake" / "log") + "/"
    for process in psutil.process_iter():
        try:
            if any(file.path.startswith(logs) for file in process.open_files()):
                yield process.pid
        except psutil.Error:
            continue


def _orphans(folder: Path) -> Iterator[int]:
    """The processes that run a script of Snakemake's from ``folder``."""
    scripts = str(folder / ".snakemake" / "scripts") + "/"
    for process in psutil.process_iter():
        try:
            if any(part.startswith(scripts) for part in process.cmdline()):
                yield process.pid
        except psutil.Error:
            continue


def _wait_for_jobs(folder: Path) -> int:
    """Wait until no job of a killed Snakemake runs in ``folder``; how many there were."""
    seen: set[int] = set()
    while running := set(_orphans(folder)):
        if new := running - seen:
            named = ", ".join(map(str, sorted(new)))
            print(f"Waiting for jobs of a Snakemake that was killed: process {named}", flush=True)
        seen |= running
        time.sleep(POLL_SECONDS)
    return len(seen)
