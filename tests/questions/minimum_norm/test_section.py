"""The figure of SGD's paths and what the report says of where they end."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.minimum_norm import tables
from overfit_atlas.questions.minimum_norm.figures import minimum_norm_figure
from tests.questions.rooms import built, fill, labels, page, sections, settings_of, study_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(workplace):
    """The example run: its study, section, tables and figure."""
    study = study_of("minimum_norm", {"epochs": 400})
    [section] = sections(study)
    asked = settings_of(study).plain()
    problem = {
        key: asked[key]
        for key in ("size", "dimensions", "epochs", "batch_size", "start_spread", "interpolators")
    }
    of_seeds = [
        [table.assign(seed=seed) for table in tables.least_squares_of_seed(seed, **problem)]
        for seed in (0, 1)
    ]
    summary, _ = tables.least_squares_over_seeds(*zip(*of_seeds, strict=True), "here")
    paths, norms = map(pd.concat, zip(*of_seeds, strict=True))
    drawn = fill(
        section,
        {"summary": summary, "paths": paths, "norms": norms},
        {"minimum-norm": lambda: minimum_norm_figure(paths, norms)},
    )
    return study, section, summary.set_index("quantity"), drawn["minimum-norm"]


def test_the_paths_of_both_starts_and_the_random_norms_are_drawn(made):
    figure, numbers = made[3]
    distances, norms, random = figure.axes
    lines = labels(distances)
    zero = lines["from zero: to the least-norm solution"]
    assert zero.get_color() == style.PALETTE["blue"]
    assert zero.get_ydata()[0] == pytest.approx(1)
    assert zero.get_ydata()[-1] < 0.01
    away = lines["from elsewhere: to the nearest solution"].get_ydata()
    assert away[-1] < 0.01
    # From zero the norm rises to the least one.
    assert norms.get_lines()[0].get_ydata()[-1] == pytest.approx(1, abs=0.01)
    told = [
        (legend.get_title().get_text(), [text.get_text() for text in legend.get_texts()])
        for legend in figure.legends
    ]
    assert told == [
        ("distance, SGD's path", [text for text in lines if not text.startswith("_")]),
        ("norm, SGD's path", ["from zero", "from elsewhere"]),
    ]
    assert sum(patch.get_height() for patch in random.patches) == 2 * 20
    assert numbers.panel.value_counts().to_dict() == {"paths": 2 * 2 * 401, "norms": 2 * 23}


def test_equal_norms_leave_room_for_a_histogram():
    norms = pd.DataFrame(
        {"which": ["minimum norm", "random"], "norm": 2.0, "ratio": 1.0, "seed": 0}
    )
    path = pd.DataFrame({"start": ["zero", "away"], "epoch": 1, "norm": 2.0, "seed": 0})
    path = path.assign(relative_to_minimum_norm=0.1, relative_to_nearest=0.1)
    figure, _ = minimum_norm_figure(path, norms)
    assert sum(patch.get_height() for patch in figure.axes[2].patches) == 1


def test_the_section_says_where_sgd_ended(made):
    study, section, summary, _ = made
    said = built(section, study)
    assert said["seen"][0].startswith(
        "10 random samples in 20 dimensions leave a whole space of solutions without error. From "
        "zero, SGD ends within "
    )
    assert said["seen"][0].endswith("in the worst of 2 seeds.")
    shortest = summary.smallest["smallest norm of a random interpolator"]
    assert said["seen"][2] == (
        f"Of 20 random solutions a seed, the shortest is {shortest:.3g} times as long as the least."
    )
    assert [row[0] for row in said["rows"]] == list(summary.index)
    assert "Every line is a seed." in page(section, study)
