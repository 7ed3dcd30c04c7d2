"""The one error that a user's mistake ends in, and the hint at the name that was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class AtlasError(Exception):
    """A mistake that the user can mend.

    Its message is complete: what was read, where, what was expected, what was found and how to
    mend it. It is shown without a traceback.
    """


def nearest(name: object, known: Iterable[str]) -> str:
    """A hint that names the known word nearest to ``name``, or nothing; to be put behind a line."""
    close = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """What is wrong with ``name``, which is none of the ``known`` names of ``what``."""
    known = list(known)
    return f"no {what} is called {name!r}; defined are {', '.join(known)}{nearest(name, known)}"
