"""Tables of how independently models err: a family of models at a time, then all side by side.

A family is cut into sets of models (one set a seed, or the runs of all seeds as one set); a set's
measures are those of :mod:`overfit_atlas.measures.independence`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows, given
from overfit_atlas.measures.independence import (
    all_wrong_by_size,
    decay,
    effective_models,
    error_correlations,
)
from overfit_atlas.measures.intervals import POSITIVE, SHARE, Bounds, mean_interval
from overfit_atlas.predictions.members import Member, read_members
from overfit_atlas.randomness import generator

# P(all wrong) cannot rise with the number of models, so no exponent is above 0.
BOUNDS = {"effective": POSITIVE, "exponent": Bounds(greatest=0), "ratio": POSITIVE}


def analyse(
    sets: Mapping[str, Sequence[Member]],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Tables of one family: ``sets`` maps a set's name to its models.

    The first, by size, holds set and the columns of ``all_wrong_by_size``; the second, a row a set,
    holds set, models, the mean correlation with its least and greatest, error (the geometric mean
    of the models' error rates), all_wrong, product, the effective number of models with its
    interval and the fields of ``Decay``; the third holds set, first, second, correlation.
    """
    sizes, fits, pairs = [], [], []
    for name, members in sets.items():
        stacked, labels = read_members(members)
        wrong = stacked.argmax(axis=2) != labels
        by_size = all_wrong_by_size(wrong)
        sizes.append(by_size.assign(set=name))
        correlation = error_correlations(wrong)
        with np.errstate(divide="ignore"):  # A model may err nowhere; the mean is 0 then.
            error = float(np.exp(np.log(wrong.mean(axis=1)).mean()))
        above = np.triu_indices(len(members), 1)
        fits.append(
            {
                "set": name,
                "models": len(members),
                "correlation": correlation[above].mean(),
                "correlation_least": correlation[above].min(),
                "correlation_greatest": correlation[above].max(),
                "error": error,
                "all_wrong": by_size.all_wrong.iloc[-1],
                "product": by_size.independent.iloc[-1],
                **_prefixed("effective", effective_models(wrong)),
                **decay(wrong, generator(0, "independence", name))._asdict(),
            }
        )
        pairs += [
            (name, members[int(i)].name, members[int(j)].name, correlation[i, j])
            for i, j in zip(*above, strict=True)
        ]
    frame = pd.concat(sizes, ignore_index=True)
    return (
        frame[["set", *frame.columns.drop("set")]],
        pd.DataFrame(fits),
        pd.DataFrame(pairs, columns=["set", "first", "second", "correlation"]),
    )


def summarise_sizes(by_family: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """P(all wrong) against the number of models, for each family: the mean over its sets.

    Columns: family, models, sets, all_wrong, low, high (over sets; missing for a single one),
    independent and ratio of the two means.
    """
    rows = []
    for family, table in by_family.items():
        for models, group in table.groupby("models"):
            found = mean_interval(group.all_wrong, SHARE)
            product = group.independent.mean()
            ratio = found.mean / product if product else np.nan
            rows.append((family, models, found.n, *found[:3], product, ratio))
    names = ["family", "models", "sets", "all_wrong", "low", "high", "independent", "ratio"]
    return pd.DataFrame(rows, columns=names)


def summarise_fits(by_family: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """One row a family: means over its sets, with the interval over sets or, for one, over inputs.

    Columns: family, sets, models, correlation (mean, least, greatest), error, all_wrong, product,
    effective, exponent, ratio (exponent over that of independent models) with low and high each,
    independent, r_squared, r_squared_power and largest.
    """
    rows = []
    for family, table in by_family.items():
        row = {"family": family, "sets": len(table), "models": int(table.models.max())}
        row |= table[["correlation", "error", "all_wrong", "product"]].mean()
        row["correlation_least"] = table.correlation_least.min()
        row["correlation_greatest"] = table.correlation_greatest.max()
        # The bounds of one set's exponent, in units of the independent one: both are negative.
        own = {
            "effective": table[["effective", "effective_low", "effective_high"]],
            "exponent": table[["exponent", "low", "high"]],
            "ratio": table[["exponent", "high", "low"]].div(table.independent, axis=0),
        }
        for name, values in own.items():
            found = mean_interval(values.iloc[:, 0], BOUNDS[name])
            bounds = found[1:3] if found.n > 1 else values.iloc[0, 1:]
            row |= _prefixed(name, (found.mean, *bounds))
        row |= table[["independent", "r_squared", "r_squared_power"]].mean()
        rows.append(row | {"largest": int(table.largest.min())})
    return pd.DataFrame(rows)


def _prefixed(name: str, found: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip((name, f"{name}_low", f"{name}_high"), found, strict=True))


def claims(by_family: Mapping[str, pd.DataFrame], setting: str) -> pd.DataFrame:
    """C13: the fitted exponent as a share of that of independent models, for each family.

    ``by_family``: the fits of each family's sets. A single set brings its interval over inputs.
    """
    return claim_rows(_measured(family, table, setting) for family, table in by_family.items())


def _measured(family: str, fits: pd.DataFrame, setting: str) -> Measured:
    ratio = (fits.exponent / fits.independent).to_list()
    if len(fits) > 1:
        seeds = fits["set"].str.removeprefix("seed-")
        return Measured(
            "C13", setting, family, dict(zip(seeds, ratio, strict=True)), BOUNDS["ratio"]
        )
    # The bounds of the exponent, in units of the independent one: both are negative.
    low, high = (fits[["high", "low"]].iloc[0] / fits.independent.iloc[0]).to_list()
    return given("C13", setting, family, ratio[0], low, high)
