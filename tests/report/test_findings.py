"""Which findings head the page: by how far their intervals stand from what would overturn them."""

from __future__ import annotations

import math

import pytest

from overfit_atlas.report.findings import Finding, strongest
from overfit_atlas.study.section import Figure

DRAWN = Figure(png="one.png", name="one")
NAN = math.nan


def finding(value, interval=(NAN, NAN, NAN), against=0.0, figure=DRAWN):
    return Finding(value, "of all", figure, interval, against)


def section(question, *findings):
    builder = f"overfit_atlas/questions/{question}/section.py"
    return {"builder": builder, "findings": list(findings)}


@pytest.mark.parametrize(
    ("interval", "against", "strength"),
    [
        ((3.0, 2.0, 9.0), 0.0, 3.0),  # towards 0 the interval reaches 1 of 3
        ((3.0, 2.0, 9.0), 12.0, 1.5),  # towards 12 it reaches 6 of 9
        ((3.0, -1.0, 7.0), 0.0, 0.75),  # it holds 0
        ((-3.0, -4.0, -1.0), 0.0, 1.5),
    ],
)
def test_strength_is_how_much_wider_the_interval_would_have_to_be(interval, against, strength):
    assert finding("", interval, against).strength == pytest.approx(strength)


@pytest.mark.parametrize("interval", [(3.0, NAN, NAN), (3.0, 3.0, 3.0), (NAN, NAN, NAN)])
def test_without_a_width_there_is_no_strength(interval):
    assert math.isnan(finding("", interval).strength)


def test_the_strongest_of_each_question_heads_the_page():
    found = strongest(
        [
            section("grid", finding("weak", (2, 1, 3)), finding("better", (5, 4, 6))),
            section("dynamics", finding("best", (9, 8, 10))),
            section("grid", finding("strong", (7, 6, 8))),
            section("curves", finding("open", (1, -1, 3))),
        ]
    )
    assert [one.finding.value for one in found] == ["best", "strong"]


def test_what_has_no_interval_fills_up_in_the_order_of_the_page():
    sections = [
        section("vc_bound", finding("counted")),
        section("grid", finding("counted too"), finding("told", (5, 4, 6))),
        section("minimum_norm", finding("exact", (1, 1, 1))),
        section("capacity", finding("late")),
        {"builder": "overfit_atlas/report/sections/reading.py"},
    ]
    assert [one.finding.value for one in strongest(sections)] == ["told", "counted", "exact"]


def test_what_no_figure_shows_does_not_head_the_page():
    assert strongest([section("grid", finding("bare", (5, 4, 6), figure=None))]) == []
