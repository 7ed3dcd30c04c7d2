"""The figure of the bound and what the report says of it."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.measures import vc_bound
from overfit_atlas.questions.vc_bound.figures import STRIP, vc_bound_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

N = 10_000


def networks(parameters):
    """Networks without train error and with a tenth of test error, on 10,000 images."""
    rows = [
        {
            **{"sample": "toy", "model": name, "regularizer": "none", "epoch": 2, "label": name},
            **{"color": color, "parameters": size, "samples": N},
            **{"train_error": 0.0, "test_error": 0.1},
        }
        for (name, size), color in zip(parameters.items(), style.PALETTE, strict=False)
    ]
    return vc_bound.table(pd.DataFrame(rows))


def limits(samples=N):
    return pd.DataFrame(
        {
            "samples": [samples],
            "largest_informative": vc_bound.largest_informative_dimension(samples),
            "formula_holds_up_to": 2 * samples,
            "undefined_above": vc_bound.undefined_from(samples),
            "eta": 0.05,
        }
    ).astype({"largest_informative": float})


def filled(section, table, **drawing):
    curve = vc_bound.curve(N).assign(samples=N)
    return fill(
        section,
        {"bounds": table, "limits": limits(), "curve": curve},
        {"vc-bound": lambda: vc_bound_figure(table, curve, limits())},
        **drawing,
    )["vc-bound"]


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its section; networks that are told ever less."""
    study = study_of("vc_bound")
    [section] = sections(study)
    table = networks({"small": 100, "medium": 15_000, "large": 30_000, "huge": 60_000})
    assert table.state.tolist() == ["valid", "vacuous", "vacuous", "undefined"]
    return study, section, filled(section, table)


def test_each_network_stands_at_its_bound_or_below_the_axis(made):
    figure, numbers = made[2]
    lines = labels(figure.axes[0])
    assert lines["small: D = 100"].get_ydata()[0] == pytest.approx(vc_bound.bound(100, N))
    assert lines["medium: D = 15,000, vacuous"].get_marker() == "D"
    assert lines["large: D = 30,000, past 2N: no bound"].get_markerfacecolor() == style.PAPER
    undefined = lines["huge: D = 60,000, undefined"].get_ydata()[0]
    assert figure.axes[0].get_ylim()[0] < undefined < 0, "where no bound can be read off"
    assert min(figure.axes[0].get_yticks()) == 0
    assert "the formula is undefined" in {text.get_text() for text in figure.axes[0].texts}
    assert {"past D = 2N: the formula, no bound", "a network, at its own train error"} <= set(lines)
    largest = vc_bound.largest_informative_dimension(N)
    assert lines[f"largest D with a bound below 1: {largest:,}"].get_xdata()[0] == largest
    curve = lines["bound at train error 0, N = 10,000"]
    assert curve.get_xdata().max() <= 2 * N
    assert numbers.part.value_counts()["network"] == 4


def test_the_section_says_what_the_bound_says(made):
    study, section, _ = made
    said = built(section, study)
    assert said["seen"][0] == "Over 4 runs the bound is: 2 vacuous, 1 valid and 1 undefined."
    largest = vc_bound.largest_informative_dimension(N)
    assert said["seen"][1].startswith(
        f"For N = 10,000 and a train error of zero, the largest D with a bound below 1 is "
        f"{largest:,} (probability 0.95); the formula holds up to D = 2N = 20,000"
    )
    rows = {row[0]: row for row in said["rows"]}
    assert rows["small"][2:6] == ["100", "10,000", "0.01", f"0.0{SPACE}%"]
    assert rows["small"][-1] == "valid: a bound below one"
    assert rows["huge"][6] == "undefined"
    assert rows["large"][-1].startswith("vacuous: no bound: the formula holds up to D = 2N")
    assert said["findings"][0].value == "3 of 4"
    assert "The smallest network, small, has 0.0 parameters" in said["figures"][0]["caption"]
    assert "so the true bound is no better" in page(section, study)


def test_with_few_images_no_network_at_all_has_a_bound(made):
    study, section, _ = made
    few = limits(samples=3)
    assert few.largest_informative.isna().all()
    table = networks({"small": 4}).assign(samples=3)
    curve = vc_bound.curve(3).assign(samples=3)
    drawn = fill(
        section,
        {"bounds": table, "limits": few, "curve": curve},
        {"vc-bound": lambda: vc_bound_figure(table, curve, few)},
        twice=False,
    )
    panel = drawn["vc-bound"][0].axes[0]
    assert not any("largest D" in text for text in labels(panel))
    assert panel.get_ylim()[0] == (0 if table.bound.notna().all() else -STRIP)
    said = built(section, study)
    assert "no D has a bound below 1 (probability 0.95)" in said["seen"][1]
