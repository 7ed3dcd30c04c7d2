"""The page as it is planned: which sections, in which order, from which files."""

from __future__ import annotations

from pathlib import Path

import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.report.outline import (
    alternatives,
    first_figure,
    lineage_section,
    outline,
    section_files,
)

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=["full", "laptop.yaml", "demo.yaml", "full-size.yaml"])
def study(request):
    """Every study that comes with the project."""
    overlays = [] if request.param == "full" else [PROJECT / "config" / request.param]
    return read_study(*read_layers(overlays))


def test_sections_stand_in_the_order_in_which_the_study_asks(study):
    planned = outline(study)
    titles = [section.title for section in planned]
    asked = [experiment.settings.title for experiment in study.experiments.values()]
    assert [title for title in titles if title in asked] == asked
    assert titles[0] == asked[0]
    last = ["Claims and verdicts", "Claim by claim", "How to read", "What was run"]
    assert titles[-4:] == last


@pytest.mark.parametrize("listed", [True, False])
def test_a_study_of_ones_own_judges_claims_if_its_config_says_so(tmp_path, listed):
    own = tmp_path / "own.yaml"
    own.write_text("study: own\n" + ("claims_in: [own]\n" if listed else ""))
    planned = outline(read_study(*read_layers([PROJECT / "config" / "demo.yaml", own])))
    assert ("Claims and verdicts" in [section.title for section in planned]) == listed
    read = [file for section in planned for file in section.files]
    assert ("results/own/tables/claims.csv" in read) == listed


def test_every_figure_is_told_in_words(study):
    told = alternatives(outline(study))
    figures = [figure.png for section in outline(study) for figure in section.figures]
    assert list(told) == figures
    for caption in told.values():
        assert (PROJECT / caption).is_file(), caption


def test_every_file_lies_below_the_study_and_is_shown_by_one_experiment(study):
    for section in outline(study):
        for file in section.files:
            assert file.startswith((f"{study.paths.tables}/", f"{study.paths.figures}/"))
    figures = [figure.png for section in outline(study) for figure in section.figures]
    assert len(figures) == len(set(figures))


def test_modules_and_templates_are_there(study):
    for file in section_files(outline(study)):
        assert (PROJECT / file).is_file()


def test_the_first_figure_has_its_lineage_shown(study):
    drawn = first_figure(outline(study))
    assert drawn.startswith(f"{study.paths.figures}/")
    section = lineage_section(study, drawn)
    assert (section.drawn_file, section.svg) == (drawn, study.paths.lineage)
    assert section.files == [], "the page is not made from its own lineage"


def test_a_study_without_figures_shows_no_lineage():
    assert first_figure([]) is None
