"""The page: one file, no network, every link there, the same bytes for the same content."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import pandas as pd
import pytest
from matplotlib.figure import Figure as Drawing

from overfit_atlas import files
from overfit_atlas.drawing.save import save_figure
from overfit_atlas.errors import AtlasError
from overfit_atlas.report.page import build_page
from overfit_atlas.report.recipes import Recipe
from overfit_atlas.report.sections import reading
from overfit_atlas.study.section import Figure, Section
from overfit_atlas.study.summary import Summary

BUILDER = "overfit_atlas/report/sections/reading.py"
TABLE = "results/demo/tables/one.csv"
FIGURE = "results/demo/figures/one.png"
SUMMARY = Summary(name="demo", seeds=[0, 1, 2], experiments=[])


def section(title, **more):
    """A section that shows one table and one figure, in the words of no question."""
    drawn = (Figure(png=FIGURE, name="one"),)
    own = {"builder": BUILDER, "title": title, "tables": {"one": TABLE}, "figures": drawn}
    return Section(**(own | more)).plain()


def build(section, study):
    """What a question's builder gives."""
    return {
        "seen": [f"At p_t = .9 <{study.name}> is right & sure."],
        "caption": "Shares",
        "columns": ["rule", "share at p_t"],
        "rows": [["one", "12 %"]],
        "figures": [figure.shown("What is drawn at p_t.") for figure in section.figures],
        "highlights": [{"value": "12 %", "text": f"of {section.title}"}],
    }


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A working directory with a table and a figure, and a builder that shows them."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(reading, "build", build)
    table = pd.DataFrame({"rule": ["one"], "share": [0.12]})
    files.write_table(table, TABLE)
    drawing = Drawing()
    drawing.subplots().plot([0, 1])
    paths = Figure(png=FIGURE, name="one").files
    save_figure(drawing, table, **dict(zip(("png", "pdf", "csv"), paths, strict=True)))
    return Path("results/demo/report/index.html")


class Links(HTMLParser):
    """Collects addresses, ids, images and headings of a page."""

    def __init__(self):
        super().__init__()
        self.addresses, self.ids, self.images, self.cells = [], [], [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.addresses += [attributes[key] for key in ("href", "src") if key in attributes]
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "img":
            self.images.append(attributes)
        if tag == "th":
            self.cells.append(attributes)


def read(page):
    links = Links()
    links.feed(page.read_text("utf-8"))
    return links


def test_nothing_is_fetched_and_every_link_is_there(project):
    build_page([section("One"), section("Two")], SUMMARY, {}, project)
    html = project.read_text("utf-8")
    assert not re.search(r"https?://|//cdn|@import|url\(", html)
    links = read(project)
    assert len(links.ids) == len(set(links.ids))
    named = [address for address in links.addresses if not address.startswith("data:")]
    assert len(named) > 8
    for address in named:
        if address.startswith("#"):
            assert address[1:] in links.ids
        else:
            assert not Path(address).is_absolute()
            assert (project.parent / address).is_file(), address


def test_images_have_words_and_headers_a_scope(project):
    build_page([section("One"), section("Two")], SUMMARY, {}, project)
    links = read(project)
    assert [image["alt"] for image in links.images] == ["One", "Two"]
    assert all(image["src"].startswith("data:image/png;base64,") for image in links.images)
    assert links.cells
    assert all("scope" in cell for cell in links.cells)


def test_same_bytes_twice(project):
    for out in (project, project.with_name("again.html")):
        build_page([section("One")], SUMMARY, {}, out)
    assert project.read_bytes() == project.with_name("again.html").read_bytes()


def test_text_is_escaped_and_the_threshold_is_set_as_in_the_paper(project):
    build_page([section("One", note="Small & few <images>.")], SUMMARY, {}, project)
    html = project.read_text("utf-8")
    assert "At <var>p<sub>t</sub></var> = .9 &lt;demo&gt; is right &amp; sure." in html
    assert '<th scope="col">share at <var>p<sub>t</sub></var></th>' in html
    assert "Small &amp; few &lt;images&gt;." in html
    assert "p_t" not in html


def test_sections_of_one_title_have_two_anchors(project):
    build_page([section("Twice"), section("Twice"), section("–")], SUMMARY, {}, project)
    assert {"twice", "twice-2", "section"} <= set(read(project).ids)


def test_the_first_section_of_a_kind_heads_the_page(project):
    build_page([section("First"), section("Second")], SUMMARY, {}, project)
    head = project.read_text("utf-8").partition('<ul class="highlights">')[2].partition("</ul>")[0]
    assert '<a href="#first"><strong>12 %</strong>' in head
    assert "Second" not in head


def test_a_recipe_stands_below_what_it_made(project):
    recipes = {
        FIGURE: Recipe("asked for a figure", "made from a <table>", "tree of the figure"),
        TABLE: Recipe("asked for a table", "made from runs", "tree of the table"),
    }
    build_page([section("One")], SUMMARY, recipes, project)
    html = project.read_text("utf-8")
    assert html.count('<details class="recipe">') == 2
    assert "<summary>made from a &lt;table&gt;</summary>" in html
    assert "<pre>tree of the table</pre>" in html


@pytest.mark.parametrize(
    "builder",
    [
        "overfit_atlas/questions/planes/section.py",
        "tests/report/test_page.py",
        "os.py",
        "overfit_atlas",
    ],
)
def test_a_builder_that_is_no_module_of_the_package_is_named(project, builder):
    with pytest.raises(AtlasError, match=f"the section's builder {builder} is no module"):
        build_page([section("Planes", builder=builder)], SUMMARY, {}, project)
    assert not project.exists()


def test_what_a_template_lacks_is_no_empty_place(project, monkeypatch):
    monkeypatch.setattr(reading, "build", lambda section, study: {"seen": []})
    with pytest.raises(jinja2.UndefinedError, match="caption"):
        build_page([section("One")], SUMMARY, {}, project)
    assert not project.exists()
