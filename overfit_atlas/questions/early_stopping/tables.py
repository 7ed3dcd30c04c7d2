"""Epochs that rules of early stopping choose, and what they are worth on the test images.

Sources: Prechelt, Early Stopping - But When? (1998), whose stopping by successive rises is what
``patience`` means here; Salman and Liu, Fig. 2, for a loss that rises while accuracy does not fall.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    REAL,
    SHARE,
    Bounds,
    mean_interval,
    paired_difference,
)
from overfit_atlas.measures.probabilities import nll, probabilities
from overfit_atlas.measures.selective import aurc
from overfit_atlas.measures.selectors import max_probability
from overfit_atlas.predictions.dump import read_predictions

LAST = "last"
RULES = (
    LAST,
    "validation_loss",
    "patience",
    "validation_error",
    "test_loss",
    "test_error",
    "test_aurc",
)
"""How an epoch is chosen. The three of the test images are no rules: they say what there was."""

BOUNDS: dict[str, tuple[Bounds, Bounds]] = {
    "epoch": (POSITIVE, REAL),
    "test_loss": (POSITIVE, REAL),
    "test_error": (SHARE, DIFFERENCE),
    "test_aurc": (SHARE, DIFFERENCE),
}
"""What is told of a chosen epoch, with the bounds of its values and of their differences."""


def by_epoch(predictions: AnyPath, measures: AnyPath, last_epoch: int) -> pd.DataFrame:
    """One run up to ``last_epoch``, a row an epoch.

    Columns: epoch; validation_loss (mean nll, nats) and validation_error (share) as training
    measured them; test_loss, test_error, and test_aurc of the largest probability.
    """
    kept = read_predictions(predictions, until=last_epoch)
    rows = []
    for epoch, logits in zip(kept.epochs, kept.logits, strict=True):
        score, decision = max_probability(probabilities(logits))
        wrong = decision != kept.labels
        rows.append((int(epoch), nll(logits, kept.labels).mean(), wrong.mean(), aurc(score, wrong)))
    test = pd.DataFrame(rows, columns=["epoch", "test_loss", "test_error", "test_aurc"])
    measured = files.read_table(measures).set_index("epoch").loc[test.epoch]
    validation = {
        "validation_loss": measured.validation_loss.to_numpy(),
        "validation_error": 1 - measured.validation_accuracy.to_numpy(),
    }
    return pd.concat([test[["epoch"]], pd.DataFrame(validation), test.iloc[:, 1:]], axis=1)


def with_patience(losses: np.ndarray, patience: int) -> int:
    """The place of the lowest of ``losses`` [E] until it stands for ``patience`` more of them."""
    best = 0
    for place, loss in enumerate(losses):
        if loss < losses[best]:
            best = place
        elif place - best >= patience:
            break
    return best


def chosen(curve: pd.DataFrame, patience: int) -> pd.DataFrame:
    """What each rule chooses: rule, epoch, test_loss, test_error, test_aurc.

    ``curve``: of :func:`by_epoch`. Of equal epochs the first is chosen.
    """
    rows = []
    for rule in RULES:
        if rule == LAST:
            place = len(curve) - 1
        elif rule == "patience":
            place = with_patience(curve.validation_loss.to_numpy(), patience)
        else:
            place = int(curve[rule].to_numpy().argmin())
        rows.append({"rule": rule} | curve.iloc[place][list(BOUNDS)].to_dict())
    return pd.DataFrame(rows).astype({"epoch": int})


def collect(by_run: Mapping[tuple[str, str], Mapping[int, pd.DataFrame]]) -> pd.DataFrame:
    """All runs and seeds together: model, regularizer, seed and the columns of :func:`chosen`."""
    together = pd.concat(
        [
            frame.assign(model=model, regularizer=regularizer, seed=seed)
            for (model, regularizer), of_seeds in by_run.items()
            for seed, frame in of_seeds.items()
        ],
        ignore_index=True,
    )
    return together[["model", "regularizer", "seed", "rule", *BOUNDS]]


def summarise(together: pd.DataFrame) -> pd.DataFrame:
    """Means over seeds of what is chosen, and of its difference to the last epoch.

    Columns: model, regularizer, rule, quantity (epoch, test_loss, test_error, test_aurc), seeds,
    mean, low, high, and change_mean, change_low, change_high: the rule's value minus the last
    epoch's, paired by seed, with 95 % intervals.
    """
    rows = []
    for run, own in together.groupby(["model", "regularizer"], sort=False):
        wide = own.pivot(index="seed", columns="rule", values=list(BOUNDS))
        for rule in RULES:
            for quantity, (values, changes) in BOUNDS.items():
                found = mean_interval(wide[quantity, rule], values)
                change = paired_difference(wide[quantity, rule], wide[quantity, LAST], changes)
                rows.append((*run, rule, quantity, found.n, *found[:3], *change[:3]))
    columns = ["model", "regularizer", "rule", "quantity", "seeds", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=[*columns, "change_mean", "change_low", "change_high"])
