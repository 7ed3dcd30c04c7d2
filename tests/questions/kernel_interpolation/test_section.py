"""The figure of kernel interpolators and what the report says of it."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.kernel_interpolation.figures import kernel_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

SIZES = pd.DataFrame(
    {
        **{"dataset": "digits", "samples": [100, 50], "gamma": 0.02, "condition": [1e4, 1e3]},
        **{"norm": [40.0, 30.0], "train_error": 0.0, "test_error": [0.05, 0.1]},
        "train_residual": [1e-12, 1e-13],
    }
)


def means():
    """Of three widths the smallest norm errs most; more samples raise the norm and lower errors."""
    rows = [
        ("widths", "true", 0.01, 50, 10.0, 0.2),
        ("widths", "true", 0.02, 50, 20.0, 0.1),
        ("widths", "true", 0.1, 50, 30.0, 0.15),
        ("nested", "base", 0.02, 50, 20.0, 0.1),
        ("nested", "more true", 0.02, 100, 30.0, 0.05),
        ("nested", "more random", 0.02, 100, 60.0, 0.4),
    ]
    names = ["comparison", "labels", "gamma", "samples", "norm_mean", "test_error_mean"]
    return pd.DataFrame(rows, columns=names).assign(dataset="digits", seeds=2)


def orders(pairs=3):
    rows = [
        ("widths", 0, pairs, 2, 2 / 3, -1 / 3),
        ("widths", 1, pairs, 2, 2 / 3, -1 / 3),
        ("noise", 0, 15, 0, 0.0, 1.0),
        ("noise", 1, 15, 0, 0.0, 1.0),
    ]
    names = ["comparison", "seed", "pairs", "discordant", "share_discordant", "kendall_tau"]
    return pd.DataFrame(rows, columns=names).assign(dataset="digits")


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section and figure."""
    study = study_of("kernel_interpolation")
    [section] = sections(study)
    drawn = fill(
        section,
        {"sizes": SIZES, "norms": means(), "orders": orders()},
        {"kernel": lambda: kernel_figure(SIZES, means(), ["digits"])},
    )
    return study, section, drawn["kernel"]


def test_errors_against_size_width_and_norm(made):
    figure, numbers = made[2]
    sizes, widths, nested = figure.axes
    line = labels(sizes)["digits"]
    assert list(zip(line.get_xdata(), line.get_ydata(), strict=True)) == [(50, 10), (100, 5)]
    assert line.get_color() == style.PALETTE["blue"]
    assert list(widths.get_lines()[0].get_xdata()) == [10, 20, 30]
    assert [text.get_text() for text in widths.texts] == [r"$\gamma$ = 0.01", r"$\gamma$ = 0.1"]
    markers = {
        mark.get_marker(): mark.get_xydata()[0].tolist() for mark in nested.get_lines()[1::2]
    }
    assert markers == {"o": [20, 10], "^": [30, 5], "v": [60, 40]}
    assert numbers.panel.value_counts().to_dict() == {"norms": 6, "sizes": 2}


def test_the_section_says_what_the_norm_orders(made):
    study, section, _ = made
    said = built(section, study)
    assert said["seen"] == [
        "digits: every training sample is fitted and the test error is "
        f"10.00{SPACE}% with the first 50 samples, 5.00{SPACE}% with 100.",
        "digits: over widths of the kernel, the smaller norm has the larger test error in "
        f"67{SPACE}% of the pairs (Kendall's tau −0.33, mean of 2 draws).",
        "digits: in one Hilbert space, fitting as many samples more makes the norm 1.5 times as "
        "large and the test error −5.0 points different; when their labels are random the norm "
        "grows too, and the error by +30.0 points.",
        "What the norm does order is noise: with one kernel on the same samples it grows with the "
        "share of random labels (Kendall's tau 1).",
    ]
    assert [row[1] for row in said["size_rows"]] == ["50", "100"]
    assert said["nested_rows"][2] == [
        *("digits", "and as many more, random labels", "100", "60", f"40.00{SPACE}%"),
    ]
    assert said["findings"][0].value == f"5.00{SPACE}%"
    assert "No ridge is used anywhere." in page(section, study)


def test_without_a_pair_that_differs_no_order_is_told(made):
    study, section, _ = made
    fill(
        section,
        {"sizes": SIZES, "norms": means(), "orders": orders(pairs=0)},
        {"kernel": lambda: kernel_figure(SIZES, means(), ["digits"])},
        twice=False,
    )
    assert not any("over widths" in sentence for sentence in built(section, study)["seen"])
