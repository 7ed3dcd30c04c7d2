"""The terminal of a run: a line a finished job and, for a person who watches, what runs now.

A logger of Snakemake's, chosen in the profile. In a pipe or a file it is lines alone. What the
engine's own options silence stays silent, and its log in ``.snakemake/log`` is as ever.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text
from snakemake.logging import DefaultFilter, DefaultFormatter, get_event, is_quiet_about
from snakemake_interface_logger_plugins.base import LogHandlerBase
from snakemake_interface_logger_plugins.common import LogEvent

from overfit_atlas.files import end_of
from overfit_atlas.job import PROGRESS
from overfit_atlas.progress.planned import Planned
from overfit_atlas.progress.times import TimeLeft, Times, in_words, name_of

# Said by the engine at each turn, of no use to who waits.
TURNS = (
    "Select jobs to execute",
    "Using shell:",
    "Assuming unrestricted shared",
    "Conda environments: ignored",
)
DRY_RUN = "This was a dry-run"
NOTHING = "Nothing to be done"
OWN_EVENTS = (
    LogEvent.JOB_INFO,
    LogEvent.JOB_STARTED,
    LogEvent.JOB_FINISHED,
    LogEvent.RESOURCES_INFO,
)
STYLES = {logging.WARNING: "yellow", logging.ERROR: "red", logging.CRITICAL: "red"}
EPOCH = re.compile(r"epoch \d+ of \d+, loss [\d.]+")
TAIL = 4096
"""Bytes at the end of a job's log in which its last word is looked for."""


@dataclass
class Job:
    """A job that runs: what it does, its logs, when it started and what it said last."""

    what: str
    logs: list[str]
    started: float

    def said(self) -> str:
        """The last line of progress in its log; "" for none yet."""
        for log in self.logs:
            lines = [line for line in end_of(log, TAIL).splitlines() if f" {PROGRESS} " in line]
            if lines:
                return lines[-1].partition(f" {PROGRESS} ")[2].partition(": ")[2]
        return ""

    def running(self, now: float) -> str:
        """The job while it runs."""
        said = self.said()
        return f"  {in_words(now - self.started):>6}  {self.what}" + (f": {said}" if said else "")

    def ended(self, now: float) -> str:
        """The job when it is done; of a training with its last epoch and loss."""
        epoch = EPOCH.search(self.said())
        took = in_words(now - self.started)
        return f"{self.what} ({took}{f', {epoch.group()}' if epoch else ''})"


class LogHandler(LogHandlerBase):
    """Tells a run on the terminal."""

    writes_to_stream = True
    writes_to_file = False
    has_filter = True
    has_formatter = True
    needs_rulegraph = False

    def __post_init__(self) -> None:
        """Where it writes, and what the engine's options silence."""
        asked = self.common_settings
        self._console = Console(
            file=sys.stdout if asked.stdout else sys.stderr,
            no_color=asked.nocolor or None,
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        self._wanted = DefaultFilter(
            asked.quiet, asked.debug_dag, asked.verbose, asked.dryrun, asked.printshellcmds
        )
        self._engine = DefaultFormatter(asked.quiet, asked.show_failed_logs)
        self._live: Live | None = None
        silent = asked.dryrun or is_quiet_about(asked.quiet or (), "progress")
        self._watched = self._console.is_terminal and not silent and "CI" not in os.environ
        self._jobs: dict[int, Job] = {}
        self._ended: list[str] = []
        self._planned = Planned()
        self._left: TimeLeft | None = None
        self._started: float | None = None
        self._progress = ""
        self._ending: Callable[[], str] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of what happens, and say what is to be said of it."""
        try:
            self._note(record)
            if self._wanted.filter(record) and (text := self._text(record)):
                if self._live is not None:
                    self._live.refresh()
                self._console.print(text, style=STYLES.get(record.levelno))
        except Exception:
            self.handleError(record)

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        super().close()

    def _note(self, record: logging.LogRecord) -> None:
        about: Any = record
        match get_event(record):
            case LogEvent.JOB_INFO if self.common_settings.dryrun:
                self._planned.add(about)
            case LogEvent.JOB_INFO:
                self._began(about)
            case LogEvent.JOB_FINISHED if about.job_id in self._jobs:
                job, now = self._jobs.pop(about.job_id), time.monotonic()
                self._ended.append(job.ended(now))
                if self._left is not None:
                    self._left.finished(about.job_id, now - job.started)
            case LogEvent.JOB_ERROR:
                self._jobs.pop(about.jobid, None)
            case LogEvent.PROGRESS:
                self._progress = f"{about.done} of {about.total}"
            case None if planned := getattr(about, "planned", None):
                names = {number: name_of(benchmark) for number, benchmark in planned.items()}
                self._left = TimeLeft(names, Times.beside(next(iter(planned.values()))))
            case None if ending := getattr(about, "ending", None):
                self._ending = ending

    def _began(self, about: Any) -> None:
        now = time.monotonic()
        self._started = self._started or now
        what = about.rule_msg or about.rule_name
        self._jobs[about.jobid] = Job(what, list(about.log or ()), now)
        if self._watched and self._live is None:
            self._live = Live(
                get_renderable=self._status,
                console=self._console,
                refresh_per_second=1,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._live.start()

    def _text(self, record: logging.LogRecord) -> str:
        about: Any = record
        event = get_event(record)
        if self.common_settings.dryrun:
            text = self._engine.format(record)
            return f"{self._planned.text()}\n{text}" if text.startswith(DRY_RUN) else text
        if event == LogEvent.RUN_INFO:
            return f"{about.stats['total']} jobs"
        if event == LogEvent.PROGRESS:
            done, self._ended = self._ended, []
            return "\n".join(f"{self._progress}{self._time_left()}: {job}" for job in done)
        if event == LogEvent.JOB_ERROR and not self.common_settings.show_failed_logs:
            logs = f"; its log: {', '.join(about.log)}" if about.log else ""
            return f"Error in rule {about.rule_name}: {about.rule_msg or 'the job failed'}{logs}"
        if event in OWN_EVENTS:
            return ""
        text = self._engine.format(record)
        if event is None and text.startswith(NOTHING) and self._ending is not None:
            # The engine calls no hook of the workflow's then.
            return f"{text}\n{self._ending()}"
        return "" if event is None and text.startswith(TURNS) else text

    def _time_left(self) -> str:
        if self._left is None or self._started is None:
            return ""
        now = time.monotonic()
        running = {number: now - job.started for number, job in self._jobs.items()}
        left = self._left.seconds(now - self._started, running)
        return f", {in_words(left)} left" if left else ""

    def _status(self) -> Group:
        """What runs now, and how far the run is."""
        now = time.monotonic()
        running = [job.running(now) for job in self._jobs.values()]
        far = f"  {self._progress or 0} jobs done{self._time_left()}"
        return Group(*(Text(line, no_wrap=True, overflow="ellipsis") for line in [*running, far]))
