"""What has to hold before curves are drawn."""

from __future__ import annotations

import pytest

from overfit_atlas.config.reading import read_study
from overfit_atlas.errors import AtlasError
from tests.questions.rooms import config, sections, told


def without(*keys):
    asked = config("curves")
    for key in keys:
        del asked["experiments"]["toy-curves"][key]
    return asked


def test_a_study_without_any_training_has_no_curve():
    asked = without("sample", "runs")
    with pytest.raises(AtlasError, match="no experiment under run trains a network"):
        read_study(asked)
    # A toy example trains nothing either; a grid does.
    with pytest.raises(AtlasError, match="no experiment under run"):
        read_study({**asked, "run": ["toy-curves", "softmax-toy"]})
    assert read_study({**asked, "run": ["toy-curves", "rutgers-controlled"]}).cells


@pytest.mark.parametrize("key", ["sample", "runs"])
def test_sample_and_runs_belong_together(key):
    with pytest.raises(AtlasError, match="sample and runs belong together"):
        read_study(without(key))


def test_a_run_is_not_drawn_twice():
    twice = [{"model": "toy-a", "regularizer": "none"}] * 2
    assert "stands twice" in told("curves", {"runs": twice})


def test_the_curves_of_all_other_experiments_are_drawn_too():
    asked = {**config("curves"), "run": ["toy-curves", "gradients"]}
    study = read_study(asked)
    [section] = study.experiments["toy-curves"].settings.sections(
        study, study.experiments["toy-curves"]
    )
    assert {figure.group for figure in section.figures} == {"toy", "mnist-1k"}
    assert len({figure.png for figure in section.figures}) == len(study.cells) == 3
    assert sections(read_study(config("curves")))[0].figures[0].png == (
        "results/example-curves/figures/toy-curves/toy/toy-a/none.png"
    )
