"""The figure of dataset sizes and what the report says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.dataset_size import tables
from overfit_atlas.questions.dataset_size.figures import dataset_size_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

MEMBERS = ["toy-a+none", "toy-a+dropout"]


def together(nothing_accepted=False):
    """50 and 100 images: all rise by ten points, and the consensus is ten points above members."""
    rows = []
    for images, value in ((50, 0.6), (100, 0.7)):
        for seed in (0, 1):
            for member in ("consensus", *MEMBERS):
                right = value + 0.1 * (member == "consensus")
                for quantity, ats in (
                    ("accuracy", [1.0]),
                    ("coverage_at_threshold", [0.5, 0.9]),
                    ("accuracy_at_threshold", [0.5, 0.9]),
                    ("accuracy_at_coverage", [0.5, 0.9]),
                ):
                    for at in ats:
                        none = nothing_accepted and (quantity, at) == ("accuracy_at_threshold", 0.9)
                        found = np.nan if none and images == 50 else right
                        rows.append((f"s{images}", images, member, quantity, at, seed, found))
    columns = ["sample", "images", "member", "quantity", "at", "seed", "value"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section and figure."""
    study = study_of("dataset_size")
    [section] = sections(study)
    sizes = tables.summarise(together())
    drawn = fill(
        section,
        {"sizes": sizes, "variation": tables.variation(together())},
        {"dataset-size": lambda: dataset_size_figure(sizes, section.members)},
    )
    return study, section, drawn["dataset-size"]


def test_one_model_with_two_regularizers_is_two_members(made):
    _, section, _ = made
    found = [(member["name"], member["label"]) for member in section.members]
    assert found == [(MEMBERS[0], "Toy A, none"), (MEMBERS[1], "Toy A, dropout")]


def test_the_figure_draws_the_last_threshold_and_share(made):
    figure, numbers = made[2]
    titles = [panel.get_title(loc="left") for panel in figure.axes]
    assert titles == [
        "accuracy, every input classified",
        "accuracy of accepted, $p_t$ = 0.9",
        "share accepted, $p_t$ = 0.9",
        "accuracy, 90% classified",
    ]
    lines = labels(figure.axes[0])
    assert list(lines["Toy A, dropout"].get_xdata()) == [50, 100]
    assert list(lines["Toy A, dropout"].get_ydata()) == pytest.approx([0.6, 0.7])
    consensus = lines["consensus, class-wise minimum"]
    assert list(consensus.get_ydata()) == pytest.approx([0.7, 0.8])
    assert consensus.get_color() == style.CONSENSUS
    assert len(numbers) == 2 * 3 * 7


def test_the_section_says_how_far_the_sizes_are_apart(made):
    study, section, _ = made
    said = built(section, study)
    assert said["images"] == [50, 100]
    assert said["seen"][0] == (
        "Consensus, accuracy, every input classified: the best and the worst size are 10.0 "
        "points apart."
    )
    assert said["seen"][-1].startswith(f"Consensus, accuracy with 90{SPACE}% classified: ")
    rows = {(row["label"], row["quantity"]): row for row in said["rows"]}
    assert len(rows) == 7 + 2
    row = rows["consensus, class-wise minimum", "share classified at p_t = .5"]
    assert row["cells"] == ["70.0 (70.0 to 70.0)", "80.0 (80.0 to 80.0)"]
    assert row["range"] == "10.0"
    assert said["figures"][0]["caption"].startswith("From 50 to 100 training images")
    assert "best minus worst, points" in page(section, study)


def test_where_nothing_is_accepted_there_is_nothing_to_compare(made):
    study, section, _ = made
    table = together(nothing_accepted=True)
    sizes = tables.summarise(table)
    fill(
        section,
        {"sizes": sizes, "variation": tables.variation(table)},
        {"dataset-size": lambda: dataset_size_figure(sizes, section.members)},
        twice=False,
    )
    said = built(section, study)
    assert said["seen"][2] == (
        "Consensus, accuracy at p_t = .9: at some size nothing is accepted, so there is "
        "nothing to compare."
    )
    rows = {(row["label"], row["quantity"]): row for row in said["rows"]}
    assert rows["consensus, class-wise minimum", "accuracy at p_t = .9"]["cells"][0] == "–"


def test_where_nothing_is_accepted_at_any_size_the_panel_says_so(made):
    _, section, _ = made
    table = together()
    table.loc[(table.quantity == "accuracy_at_threshold") & (table["at"] == 0.9), "value"] = np.nan
    figure, _ = dataset_size_figure(tables.summarise(table), section.members)
    figure.canvas.draw()
    said = [[text.get_text() for text in panel.texts] for panel in figure.axes]
    assert said == [[], ["no input is accepted"], [], []]
    assert [panel.get_xscale() for panel in figure.axes] == ["log", "linear", "log", "log"]
