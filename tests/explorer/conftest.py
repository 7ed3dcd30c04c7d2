"""A small study for the explorer, packed and built as the rules do it."""

from __future__ import annotations

import pytest

from tests.explorer.made_up import build_study


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """The study of :mod:`made_up`, on disk."""
    return build_study(tmp_path_factory.mktemp("explored"))
