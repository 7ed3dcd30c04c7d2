"""The figure of early stopping and what the report says of it, from curves made by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from overfit_atlas.questions.early_stopping import tables
from overfit_atlas.questions.early_stopping.figures import stopping_figure
from tests.questions.rooms import built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow


def curve(seed):
    """Validation stops at epoch 3, where the test error is a point higher than at the end."""
    return pd.DataFrame(
        {
            "epoch": range(1, 7),
            "validation_loss": [2, 1, 0.8, 0.9, 1.1, 1.2],
            "validation_error": [0.5, 0.4, 0.3, 0.3, 0.3, 0.3],
            "test_loss": [2, 1.2, 1.0 + seed / 10, 1.1, 1.3, 1.5],
            "test_error": [0.5, 0.4, 0.31, 0.31, 0.305, 0.3 - seed / 1000],
            "test_aurc": [0.3, 0.2, 0.11, 0.10, 0.11, 0.12],
        }
    )


def filled(section, seeds):
    curves = {seed: curve(seed) for seed in seeds}
    chosen = {seed: tables.chosen(table, section.patience) for seed, table in curves.items()}
    [run] = section.runs
    together = tables.collect({(run["model"], run["regularizer"]): chosen})
    drawn = fill(
        section,
        {"chosen": together, "stopping": tables.summarise(together)},
        {"stopping": lambda: stopping_figure(curves, chosen, color="green")},
    )
    [figure] = drawn.values()
    return figure


@pytest.fixture(scope="module")
def planned(workplace):
    study = study_of("early_stopping")
    [section] = sections(study)
    return study, section


def test_the_section_says_when_to_stop_and_what_it_is_worth(planned):
    study, section = planned
    filled(section, (0, 1, 2))
    said = built(section, study)
    [sentence] = said["seen"]
    assert "the validation loss is lowest at epoch 3 of 6" in sentence
    assert "the test error at 6, the test AURC at 4 (3 seeds)" in sentence
    # Errors .31 against .3, .299 and .298: a point and a tenth more, in each seed.
    assert "the error by +1.1 points" in sentence
    assert "it raises the error (95 % interval +0.9 to +1.3, 3 seeds)" in sentence.replace(
        "\N{NO-BREAK SPACE}", " "
    )
    [run] = said["runs"]
    rows = {row["rule"]: row for row in run["rows"]}
    assert len(rows) == len(tables.RULES)
    assert rows["lowest validation loss, patience 2"]["epoch"].startswith("3 ")
    assert rows["last epoch"]["change"] == ""
    assert said["findings"][0].value == "+1.1 points"
    assert all(finding.strength > 1 for finding in said["findings"])
    assert "what an epoch is worth on the test images" in page(section, study)


def test_one_seed_has_no_interval_and_no_finding(planned):
    study, section = planned
    filled(section, (0,))
    said = built(section, study)
    assert said["findings"] == []
    assert said["seen"][0].endswith("thousandths.")


def test_a_mark_a_seed_stands_where_a_rule_chooses(planned):
    _, section = planned
    figure, numbers = filled(section, (0, 1))
    marks = labels(figure.axes[3])
    assert list(marks["lowest validation loss"].get_xdata()) == [3, 3]
    assert list(marks["lowest test AURC"].get_xdata()) == [4, 4]
    assert "validation" not in labels(figure.axes[2])
    first, second = numbers[numbers.epoch == 3].chosen_by
    # In seed 1 the test loss is as low at epoch 3 as at 4, and the first is chosen.
    assert first == second == "validation_loss patience validation_error test_loss"
    assert list(labels(figure.axes[0])["test"].get_ydata())[2] == pytest.approx(1.05)
