"""What happens to each sample during training, from the logits of every epoch.

:func:`follow` reads the logits once, an epoch at a time, and keeps a few numbers a sample and
epoch; everything else here is a table made from that :class:`Trajectory`.

Sources: Salman & Liu, section III and Fig. 2, 3; Toneva et al. 2019 (forgetting); Swayamdipta et
al. 2020 (data maps).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.spelling import LOWEST_VALIDATION_LOSS

FEWEST_RISE = 0.05
"""A loss that rises by less than this share of its lowest value is not called overfitting."""


def epoch_that_counts(measures: pd.DataFrame, asked: int | str) -> int:
    """The epoch that ``asked`` means for a run: itself, or by the rule of early stopping.

    ``measures``: columns epoch and validation_loss, missing where it was not measured. The first
    epoch of the lowest validation loss (Prechelt 1998, Early stopping, but when?).
    Raises AtlasError where no validation loss was measured.
    """
    if asked != LOWEST_VALIDATION_LOSS:
        return int(asked)
    known = measures.dropna(subset="validation_loss")
    if known.empty:
        raise AtlasError(
            f"the epoch of the {asked} is asked for, but no validation loss was measured; let the "
            "sample hold validation images out"
        )
    return int(known.loc[known.validation_loss.idxmin(), "epoch"])


@dataclass(frozen=True)
class Trajectory:
    """What is kept of ``E`` epochs and ``n`` samples.

    ``epochs`` int [E]; ``nll`` float64 [E, n] in nats; ``predicted`` int [E, n]; ``mean_abs_logit``
    float64 [E, n], the mean over classes of the absolute logit; ``labels`` int [n].
    """

    epochs: NDArray[np.int64]
    nll: NDArray[np.float64]
    predicted: NDArray[np.int64]
    mean_abs_logit: NDArray[np.float64]
    labels: NDArray[np.int64]

    @property
    def correct(self) -> NDArray[np.bool_]:
        """Whether the label was predicted, bool [E, n]."""
        return self.predicted == self.labels


def follow(epochs: Iterable[int], logits: Iterable[ArrayLike], labels: ArrayLike) -> Trajectory:
    """Read the logits ``[n, C]`` of each epoch, in order, and keep what the tables here need.

    ``logits`` may be a generator; no more than one epoch of it is held. ``labels`` is ``[n]``.
    Raises AtlasError when there is no epoch, when epochs do not ascend, or when an epoch holds
    another number of samples than ``labels``.
    """
    truth = np.asarray(labels, dtype=np.int64)
    numbers, losses, predicted, sizes = [], [], [], []
    for epoch, values in zip(epochs, logits, strict=True):
        values = np.asarray(values)
        if values.ndim != 2 or len(values) != len(truth):
            raise AtlasError(
                f"Logits of epoch {epoch}: expected [samples, classes] with {len(truth)} samples, "
                f"one a label; found shape {values.shape}. Use the labels of the same predictions."
            )
        numbers.append(epoch)
        losses.append(nll(values, truth))
        predicted.append(values.argmax(axis=1))
        sizes.append(np.abs(values).mean(axis=1, dtype=np.float64))
    if not numbers or np.any(np.diff(numbers) <= 0):
        raise AtlasError(f"Expected one or more epochs in ascending order; found {numbers}.")
    return Trajectory(
        np.array(numbers), np.array(losses), np.array(predicted), np.array(sizes), truth
    )


def loss_split(trajectory: Trajectory) -> pd.DataFrame:
    """Validation loss of correct and wrong samples per epoch, under three memberships.

    ``own``: as each epoch classifies them (Salman & Liu, Fig. 3), so samples change sides;
    ``last``: as the last epoch does; ``always``: the cohorts that are right, or wrong, in every
    epoch. Columns: ``epoch``, ``membership``, ``group`` (``correct``, ``wrong``), ``samples``,
    ``share`` of all samples, ``nll`` (mean, nats; empty for an empty group), ``contribution`` (the
    group's sum over all samples' number, so that the contributions of ``own``, and of ``last``, add
    up to the loss) and ``mean_abs_logit``.
    """
    correct = trajectory.correct
    groups = {
        ("own", "correct"): correct,
        ("own", "wrong"): ~correct,
        ("last", "correct"): correct[-1],
        ("last", "wrong"): ~correct[-1],
        ("always", "correct"): correct.all(axis=0),
        ("always", "wrong"): ~correct.any(axis=0),
    }
    n = len(trajectory.labels)
    parts = []
    for (membership, group), inside in groups.items():
        inside = np.broadcast_to(inside, correct.shape)
        count = inside.sum(axis=1)
        loss = np.where(inside, trajectory.nll, 0).sum(axis=1)
        size = np.where(inside, trajectory.mean_abs_logit, 0).sum(axis=1)
        divisor = np.where(count, count, np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "epoch": trajectory.epochs,
                    "membership": membership,
                    "group": group,
                    "samples": count,
                    "share": count / n,
                    "nll": loss / divisor,
                    "contribution": loss / n,
                    "mean_abs_logit": size / divisor,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def forgetting(trajectory: Trajectory) -> pd.DataFrame:
    """Forgetting events of each sample (Toneva et al. 2019).

    A forgetting event is a step from correct at one epoch to wrong at the next one kept, a learning
    event the reverse. Toneva et al. look whenever a mini-batch presents the sample; here it is once
    after each epoch, so the counts are lower bounds of theirs. Columns: ``sample`` (0 to n-1),
    ``forgetting_events``, ``learning_events``, ``first_learned_epoch`` (empty if never),
    ``never_learned``, ``unforgettable`` (learned at some epoch and never forgotten).
    """
    correct = trajectory.correct
    steps = np.diff(correct.astype(np.int8), axis=0)
    learned = correct.any(axis=0)
    forgotten = (steps == -1).sum(axis=0)
    first = trajectory.epochs[correct.argmax(axis=0)]
    return pd.DataFrame(
        {
            "sample": np.arange(correct.shape[1]),
            "forgetting_events": forgotten,
            "learning_events": (steps == 1).sum(axis=0),
            "first_learned_epoch": pd.Series(first, dtype="Int64").where(learned),
            "never_learned": ~learned,
            "unforgettable": learned & (forgotten == 0),
        }
    )


def data_map(trajectory: Trajectory) -> pd.DataFrame:
    """Coordinates of each sample on the data map (Swayamdipta et al. 2020).

    With p the probability of the label: ``confidence`` is its mean over epochs, ``variability`` its
    standard deviation over epochs (divided by E, not E - 1), ``correctness`` the share of epochs in
    which the label was predicted. Column ``sample`` counts from 0.
    """
    truth = np.exp(-trajectory.nll)
    return pd.DataFrame(
        {
            "sample": np.arange(truth.shape[1]),
            "confidence": truth.mean(axis=0),
            "variability": truth.std(axis=0),
            "correctness": trajectory.correct.mean(axis=0),
        }
    )


def overfitting_summary(
    epochs: ArrayLike, losses: ArrayLike, accuracies: ArrayLike
) -> dict[str, float]:
    """Where the validation loss is lowest, how it rises after, and what accuracy does meanwhile.

    ``epochs``, ``losses`` (mean nll, nats) and ``accuracies`` are ``[E]``. ``lowest_epoch`` is the
    first epoch with the lowest loss. From there to the last epoch: ``rise`` of the loss and
    ``relative_rise`` (of the lowest loss), ``loss_slope`` and ``accuracy_slope`` (least squares, an
    epoch), ``accuracy_change`` (last minus lowest epoch) and ``accuracy_range`` (largest minus
    smallest). The slopes are NaN when the lowest epoch is the last.
    """
    epochs, losses, accuracies = (
        np.asarray(values, dtype=np.float64) for values in (epochs, losses, accuracies)
    )
    low = int(losses.argmin())
    after = slice(low, None)
    rise = losses[-1] - losses[low]
    return {
        "lowest_epoch": int(epochs[low]),
        "lowest_loss": float(losses[low]),
        "last_loss": float(losses[-1]),
        "rise": float(rise),
        "relative_rise": float(rise / losses[low]) if losses[low] > 0 else np.nan,
        "loss_slope": _slope(epochs[after], losses[after]),
        "accuracy_at_lowest": float(accuracies[low]),
        "last_accuracy": float(accuracies[-1]),
        "accuracy_change": float(accuracies[-1] - accuracies[low]),
        "accuracy_range": float(np.ptp(accuracies[after])),
        "accuracy_slope": _slope(epochs[after], accuracies[after]),
    }


def _slope(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    if len(x) < 2:
        return np.nan
    centred = x - x.mean()
    return float(centred @ y / (centred @ centred))
