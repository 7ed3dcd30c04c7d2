"""The jobs that this folder has in Slurm's queue, also those of a Snakemake that was killed.

Slurm keeps them with the folder that they were submitted from and a comment that names the rule, so
that no record of our own is needed: what Slurm does not list neither waits nor runs.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from overfit_atlas.errors import AtlasError

POLL_SECONDS = 5.0
# Identifier, state, node, time limit, why it waits, submission (the executor names all jobs of a
# run alike), comment, folder.
_FORMAT = "%i|%T|%N|%l|%r|%j|%k|%Z"
_ENDED = {
    *("BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL"),
    *("OUT_OF_MEMORY", "TIMEOUT"),
}


@dataclass(frozen=True)
class Queued:
    """A job that waits or runs: its number, state, node ("" before it has one), what it is, its
    time limit and the reason why it waits, in Slurm's words.
    """

    number: str
    state: str
    node: str
    what: str
    limit: str = ""
    reason: str = ""

    def __str__(self) -> str:
        """The job in a few words."""
        place = f" on {self.node}" if self.node else ""
        return f"Slurm job {self.number} ({self.what}, {self.state.lower()}{place})"


def queued(folder: Path) -> list[Queued]:
    """The jobs of this account that Snakemake submitted from ``folder`` and that have not ended.

    Empty where no Slurm is installed or none answers: then nothing can be submitted either.
    """
    if shutil.which("squeue") is None:
        return []
    command = ["squeue", "--me", "--noheader", "--states=all", f"--format={_FORMAT}"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    return _read(said.stdout, folder.resolve())


def _read(listed: str, folder: Path) -> list[Queued]:
    found = []
    for line in listed.splitlines():
        fields = line.strip().split("|", 7)
        if len(fields) < 8:
            continue
        number, state, node, limit, reason, _, comment, place = fields
        ours = comment.startswith("rule_") and Path(place).resolve() == folder
        if ours and state not in _ENDED:
            what = comment.removeprefix("rule_").replace("_wildcards_", " ")
            found.append(Queued(number, state, node, what, limit, reason))
    return found


def wait_for_jobs(folder: Path, say: Callable[[str], None]) -> int:
    """Wait until no job that was submitted from ``folder`` is in the queue; how many there were.

    Each is said once. A job that is held, or waits for what no one will give, has to be cancelled.
    """
    seen: set[str] = set()
    while jobs := queued(folder):
        for job in jobs:
            if job.number not in seen:
                say(f"Waiting for {job}, which an earlier Snakemake submitted from {folder}")
        seen |= {job.number for job in jobs}
        time.sleep(POLL_SECONDS)
    return len(seen)


def check_none_queued(folder: Path) -> None:
    """Raise AtlasError, with the way out, where jobs of an earlier Snakemake have not ended."""
    if jobs := queued(folder):
        named = "; ".join(map(str, jobs[:5])) + ("; ..." if len(jobs) > 5 else "")
        numbers = " ".join(job.number for job in jobs)
        raise AtlasError(
            f"An earlier Snakemake left {len(jobs)} job(s) in the queue, which may write the same "
            f"files: {named}. `overfit-atlas unlock` waits for them; `scancel {numbers}` ends them."
        )
