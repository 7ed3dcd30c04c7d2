"""The figures of wrong labels and what the report says of them, from tables made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.questions.wrong_labels import tables
from overfit_atlas.questions.wrong_labels.figures import found_figure, learned_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

EPOCHS = (1, 2, 3)
NAMES = ("toy-noisy", "toy-plain")
# F1 by epoch; the consensus is best at epoch 2, confident learning at 1.
F1 = {"consensus": (0.5, 0.8, 0.2), "confident_learning": (0.6, 0.5, 0.1)}
F1 |= dict.fromkeys(NAMES, (0.4, 0.3, 0.2))


def summaries(seeds):
    """The three tables over seeds; each seed has a hundredth more than the one before."""
    learned = pd.DataFrame(
        {
            "run": name, "group": group, "epoch": epoch, "images": 20, "seed": seed,
            "as_given": epoch / 4 if group == "wrong" else 0.9 + epoch / 100,
            "as_true": 0.9 - epoch / 4 if group == "wrong" else 0.9,
        }
        for name in NAMES for group in tables.GROUPS for epoch in EPOCHS for seed in seeds
    )  # fmt: skip
    images = pd.DataFrame(
        {
            "id": place, "label": place % 2, "true_label": 0, "run": name, "seed": seed,
            "first_fit": 3 if place % 2 else 1, "forgotten": place % 2,
        }
        for name in NAMES for place in range(6) for seed in seeds
    )  # fmt: skip
    found = pd.DataFrame(
        {
            "detector": detector, "epoch": epoch, "wrong": 20, "flagged": 10, "found": 8,
            "precision": 0.9, "recall": 0.7 + seed / 100, "f1": values[epoch - 1] + seed / 100,
            "seed": seed,
        }
        for detector, values in F1.items() for epoch in EPOCHS for seed in seeds
    )  # fmt: skip
    # The same gain in each seed has an interval of no width.
    found.loc[(found.detector == "consensus") & (found.seed == 1), "f1"] += 0.01
    return tables.summarise(learned, images, found)


def filled(section, seeds):
    made = dict(zip(("learning", "first_fits", "finding"), summaries(seeds), strict=True))
    return fill(
        section,
        made,
        {
            "learned": lambda: learned_figure(made["learning"], section.members),
            "found": lambda: found_figure(made["finding"], section.members),
        },
    )


@pytest.fixture(scope="module")
def planned(workplace):
    study = study_of("wrong_labels")
    [section] = sections(study)
    return study, section


def test_the_section_says_who_finds_wrong_labels(planned):
    study, section = planned
    filled(section, (0, 1, 2))
    said = built(section, study)
    *fits, finding, alone = said["seen"]
    assert fits[0] == (
        "Toy noisy: half of the right labels that are learned have been by epoch 1, half of the "
        f"wrong ones by epoch 3; 0.0{SPACE}% of the wrong ones are never learned. A right one is "
        "lost again 0.0 times, a wrong one 1.0 times."
    )
    assert finding.startswith("At epoch 2 of 3 the models agree on another class for 71.0")
    assert "at its best epoch, 1," in finding
    rows = {row[0]: row[1:] for row in said["rows"]}
    assert rows["models agree on another class"][0] == "2"
    assert rows["Toy plain alone"][0] == "1"
    # At epoch 1 the consensus has .5 against .6, and a hundredth more in one of three seeds.
    by_one, by_confident = said["findings"]
    assert by_confident.value == "−9.7 points"
    assert by_confident.strength > 1
    # Both models are best at epoch 1, with .4 against .5.
    assert by_one.value == "+10.3 points"
    assert alone.startswith("Alone, Toy noisy does best, at epoch 1:")
    assert alone.endswith("3 seeds): agreement helps.")
    assert "Who finds wrong labels" in page(section, study)


def test_wrong_labels_that_are_never_learned_or_not_there_are_said(planned):
    study, section = planned
    learning, fits, finding = summaries((0, 1, 2))
    fits.loc[fits.group == "wrong", ["median_first_fit", "never_fitted"]] = [float("nan"), 1.0]
    fits = fits[(fits.run == "toy-noisy") | (fits.group == "right")]
    finding[["precision", "recall", "f1"]] = float("nan")
    for name, table in (("learning", learning), ("first_fits", fits), ("finding", finding)):
        files.write_table(table, section.tables[name])
    first, second, *others = built(section, study)["seen"]
    assert first.endswith("have been by epoch 1, and no wrong one ever is.")
    assert second == "Toy plain: no label happens to be wrong."
    assert "nan" not in " ".join(others)


def test_one_seed_makes_no_finding(planned):
    study, section = planned
    filled(section, (0,))
    assert built(section, study)["findings"] == []


def test_a_panel_a_run_and_a_line_a_detector(planned):
    _, section = planned
    drawn = filled(section, (0, 1, 2))
    figure, _ = drawn["learned"]
    assert [axes.get_title(loc="left") for axes in figure.axes] == ["Toy noisy", "Toy plain"]
    line = labels(figure.axes[0])["wrong label, learned"]
    assert list(line.get_ydata()) == pytest.approx([25, 50, 75])
    figure, _ = drawn["found"]
    assert set(labels(figure.axes[2])) == {
        "models agree on another class",
        "confident learning",
        "Toy noisy says another class",
        "Toy plain says another class",
    }
    best = labels(figure.axes[2])["models agree on another class"]
    assert list(best.get_ydata()) == pytest.approx([51 + 1 / 3, 81 + 1 / 3, 21 + 1 / 3])
