"""A small finished study, and copies of it that a test may damage."""

from __future__ import annotations

import pytest

from tests.exports.small import finish
from tests.provenance.studies import TinyStudy


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """The study; not to be changed."""
    return finish(TinyStudy(tmp_path_factory.mktemp("finished")).make())


@pytest.fixture
def study(finished, tmp_path):
    """A copy of it that a test may change."""
    return TinyStudy.copy_of(finished, tmp_path / "copy")
