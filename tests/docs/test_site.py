"""The documentation as a site: every page is made without a warning, and leads somewhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from justhtml import JustHTML

from tests.conftest import PROJECT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, made from the pages; a warning is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"]
    done = subprocess.run(
        [*command, "-d", folder / "read", PROJECT / "docs", folder / "site"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def links(page: Path):
    """(tag, address) of all that a page links to or loads."""
    read = JustHTML(page.read_text("utf-8"), sanitize=False)
    for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
        for node in read.query(tag):
            if address := node.attrs.get(attribute):
                yield tag, address


def test_every_page_of_the_folder_is_in_it(site):
    written = {path.stem for path in (PROJECT / "docs").glob("*.md")}
    assert written <= {path.stem for path in site.glob("*.html")}
    contents = (site / "index.html").read_text("utf-8")
    assert all(f'href="{name}.html"' in contents for name in written - {"index"})


def test_every_link_inside_it_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 15
    anchors = {
        page: {
            node.attrs.get("id")
            for node in JustHTML(page.read_text("utf-8"), sanitize=False).query("[id]")
        }
        for page in pages
    }
    for page in pages:
        for tag, address in links(page):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                assert tag == "a", f"{page.name} loads {address}"
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            assert target.exists(), f"{page.name}: {address}"
            if parts.fragment and target in anchors:
                assert unquote(parts.fragment) in anchors[target], f"{page.name}: {address}"


def test_the_measures_stand_with_their_sources(site):
    page = (site / "measures.html").read_text("utf-8")
    for name in ("selective.aurc", "consensus.consensus", "calibration.expected_calibration_error"):
        assert f'id="overfit_atlas.measures.{name}"' in page
    assert "Guo et al. 2017, equation 3" in page
