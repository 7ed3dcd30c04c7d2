"""The page on exports, carried out on the demo: its commands, then its Python in order."""

from __future__ import annotations

import re

import pytest

from tests.conftest import PROJECT
from tests.docs.test_tour import check

pytestmark = pytest.mark.workflow

PAGE = (PROJECT / "docs" / "exports.md").read_text(encoding="utf-8")


def test_every_command_and_line_of_python_gives_what_the_page_says(demo):
    assert check(demo, PAGE) == 2
    blocks = re.findall(r"^```pycon\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 5
    page = demo.folder / "exports.txt"
    page.write_text("\n\n".join(blocks), encoding="utf-8")
    demo.python("-m", "doctest", str(page))
