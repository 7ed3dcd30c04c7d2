"""The pages: no network, every link there, the same bytes for the same content."""

from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import jinja2
import numpy as np
import pandas as pd
import pytest
from justhtml import JustHTML
from matplotlib.figure import Figure as Drawing
from PIL import Image

from overfit_atlas import files
from overfit_atlas.drawing.save import save_figure
from overfit_atlas.errors import AtlasError
from overfit_atlas.report.findings import Finding
from overfit_atlas.report.page import build_appendix, build_page
from overfit_atlas.report.recipes import Recipe
from overfit_atlas.report.sections import reading
from overfit_atlas.study.section import Figure, Section
from overfit_atlas.study.summary import Summary

pytestmark = pytest.mark.slow

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
        "findings": [
            Finding(
                "12 %", f"of {section.title} at p_t", section.figure("one"), (0.12, 0.1, 0.2), 0
            )
        ],
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
    build_page([section("One")], SUMMARY, {}, project)
    links = read(project)
    # The strongest finding shows its figure at the head too.
    assert [image["alt"] for image in links.images] == ["One", "One"]
    assert links.cells
    assert all("scope" in cell for cell in links.cells)


def test_a_figure_has_the_pixels_that_were_drawn(project):
    build_page([section("One")], SUMMARY, {}, project)
    shown = read(project).images[-1]
    kind, _, text = shown["src"].partition(",")
    assert kind == "data:image/webp;base64"
    with Image.open(io.BytesIO(base64.b64decode(text))) as image, Image.open(FIGURE) as drawn:
        assert (image.width, image.height) == (int(shown["width"]), int(shown["height"]))
        assert np.array_equal(np.asarray(image.convert("RGBA")), np.asarray(drawn))


def test_a_figure_of_a_question_is_told_in_the_words_of_its_caption(project, monkeypatch):
    room = "overfit_atlas/questions/softmax_toy"
    monkeypatch.setattr("overfit_atlas.questions.softmax_toy.section.build", build)
    monkeypatch.setattr("overfit_atlas.questions.softmax_toy.section.TAKES", Section)
    drawn = (Figure(png=FIGURE, name="toy"),)
    asked = section("Toy", builder=f"{room}/section.py", figures=drawn)
    recipe = Recipe("results/demo/provenance/records/draw/toy.json", "asked", "made from", "tree")
    build_page([asked], SUMMARY, {FIGURE: recipe}, project)
    [image] = read(project).images
    assert image["alt"].startswith("The loss of one input, for each class that could be the right")
    assert "\n" not in image["alt"]


def test_the_pages_are_html_without_a_mistake(project):
    appendix = project.with_name("recipes.html")
    known = {FIGURE: recipe_of("figure"), TABLE: recipe_of("table")}
    build_page([section("One"), section("Two")], SUMMARY, known, project, appendix=appendix)
    build_appendix(SUMMARY, known, appendix, project)
    for page in (project, appendix):
        JustHTML(page.read_text("utf-8"), strict=True, sanitize=False)


def recipe_of(what):
    """A recipe as the records of a job give it."""
    job = f"results/demo/provenance/records/make/{what}.json"
    return Recipe(job, f"asked for a {what}", f"made from <{what}>", f"tree of the {what}")


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


def test_one_finding_of_a_question_heads_the_page_with_its_figure(project):
    build_page([section("First"), section("Second")], SUMMARY, {}, project)
    html = project.read_text("utf-8")
    head = html.partition('<section id="findings"')[2].partition("</section>")[0]
    assert head.count('<p class="number">12 %</p>') == head.count("<img ") == 1
    assert '<a href="#first">First</a>' in head
    # .12 is .02 above the low end of its interval and .12 above 0.
    assert "would have to be 6.0 times as wide" in head
    assert head.count("<var>p<sub>t</sub></var>") == 1


def test_recipes_stand_on_a_page_of_their_own_a_job_each(project):
    csv = Figure(png=FIGURE, name="one").csv
    recipes = {FIGURE: recipe_of("figure"), csv: recipe_of("figure"), TABLE: recipe_of("table")}
    appendix = project.with_name("recipes.html")
    build_page([section("One")], SUMMARY, recipes, project, appendix=appendix)
    assert "tree of the" not in project.read_text("utf-8")
    build_appendix(SUMMARY, recipes, appendix, project)
    made = read(appendix)
    assert {"make-figure", "make-table"} <= set(made.ids)
    asked = {link for link in read(project).addresses if link.startswith("recipes.html#")}
    assert asked == {"recipes.html#make-figure", "recipes.html#make-table"}
    html = appendix.read_text("utf-8")
    assert html.count('class="recipe"') == 2
    assert "<summary>made from &lt;table&gt;</summary>" in html
    assert "tree of the table</pre>" in html
    for address in made.addresses:
        assert (project.parent / address).is_file(), address


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
