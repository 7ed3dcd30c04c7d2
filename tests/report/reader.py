"""A report as its readers have it: on a large and a small screen, light and dark, and printed."""

from __future__ import annotations

import re
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from justhtml import JustHTML

from tests.explorer.browser import Visit

WIDE, NARROW = {"width": 1300, "height": 900}, {"width": 390, "height": 844}
SCHEMES = ("light", "dark")

# The page as a whole is no wider than the screen; what is wide scrolls inside itself.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LIGHTNESS = """of => {
  const [red, green, blue] = getComputedStyle(of).backgroundColor.match(/[0-9.]+/g).map(Number);
  return (red + green + blue) / 3;
}"""
FIRST_FIGURE = "image => image.getBoundingClientRect().top"


def opened(chromium, page: Path, **settings) -> Visit:
    """The page, opened from disk."""
    visit = Visit(chromium, page, **settings)
    visit.page.goto(visit.address)
    return visit


def check(chromium, page: Path) -> None:
    """Raise AssertionError for what keeps someone from reading the page."""
    JustHTML(page.read_text("utf-8"), strict=True, sanitize=False)
    for scheme in SCHEMES:
        for screen in (WIDE, NARROW):
            visit = opened(chromium, page, color_scheme=scheme, **screen)
            assert visit.said == []
            assert visit.elsewhere() == []
            assert visit.page.evaluate(OVERFLOW) <= 0, f"{scheme}, {screen}: it scrolls sideways"
            dark = visit.page.eval_on_selector("body", LIGHTNESS) < 128
            assert dark == (scheme == "dark")
            assert barriers(visit) == []
            visit.page.context.close()


def barriers(visit: Visit) -> list[str]:
    """What axe calls a serious or critical barrier, with the first place of each."""
    found = Axe().run(visit.page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def first_figure_at(visit: Visit) -> float:
    """How far down the page its first figure begins, in pixels."""
    return visit.page.eval_on_selector("main img", FIRST_FIGURE)


def printed_pages(chromium, page: Path) -> int:
    """The pages of paper that it takes, with all that is folded."""
    visit = opened(chromium, page)
    paper = visit.page.pdf(prefer_css_page_size=True)
    visit.page.context.close()
    return len(re.findall(rb"/Type\s*/Page\b", paper))
