"""The demo's report in a real browser: its first screen, its length on paper, its size."""

from __future__ import annotations

import pytest

from tests.report import reader

pytestmark = pytest.mark.workflow

PAGES = 25
MEGABYTES = 4


@pytest.fixture(scope="module")
def report(chromium, demo):
    """The demo's report."""
    return demo.folder / "results" / "demo" / "report" / "index.html"


def test_it_can_be_read(chromium, report):
    reader.check(chromium, report)


def test_a_finding_and_its_figure_stand_in_the_first_screen(chromium, report):
    for screen in (reader.WIDE, reader.NARROW):
        visit = reader.opened(chromium, report, **screen)
        assert visit.page.locator(".finding").count() == 3
        assert visit.page.locator(".finding img").count() == 3
        assert reader.first_figure_at(visit) < screen["height"] - 100
        visit.page.context.close()


def test_it_prints_to_a_companion_of_a_paper(chromium, report):
    assert 5 <= reader.printed_pages(chromium, report) <= PAGES


def test_it_is_small_enough_to_send(report):
    assert report.stat().st_size < MEGABYTES * 1e6
