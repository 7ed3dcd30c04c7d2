"""Numbers as a reader sees them."""

from __future__ import annotations

import math

import pytest

from overfit_atlas.report import wording

SPACE = "\N{NO-BREAK SPACE}"
NAN = math.nan


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (wording.share(0.1234), f"12.3{SPACE}%"),
        (wording.share(0.1234, 0), f"12{SPACE}%"),
        (wording.share(NAN), "–"),
        (wording.points(-0.0123), "−1.2"),
        (wording.points(0.0004), "0.0"),
        (wording.points(-0.0004), "0.0"),
        (wording.signed(2.25), "+2.2"),
        (wording.signed(None), "–"),
        (wording.number(0.12345), "0.123"),
        (wording.number(0.00012345), "0.00012"),
        (wording.number(0), "0.000"),
        (wording.number(NAN), "–"),
        (wording.significant(-1234.5), f"−1.23{SPACE}×{SPACE}10³"),
        (wording.significant(0), "0"),
        (wording.significant(NAN), "–"),
        (wording.count(2850.6), "2851"),
        (wording.count(NAN), "–"),
        (wording.threshold(0.99), ".99"),
        (wording.threshold(0), "0"),
        (wording.threshold(1), "1"),
        (wording.spread((0.885, 0.881, 0.887), 1, 100), "88.5 (88.1 to 88.7)"),
        (wording.spread((0.885, NAN, NAN), 1, 100), "88.5"),
        (wording.spread((NAN, NAN, NAN), 1, 100), "–"),
        (wording.interval(0.1, 0.2, 3), f"95 % interval 10.0{SPACE}% to 20.0{SPACE}%, 3 seeds"),
        (wording.interval(NAN, NAN, 1), "one seed"),
        (wording.plural(1, "seed"), "1 seed"),
        (wording.plural(0, "class", "classes"), "0 classes"),
        (wording.listed([]), ""),
        (wording.listed(["a"]), "a"),
        (wording.listed(["a", "b", "c"]), "a, b and c"),
        (wording.slug("Between solutions, 60,000 images"), "between-solutions-60-000-images"),
        (wording.slug("–"), "section"),
    ],
)
def test_a_number_is_written_so(said, text):
    assert said == text
