"""What the pages do with the demo, carried out: every command and line of Python in order."""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

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


def run(workshop, command):
    """What a command prints, started in the project with its programs in front."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        shlex.split(command),
        cwd=workshop.folder,
        env=workshop.environment() | {"PATH": programs},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}"
    return done.stdout


def check(workshop, page):
    """Carry out every command of a page; how many blocks of them there are."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    checker = doctest.OutputChecker()
    for block in blocks:
        for command, expected in commands(block):
            said = run(workshop, command)
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
