"""The figure of active learning and what the report says of it, from tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.measures.acquisition import WAYS
from overfit_atlas.questions.active_learning import tables
from overfit_atlas.questions.active_learning.figures import learning_figure
from tests.questions.rooms import built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

LABELS = (40, 60, 80)
MEMBERS = ("mean", "toy-few", "toy-linear", "consensus")
# What each way has more than chance with 60 and with 80 labels.
GAINS = {"rejection": (0.02, 0.04), "entropy": (0.02, 0.02), "margin": (0.05, 0.08)}
GAINS |= {"disagreement": (-0.02, -0.04), "random": (0, 0)}


def tables_of(seeds, ways=WAYS, spread=0.01):
    """All tables; each seed gains ``spread`` more than the one before, and so the mean of it."""
    frames = {}
    for way in ways:
        frames[way] = {}
        for seed in seeds:
            more = 0 if way == "random" else spread * (seed - (len(seeds) - 1) / 2)
            accuracies = [
                0.5,
                *(0.6 + place / 10 + gain + more for place, gain in enumerate(GAINS[way])),
            ]
            frames[way][seed] = pd.DataFrame(
                {
                    "labels": number, "classes": 9.5, "member": member, "accuracy": accuracy,
                    "nll": 1.0,
                }
                for number, accuracy in zip(LABELS, accuracies, strict=True) for member in MEMBERS
            )  # fmt: skip
    together = tables.collect(frames)
    return {"rounds": together, "curves": tables.curves(together), "areas": tables.areas(together)}


def filled(section, made, **how):
    return fill(section, made, {"learning": lambda: learning_figure(made["curves"])}, **how)


@pytest.fixture(scope="module")
def planned(workplace):
    study = study_of("active_learning", {"ways": list(WAYS)})
    [section] = sections(study)
    return study, section


def test_the_section_answers_whether_rejection_helps(planned):
    study, section = planned
    filled(section, tables_of((0, 1, 2), spread=0.002), twice=False)
    said = built(section, study)
    asked, others, beside = said["seen"]
    # The areas differ by (20 * .01 + 20 * .03) / 40 = .02.
    assert asked.startswith(
        "Labelling next what the consensus rejects first helps: beside random choice the "
        "accuracy changes by +2.0 points (95 % interval +1."
    )
    assert "3 seeds) in the mean from 40 to 80 labels, and by +4.0 points (95 %" in asked
    assert asked.endswith("It needs all 80 labels for what random choice reaches with them.")
    assert "margin +4.5 points" in others
    assert "disagreement −2.0 points" in others
    # The others move as rejection does from seed to seed, so their differences have no width.
    better, worse = beside.split("; it ")
    assert better.startswith("Rejection does better than entropy (+0.5 points; 95 % interval")
    assert "and disagreement (+4.0 points; 95" in better
    assert worse.startswith("does worse than margin (−2.5 points; 95 % interval")
    head, end = said["findings"]
    assert (head.value, end.value) == ("+2.0 points", "+4.0 points")
    assert head.strength > 1
    assert said["rows"][0][0] == "rejected by the consensus"
    assert said["rows"][-1][2] == "–"
    assert [row[0] for row in said["decided"]] == [
        "the members' mean",
        "their consensus",
        "Toy few alone",
        "Toy linear alone",
    ]
    assert "Who decides, in percent" in page(section, study)


def test_an_interval_that_holds_zero_decides_nothing(planned):
    study, section = planned
    filled(section, tables_of((0, 1, 2), spread=0.05), twice=False)
    asked = built(section, study)["seen"][0]
    assert asked.startswith(
        "Whether labelling next what the consensus rejects first helps is undec"
    )


def test_ways_whose_difference_may_be_nothing_cannot_be_told_apart(planned):
    study, section = planned
    made = tables_of((0, 1, 2))
    areas = made["areas"]
    areas.loc[areas.way == "entropy", "rejection_gain_low"] = -0.01
    filled(section, made, twice=False)
    beside = built(section, study)["seen"][2]
    assert "; it cannot be told from entropy (+0.5 points; 95 % interval −1.0 to" in beside


def test_what_harms_is_said(planned, monkeypatch):
    study, section = planned
    monkeypatch.setitem(GAINS, "rejection", (-0.02, -0.04))
    filled(section, tables_of((0, 1, 2), spread=0.002), twice=False)
    asked = built(section, study)["seen"][0]
    assert asked.startswith(
        "Labelling next what the consensus rejects first does not help but harms: beside"
    )
    assert asked.endswith("It never reaches what random choice reaches with 80 labels.")


def test_one_seed_is_not_enough_and_makes_no_finding(planned):
    study, section = planned
    filled(section, tables_of((0,)), twice=False)
    said = built(section, study)
    assert "helps cannot be told from one seed: beside random" in said["seen"][0]
    assert said["findings"] == []
    assert "nan" not in page(section, study)


def test_two_ways_alone_are_told(workplace):
    study = study_of("active_learning")
    [section] = sections(study)
    filled(section, tables_of((0, 1, 2), section.ways), twice=False)
    said = built(section, study)
    assert len(said["seen"]) == 1
    assert [row[0] for row in said["rows"]] == ["rejected by the consensus", "random"]


def test_a_line_a_way_and_the_same_beside_chance(planned):
    _, section = planned
    drawn = filled(section, tables_of((0, 1, 2)))
    figure, numbers = drawn["learning"]
    above, beside = figure.axes
    names = ["rejected by the consensus", "entropy", "margin", "disagreement", "random"]
    assert [line.get_label() for line in above.get_lines()] == names
    assert list(labels(above)["margin"].get_ydata()) == pytest.approx([50, 65, 78])
    # Without the first images, which are the same, and the line at zero for chance.
    gained = [list(line.get_ydata()) for line in beside.get_lines() if len(line.get_xdata()) == 2]
    assert gained[0] == pytest.approx([2, 4])
    assert len(beside.collections) == 4
    assert set(numbers.member) == set(MEMBERS)
