"""Slurm's word that the time is nearly up, as a signal to real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from overfit_atlas.training.deadline import Deadline, OutOfTime


def test_a_training_stops_before_the_next_epoch_once_the_word_has_come():
    with Deadline() as deadline:
        deadline.check("a/few/none/seed-0", 6, 20)
        os.kill(os.getpid(), signal.SIGUSR1)
        with pytest.raises(OutOfTime, match="seed-0: the time limit is near; 7 of 20 epochs"):
            deadline.check("a/few/none/seed-0", 7, 20)
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)


LATE = """
import os, signal, atexit
from overfit_atlas.training.deadline import Deadline
with Deadline():
    pass
class Last:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGUSR1)
last = Last()  # goes when the interpreter has taken its handlers away
"""


def test_a_word_that_comes_when_all_is_done_kills_nothing():
    assert subprocess.run([sys.executable, "-c", LATE], check=False).returncode == 0
