"""A question's room under test: its example changed, its section planned, filled and built."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from overfit_atlas import files
from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.drawing.heading import entitle
from overfit_atlas.drawing.save import save_figure
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions import FOLDER
from overfit_atlas.report.page import build_page
from overfit_atlas.study.summary import summary

SPACE = "\N{NO-BREAK SPACE}"
TITLE = (
    "What a user calls an experiment, in as many words as it takes to fill more than one line of it"
)
ABOUT = ["study toy", "question of the room (toy-question)", "trained on toy", "figure toy"]


def config(question, asked=None, **parts):
    """The config of a room's example: ``asked`` is laid over its experiment, ``parts`` over all."""
    merged, _ = read_layers([FOLDER / question / "example.yaml"])
    [name] = merged["run"]
    _lay_over(merged, parts)
    _lay_over(merged["experiments"][name], asked or {})
    return merged


def study_of(question, asked=None, **parts):
    """The study of the example, changed so."""
    return read_study(config(question, asked, **parts))


def told(question, asked=None, **parts):
    """What is said of the example when it is changed so; it has to be a mistake."""
    with pytest.raises(AtlasError) as caught:
        study_of(question, asked, **parts)
    return str(caught.value)


def settings_of(study):
    """The settings of a study's one experiment."""
    [asked] = study.experiments.values()
    return asked.settings


def sections(study):
    """The sections that a study's one experiment plans, in JSON's types and back, as rules do."""
    [asked] = study.experiments.values()
    planned = asked.settings.sections(study, asked)
    return [type(one).model_validate_json(one.model_dump_json()) for one in planned]


def fill(section, tables, figures, *, twice=True):
    """Write all that ``section`` shows: tables by name; figures by name, each a function.

    What is planned and what is written must be the same, and a figure that is drawn ``twice`` must
    have the same bytes. Headings and legends must lie clear of the panels. Gives each figure with
    its numbers.
    """
    assert set(tables) == set(section.tables)
    for name, table in tables.items():
        files.write_table(table, section.tables[name])
    drawn = {}
    assert {figure.name for figure in section.figures} == set(figures)
    for figure in section.figures:
        drawn[figure.name] = figures[figure.name]()
        _save(drawn[figure.name], figure.files)
        if twice:
            again = [Path(f"again{Path(path).suffix}") for path in figure.files]
            _save(figures[figure.name](), again)
            for path, copy in zip(figure.files, again, strict=True):
                assert Path(path).read_bytes() == copy.read_bytes(), path
    return drawn


def _save(pair, paths):
    figure, numbers = pair
    entitle(figure, TITLE, ABOUT)
    save_figure(figure, numbers, **dict(zip(("png", "pdf", "csv"), paths, strict=True)))
    assert not numbers.empty
    _assert_clear(figure)


def _assert_clear(figure):
    """Nothing of the heading is cut, and neither it nor a legend covers a panel, to a dot."""
    panels = [axes.get_tightbbox() for axes in figure.axes]
    for text in figure.texts[-2:]:
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= figure.bbox.x1, text
        assert box.y1 <= figure.bbox.y1, text
        assert box.y0 >= max(panel.y1 for panel in panels) - 1, text
    for legend in figure.legends:
        box = legend.get_window_extent()
        assert box.x0 >= -1
        assert box.x1 <= figure.bbox.x1 + 1
        assert box.y1 <= min(panel.y0 for panel in panels) + 1


def built(section, study):
    """What the section's builder makes of its tables."""
    module = importlib.import_module(section.builder.removesuffix(".py").replace("/", "."))
    assert isinstance(section, module.TAKES)
    return module.build(section, summary(study))


def page(section, study):
    """The words of a page that shows this section alone."""
    build_page([section.plain()], summary(study), {}, "page.html")
    text = re.sub(r"<[^>]+>", "", Path("page.html").read_text(encoding="utf-8"))
    return re.sub(r"[ \n]+", " ", text)


def labels(axes):
    """The labels of the lines in a panel, each with its line."""
    return {line.get_label(): line for line in axes.get_lines()}


def _lay_over(base, changes):
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _lay_over(base[key], value)
        else:
            base[key] = value
