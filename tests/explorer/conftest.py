"""A small study for the explorer, packed and built as the rules do it, and a browser to open it."""

from __future__ import annotations

import pytest

from tests.explorer.browser import browser, program
from tests.explorer.made_up import build_study


@pytest.fixture(scope="session")
def chromium():
    """A browser without a window."""
    executable = program()
    if executable is None:
        pytest.skip("no Chromium: apt-get install chromium, or name one in CHROMIUM")
    with browser(executable) as found:
        yield found


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """The study of :mod:`made_up`, on disk."""
    return build_study(tmp_path_factory.mktemp("explored"))
