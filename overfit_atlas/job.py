"""The one entry of every script: its log, its errors, its provenance record."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import record

if TYPE_CHECKING:
    from snakemake.script import Snakemake

PROJECT = Path(__file__).parents[1]
# It watches jobs and changes no byte that they write, so that an edit here makes nothing again.
RECORDS_ONLY = True

PROGRESS = "PROGRESS"
"""The level, in a job's log, of what a person who watches the run is shown."""


def run(main: Callable[[Snakemake], dict[str, Any] | None], snakemake: Any) -> None:
    """Run ``main`` as the script of one job; what it returns is noted in the job's record.

    All that the job prints, and all that the libraries under it print, goes to the rule's log,
    records marked ``extra={"progress": True}`` as PROGRESS: the newest of them is shown to a person
    who watches the run. Errors go to the terminal too. A mistake that the user can mend ends in one
    message, anything else in a traceback in the log.
    """
    log = Path(snakemake.log[0])
    try:
        terminal = _log_to(log)
    except OSError as fault:
        print(f"{snakemake.rule}: {files.no_room(fault, log) or fault}", file=sys.stderr)
        sys.exit(1)
    try:
        recording = record.begin(snakemake, PROJECT)
        snakemake.recipe_id = recording.recipe_id
        recording.finish(main(snakemake) or {})
    except AtlasError as mistake:
        logging.error("%s", mistake)
        print(f"{snakemake.rule}: {mistake}", file=terminal, flush=True)
        sys.exit(1)
    except Exception as fault:
        logging.exception("%s failed", snakemake.rule)
        print(f"{snakemake.rule}: {_told(fault, log)}", file=terminal, flush=True)
        sys.exit(1)


def _told(fault: Exception, log: Path) -> str:
    """A line on what no one foresaw; of a full disk, which one it is."""
    full = files.no_room(fault, getattr(fault, "filename", None) or log)
    return str(full or f"{type(fault).__name__}: {fault}; the traceback is in {log}")


def _log_to(path: Path) -> Any:
    """Send this process's output to ``path``; give the terminal back for errors."""
    terminal = os.fdopen(os.dup(sys.stderr.fileno()), "w")
    sys.stdout.flush()
    sys.stderr.flush()
    # Below Python too: TensorFlow writes to the file descriptors themselves.
    with path.open("a") as log:
        os.dup2(log.fileno(), sys.stdout.fileno())
        os.dup2(log.fileno(), sys.stderr.fileno())
    to_log = logging.StreamHandler(sys.stderr)
    to_log.addFilter(_mark_progress)
    to_log.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[to_log], force=True)
    return terminal


def _mark_progress(record: logging.LogRecord) -> bool:
    if getattr(record, "progress", False):
        record.levelname = PROGRESS
    return True
