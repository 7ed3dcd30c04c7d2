"""Tables of risk and coverage: consensus, its members and other ways to choose, one seed at a time.

Who is told by ``selector``: the names of :func:`overfit_atlas.measures.selectors.compare`, and
``snapshots`` (the mean over all predicted epochs of the first member, the one that was named in
advance), ``checkpoint_agreement`` (selection by disagreement among the same checkpoints) and
``best_member`` (the member with the least AURC in that seed: chosen after the fact, a high bar).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import h5py
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from overfit_atlas import hdf5
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.consensus import RULES, consensus, curve
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    SHARE,
    Bounds,
    interval_columns,
    mean_interval,
    paired_difference,
    prediction_interval,
)
from overfit_atlas.measures.paired import (
    compare_selectors,
    nested_counts,
    nested_sets,
    replicate_measures,
)
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.measures.selective import aurc, measures, risk_at_coverage
from overfit_atlas.measures.selectors import (
    Selection,
    checkpoint_agreement,
    compare,
    mean_probability,
)
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import Member, read_members
from overfit_atlas.randomness import generator

SNAPSHOTS, AGREEMENT, BEST = "snapshots", "checkpoint_agreement", "best_member"
BASELINE = RULES[0]
COVERAGES = np.round(np.arange(0.02, 1.001, 0.02), 12)
NESTED_FROM = 0.5  # from here on the consensus accepts a subset of what each member accepts

Measures = dict[str, NDArray[np.float64]]


class Analysed(NamedTuple):
    """What one seed gives: three tables, and measures [K] and [replicates, K] of K selectors."""

    risk_coverage: pd.DataFrame
    k_of_n: pd.DataFrame
    nested: pd.DataFrame
    selectors: list[str]
    measured: Measures
    drawn: Measures


def analyse(
    members: Sequence[Member],
    thresholds: np.ndarray,
    coverages: Sequence[float],
    counts_at: Sequence[float],
    replicates: int,
) -> Analysed:
    """Compare all selectors on the test side of one seed's ``members``.

    ``risk_coverage`` holds selector, coverage, risk (missing where a rule never accepts that many);
    ``k_of_n`` holds k and the columns of :func:`overfit_atlas.measures.consensus.curve`; ``nested``
    holds, for each of ``counts_at`` from .5 on and each member, the fields of
    :class:`overfit_atlas.measures.paired.NestedCounts`.
    """
    stacked, labels = read_members(members)
    names = [member.name for member in members]
    selections = compare(stacked, names) | _of_checkpoints(members[0])
    wrong = {name: one.decision != labels for name, one in selections.items()}
    best = min(names, key=lambda name: aurc(selections[name].score, wrong[name]))
    selections[BEST], wrong[BEST] = selections[best], wrong[best]
    rows = [
        (name, share, risk_at_coverage(one.score, wrong[name], share))
        for name, one in selections.items()
        for share in COVERAGES
    ]
    scores = np.stack([one.score for one in selections.values()])
    errors = np.stack([wrong[name] for name in selections])
    each = [measures(*pair, coverages) for pair in zip(scores, errors, strict=True)]
    return Analysed(
        pd.DataFrame(rows, columns=["selector", "coverage", "risk"]),
        _k_of_n(stacked, labels, thresholds),
        _nested(selections, wrong, names, counts_at),
        list(selections),
        {name: np.array([one[name] for one in each]) for name in each[0]},
        # The same draws of inputs for every seed: the comparison is paired over both.
        replicate_measures(scores, errors, replicates, generator(0, "inputs"), coverages),
    )


def _of_checkpoints(member: Member) -> dict[str, Selection]:
    """Selectors that need no second model: every predicted epoch of one run, up to the member's."""
    predicted = []

    def each_epoch():
        for logits in read_predictions(member.predictions, until=member.epoch).logits:
            predicted.append(logits.argmax(axis=1))
            yield probabilities(logits)

    return {
        SNAPSHOTS: mean_probability(each_epoch()),
        AGREEMENT: checkpoint_agreement(np.stack(predicted)),
    }


def _k_of_n(stacked: np.ndarray, labels: np.ndarray, thresholds: np.ndarray) -> pd.DataFrame:
    of_each = [
        curve(*consensus(stacked, k=k), labels, thresholds).assign(k=k)
        for k in range(1, len(stacked) + 1)
    ]
    together = pd.concat(of_each, ignore_index=True)
    return together[["k", *together.columns.drop("k")]]


def _nested(
    selections: Mapping[str, Selection],
    wrong: Mapping[str, np.ndarray],
    names: Sequence[str],
    counts_at: Sequence[float],
) -> pd.DataFrame:
    rows = []
    for threshold in (at for at in counts_at if at >= NESTED_FROM):
        inner = selections[BASELINE].score > threshold
        for name in names:
            outer = selections[name].score > threshold
            counts = nested_sets(outer, inner, wrong[name])
            rows.append({"threshold": threshold, "member": name, **counts._asdict()})
    return pd.DataFrame(rows, columns=["threshold", "member", *_NESTED])


_NESTED = nested_counts(1, 2, 0, 1)._fields


def write_measures(path: AnyPath, selectors: Sequence[str], measured: Measures, drawn: Measures):
    """Write the measures of one seed's selectors as HDF5, see :class:`Analysed`."""
    with hdf5.new_file(path) as h5:
        h5.attrs["selectors"] = list(selectors)
        for name in measured:
            for kind, values in (("measured", measured), ("drawn", drawn)):
                h5[f"{kind}/{name}"] = values[name]
        h5["measured"].attrs["description"] = "shape [selectors]; as attribute selectors says"
        h5["drawn"].attrs["description"] = (
            "shape [replicates, selectors]; on bootstrap draws of the test images, the same draws "
            "for every seed"
        )


def read_measures(path: AnyPath) -> tuple[list[str], Measures, Measures]:
    """Selectors, measures and replicates that :func:`write_measures` wrote."""
    with h5py.File(path) as h5:
        measured, drawn = ({n: h5[k][n][:] for n in h5[k]} for k in ("measured", "drawn"))
        return [str(name) for name in h5.attrs["selectors"]], measured, drawn


def summarise_measures(of_seeds: Sequence[AnyPath]) -> pd.DataFrame:
    """The table of :func:`overfit_atlas.measures.paired.compare_selectors` against the consensus.

    A difference is *selector minus consensus* (class-wise minimum), so for the areas and risks,
    where less is better, a positive one speaks for the consensus.
    """
    read = [read_measures(path) for path in of_seeds]
    names = read[0][0]
    measured, drawn = [one[1] for one in read], [one[2] for one in read]
    return compare_selectors(measured, drawn, names, BASELINE, generator(0, "seeds"))


def summarise_risk_coverage(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Mean risk at each coverage with its 95 % interval over seeds, and the distance to consensus.

    Columns: selector, coverage, seeds, risk_mean, risk_low, risk_high, difference_mean,
    difference_low, difference_high (selector minus consensus, paired over the seeds that reach the
    coverage with both) and seeds_above (in how many the selector's risk is higher).
    """
    wide = {
        name: frame.pivot(index="coverage", columns="seed", values="risk")
        for name, frame in _together(by_seed).groupby("selector", sort=False)
    }
    rows = []
    for name, table in wide.items():
        for share in table.index:
            own, base = table.loc[share], wide[BASELINE].loc[share]
            risk, gap = mean_interval(own, SHARE), paired_difference(own, base, DIFFERENCE)
            above = int((own > base).sum())
            rows.append((name, share, risk.n, *risk[:3], *gap[:3], above))
    names = ["seeds", *interval_columns("risk"), *interval_columns("difference"), "seeds_above"]
    return pd.DataFrame(rows, columns=["selector", "coverage", *names])


def summarise_k_of_n(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Mean coverage and accuracy with 95 % intervals over seeds, for each k and threshold."""
    rows = []
    for key, group in _together(by_seed).groupby(["k", "threshold"], sort=True):
        coverage = mean_interval(group.coverage, SHARE)
        accuracy = mean_interval(group.accuracy, SHARE)
        rows.append((*key, coverage.n, *coverage[:3], *accuracy[:3]))
    names = ["seeds", *interval_columns("coverage"), *interval_columns("accuracy")]
    return pd.DataFrame(rows, columns=["k", "threshold", *names])


def summarise_nested(by_seed: Mapping[int, pd.DataFrame], inputs: float) -> pd.DataFrame:
    """What the consensus drops of each member's accepted of all ``inputs``, over seeds.

    Columns: threshold, member, seeds; for ``outer`` (accepted by the member), ``outer_right``,
    ``inner`` (by the consensus), ``inner_right`` and ``dropped``: mean, low and high (95 % interval
    of the mean over seeds) and next_low, next_high (the interval that one more seed falls into with
    95 % probability, to hold one printed number against); ``error_gap`` (error rate of the dropped
    minus that of the kept, over the seeds that drop any), and ``seeds_significant``: in how many
    the test of dropped against kept has p < .05.
    """
    together = _together(by_seed)
    together["outer_right"] = together.outer - together.outer_errors
    together["inner_right"] = together.inner - together.inner_errors
    kept = together.inner_errors / together.inner.where(together.inner > 0)
    together["error_gap"] = together.dropped_errors / together.dropped.where(together.dropped > 0)
    together["error_gap"] -= kept
    rows = []
    for key, group in together.groupby(["threshold", "member"], sort=False):
        row = {"threshold": key[0], "member": key[1], "seeds": len(group)}
        for name in _SUMMARISED:
            bounds = DIFFERENCE if name == "error_gap" else Bounds(0, inputs)
            found = mean_interval(group[name], bounds)
            row |= dict(zip(interval_columns(name), found[:3], strict=True))
            _, low, high, _ = prediction_interval(group[name], bounds)
            row |= {f"{name}_next_low": low, f"{name}_next_high": high}
        rows.append(row | {"seeds_significant": int((group.p_nested < 0.05).sum())})
    # Named, because no threshold may be asked at which the theorem holds.
    names = [
        column
        for name in _SUMMARISED
        for column in (*interval_columns(name), f"{name}_next_low", f"{name}_next_high")
    ]
    return pd.DataFrame(rows, columns=["threshold", "member", "seeds", *names, "seeds_significant"])


_SUMMARISED = ("outer", "outer_right", "inner", "inner_right", "dropped", "error_gap")


def _together(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([one.assign(seed=seed) for seed, one in by_seed.items()], ignore_index=True)
