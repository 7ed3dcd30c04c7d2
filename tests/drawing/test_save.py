"""Figures: repeatable bytes that say what made them, and the one look."""

from __future__ import annotations

from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from overfit_atlas import files
from overfit_atlas.drawing import style
from overfit_atlas.drawing.heading import entitle
from overfit_atlas.drawing.save import IDENTITY_KEY, drawn_by, save_figure
from overfit_atlas.errors import AtlasError

pytestmark = pytest.mark.slow

NUMBERS = pd.DataFrame({"epoch": [1, 2], "loss": [0.5, 1 / 3]})


def figure():
    with style.applied():
        drawing, (panel,) = style.panels(1)
        panel.plot(NUMBERS.epoch, NUMBERS.loss, label="loss")
        style.legend_below(drawing, panel, columns=1)
    return drawing


def written(folder, **more):
    paths = {end: folder / f"figure.{end}" for end in ("png", "pdf", "csv")}
    save_figure(figure(), NUMBERS, **paths, **more)
    return {end: path.read_bytes() for end, path in paths.items()}


def test_same_bytes_twice_with_the_identity_in_both_drawings(tmp_path):
    first = written(tmp_path / "first", identity="0123abc")
    assert written(tmp_path / "second", identity="0123abc") == first
    assert b"0123abc" in first["pdf"]
    assert b"CreationDate" not in first["pdf"]
    with Image.open(tmp_path / "first" / "figure.png") as image:
        assert image.text == {IDENTITY_KEY: "0123abc"}
        assert image.width == 1200
    assert not list((tmp_path / "first").glob(".*"))
    assert files.read_table(tmp_path / "first" / "figure.csv").loss[1] == pytest.approx(1 / 3)


def test_without_an_identity_nothing_is_written_into_the_files(tmp_path):
    plain = written(tmp_path)
    assert IDENTITY_KEY.encode() not in plain["pdf"]
    assert IDENTITY_KEY.encode() not in plain["png"]


def test_the_users_own_settings_of_matplotlib_change_nothing(tmp_path):
    usual = written(tmp_path / "usual")
    with matplotlib.rc_context({"font.size": 20, "figure.dpi": 40, "axes.grid": False}):
        assert written(tmp_path / "own") == usual
        assert matplotlib.rcParams["font.size"] == 20


def test_a_script_writes_each_figure_to_the_output_of_its_name(tmp_path):
    paths = [tmp_path / f"k-of-n.{end}" for end in ("png", "pdf", "csv")]
    heading = {"title": "Who agrees?", "about": ["study toy", "trained on digits"]}
    params = SimpleNamespace(heading=heading)
    job = SimpleNamespace(output={"k_of_n": paths}, recipe_id="0123abc", params=params)
    drawing = figure()
    drawn_by(lambda job: {"k-of-n": (drawing, NUMBERS)})(job)
    assert all(path.stat().st_size for path in paths)
    assert b"0123abc" in paths[1].read_bytes()
    assert [text.get_text() for text in drawing.texts] == [
        "Who agrees?",
        "study toy \N{MIDDLE DOT} trained on digits \N{MIDDLE DOT} figure k-of-n",
    ]


@pytest.mark.parametrize(
    "title", ["Short", "many words of a title " * 5, "W" * 120, "$5 or \\frac"]
)
def test_a_heading_of_any_length_stands_whole_above_panels_of_the_same_size(title):
    plain, headed = figure(), figure()
    entitle(headed, title, ["study toy", *(f"sample of a long name {n}" for n in range(8))])
    for drawing in (plain, headed):
        drawing.draw_without_rendering()
    words, facts = headed.texts
    for text in (words, facts):
        box = text.get_window_extent()
        assert 0 <= box.x0 < box.x1 <= headed.bbox.x1
    assert words.get_text().replace("\n", "").replace(" ", "") == title.replace(" ", "")
    panels = [drawing.axes[0].get_window_extent() for drawing in (plain, headed)]
    assert panels[1].size == pytest.approx(panels[0].size, abs=1)
    below, above = words.get_window_extent(), facts.get_window_extent()
    assert headed.axes[0].get_tightbbox().y1 <= above.y0 < above.y1 <= below.y0
    assert below.y1 <= headed.bbox.y1


def test_figures_are_drawn_on_the_paper_whose_colour_is_given_once(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "PAPER", "#102030")
    written(tmp_path)
    with Image.open(tmp_path / "figure.png") as image:
        corners = {image.convert("RGB").getpixel(place) for place in ((0, 0), (600, 100))}
    assert corners == {(0x10, 0x20, 0x30)}
    assert style.tint("#FFFFFF", 0) == "#102030"


def test_an_interval_of_two_seeds_is_not_drawn():
    table = pd.DataFrame({"at": [0, 1, 2], "low": 0.1, "high": 0.2, "seeds": [2, 3, 3]})
    with style.applied():
        _, (panel,) = style.panels(1)
        style.interval_band(panel, table["at"], table.low, table.high, table.seeds, color="black")
        [band] = panel.collections
        assert band.get_datalim(panel.transData).intervalx.tolist() == [1, 2]
        style.interval_band(
            panel, table["at"], table.low, table.high, table.seeds, color="black", dashed=True
        )
    ends = [line.get_ydata() for line in panel.get_lines()]
    assert [end[1:].tolist() for end in ends] == [[0.1, 0.1], [0.2, 0.2]]
    assert all(np.isnan(end[0]) for end in ends)


def test_a_colour_that_is_not_in_the_palette_is_named():
    assert style.color("blue") == "#0072B2"
    with pytest.raises(AtlasError, match="colour 'red': expected one of black, orange"):
        style.color("red")


def test_a_tint_lies_between_the_colour_and_white():
    assert style.tint("#000000", 1) == "#000000"
    assert style.tint("#000000", 0) == "#ffffff"
    assert style.tint("#ff0000", 0.5) == "#ff8080"


def test_seeds_are_thin_lines_and_their_mean_a_thick_one():
    with style.applied():
        _, (panel,) = style.panels(1)
        lines = {0: pd.Series([1.0, 2.0]), 1: pd.Series([3.0, 4.0])}
        mean = style.by_seed(panel, lines, "loss", color="black")
    assert mean.tolist() == [2, 3]
    assert [line.get_linewidth() for line in panel.get_lines()] == [0.5, 0.5, 1.6]
    assert [line.get_label() for line in panel.get_lines()][-1] == "loss"
