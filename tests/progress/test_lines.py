"""What a run says at its terminal, told by events as the engine sends them."""

from __future__ import annotations

import io
import logging
import sys
from types import SimpleNamespace

import pytest
from snakemake.settings.enums import Quietness
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_interface_logger_plugins.tests import MockOutputSettings

from overfit_atlas.progress.lines import LogHandler


class Screen(io.StringIO):
    """A stream that is a terminal, or is none."""

    def __init__(self, terminal):
        super().__init__()
        self.terminal = terminal

    def isatty(self):
        return self.terminal


@pytest.fixture
def run(monkeypatch, tmp_path):
    """A function that starts a run: (tell it an event, what it has shown)."""
    handlers = []

    def start(terminal=False, **settings):
        screen = Screen(terminal)
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.delenv("CI", raising=False)
        asked = MockOutputSettings()
        asked.printshellcmds = False
        asked.show_failed_logs = False
        for name, value in settings.items():
            setattr(asked, name, value)
        handler = LogHandler(asked, None)
        handlers.append(handler)

        def tell(event, message="", level=logging.INFO, **about):
            record = logging.LogRecord("snakemake", level, "", 0, message, (), None)
            if event is not None:
                record.event = event
            vars(record).update(about)
            handler.emit(record)

        return SimpleNamespace(tell=tell, shown=screen.getvalue, handler=handler, log=log)

    log = tmp_path / "job.log"
    log.write_text(
        "2026-11-26 16:20:29,084 INFO overfit_atlas.training.backend: computing\n"
        "2026-11-26 16:20:29,084 PROGRESS overfit_atlas.training.run: m/s: epoch 1 of 2, loss 2.5\n"
        "2026-11-26 16:20:30,084 PROGRESS overfit_atlas.training.run: "
        "m/s: epoch 2 of 2, loss 0.125, accuracy 0.9, 4 s an epoch\n"
        "2026-11-26 16:20:30,085 INFO other: the end\n"
    )
    yield start
    for handler in handlers:
        handler.close()


def begin(one, number, what):
    about = {"jobid": number, "rule_msg": what, "rule_name": "r", "log": [str(one.log)]}
    one.tell(LogEvent.JOB_INFO, **about)


def end(one, number, done, total):
    one.tell(LogEvent.JOB_FINISHED, f"Finished jobid: {number} (Rule: r)", job_id=number)
    one.tell(LogEvent.PROGRESS, done=done, total=total)


def test_a_finished_job_is_one_line_with_its_last_epoch(run):
    one = run()
    one.tell(LogEvent.RUN_INFO, "Job stats: ...", stats={"r": 2, "total": 2})
    one.tell(None, "Select jobs to execute...")
    begin(one, 7, "train m")
    begin(one, 8, "draw m")
    end(one, 7, 1, 2)
    assert one.shown() == "2 jobs\n1 of 2: train m (1 s, epoch 2 of 2, loss 0.125)\n"
    end(one, 8, 2, 2)
    assert one.shown().count("\n") == 3


def test_the_time_left_is_said_once_something_tells_it(run, tmp_path, monkeypatch):
    clock = SimpleNamespace(monotonic=lambda: clock.now, now=100.0)
    monkeypatch.setattr("overfit_atlas.progress.lines.time", clock)
    one = run()
    below = tmp_path / "results" / "s" / "benchmarks" / "r"
    below.mkdir(parents=True)
    for number in (7, 8):
        (below / f"{number}.tsv").write_text("s\th:m:s\n600\t0:10:00\n")
    planned = {number: (below / f"{number}.tsv").as_posix() for number in (7, 8)}
    one.tell(None, "", planned=planned)
    begin(one, 7, "train m")
    assert one.shown() == ""
    # Twice as long as the benchmark says: so will the other be.
    clock.now += 1200
    end(one, 7, 1, 2)
    assert one.shown() == "1 of 2, 20 min left: train m (20 min, epoch 2 of 2, loss 0.125)\n"


def test_a_failed_job_names_its_log_and_not_its_thousand_outputs(run):
    one = run()
    begin(one, 7, "train m")
    about = {"jobid": 7, "rule_name": "r", "rule_msg": None, "log": ["logs/r.log"]}
    about["output"] = ["x"] * 1000
    one.tell(LogEvent.JOB_ERROR, "Error in rule r", logging.ERROR, **about)
    assert one.shown() == "Error in rule r: the job failed; its log: logs/r.log\n"


@pytest.mark.parametrize(
    ("quiet", "lines"), [(Quietness.PROGRESS, 0), (Quietness.ALL, 0), (Quietness.HOST, 2)]
)
def test_what_is_to_be_silent_is(run, quiet, lines):
    one = run(quiet={quiet})
    one.tell(LogEvent.RUN_INFO, "Job stats: ...", stats={"r": 1, "total": 1})
    begin(one, 7, "train m")
    end(one, 7, 1, 1)
    assert one.shown().count("\n") == lines


def test_a_terminal_shows_what_runs_and_a_log_does_not(run):
    watched = run(terminal=True)
    begin(watched, 7, "train m")
    watched.handler.close()
    assert "train m: m/s: epoch 2 of 2, loss 0.125" in watched.shown()
    logged = run(terminal=False)
    begin(logged, 7, "train m")
    logged.handler.close()
    assert logged.shown() == ""


def test_where_nothing_is_to_be_done_the_ending_is_said_all_the_same(run):
    one = run()
    one.tell(None, "", ending=lambda: "The report: there")
    one.tell(None, "Nothing to be done (all requested files are present).")
    assert one.shown().splitlines()[1:] == ["The report: there"]
