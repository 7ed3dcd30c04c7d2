"""The figure of independence and what the report says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.independence import tables
from overfit_atlas.questions.independence.figures import independence_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of
from tests.questions.runs import write_run

pytestmark = pytest.mark.slow

SIZES = pd.DataFrame(
    {
        "family": ["other-seed"] * 3 + ["other-width"] * 2,
        "models": [1, 2, 3, 1, 2],
        "sets": [1, 1, 1, 2, 2],
        "all_wrong": [0.2, 0.1, 0.08, 0.25, 0.0],
        "low": float("nan"),
        "high": float("nan"),
        "independent": [0.2, 0.04, 0.008, 0.25, 0.0625],
    }
).assign(ratio=lambda table: table.all_wrong / table.independent)


def fits():
    row = {
        **{"sets": 1, "models": 3, "correlation": 0.5, "error": 0.2, "all_wrong": 0.08},
        **{"product": 0.008, "correlation_least": 0.4, "correlation_greatest": 0.6},
        **{"effective": 1.57, "effective_low": 1.4, "effective_high": 1.8},
        **{"exponent": -0.46, "exponent_low": -0.5, "exponent_high": -0.42},
        **{"ratio": 0.29, "ratio_low": 0.26, "ratio_high": 0.31},
        **{"independent": -1.61, "r_squared": 0.9, "r_squared_power": 0.99, "largest": 3},
    }
    other = {**row, "sets": 2, "models": 2, "all_wrong": 0.0, "product": 0.0625, "effective": 2.1}
    other |= {"exponent": float("nan"), "effective_low": float("nan")}
    return pd.DataFrame([{"family": "other-seed", **row}, {"family": "other-width", **other}])


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section and figure."""
    study = study_of("independence")
    [section] = sections(study)
    drawn = fill(
        section,
        {"sizes": SIZES, "fits": fits()},
        {"independence": lambda: independence_figure(SIZES, section.families)},
    )
    return study, section, drawn["independence"]


def test_measured_is_solid_and_independent_dotted(made):
    figure, numbers = made[2]
    left, right = figure.axes
    measured = labels(left)["same network, other seed"]
    assert list(measured.get_ydata()) == [0.2, 0.1, 0.08]
    assert measured.get_color() == style.PALETTE["blue"]
    dotted = [line for line in left.get_lines() if line.get_linestyle() == ":"]
    assert list(dotted[0].get_ydata()) == [0.2, 0.04, 0.008]
    # Nothing on which all are wrong has no place on a logarithmic axis.
    assert list(labels(left)["other width, same images"].get_xdata()) == [1]
    assert right.get_lines()[0].get_ydata()[2] == pytest.approx(10)
    assert left.get_ylim() == pytest.approx((0.08 / 300, 1))
    assert len(numbers) == 5


def test_the_section_says_how_many_models_they_amount_to(made):
    study, section, _ = made
    said = built(section, study)
    assert said["seen"][0] == (
        f"Same network, other seed: 3 models are all wrong on 8.00{SPACE}% of the test images, 10 "
        "times as often as if they were independent; they count as 1.57 independent models."
    )
    first, second = said["rows"]
    assert first["correlation"] == "0.50 (0.40 to 0.60)"
    assert first["exponent"] == "−0.46 (−0.50 to −0.42)"
    assert first["fit"] == "0.90 / 0.99"
    assert (second["models"], second["exponent"], second["effective"]) == (
        "2 (2 sets)",
        "–",
        "2.10",
    )
    last = said["findings"][-1]
    assert last.value == "2.10 of 2"
    assert last.text.startswith("independent models are what other width, same images amount to")
    assert last.against == 2
    assert "An exponential fall is a straight line" in page(section, study)


def test_more_families_than_colours_are_all_drawn():
    names = [f"f{place}" for place in range(8)]
    one = SIZES[SIZES.family == "other-seed"]
    sizes = pd.concat([one.assign(family=name) for name in names])
    figure, _ = independence_figure(sizes, [{"name": name, "label": name} for name in names])
    lines = labels(figure.axes[0])
    assert set(names) <= set(lines)
    looks = [(lines[name].get_color(), lines[name].get_marker()) for name in names]
    assert len(set(looks)) == 8
    assert looks[6] == (style.PALETTE["blue"], "s")


def test_models_that_err_nowhere_reach_the_page(made, tmp_path):
    study, section, _ = made
    right = Member("x", write_run(tmp_path / "x.h5", np.eye(3)[None], [0, 1, 2]), 1)
    wrong = Member("y", write_run(tmp_path / "y.h5", np.eye(3)[None], [0, 1, 2]), 1)
    sizes, fits, _ = tables.analyse({"set": [right, wrong]})
    assert fits.error.tolist() == [0]
    by_family = dict.fromkeys(("other-seed", "other-width"))
    together = tables.summarise_sizes(dict.fromkeys(by_family, sizes))
    assert together.ratio.isna().all()
    shown = fill(
        section,
        {"sizes": together, "fits": tables.summarise_fits(dict.fromkeys(by_family, fits))},
        {"independence": lambda: independence_figure(together, section.families)},
        twice=False,
    )
    for panel in shown["independence"][0].axes:
        assert [text.get_text() for text in panel.texts] == ["no model errs"]
    said = built(section, study)
    assert said["seen"][0] == (
        f"Same network, other seed: 2 models are all wrong on 0.00{SPACE}% of the test images; how "
        "many independent models they amount to cannot be told."
    )
    row = said["rows"][0]
    assert (row["correlation"], row["times"], row["effective"], row["fit"]) == (
        "–",
        "–",
        "–",
        "– / –",
    )
    assert said["findings"] == []
    page(section, study)


def test_models_never_wrong_together_have_a_lower_bound_alone(made):
    study, section, _ = made
    apart = fits().assign(effective=float("inf"), effective_high=float("inf"))
    apart.loc[0, "effective_low"] = 0.77
    families = [
        {"name": "other-seed", "label": "LeNet-5, other seed"},
        {"name": "other-width", "label": "other width"},
    ]
    section = section.model_copy(update={"families": families})
    fill(
        section,
        {"sizes": SIZES, "fits": apart},
        {"independence": lambda: independence_figure(SIZES, section.families)},
        twice=False,
    )
    said = built(section, study)
    assert said["rows"][0]["effective"] == "∞ (0.77 to ∞)"
    # A label keeps its capitals where it begins a sentence.
    assert said["seen"][0].startswith("LeNet-5, other seed: 3 models are all wrong")
    assert said["findings"] == []
