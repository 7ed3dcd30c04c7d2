"""The toy example: the paper's numbers, and the law of the slope."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.measures import softmax_scale
from overfit_atlas.questions.softmax_toy.figures import softmax_toy_figure
from tests.questions.rooms import built, fill, page, sections, study_of

pytestmark = pytest.mark.slow

PAPER = {"logits": [0.0, 0.5, 1.0, 2.0], "scale": 1.25}


def made(asked):
    study = study_of("softmax_toy", asked)
    [section] = sections(study)
    curve = softmax_scale.scale_curve(asked["logits"], np.linspace(0, 4, 9))
    scales = [1.0, asked["scale"]]
    drawn = fill(
        section,
        {"toy": softmax_scale.toy_table(asked["logits"], asked["scale"])},
        {"toy": lambda: softmax_toy_figure(curve, asked["logits"], scales)},
    )
    return study, section, drawn["toy"]


@pytest.fixture(scope="module")
def paper(workplace):
    """The study of the paper's logits, with its section and figure."""
    return made(PAPER)


def test_the_section_prints_the_papers_numbers(paper):
    study, section, _ = paper
    said = built(section, study)
    assert said["rows"][3]["numbers"] == ["0.5793", "0.6571", "0.5460", "0.4200"]
    assert said["rows"][0]["numbers"] == ["0.0784", "0.0539", "2.5460", "2.9200"]
    assert (
        "lowers the loss of class 4 and raises that of 1, 2 and 3"
        in (said["figures"][0]["caption"])
    )
    assert "1 and 1.25" in said["figures"][0]["caption"]
    text = page(section, study)
    assert "times 1.25" in text
    assert "0.5793" in text


def test_the_figure_draws_loss_and_its_derivative(paper):
    figure, numbers = paper[2]
    loss, slope = figure.axes
    lines = [line for line in loss.get_lines() if len(line.get_xdata()) == 9]
    assert len(lines) == 4
    # At scale 0 all classes are equally likely.
    assert [line.get_ydata()[0] for line in lines] == pytest.approx([np.log(4)] * 4)
    assert [text.get_text() for text in slope.texts][3] == "class 4\nz = 2"
    own = numbers[numbers["class"] == 1].set_index("scale")
    central = (own.loss[1.5] - own.loss[0.5]) / 1
    assert own.slope[1.0] == pytest.approx(central, abs=0.02)
    marked = {line.get_xdata()[0] for line in loss.get_lines() if len(line.get_xdata()) == 2}
    assert marked == {1.0, 1.25}
    for panel in (loss, slope):
        named = {text.get_text(): text.xy[0] for text in panel.texts}
        assert (named["$s$ = 1"], named["$s$ = 1.25"]) == (1.0, 1.25)


@pytest.mark.parametrize(
    ("logits", "said"),
    [
        ([1.0, 1.0, -1.0], "lowers the loss of classes 1 and 2 and raises that of 3"),
        # So far apart, the mean logit is the largest to all digits.
        ([0.0, 900.0], "raises the loss of class 1:"),
    ],
)
def test_which_losses_fall_and_which_rise(workplace, logits, said):
    study, section, _ = made({"logits": logits, "scale": 2.0})
    assert said in built(section, study)["figures"][0]["caption"]


def test_a_class_on_the_mean_logit_neither_falls_nor_rises(workplace):
    study, section, _ = made({"logits": [-1.0, 0.0, 1.0], "scale": 2.0})
    table = pd.DataFrame(
        {
            **{"class": [1, 2, 3], "logit": [-1.0, 0.0, 1.0], "probability": 1 / 3, "loss": 1.1},
            **{"scaled_probability": 1 / 3, "scaled_loss": 1.1, "slope": [1.0, 0.0, -1.0]},
        }
    )
    table.to_csv(section.tables["toy"], index=False)
    said = built(section, study)
    assert "lowers the loss of class 3 and raises that of 1:" in said["figures"][0]["caption"]
    assert said["rows"][1]["change"] == "0.0000"
