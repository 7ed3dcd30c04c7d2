"""A working directory for the paths that a study plans."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def workplace(tmp_path_factory):
    """An empty working directory: the tables and figures of planned sections are written there."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("workplace")
        patch.chdir(folder)
        yield folder
