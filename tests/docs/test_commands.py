"""What the pages do with the demo, carried out: every command and line of Python in order."""

from __future__ import annotations

import doctest
import re

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.workflow


def page(name):
    """The text of a page of the documentation."""
    return (PROJECT / "docs" / name).read_text(encoding="utf-8")


def commands(block):
    """(command, what is to be printed) of each command in a block."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = part.partition("\n")
        yield command, expected


def check(workshop, page):
    """Carry out every command of a page; how many blocks of them there are."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    checker = doctest.OutputChecker()
    for block in blocks:
        for command, expected in commands(block):
            said = workshop.shell(command)
            fits = checker.check_output(expected, said, doctest.ELLIPSIS)
            assert fits, f"$ {command}\nexpected:\n{expected}\nprinted:\n{said[-3000:]}"
    return len(blocks)


@pytest.mark.parametrize(("name", "blocks"), [("tour.md", 10), ("audit.md", 2)])
def test_every_command_prints_what_the_page_says(demo, name, blocks):
    assert check(demo, page(name)) >= blocks


def test_every_command_and_line_of_python_of_the_exports_gives_what_the_page_says(demo):
    text = page("exports.md")
    assert check(demo, text) == 2
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert len(blocks) >= 5
    lines = demo.folder / "exports.txt"
    lines.write_text("\n\n".join(blocks), encoding="utf-8")
    demo.python("-m", "doctest", str(lines))
