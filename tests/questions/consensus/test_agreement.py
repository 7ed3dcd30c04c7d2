"""Algorithm 1 on three inputs worked by hand: tables, figures, and what the report says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.claims import published
from overfit_atlas.drawing import style
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.consensus.figures.agreement import consensus_figure, members_figure
from overfit_atlas.questions.consensus.tables import agreement as tables
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of
from tests.questions.runs import write_run

pytestmark = pytest.mark.slow

MEMBERS = [
    {"name": "cnn", "label": "CNN", "color": "blue"},
    {"name": "mlp", "label": "MLP", "color": "orange"},
    {"name": "lenet", "label": "LeNet-5", "color": "green"},
]


@pytest.fixture
def by_hand(tmp_path):
    """Two members on three inputs of two classes.

    Both are sure and right of the first and the third. Of the second, whose label is 0, the first
    member is sure of class 1; the class-wise minima there are .05 and .4.
    """
    first = [[0.05, 0.95], [0.05, 0.95], [0.95, 0.05]]
    second = [[0.02, 0.98], [0.60, 0.40], [0.92, 0.08]]
    members = []
    for name, values in (("a", first), ("b", second)):
        path = write_run(tmp_path / f"{name}.h5", np.log(values)[None], [1, 0, 0])
        members.append(Member(name, path, 1))
    return tables.analyse(members, np.array([0.0, 0.5, 0.93]), [2 / 3], [0.5])


def test_both_readings_and_each_member_by_hand(by_hand):
    curves, _ = by_hand
    of = {key: own.set_index("threshold") for key, own in curves.groupby(["reading", "member"])}
    literal, agreeing = of["classwise_min", "consensus"], of["unanimous", "consensus"]
    assert literal.accepted.tolist() == [3, 2, 1]
    assert literal.accuracy.tolist() == pytest.approx([2 / 3, 1, 1])
    assert agreeing.accepted.tolist() == [2, 2, 1], "they disagree on the second"
    assert of["max_probability", "a"].correct.tolist() == [2, 2, 2]
    assert of["max_probability", "b"].accepted.tolist() == [3, 3, 1]


def test_the_headline_has_the_best_member_and_the_mean(by_hand):
    _, headline = by_hand
    value = headline.set_index(["reading", "member", "quantity"])["value"]
    assert value["classwise_min", "consensus", "inputs"] == 3
    assert value["classwise_min", "consensus", "accuracy"] == pytest.approx(2 / 3)
    assert np.isnan(value["unanimous", "consensus", "accuracy"]), "it never classifies all"
    assert value["max_probability", "b", "accuracy"] == 1
    # The mean gives the second (.95 + .40) / 2 for class 1.
    assert value["max_probability", "mean", "accuracy"] == pytest.approx(2 / 3)
    assert value["max_probability", "best", "accuracy"] == 1
    assert value["max_probability", "a", "accepted"] == 3
    assert value["classwise_min", "consensus", "accuracy_at_coverage"] == 1


def test_summaries_are_paired_with_the_literal_reading(by_hand):
    curves, headline = by_hand
    over = tables.summarise_curves({0: curves, 1: curves})
    row = over[(over.reading == "unanimous") & (over.threshold == 0)].iloc[0]
    assert (row.seeds, row.coverage_mean, row.coverage_low) == pytest.approx((2, 2 / 3, 2 / 3))
    told = tables.summarise_headline({0: headline, 1: headline})
    best = told[(told.member == "best") & (told.quantity == "accuracy")].iloc[0]
    assert best.difference_mean == pytest.approx(-1 / 3)
    assert best.consensus_better == 0
    assert told[told.member == "consensus"].difference_mean.isna().all()


def summary(names=("cnn", "mlp", "lenet")):
    """Curves over three seeds: who is named later classifies less and is right on less."""
    thresholds = np.linspace(0, 0.99, 12)
    rows = []
    who = [("classwise_min", "consensus"), ("unanimous", "consensus")]
    who += [("max_probability", name) for name in names]
    for place, (reading, member) in enumerate(who):
        coverage = 1 - 0.7 * thresholds - 0.02 * place
        accuracy = 0.9 + 0.09 * thresholds - 0.01 * place
        for threshold, share, right in zip(thresholds, coverage, accuracy, strict=True):
            shares = (share, share - 0.01, share + 0.01)
            rights = (right, right - 0.01, right + 0.01)
            rows.append((reading, member, threshold, 3, *shares, 3, *rights))
    columns = ["reading", "member", "threshold", "seeds"]
    columns += ["coverage_mean", "coverage_low", "coverage_high"]
    columns += ["accuracy_seeds", "accuracy_mean", "accuracy_low", "accuracy_high"]
    return pd.DataFrame(rows, columns=columns)


def salman_liu():
    return published.read("consensus", "salman-liu")


def test_published_counts_are_drawn_as_shares():
    _, numbers = members_figure(summary(), MEMBERS, salman_liu())
    points = numbers[numbers.reading == "published"].set_index("member")
    assert points.accuracy_mean["consensus"] == pytest.approx(2848 / 2851)
    assert points.coverage_mean["lenet"] == pytest.approx(0.2935)
    _, of_two = members_figure(summary(), MEMBERS[:2], salman_liu())
    assert of_two[of_two.reading == "published"].member.tolist() == ["consensus"]


def test_a_model_keeps_its_colour_and_the_consensus_is_black():
    figure, _ = members_figure(summary(), MEMBERS)
    lines = labels(figure.axes[0])
    assert lines["CNN"].get_color() == style.PALETTE["blue"]
    assert lines["consensus, class-wise minimum"].get_color() == "#000000"
    assert len(figure.axes) == 3


def bands(panel):
    """The ranges of p_t, or of coverage, over which a panel's filled bands reach."""
    limits = [band.get_datalim(panel.transData) for band in panel.collections]
    return [tuple(limit.intervalx) for limit in limits if np.isfinite(limit.intervalx).all()]


def test_the_bands_of_both_readings_differ_by_more_than_their_grey():
    figure, _ = consensus_figure(summary())
    for panel in figure.axes:
        assert bands(panel) == [(0, pytest.approx(0.99))], "that of the class-wise minimum"
        ends = [line for line in panel.get_lines() if line.get_linewidth() == 0.6]
        assert len(ends) == 2, "those of the other reading"


def test_each_member_has_its_band_in_each_panel_and_two_seeds_have_none():
    figure, _ = members_figure(summary(), MEMBERS)
    assert [len(bands(panel)) for panel in figure.axes] == [4, 4, 4]
    few = summary().assign(seeds=2, accuracy_seeds=2)
    assert [bands(panel) for panel in members_figure(few, MEMBERS)[0].axes] == [[], [], []]


def test_the_papers_levels_are_drawn_where_there_is_a_paper():
    figure, numbers = consensus_figure(summary(), salman_liu())
    assert "Salman and Liu: 95% right at 90% classified" in labels(figure.axes[0])
    assert numbers[numbers.reading == "published"].member.tolist() == ["consensus"]
    plain, numbers = consensus_figure(summary())
    assert not any("Salman" in text for text in labels(plain.axes[0]))
    assert set(numbers.reading) == {"classwise_min", "unanimous"}


NAMES = ["toy-a", "toy-b", "lenet"]


def headline():
    """The consensus right on 95 % with 90 % classified, members on less, averaging on more."""
    rows = []
    accuracies = {"consensus": 0.95, "toy-a": 0.94, "toy-b": 0.90, "lenet": 0.91}
    accuracies |= {"best": 0.945, "mean": 0.96}
    for member, accuracy in accuracies.items():
        readings = ["classwise_min", "unanimous"] if member == "consensus" else ["max_probability"]
        for reading in readings:
            value = accuracy if reading != "unanimous" else np.nan
            difference = [np.nan] * 3 + [pd.NA]
            if member != "consensus":
                gap = 0.95 - accuracy
                difference = [gap, gap - 0.002, gap + 0.002, 3 if gap > 0 else 0]
            interval = [value, value - 0.003, value + 0.003]
            seeds = 0 if np.isnan(value) else 3
            for quantity, at in (("accuracy", np.nan), ("accuracy_at_coverage", 0.9)):
                rows.append([reading, member, quantity, at, seeds, *interval, *difference])
            if member != "best":
                for quantity, at, count in (
                    ("inputs", np.nan, 10000),
                    ("accepted", 0.99, 3000),
                    ("correct", 0.99, 2990),
                    ("accuracy_at_threshold", 0.99, 2990 / 3000),
                ):
                    spread = [count, 0.99 * count, 1.01 * count]
                    rows.append([reading, member, quantity, at, 3, *spread, *[np.nan] * 3, pd.NA])
    names = ["reading", "member", "quantity", "at", "seeds", "mean", "low", "high"]
    names += ["difference_mean", "difference_low", "difference_high", "consensus_better"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture(scope="module")
def made(workplace):
    """A study of three members beside the paper, and its first section."""
    members = [{"model": name, "regularizer": "none"} for name in NAMES]
    study = study_of("consensus", {"members": members, "published": "salman-liu"})
    section = sections(study)[0]
    curves = summary(NAMES)
    fill(
        section,
        {"headline": headline(), "curves": curves},
        {
            "consensus": lambda: consensus_figure(curves, section.published),
            "members": lambda: members_figure(curves, section.members, section.published),
        },
    )
    return study, section


def test_the_headline_is_said_beside_the_paper_and_the_alternatives(made):
    study, section = made
    said = built(section, study)
    assert said["seen"][0] == (
        f"With 90{SPACE}% of the inputs classified, the consensus is right on 95.0{SPACE}% "
        f"(95 % interval 94.7{SPACE}% to 95.3{SPACE}%, 3 seeds); the paper gives 95{SPACE}% at "
        f"90{SPACE}% classified."
    )
    assert said["seen"][1] == (
        f"Where the models must agree, 90{SPACE}% are reached in 0 of 3 seeds."
    )
    assert said["seen"][2].endswith(
        "Toy A, Toy B, M3 LeNet-5 and the best member lie below the consensus; plain "
        "averaging lies above it."
    )
    assert "the consensus accepts 3000 of 10000 inputs" in said["seen"][3]
    assert said["seen"][3].endswith("the paper accepts 2851 of 10000 and is right on 2848.")
    printed = {row["label"]: row["printed"] for row in said["rows"]}
    assert printed["M3 LeNet-5"] == "2935 / 2926"
    assert printed["Toy A"] == "–"
    assert said["rows"][0]["covered"] == "95.0 (94.7 to 95.3)"
    assert said["rows"][2]["difference"] == "+1.0 (+0.8 to +1.2); 3 of 3"
    [found] = said["findings"]
    assert found.value == f"95.0{SPACE}%"
    assert found.strength == pytest.approx(
        found.interval[0] / (found.interval[0] - found.interval[1])
    )


def test_the_captions_read_the_curves(made):
    study, section = made
    captions = {figure["name"]: figure["caption"] for figure in built(section, study)["figures"]}
    assert captions["consensus"].startswith(
        f"At p_t = 0 the class-wise minimum classifies 100.0{SPACE}% of the inputs, "
        f"90.0{SPACE}% of them rightly; where the models must agree it is 98.0{SPACE}%"
    )
    assert "the consensus is more accurate than every member at 12 of 12" in (captions["members"])
    assert "classifies no more inputs than any member at 0." in captions["members"]


def test_the_page_shows_what_was_printed(made):
    study, section = made
    text = page(section, study)
    assert "Published: Overfitting Mechanism and Avoidance in Deep Neural Networks" in text
    assert "What the text leaves open" in text
    assert "2851 / 2848" in text
