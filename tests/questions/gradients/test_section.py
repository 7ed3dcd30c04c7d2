"""The figure of gradient norms and what the report says of it, from norms worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.gradients import tables
from overfit_atlas.questions.gradients.figures import gradient_figure
from tests.questions.rooms import built, fill, labels, page, sections, settings_of, study_of

pytestmark = pytest.mark.slow

RUNS = [{"model": "toy-long", "regularizer": name} for name in ("none", "dropout")]


def of_seeds(epochs=10):
    """The loss settles at epoch 2; norms fall as e^-epoch, in seed 1 from e^.1 times as high."""
    epoch = np.arange(1, epochs + 1)
    return {
        seed: pd.concat(
            pd.DataFrame(
                {
                    "model": "Toy long",
                    "regularizer": run["regularizer"],
                    "epoch": epoch,
                    "train_loss": np.where(epoch == 1, 2.0, 0.01),
                    "gradient_norm": np.exp(-epoch + seed / 10),
                    "batch_gradient_norm": np.full(epochs, 0.2),
                }
            )
            for run in RUNS
        )
        for seed in (0, 1)
    }


def filled(section, runs, seeds):
    norms = pd.concat([frame.assign(seed=seed) for seed, frame in seeds.items()])
    changes = tables.changes(seeds)
    drawn = fill(
        section,
        {"gradients": norms, "changes": changes, "claims": tables.claims(changes, "here")},
        {"gradients": lambda: gradient_figure(norms, runs)},
    )
    return drawn["gradients"]


@pytest.fixture(scope="module")
def section(workplace):
    """A study of two regularizers, its section, and the runs as its rules describe them."""
    study = study_of("gradients", {"runs": RUNS})
    [section] = sections(study)
    return study, section, settings_of(study).drawn(study)


def test_a_model_keeps_its_colour_and_a_regularizer_its_line(section):
    figure, numbers = filled(*section[1:], of_seeds())
    lines = labels(figure.axes[0])
    plain, dropped = (lines[f"Toy long, regularizer: {name}"] for name in ("none", "dropout"))
    assert plain.get_color() == dropped.get_color() == style.PALETTE["green"]
    assert (plain.get_linestyle(), dropped.get_linestyle()) == ("-", "--")
    # Geometric mean over the seeds: e^-epoch times e^0 and e^.1.
    assert plain.get_ydata()[2] == pytest.approx(np.exp(-3 + 0.05))
    mean = numbers[(numbers.seed == "mean") & (numbers.regularizer == "none")]
    assert mean.batch_gradient_norm.tolist() == pytest.approx([0.2] * 10)
    assert all(panel.get_yscale() == "log" for panel in figure.axes)


def test_the_section_tells_the_change(section):
    study, section, runs = section
    filled(section, runs, of_seeds())
    said = built(section, study)
    row = said["rows"][0]
    # Settled at epoch 2; of nine epochs the first is 2 and the last 10: e^-8.
    assert (row["name"], row["settled"]) == ("Toy long, none", "2")
    assert row["full"].startswith("0.00034")
    assert row["batch"].startswith("1.00")
    assert said["seen"][1] == (
        "Toy long, regularizer dropout: after the loss has settled (epoch 2), the norm of the "
        "whole sample's gradient goes to 0.00034 times what it was, the mean norm over "
        "mini-batches to 1.00 times."
    )
    caption = said["figures"][0]["caption"]
    assert "highest 0.387 after epoch 1" in caption
    assert "Thick lines: geometric means of 2 seeds" in caption
    assert "A dash: it settled only at the last epoch" in page(section, study)


def test_a_loss_that_settles_at_the_last_epoch_has_no_change(section):
    study, section, runs = section
    filled(section, runs, of_seeds(epochs=2))
    said = built(section, study)
    assert said["rows"][0]["full"] == "–"
    assert said["seen"] == []
