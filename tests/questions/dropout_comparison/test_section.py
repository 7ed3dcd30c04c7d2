"""The figure of variants and what the report says of their tests."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.measures.paired import paired_tests
from overfit_atlas.questions.dropout_comparison import tables
from overfit_atlas.questions.dropout_comparison.figures import variants_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

THRESHOLDS = [0.1, 0.5, 0.9]
LIFT = {"quarter": 0.0, "half": 0.01, "plain": 0.0}


def by_variant():
    """Three seeds: half is right on about a point more than the others at each threshold."""
    rng = np.random.default_rng(4)
    found = {}
    for variant, lift in LIFT.items():
        found[variant] = {}
        for seed in range(3):
            rows = [
                (reading, quantity, at, value + lift + 1e-5 * rng.normal())
                for reading in ("classwise_min", "unanimous")
                for quantity, at, value in [
                    *(("accuracy", at, 0.8 + 0.1 * at) for at in THRESHOLDS),
                    *(("coverage", at, 0.9 - 0.5 * at) for at in THRESHOLDS),
                    ("accuracy_at_coverage", 0.9, 0.85),
                    ("members_accuracy", 0.0, 0.7),
                ]
            ]
            found[variant][seed] = pd.DataFrame(
                rows, columns=["reading", "quantity", "at", "value"]
            )
    return found


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section, figure and tests."""
    study = study_of("dropout_comparison")
    [section] = sections(study)
    summary = tables.summarise(by_variant())
    tests = tables.compare_variants(by_variant(), THRESHOLDS, "plain")
    drawn = fill(
        section,
        {"variants": summary, "tests": tests},
        {"variants": lambda: variants_figure(summary, section.variants)},
    )
    return study, section, drawn["variants"], tests


def test_a_colour_a_variant_and_the_literal_reading(made):
    figure, numbers = made[2]
    lines = labels(figure.axes[0])
    assert list(lines) == ["dropout .25", "dropout .50", "no dropout"]
    assert [line.get_color() for line in lines.values()] == [
        style.PALETTE[name] for name in ("skyblue", "blue", "purple")
    ]
    assert list(lines["dropout .50"].get_ydata()) == pytest.approx([0.82, 0.86, 0.9], abs=1e-4)
    against = figure.axes[2].get_lines()[0]
    assert list(against.get_xdata()) == pytest.approx([0.85, 0.65, 0.45], abs=1e-4)
    assert set(numbers.reading) == {"classwise_min"}


def test_more_variants_than_colours_are_all_drawn():
    names = [f"v{place}" for place in range(8)]
    summary = tables.summarise({name: by_variant()["half"] for name in names})
    figure, _ = variants_figure(summary, [{"name": name, "label": name} for name in names])
    lines = labels(figure.axes[0])
    assert list(lines) == names
    looks = [(line.get_color(), line.get_linestyle()) for line in lines.values()]
    assert len(set(looks)) == 8
    assert looks[6] == (style.PALETTE["skyblue"], "--")


def test_the_section_says_which_comparisons_show_a_difference(made):
    study, section, _, tests = made
    said = built(section, study)
    literal = tests[tests.reading == "classwise_min"]
    # One pair of rates at eight places; each rate against the reference makes sixteen more.
    sure = {
        index: int((literal[literal.against_reference == index].p_t_holm < 0.05).sum())
        for index in (0, 1)
    }
    assert sure[0] == 8
    assert 8 <= sure[1] < 16
    assert said["seen"][0].startswith("Between the rates, 8 of 8 comparisons show a difference")
    assert said["seen"][1].startswith(
        f"Against the members as trained elsewhere, {sure[1]} of 16 comparisons"
    )
    assert said["seen"][2].startswith(
        "At p_t = .1, dropout .25 minus dropout .50: −1.0 points of accuracy (Holm-adjusted p = "
    )
    assert said["columns"] == [
        *(f"accuracy at p_t = {at}" for at in (".1", ".5", ".9")),
        *(f"share classified at p_t = {at}" for at in (".1", ".5", ".9")),
        f"accuracy with 90{SPACE}% classified",
        "members' own accuracy",
    ]
    rows = {
        row["label"]: dict(zip(said["columns"], row["cells"], strict=True)) for row in said["rows"]
    }
    assert rows["dropout .50"]["members' own accuracy"] == "71.0 (71.0 to 71.0)"
    assert rows["no dropout"]["accuracy at p_t = .9"] == "89.0 (89.0 to 89.0)"


def test_every_pair_is_on_the_page(made):
    study, section, _, _ = made
    text = page(section, study)
    for pair in ("dropout .25 minus dropout .50", "dropout .50 minus no dropout"):
        assert pair in text
    assert "Means over 3 seeds with 95 % intervals" in text


def test_with_one_seed_nothing_is_claimed_of_differences(made):
    study, section, _, _ = made
    alone = {name: {0: seeds[0]} for name, seeds in by_variant().items()}
    summary = tables.summarise(alone)
    fill(
        section,
        {"variants": summary, "tests": tables.compare_variants(alone, THRESHOLDS, "plain")},
        {"variants": lambda: variants_figure(summary, section.variants)},
        twice=False,
    )
    said = built(section, study)
    assert len(said["seen"]) == 1
    assert said["seen"][0].endswith("−1.0 points of accuracy (Holm-adjusted p = –).")
    assert said["tests"][0]["p"] == "–"


def test_the_tests_are_those_of_the_pairs():
    wide = {"x": pd.Series([1.0, 2.0, 4.0]), "y": pd.Series([0.0, 0.5, 1.0])}
    [row] = paired_tests(wide).itertuples()
    assert row.difference == pytest.approx((1 + 1.5 + 3) / 3)
