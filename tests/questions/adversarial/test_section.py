"""The figure of attacked images and what the report says of it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.adversarial import tables
from overfit_atlas.questions.adversarial.figures import attack_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

MEMBERS = [
    {"model": "toy-a", "regularizer": "none"},
    {"model": "toy-b", "regularizer": "none"},
    {"model": "toy-b", "regularizer": "dropout"},
]


def attacks():
    """At .1 every image fools the first network, none the others; at 0 all networks are right."""
    right, wrong = [4.0, 0.0], [0.0, 4.0]

    def attacked(target, attack, epsilon):
        first = wrong if epsilon and target == "single" else right
        logits = np.array([[first] * 5, [right] * 5, [right] * 5])
        return SimpleNamespace(target=target, attack=attack, epsilon=epsilon, logits=logits)

    made = [
        attacked(target, attack, epsilon)
        for target in ("single", "joint")
        for attack in ("fgsm", "pgd")
        for epsilon in (0.0, 0.1)
    ]
    return tables.tabulate(made, np.zeros(5, int), ["a", "b", "c"], [0.5, 0.9])


@pytest.fixture(scope="module")
def made(workplace):
    """The study, its section, and the figure with its numbers."""
    study = study_of("adversarial", {"members": MEMBERS})
    [section] = sections(study)
    of_seeds = {0: attacks(), 1: attacks()}
    summary = tables.summarise(of_seeds)
    drawn = fill(
        section,
        {"attacks": summary, "claims": tables.claims(of_seeds, "here", 0.1, 0.9)},
        {"adversarial": lambda: attack_figure(summary, 0.9, color="blue")},
    )
    return study, section, drawn["adversarial"]


def test_the_figure_draws_one_network_ever_more_and_the_consensus_attacked(made):
    figure, numbers = made[2]
    assert set(numbers.threshold) == {0.9}
    for panel, title in zip(figure.axes, ("FGSM", "PGD"), strict=True):
        assert panel.get_title(loc="left") == title
        lines = labels(panel)
        alone = lines["attacked network alone"]
        assert list(zip(alone.get_xdata(), alone.get_ydata(), strict=True)) == [(0, 0), (0.1, 1)]
        assert alone.get_color() == style.PALETTE["blue"]
        assert list(lines["same images, 3 must agree"].get_ydata()) == [0, 0]
        assert lines["same images, 3 must agree"].get_color() == style.CONSENSUS
        assert list(lines["consensus of 3 attacked itself"].get_ydata()) == [0, 0]
    # Of two that must agree, one is fooled: the class-wise minimum accepts nothing.
    two = numbers[(numbers.members == 2) & (numbers.epsilon == 0.1)]
    assert two[["fooled_mean", "accepted_mean"]].to_numpy().tolist() == [[0, 0], [0, 0]]


def test_the_section_tells_who_is_fooled(made):
    study, section, _ = made
    said = built(section, study)
    cells = {row["label"]: row["cells"] for row in said["rows"]}
    assert list(cells) == [
        "Toy A alone, attacked",
        "2 must agree, attack on Toy A",
        "3 must agree, attack on Toy A",
        "3 must agree, attack on their consensus",
    ]
    assert cells["Toy A alone, attacked"][0]["fooled"].startswith(f"100.0{SPACE}%")
    assert cells["3 must agree, attack on Toy A"][1]["accepted"] == f"0.0{SPACE}%"
    assert cells["3 must agree, attack on their consensus"][1]["accepted"] == f"100.0{SPACE}%"
    assert all(row["unchanged"] == f"0.00{SPACE}%" for row in said["rows"])
    assert said["seen"][0] == (
        f"FGSM, pixels changed by at most .1, p_t = .9: Toy A alone accepts 100.0{SPACE}% of the "
        "images made against it with a wrong class, the consensus of 3 accepts "
        f"0.0{SPACE}% of the same images so, and 0.0{SPACE}% of images made against the consensus "
        "itself."
    )
    assert said["findings"][0].value == f"0.0{SPACE}%"
    assert said["findings"][0].against == 1
    assert "PGD 100.0" in said["figures"][0]["caption"]


def test_the_page_says_how_many_images_and_steps(made):
    study, section, _ = made
    text = page(section, study)
    assert "20 test images at even distances" in text
    assert "PGD, 2 steps" in text
    assert "A step of PGD is 2.5 / 2 of the largest change" in text
