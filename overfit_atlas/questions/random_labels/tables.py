"""Tables of the random-label experiment: one seed's runs together, then summaries over seeds.

Serves the claim "capacity to shatter" of the Rutgers report (sections 1.1 and 9) and the join with
Salman and Liu's Algorithm 1. Everything is read off the logits, epoch by epoch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, by_seed, claim_rows
from overfit_atlas.measures import memorisation
from overfit_atlas.measures.intervals import SHARE
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import Predictions, read_predictions

RUN = ["treatment", "corruption", "model", "regularizer"]
FULLY_RANDOM = "random labels"


def of_seed(
    runs: Sequence[Mapping[str, Any]],
    predictions: Sequence[str],
    sets: Sequence[Mapping[str, Any]],
    thresholds: Sequence[float],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Accuracies by epoch, what each run memorised, and what consensus accepts of it.

    A run has the keys of :data:`RUN` (``corruption`` is the share of labels drawn at random, None
    for a pixel treatment) and ``predictions`` its dump, with the train side. A set has ``label``
    and ``members``, dicts of model and regularizer; it is asked on every treatment for which all of
    its members were trained. Tables: :data:`RUN`, epoch, train_accuracy (on the given labels),
    test_accuracy (on the clean test set); the columns of :func:`memorisation.memorised`; ``set``,
    treatment, corruption and the columns of :func:`memorisation.consensus_on_noise`, where the test
    set is a third ``group``.
    """
    epochs, memorised = [], []
    last: dict[tuple, tuple[Predictions, Predictions]] = {}
    for run, path in zip(runs, predictions, strict=True):
        place = {key: run[key] for key in RUN}
        sides = {side: read_predictions(path, side) for side in ("train", "test")}
        right = {
            side: (dump.logits.argmax(axis=2) == dump.labels).mean(axis=1)
            for side, dump in sides.items()
        }
        epochs.append(
            pd.DataFrame(
                {
                    **place,
                    "epoch": sides["train"].epochs,
                    "train_accuracy": right["train"],
                    "test_accuracy": right["test"],
                }
            )
        )
        ends = (_last_epoch(sides["train"]), _last_epoch(sides["test"]))
        last[run["treatment"], run["model"], run["regularizer"]] = ends
        train = ends[0]
        found = memorisation.memorised(
            probabilities(train.logits),
            train.labels,
            np.asarray(train.true_labels),
            [run["model"]],
        )
        memorised.append(found.drop(columns="model").assign(**place))
    return (
        pd.concat(epochs, ignore_index=True),
        pd.concat(memorised, ignore_index=True),
        _consensus(runs, last, sets, np.asarray(thresholds, dtype=np.float64)),
    )


def _last_epoch(dump: Predictions) -> Predictions:
    return Predictions(
        dump.epochs[-1:], dump.logits[-1:], dump.labels, dump.ids, dump.true_labels, dump.attrs
    )


def _consensus(
    runs: Sequence[Mapping[str, Any]],
    last: Mapping[tuple, tuple[Predictions, Predictions]],
    sets: Sequence[Mapping[str, Any]],
    thresholds: np.ndarray,
) -> pd.DataFrame:
    treatments = {run["treatment"]: run["corruption"] for run in runs}
    tables = []
    for asked in sets:
        for treatment, corruption in treatments.items():
            keys = [(treatment, m["model"], m["regularizer"]) for m in asked["members"]]
            if not all(key in last for key in keys):
                continue
            train, test = zip(*(last[key] for key in keys), strict=True)
            trained = memorisation.consensus_on_noise(
                _stack(train), train[0].labels, train[0].true_labels, thresholds
            )
            tested = memorisation.consensus_on_noise(
                _stack(test), test[0].labels, test[0].labels, thresholds
            )
            both = pd.concat([trained, tested.assign(group="test")], ignore_index=True)
            tables.append(
                both.assign(set=asked["label"], treatment=treatment, corruption=corruption)
            )
    columns = ["set", "treatment", "corruption", "threshold", "group", "samples", "accepted"]
    columns += ["accepted_as_given", "accepted_as_true", "accepted_as_other"]
    if not tables:
        return pd.DataFrame(columns=columns)
    return pd.concat(tables, ignore_index=True)[columns]


def _stack(dumps: Sequence[Predictions]) -> np.ndarray:
    return np.stack([probabilities(dump.logits[0]) for dump in dumps])


def over_seeds(
    epochs: Sequence[pd.DataFrame],
    memorised: Sequence[pd.DataFrame],
    consensus: Sequence[pd.DataFrame],
    setting: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Runs, means of the runs, of what was memorised and of the consensus, and claim RU7.

    The arguments are the tables of :func:`of_seed`, each with the column ``seed``. The runs have
    :data:`RUN`, seed, the columns of :func:`memorisation.epochs_to_fit` and, at the last epoch,
    train_accuracy and test_accuracy.
    """
    stacked = pd.concat(epochs, ignore_index=True)
    stacked["corruption"] = stacked.corruption.astype(float)
    # A missing corruption (pixel treatments) would drop out of a grouping.
    by = ["treatment", "model", "regularizer", "seed"]
    fit = memorisation.epochs_to_fit(stacked, by)
    ends = stacked.sort_values("epoch").groupby(by, sort=False).tail(1)
    runs = ends.drop(columns="epoch").merge(fit, on=by)
    means = memorisation.accuracy_by_treatment(runs, RUN)
    means = means.merge(runs.groupby(RUN, dropna=False).epochs_trained.max().reset_index(), on=RUN)
    slowest = runs.groupby(RUN, dropna=False)[["epochs_to_99", "epochs_to_100"]].agg(
        lambda values: values.max() if values.notna().all() else pd.NA
    )
    means = means.merge(slowest.reset_index(), on=RUN)
    kept = _means(memorised, [*RUN, "group"], ["samples", "as_given", "as_true", "as_other"])
    shares = ["accepted", "accepted_as_given", "accepted_as_true", "accepted_as_other"]
    agreed = _means(
        consensus,
        ["set", "treatment", "corruption", "threshold", "group"],
        ["samples", *shares],
    )
    return runs, means, kept, agreed, claim(runs, setting)


def claim(runs: pd.DataFrame, setting: str) -> pd.DataFrame:
    """Claim RU7: train accuracy on fully random labels, each network without regularizer."""
    judged = runs[(runs.treatment == FULLY_RANDOM) & (runs.regularizer == "none")]
    return claim_rows(
        Measured("RU7", setting, model, by_seed(group, "train_accuracy"), SHARE)
        for model, group in judged.groupby("model", sort=False)
    )


def _means(
    tables: Sequence[pd.DataFrame], by: Sequence[str], quantities: Sequence[str]
) -> pd.DataFrame:
    stacked = pd.concat(tables, ignore_index=True)
    grouped = stacked.groupby(list(by), sort=False, dropna=False)
    return grouped[list(quantities)].mean().assign(seeds=grouped.seed.nunique()).reset_index()
