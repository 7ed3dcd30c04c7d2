"""The word of a scheduler that a job's time is nearly up: the signal SIGUSR1."""

from __future__ import annotations

import signal
from typing import Any

from overfit_atlas.errors import AtlasError


class OutOfTime(AtlasError):
    """A training stopped before its allocation ended; what it reached is kept."""


class Deadline:
    """Whether the word has come, in a ``with`` block of the main thread.

    After it the signal is ignored: Python takes its handlers away before a process has ended, and
    whoever has none dies of this signal.
    """

    def __init__(self) -> None:
        """It has not."""
        self.near = False

    def __enter__(self) -> Deadline:
        """Listen."""
        signal.signal(signal.SIGUSR1, self._heard)
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no longer."""
        signal.signal(signal.SIGUSR1, signal.SIG_IGN)

    def check(self, run: str, reached: int, last: int) -> None:
        """Raise OutOfTime if the word has come; epoch ``reached`` of ``last`` is kept."""
        if self.near:
            raise OutOfTime(
                f"{run}: the time limit is near; {reached} of {last} epochs are kept, and the next "
                "attempt goes on from there"
            )

    def _heard(self, *_: Any) -> None:
        self.near = True
