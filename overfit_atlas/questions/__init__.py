"""The questions that a study can ask, one folder each; a folder that stands here is a question.

A folder holds ``settings.py`` with the class ``Settings``, and what else the question needs: its
tables, figures and section. No question imports another, and nothing but this file and
:mod:`overfit_atlas.config` asks which there are, so that deleting a folder deletes the question.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # each job of a question passes here, and few need what checks settings
    from overfit_atlas.study.question import Question

FOLDER = Path(__file__).parent

QUESTIONS: tuple[str, ...] = tuple(
    sorted(path.parent.name for path in FOLDER.glob("*/settings.py"))
)


@cache
def settings_of(kind: str) -> type[Question]:
    """The class of a question's settings."""
    return importlib.import_module(f"overfit_atlas.questions.{kind}.settings").Settings
