"""Accuracy, individual and by consensus, against the number of training images.

Source: Salman and Liu, section V-B: the accuracy of consistently classified samples "does not vary
significantly as to the dataset size". It is taken at a fixed threshold p_t, where the share that is
classified changes with the size, and at a fixed share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import h5py
import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.consensus import RULES, accuracy_at_coverage, consensus, curve
from overfit_atlas.measures.intervals import SHARE, mean_interval
from overfit_atlas.predictions.members import CONSENSUS, Member, read_members


def analyse(
    members: Sequence[Member], thresholds: Sequence[float], coverages: Sequence[float]
) -> pd.DataFrame:
    """One seed at one size: member (``consensus`` by class-wise minimum), quantity, at, value.

    Quantities: ``accuracy`` (every input classified), ``coverage_at_threshold``,
    ``accuracy_at_threshold`` and ``accuracy_at_coverage``.
    """
    stacked, labels = read_members(members)
    rows = []
    for index, name in enumerate([CONSENSUS, *(member.name for member in members)]):
        models = stacked if name == CONSENSUS else stacked[index - 1 : index]
        score, decision = consensus(models, rule=RULES[0])
        rows.append((name, "accuracy", 1.0, float((decision == labels).mean())))
        for row in curve(score, decision, labels, np.asarray(thresholds)).itertuples():
            rows.append((name, "coverage_at_threshold", row.threshold, row.coverage))
            rows.append((name, "accuracy_at_threshold", row.threshold, row.accuracy))
        for share in coverages:
            value = accuracy_at_coverage(score, decision, labels, share)
            rows.append((name, "accuracy_at_coverage", share, value))
    return pd.DataFrame(rows, columns=["member", "quantity", "at", "value"])


def collect(
    by_size: Mapping[str, Mapping[int, pd.DataFrame]], images: Sequence[int]
) -> pd.DataFrame:
    """All seeds and sizes together: sample, images, seed and the columns of :func:`analyse`."""
    return pd.concat(
        [
            frame.assign(sample=sample, images=size, seed=seed)
            for (sample, of_seeds), size in zip(by_size.items(), images, strict=True)
            for seed, frame in of_seeds.items()
        ],
        ignore_index=True,
    )


def summarise(together: pd.DataFrame) -> pd.DataFrame:
    """Mean and 95 % interval over seeds: sample, images, member, quantity, at, seeds, mean, ..."""
    rows = []
    keys = ["sample", "images", "member", "quantity", "at"]
    for key, group in together.groupby(keys, sort=False):
        found = mean_interval(group["value"], SHARE)
        rows.append((*key, found.n, *found[:3]))
    return pd.DataFrame(rows, columns=[*keys, "seeds", "mean", "low", "high"])


def variation(together: pd.DataFrame) -> pd.DataFrame:
    """How much a quantity varies with the size: its largest minus its smallest value over sizes.

    Taken in each seed and then averaged. Columns: member, quantity, at, seeds (those with a value
    at every size), mean, low, high.
    """
    rows = []
    for key, moved in _moved(together):
        found = mean_interval(moved, SHARE)
        rows.append((*key, found.n, *found[:3]))
    return pd.DataFrame(rows, columns=["member", "quantity", "at", "seeds", "mean", "low", "high"])


def _moved(together: pd.DataFrame) -> Iterator[tuple[tuple[str, str, float], pd.Series]]:
    """(member, quantity, at) and by seed the largest minus the smallest value over all sizes."""
    for key, group in together.groupby(["member", "quantity", "at"], sort=False):
        wide = group.pivot(index="seed", columns="images", values="value")
        yield key, (wide.max(axis=1) - wide.min(axis=1)).where(wide.notna().all(axis=1))


def images_of(samples: Sequence[AnyPath]) -> list[int]:
    """How many training images each sample file holds."""
    sizes = []
    for path in samples:
        with h5py.File(path) as h5:
            sizes.append(len(h5["train_ids"]))
    return sizes


WORDS = {
    "accuracy_at_threshold": "at fixed p_t",
    "accuracy_at_coverage": "at a fixed share classified",
}


def claims(together: pd.DataFrame, setting: str) -> pd.DataFrame:
    """C12: how much the consensus' accuracy varies over sizes.

    At fixed p_t and at a fixed share classified, each a setting of its own.
    """
    moved = dict(_moved(together))
    return claim_rows(
        Measured("C12", f"{setting}, {words}", f"{at:g}", values.to_dict(), SHARE)
        for quantity, words in WORDS.items()
        for (member, about, at), values in moved.items()
        if (member, about) == (CONSENSUS, quantity)
    )
