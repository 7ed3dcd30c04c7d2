"""Tables of the dynamics experiment: one analysis a run, and a cheap summary over seeds.

Sources: Salman & Liu, section III and Fig. 2, 3, section V-A and Fig. 5. What the paper calls
validation is the test set, and so is every number here unless a column ``side`` says train.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.calibration import calibration_by_epoch
from overfit_atlas.measures.density import bound_violations, densities
from overfit_atlas.measures.epochs import (
    FEWEST_RISE,
    Trajectory,
    data_map,
    follow,
    forgetting,
    loss_split,
    overfitting_summary,
)
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    REAL,
    SHARE,
    Bounds,
    mean_interval,
)
from overfit_atlas.predictions.dump import read_predictions


class RunTables(NamedTuple):
    """What :func:`analyse` makes of one run."""

    split: pd.DataFrame
    calibration: pd.DataFrame
    densities: pd.DataFrame
    overlaps: pd.DataFrame
    samples: pd.DataFrame
    findings: pd.DataFrame


def analyse(predictions: AnyPath, last_epoch: int, drawn: int, train_side: bool) -> RunTables:
    """Tables of one run up to ``last_epoch``, from its logits, one epoch in memory at a time.

    ``split``, ``calibration`` and ``overlaps`` hold every epoch, ``densities`` the ``drawn`` evenly
    chosen ones; for their columns see :func:`dynamics.loss_split`,
    :func:`calibration.calibration_by_epoch` and :func:`density.densities`. ``overlaps`` also has
    ``drawn``, whether the epoch is one of those, ``classes``, and ``bound_violations``, the samples
    that break the theorem of :mod:`density`: none can. ``samples`` has a row a sample of
    the test side, and of the train side where ``train_side`` says that its logits are kept:
    ``side``, ``id`` (row of the published split), ``label`` and the columns of
    :func:`dynamics.forgetting` and
    :func:`dynamics.data_map`. ``findings`` has ``quantity`` and ``value``, one row each: those of
    :func:`dynamics.overfitting_summary` and of :func:`findings`.
    """
    epochs = range(1, last_epoch + 1)
    test, classes, ids = _follow(predictions, "test", epochs)
    shown = evenly_chosen(epochs, drawn)
    density, overlaps = densities(test, classes)
    overlaps["drawn"] = overlaps.epoch.isin(shown)
    overlaps["classes"] = classes
    overlaps["bound_violations"] = [
        sum(bound_violations(losses, correct, classes).values())
        for losses, correct in zip(test.nll, test.correct, strict=True)
    ]
    split = loss_split(test)
    calibration = calibration_by_epoch(epochs, _logits(predictions, "test", epochs), test.labels)
    samples = [_samples(test, ids, "test")]
    if train_side:
        train, _, train_ids = _follow(predictions, "train", epochs)
        samples.append(_samples(train, train_ids, "train"))
    return RunTables(
        split=split,
        calibration=calibration,
        densities=density[density.epoch.isin(shown)],
        overlaps=overlaps,
        samples=pd.concat(samples, ignore_index=True),
        findings=findings(split, calibration, overlaps),
    )


def evenly_chosen(epochs: Sequence[int], count: int) -> list[int]:
    """``count`` of ``epochs``, evenly chosen, with the first and the last; all if there are fewer.

    One alone is the last.
    """
    if count == 1:
        return [epochs[-1]]
    places = np.linspace(0, len(epochs) - 1, min(count, len(epochs))).round().astype(int)
    return [epochs[place] for place in places]


def findings(
    split: pd.DataFrame, calibration: pd.DataFrame, overlaps: pd.DataFrame
) -> pd.DataFrame:
    """The numbers that one run gives to the claims C1 to C5, and what explains them.

    Changes run from the epoch with the lowest loss to the last. Missing where the loss rises by
    less than 5 %: ``rise_from_wrong_own`` and ``rise_from_wrong_last``, the share of the rise that
    wrong samples bring, sorted by each epoch or by the last; ``correct_change_own``, ``_last`` and
    ``_always``, the relative change of the correct samples' mean loss; ``accuracy_meanwhile``, the
    change of accuracy; ``rise_left_refit``, the rise after refitting a temperature, divided by the
    rise before. Always there: ``overlap_histogram``, ``overlap_kde``, ``overlap_at_most``, means
    over the drawn epochs; ``bound_violations``, over all epochs; and with ``_at_lowest`` and
    ``_at_last`` nll_refit, temperature, ece, brier and the mean absolute logit of correct and of
    wrong samples.
    """
    found = overfitting_summary(calibration.epoch, calibration.nll, calibration.accuracy)
    ends = [int(found["lowest_epoch"]), int(calibration.epoch.iloc[-1])]
    found |= _during_the_rise(split, calibration, found, ends)
    for name in ("overlap_histogram", "overlap_kde", "overlap_at_most"):
        found[name] = overlaps.loc[overlaps.drawn, name].mean()
    found["bound_violations"] = overlaps.bound_violations.sum()
    fitted = calibration.set_index("epoch")
    own = split[split.membership == "own"]
    for end, epoch in zip(("lowest", "last"), ends, strict=True):
        for name in ("nll_refit", "temperature", "ece", "brier"):
            found[f"{name}_at_{end}"] = fitted.loc[epoch, name]
        for row in own[own.epoch == epoch].itertuples():
            found[f"mean_abs_logit_{row.group}_at_{end}"] = row.mean_abs_logit
    return pd.DataFrame({"quantity": list(found), "value": list(map(float, found.values()))})


def _during_the_rise(
    split: pd.DataFrame, calibration: pd.DataFrame, found: Mapping[str, float], ends: list[int]
) -> dict[str, float]:
    rise = found["rise"] if found["relative_rise"] >= FEWEST_RISE else np.nan
    overfits = rise > 0

    def change(table: pd.DataFrame, column: str) -> tuple[float, float]:
        at = table.set_index("epoch")[column]
        return at[ends[1]] - at[ends[0]], at[ends[0]]

    groups = {key: part for key, part in split.groupby(["membership", "group"])}
    during = {}
    for membership in ("own", "last"):
        brought, _ = change(groups[membership, "wrong"], "contribution")
        during[f"rise_from_wrong_{membership}"] = brought / rise
    for membership in ("own", "last", "always"):
        moved, start = change(groups[membership, "correct"], "nll")
        during[f"correct_change_{membership}"] = moved / start if overfits else np.nan
    during["accuracy_meanwhile"] = found["accuracy_change"] if overfits else np.nan
    during["rise_left_refit"] = change(calibration, "nll_refit")[0] / rise
    return during


def summarise(by_run: Mapping[tuple[str, str], Mapping[int, pd.DataFrame]]) -> pd.DataFrame:
    """Mean and 95 % interval over seeds of each finding of each run.

    ``by_run``: (model, regularizer) to the ``findings`` of each seed. Columns: model, regularizer,
    quantity, mean, low, high, n (seeds that have the number).
    """
    rows = []
    for (model, regularizer), tables in by_run.items():
        together = pd.concat(tables.values(), ignore_index=True)
        for quantity, values in together.groupby("quantity", sort=False)["value"]:
            rows.append((model, regularizer, quantity, *mean_interval(values, bounds_of(quantity))))
    columns = ["model", "regularizer", "quantity", "mean", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)


_BOUNDS = {
    "lowest_epoch": Bounds(1),
    "lowest_loss": POSITIVE,
    "last_loss": POSITIVE,
    "accuracy_change": DIFFERENCE,
    "accuracy_meanwhile": DIFFERENCE,
    "accuracy_slope": REAL,
    "accuracy_": SHARE,
    "last_accuracy": SHARE,
    "correct_change_": Bounds(-1),
    "rise_": REAL,
    "rise": POSITIVE,
    "relative_rise": POSITIVE,
    "overlap_": SHARE,
    "bound_violations": POSITIVE,
    "nll_": POSITIVE,
    "temperature_": POSITIVE,
    "ece_": SHARE,
    "brier_": Bounds(0, 2),
    "mean_abs_logit_": POSITIVE,
    "loss_slope": REAL,
}


def bounds_of(quantity: str) -> Bounds:
    """The values that a finding can have, by its name or how the name begins."""
    return next(bounds for name, bounds in _BOUNDS.items() if quantity.startswith(name))


CLAIMS = {
    "C1": {
        "sorted by each epoch": "rise_from_wrong_own",
        "sorted by the last epoch": "rise_from_wrong_last",
    },
    "C2": {
        "correct at that epoch": "correct_change_own",
        "correct at the last epoch": "correct_change_last",
        "correct at every epoch": "correct_change_always",
    },
    "C3": {"accuracy": "accuracy_meanwhile"},
    "C4": {"rise left": "rise_left_refit"},
    "C5": {"histogram": "overlap_histogram", "smoothed": "overlap_kde"},
}


def measurements(
    by_run: Mapping[tuple[str, str], Mapping[int, pd.DataFrame]],
    settings: Mapping[tuple[str, str], str],
) -> pd.DataFrame:
    """The numbers for claims C1 to C5, as :mod:`overfit_atlas.claims.register` takes them.

    ``by_run``: (model, regularizer) to the ``findings`` of each seed; ``settings`` names each.
    """
    values = {
        run: {seed: table.set_index("quantity")["value"] for seed, table in tables.items()}
        for run, tables in by_run.items()
    }
    return claim_rows(
        Measured(
            claim,
            setting,
            part,
            {seed: found[quantity] for seed, found in values[run].items()},
            bounds_of(quantity),
        )
        for claim, parts in CLAIMS.items()
        for run, setting in settings.items()
        for part, quantity in parts.items()
    )


def _follow(path: AnyPath, side: str, epochs: Sequence[int]) -> tuple[Trajectory, int, np.ndarray]:
    """The trajectory, the number of classes and the ids of one side."""
    last = read_predictions(path, side, [epochs[-1]])
    trajectory = follow(epochs, _logits(path, side, epochs), last.labels)
    return trajectory, last.logits.shape[2], last.ids


def _logits(path: AnyPath, side: str, epochs: Sequence[int]) -> Iterator[np.ndarray]:
    for epoch in epochs:
        yield read_predictions(path, side, [epoch]).logits[0]


def _samples(trajectory: Trajectory, ids: np.ndarray, side: str) -> pd.DataFrame:
    merged = forgetting(trajectory).merge(data_map(trajectory), on="sample")
    merged.insert(0, "label", trajectory.labels)
    merged.insert(0, "id", ids)
    merged.insert(0, "side", side)
    return merged.drop(columns="sample")
