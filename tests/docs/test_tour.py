"""The tour of the demo, carried out: every command of the page, and what it prints."""

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

PAGE = (PROJECT / "docs" / "tour.md").read_text(encoding="utf-8")


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


def test_every_command_prints_what_the_page_says(demo):
    assert check(demo, PAGE) >= 10
