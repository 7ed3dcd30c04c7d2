"""The figure of choices and what the report says of them."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.questions.sensitivity import tables
from overfit_atlas.questions.sensitivity.figures import sensitivity_figure
from tests.questions.rooms import built, fill, page, sections, study_of

pytestmark = pytest.mark.slow

LIMITS = {claim: [0.5] for claim in tables.CLAIMS}


def verdicts(labels):
    return pd.DataFrame(
        {
            "claim": claim,
            "choice": label,
            "open": "epochs",
            "verdict": "not measured" if claim == "C4" else "fail" if place == 2 else "pass",
            "bears": place != 3,
            "moved": claim != "C4" and place == 2,
            "undecided": place == 1,
            **dict.fromkeys(("parts", "passed", "partial", "failed", "not_measured"), 1),
            "seeds": 2,
        }
        for claim in tables.CLAIMS
        for place, label in enumerate(labels)
    )


def parts(labels):
    names = ["claim", "setting", "part", "estimate", "low", "high", "verdict"]
    return pd.DataFrame(
        [
            (claim, label, "all", 0.25 * place, 0.2 * place, 0.3 * place, "pass")
            for claim in tables.CLAIMS
            if claim != "C4"
            for place, label in enumerate(labels)
        ],
        columns=names,
    )


@pytest.fixture(scope="module")
def made(workplace):
    study = study_of("sensitivity")
    [section] = sections(study)
    labels = [choice["label"] for choice in section.choices]
    measured = {"verdicts": verdicts(labels), "parts": parts(labels), "measurements": parts(labels)}
    drawing = {"sensitivity": lambda: sensitivity_figure(parts(labels), section.choices, LIMITS)}
    return study, section, fill(section, measured, drawing)["sensitivity"]


def test_each_claim_has_its_panel_limits_and_a_mark_a_part(made):
    _, section, (figure, numbers) = made
    panels = {panel.get_title(loc="left"): panel for panel in figure.axes}
    assert set(panels) == set(tables.CLAIMS)
    limit, *drawn = panels["C6"].get_lines()
    assert set(limit.get_xdata()) == {0.5}
    assert len(drawn) == 2 * len(section.choices)
    assert len(panels["C4"].get_lines()) == 1
    assert len(numbers) == 3 * len(section.choices)


def test_the_section_says_with_which_choice_a_verdict_moves(made):
    study, section, _ = made
    said = built(section, study)
    assert said["seen"][0] == "C4 is measured under no choice."
    assert said["seen"][1] == (
        "C6: 2 pass and 1 fail, of 3 choices that bear on its numbers; its verdict moves with: two "
        "epochs."
    )
    moved = [row["label"] for row in said["rows"] if any(cell["moved"] for cell in row["cells"])]
    assert moved == ["two epochs"]
    text = page(section, study)
    assert "its verdict moves with: two epochs" in text
    assert text.count("no other number") == len(tables.CLAIMS)
