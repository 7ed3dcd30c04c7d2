"""Small tables of measured shape, and the figures drawn from them; for tests of both."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from overfit_atlas.analysis import published
from overfit_atlas.figures.consensus_curves import consensus_figure, members_figure
from overfit_atlas.figures.training_curves import training_curves

PUBLISHED = Path(__file__).parents[2] / "config" / "published.yaml"
MEMBERS = [
    {"name": "cnn", "label": "CNN", "color": "blue"},
    {"name": "mlp", "label": "MLP", "color": "orange"},
    {"name": "lenet", "label": "LeNet-5", "color": "green"},
]


def run_measures(seed, epochs=6, validation=True):
    rng = np.random.default_rng(seed)
    epoch = np.arange(1, epochs + 1)
    table = pd.DataFrame({"epoch": epoch, "learning_rate": 1e-3})
    # The loss of what was not trained on falls until epoch 3 and then rises.
    loss = {"running": 3 / epoch, "train": 2 / epoch, "test": 0.4 + 0.1 * abs(epoch - 3)}
    loss["validation"] = loss["test"] if validation else np.full(epochs, np.nan)
    for part, values in loss.items():
        table[f"{part}_loss"] = values + 0.001 * rng.random()
        table[f"{part}_accuracy"] = np.where(np.isnan(values), np.nan, 1 - 0.1 * values)
    return table


def summary():
    thresholds = np.linspace(0, 0.99, 12)
    rows = []
    who = [("classwise_min", "combined"), ("unanimous", "combined")]
    who += [("max_probability", member["name"]) for member in MEMBERS]
    for place, (reading, member) in enumerate(who):
        coverage = 1 - 0.7 * thresholds - 0.02 * place
        accuracy = 0.9 + 0.09 * thresholds - 0.01 * place
        for threshold, share, right in zip(thresholds, coverage, accuracy, strict=True):
            shares = (share, share - 0.01, share + 0.01)
            rights = (right, right - 0.01, right + 0.01)
            rows.append((reading, member, threshold, 3, *shares, 3, *rights))
    names = ["reading", "member", "threshold", "seeds"]
    names += ["coverage_mean", "coverage_low", "coverage_high"]
    names += ["accuracy_seeds", "accuracy_mean", "accuracy_low", "accuracy_high"]
    return pd.DataFrame(rows, columns=names)


def salman_liu():
    return published.read(PUBLISHED, "consensus", "salman-liu")


DRAWN = {
    "training_curves": lambda: training_curves(
        {seed: run_measures(seed) for seed in (0, 1)}, color="blue", title="CNN, none"
    ),
    "one_seed_no_validation": lambda: training_curves(
        {3: run_measures(3, validation=False)}, color="purple", title="CNN, none"
    ),
    "one_epoch": lambda: training_curves(
        {0: run_measures(0, epochs=1)}, color="blue", title="CNN, none"
    ),
    "consensus": lambda: consensus_figure(summary(), salman_liu()),
    "consensus_unpublished": lambda: consensus_figure(summary()),
    "members": lambda: members_figure(summary(), MEMBERS, salman_liu()),
    "two_members": lambda: members_figure(summary(), MEMBERS[:2], salman_liu()),
}
