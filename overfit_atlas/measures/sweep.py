"""Train and test error against the number of parameters, and where interpolation starts.

Serves the capacity sweep: an MLP with widths from 4 to 2048, every width trained alike with several
seeds. The interpolation point is the first width that fits every training sample; classical theory
expects the test error to peak near it and Belkin et al. (2019) show that it falls again beyond,
the more plainly the more training labels are wrong (Nakkiran et al. 2020, section 5).
"""

from __future__ import annotations

from itertools import combinations

import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import DIFFERENCE, SHARE, mean_interval

COLUMNS = ("width", "parameters", "samples", "seed", "train_error", "test_error")
DESCENTS = [
    *("valley", "peak", "beyond", "chosen_by", "seeds"),
    *(f"{name}{end}" for name in ("rise", "fall", "change") for end in ("", "_low", "_high")),
]


def _check(runs: pd.DataFrame) -> None:
    missing = [name for name in COLUMNS if name not in runs.columns]
    if missing:
        raise AtlasError(
            f"capacity sweep: expected the columns {', '.join(COLUMNS)}; "
            f"{', '.join(missing)} not there"
        )


def table(runs: pd.DataFrame) -> pd.DataFrame:
    """One row for each width: means over seeds with 95 % intervals.

    ``runs``: one row a run, columns width, parameters, samples (in training), seed, train_error and
    test_error (shares of one). Columns out: width, parameters, parameters_per_sample, seeds, and
    mean, low and high of train_error, test_error and generalization_error (test minus train).
    """
    _check(runs)
    runs = runs.assign(generalization_error=runs.test_error - runs.train_error)
    rows = []
    for (width, parameters, samples), group in runs.groupby(["width", "parameters", "samples"]):
        row = {
            "width": width,
            "parameters": parameters,
            "parameters_per_sample": parameters / samples,
            "seeds": len(group),
        }
        for quantity in ("train_error", "test_error"):
            row |= mean_interval(group[quantity], SHARE).columns(quantity)
        error = mean_interval(group.generalization_error, DIFFERENCE)
        row |= error.columns("generalization_error")
        rows.append(row)
    return pd.DataFrame(rows)


def interpolation_points(
    runs: pd.DataFrame, thresholds: tuple[float, ...] = (0.0, 1e-3)
) -> pd.DataFrame:
    """The first width at which every seed's train error is at most the threshold, and stays so.

    "Stays so" because a single lucky width below an unfitted one is no interpolation point.
    Columns: threshold (share of one), width, parameters, parameters_per_sample; the last three are
    missing when the widest network does not fit either.
    """
    _check(runs)
    widths = runs.groupby("width").agg(
        parameters=("parameters", "first"),
        samples=("samples", "first"),
        worst=("train_error", "max"),
    )
    widest_first = widths.sort_index(ascending=False)
    rows = []
    for threshold in thresholds:
        fitted = widest_first[(widest_first.worst <= threshold).cummin()]
        row = {"threshold": threshold, "width": None, "parameters": None}
        if len(fitted):
            row = {**row, "width": fitted.index[-1], "parameters": fitted.parameters.iloc[-1]}
        samples = fitted.samples.iloc[-1] if len(fitted) else None
        row["parameters_per_sample"] = row["parameters"] / samples if samples else None
        rows.append(row)
    types = {"width": "Int64", "parameters": "Int64", "parameters_per_sample": "float64"}
    return pd.DataFrame(rows).astype(types)


def descents(runs: pd.DataFrame) -> pd.DataFrame:
    """The two descents of the test error: what it rises from a valley to a peak, and falls beyond.

    Valley, peak and the valley beyond are three widths in this order, chosen so that the smaller of
    rise and fall is as large as can be, and the other then too. Chosen and measured on the same
    runs, chance alone would make a peak; so the first half of the seeds, rounded down, chooses, and
    the others measure. (That each seed be measured where all others choose would not do: the
    choices hang together, and a rise where there is none is told two to four times too often.)
    One row: valley, peak and beyond, chosen_by (seeds that chose), seeds (that measured), and mean,
    low and high of rise (valley to peak), fall (peak to beyond) and change (valley to beyond),
    differences of shares of one. No row for fewer than three widths or seeds.
    """
    _check(runs)
    errors = runs.pivot(index="seed", columns="width", values="test_error").sort_index()
    half = len(errors) // 2
    if errors.shape[1] < 3 or len(errors) < 3:
        return pd.DataFrame(columns=DESCENTS)
    turns = _turns(errors.iloc[:half].mean())
    valley, peak, beyond = (errors.iloc[half:][width] for width in turns)
    row: dict[str, float] = dict(zip(("valley", "peak", "beyond"), turns, strict=True))
    row |= {"chosen_by": half, "seeds": len(peak)}
    for name, values in (
        ("rise", peak - valley),
        ("fall", peak - beyond),
        ("change", beyond - valley),
    ):
        row |= mean_interval(values, DIFFERENCE).columns(name)
    return pd.DataFrame([row])[DESCENTS]


def _turns(error: pd.Series) -> tuple[int, int, int]:
    """The three widths of :func:`descents`; ``error``: test error by width, ascending."""
    return max(
        combinations(error.index, 3),
        key=lambda turns: sorted(error[turns[1]] - error[turn] for turn in turns[::2]),
    )
