"""Thresholds with a guarantee, certified and verified on two parts of the test images.

The test images are split by chance: on the calibration part a threshold p_t is certified
(:mod:`overfit_atlas.measures.guarantee`), on the other it is verified. Neither part trained a model
or chose the thresholds that are tried, so the calibration part is drawn like the later inputs. The
splits of one seed share their images and are not independent: the share of violations is therefore
taken for each seed and its interval over seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.measures.consensus import RULES
from overfit_atlas.measures.guarantee import certify, verify
from overfit_atlas.measures.intervals import SHARE, mean_interval
from overfit_atlas.measures.selectors import compare
from overfit_atlas.predictions.members import Member, read_members
from overfit_atlas.randomness import generator

STARTS = 4  # over how many thresholds delta is split at first, see fixed_sequence
HIGHEST = 0.99  # tried first; above it too few inputs may be accepted to certify anything
KEY = ["selector", "risk"]


def analyse(
    members: Sequence[Member],
    thresholds: np.ndarray,
    *,
    risks: Sequence[float],
    delta: float,
    calibration: float,
    splits: int,
    seed: int,
) -> pd.DataFrame:
    """Certify and verify on ``splits`` random splits of one seed's test images.

    For the consensus (class-wise minimum), the mean and each member; thresholds above .99 are left
    out. Columns: split, selector,
    risk (the bound asked for), threshold (empty where none was certified), calibrated (coverage of
    the calibration part), accepted, errors, coverage, found (the risk on the other part), violated
    and surely_violated (:func:`overfit_atlas.measures.guarantee.verify`).
    """
    stacked, labels = read_members(members)
    names = [member.name for member in members]
    chosen = compare(stacked, names)
    thresholds = np.asarray(thresholds)[np.asarray(thresholds) <= HIGHEST]
    starts = min(STARTS, len(thresholds))
    taken = round(calibration * len(labels))
    rows = []
    for split in range(splits):
        order = generator(seed, "calibration", split).permutation(len(labels))
        inside, outside = order[:taken], order[taken:]
        for name in (RULES[0], "mean", *names):
            score, wrong = chosen[name].score, chosen[name].decision != labels
            for risk in risks:
                found = certify(score[inside], wrong[inside], thresholds, risk, delta, starts)
                checked = verify(found, score[outside], wrong[outside], risk, delta)
                known = np.isfinite(found.threshold)
                rows.append(
                    {
                        "split": split,
                        "selector": name,
                        "risk": risk,
                        "threshold": found.threshold if known else np.nan,
                        "calibrated": found.coverage,
                        "accepted": checked["accepted"],
                        "errors": checked["errors"],
                        "coverage": checked["coverage"],
                        "found": checked["risk"],
                        "violated": int(checked["violated"]),
                        "surely_violated": int(checked["surely_violated"]),
                    }
                )
    return pd.DataFrame(rows)


def summarise(by_seed: Mapping[int, pd.DataFrame], delta: float) -> pd.DataFrame:
    """Share of violations over splits and seeds, and what the guarantee costs.

    Columns: selector, risk, delta, seeds, splits (a seed), certified (share of splits with a
    threshold), violated (share of splits), violated_low, violated_high (95 % interval over seeds),
    surely_violated, threshold, coverage, found (means over the splits that have them).
    """
    together = pd.concat([one.assign(seed=s) for s, one in by_seed.items()], ignore_index=True)
    rows = []
    for key, group in together.groupby(KEY, sort=False):
        share = mean_interval(group.groupby("seed")["violated"].mean(), SHARE)
        rows.append(
            {
                **dict(zip(KEY, key, strict=True)),
                "delta": delta,
                "seeds": share.n,
                "splits": int(group.split.nunique()),
                "certified": group.threshold.notna().mean(),
                "violated": share.mean,
                "violated_low": share.low,
                "violated_high": share.high,
                "surely_violated": group.surely_violated.mean(),
                "threshold": group.threshold.mean(),
                "coverage": group.coverage.mean(),
                "found": group.found.mean(),
            }
        )
    return pd.DataFrame(rows)
