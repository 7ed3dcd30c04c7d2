"""Random labels: how soon they are memorised, what that costs, and what consensus makes of it.

Serves the claim of the Rutgers report (sections 1 and 9, after Zhang et al., 2017) that networks
can shatter their training data, and joins it with Salman and Liu's Algorithm 1: does consensus
reject what was memorised from noise? "Corrupted" samples are those whose given label differs from
the true one; when a share c of the labels is replaced by classes drawn at random among C, only c (1
- 1/C) are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import Rule, consensus
from overfit_atlas.measures.intervals import DIFFERENCE, SHARE, mean_interval

LEVELS = (0.99, 1.0)


def _name(level: float) -> str:
    return f"epochs_to_{100 * level:g}"


def first_epoch_at(epochs: Sequence[int], accuracies: Sequence[float], level: float) -> int | None:
    """The first epoch whose accuracy is at least ``level`` (a share of one), or None when none is.

    Missing accuracies (epochs at which none was measured) are passed over.
    """
    ordered = pd.Series(np.asarray(accuracies, dtype=np.float64), index=list(epochs)).sort_index()
    # A count of right answers over n need not be the float that the level is.
    reached = ordered.index[ordered >= level - 1e-9]
    return int(reached[0]) if len(reached) else None


def epochs_to_fit(
    histories: pd.DataFrame,
    by: Sequence[str],
    levels: Sequence[float] = LEVELS,
    column: str = "train_accuracy",
) -> pd.DataFrame:
    """For each run, the epochs until its train accuracy reached each level.

    ``histories``: one row an epoch, columns ``epoch``, ``column`` (a share of one) and those in
    ``by``, which name a run. Columns out: those in ``by``, epochs_trained, final_train_accuracy and
    epochs_to_99, epochs_to_100 (whole numbers, missing when never reached in the epochs trained).
    ``column`` should be measured in inference mode: a running average with dropout on hardly ever
    reaches 1.
    """
    rows = []
    for key, history in histories.groupby(list(by), sort=True):
        history = history.sort_values("epoch")
        measured = history[column].dropna()
        row = dict(zip(by, key, strict=True))
        row["epochs_trained"] = int(history.epoch.max())
        row["final_train_accuracy"] = measured.iloc[-1] if len(measured) else np.nan
        for level in levels:
            row[_name(level)] = first_epoch_at(history.epoch, history[column], level)
        rows.append(row)
    return pd.DataFrame(rows).astype({_name(level): "Int64" for level in levels})


def accuracy_by_treatment(runs: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Train and test accuracy against the treatment of the labels or pixels, over seeds.

    ``runs``: one row a run, columns seed, train_accuracy, test_accuracy (shares of one; the test
    set is clean) and those in ``by``, for instance treatment, corruption, model and regularizer.
    Columns out: those in ``by``, seeds, and mean, low and high (95 %) of train_accuracy,
    test_accuracy and generalization_error (train minus test accuracy).
    """
    runs = runs.assign(generalization_error=runs.train_accuracy - runs.test_accuracy)
    rows = []
    for key, group in runs.groupby(list(by), sort=True, dropna=False):
        row = {**dict(zip(by, key, strict=True)), "seeds": group.seed.nunique()}
        for quantity in ("train_accuracy", "test_accuracy"):
            row |= mean_interval(group[quantity], SHARE).columns(quantity)
        error = mean_interval(group.generalization_error, DIFFERENCE)
        row |= error.columns("generalization_error")
        rows.append(row)
    return pd.DataFrame(rows)


def _check(probabilities: np.ndarray, given: np.ndarray, true: np.ndarray) -> None:
    shapes = (np.shape(given), np.shape(true))
    if probabilities.ndim != 3 or shapes != (probabilities.shape[1:2],) * 2:
        raise AtlasError(
            "memorisation: expected probabilities of shape [models, n, classes] and given and true "
            f"labels of shape [n], got {probabilities.shape}, {shapes[0]} and {shapes[1]}"
        )


def _groups(given: np.ndarray, true: np.ndarray) -> dict[str, np.ndarray]:
    corrupted = given != true
    groups = {"corrupted": corrupted, "clean": ~corrupted}
    return {group: members for group, members in groups.items() if members.any()}


def _answer_shares(
    answers: np.ndarray, given: np.ndarray, true: np.ndarray, counted: np.ndarray
) -> tuple[float, float, float]:
    """Shares of all samples that are ``counted`` and answered as given, as true, as any other."""
    as_given, as_true = answers == given, answers == true
    neither = ~as_given & ~as_true
    given_share, true_share, other_share = (
        float(np.mean(counted & answer)) for answer in (as_given, as_true, neither)
    )
    return given_share, true_share, other_share


def memorised(
    probabilities: np.ndarray, given: np.ndarray, true: np.ndarray, names: Sequence[str]
) -> pd.DataFrame:
    """What each model says about its own training samples, corrupted and clean ones apart.

    ``probabilities``: [models, n, classes] on the training samples; ``given`` (the labels trained
    on) and ``true``: int [n]; ``names``: one a model. Columns: model, group (corrupted, clean),
    samples, and the shares answered with the given label (for the corrupted ones: memorised), with
    the true label, and with any other: as_given, as_true, as_other. In the clean group as_given and
    as_true are the same. A group without samples is left out.
    """
    _check(probabilities, given, true)
    rows = []
    for name, answers in zip(names, probabilities.argmax(axis=2), strict=True):
        for group, members in _groups(given, true).items():
            count = int(members.sum())
            everyone = np.ones(count, dtype=bool)
            shares = _answer_shares(answers[members], given[members], true[members], everyone)
            rows.append((name, group, count, *shares))
    return pd.DataFrame(
        rows, columns=["model", "group", "samples", "as_given", "as_true", "as_other"]
    )


def consensus_on_noise(
    probabilities: np.ndarray,
    given: np.ndarray,
    true: np.ndarray,
    thresholds: np.ndarray,
    rule: Rule = "classwise_min",
    k: int | None = None,
) -> pd.DataFrame:
    """Does consensus reject memorised noise? Shares of training samples accepted, and as what.

    Arrays as in :func:`memorised`; ``thresholds`` are values of p_t, and a sample is accepted when
    its score is strictly above. One row for each threshold and group (corrupted, clean), columns
    threshold, group, samples, accepted (the share of the group) and its parts accepted_as_given,
    accepted_as_true, accepted_as_other, also as shares of the group. In the clean group the first
    two are the same. A group without samples is left out.
    """
    _check(probabilities, given, true)
    score, decision = consensus(probabilities, k, rule)
    rows = []
    for threshold in thresholds:
        for group, members in _groups(given, true).items():
            accepted = score[members] > threshold
            shares = _answer_shares(decision[members], given[members], true[members], accepted)
            rows.append((threshold, group, int(members.sum()), float(accepted.mean()), *shares))
    answers = ["accepted_as_given", "accepted_as_true", "accepted_as_other"]
    return pd.DataFrame(rows, columns=["threshold", "group", "samples", "accepted", *answers])
