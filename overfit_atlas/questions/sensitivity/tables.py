"""What a choice gives for the claims C4, C6, C7 and C13: a seed at a time, then judged.

The measurements are those of the register's own entries, made here from logits, for sets of models
and epochs that no other experiment looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas.claims.register import judge
from overfit_atlas.claims.rows import Measured, by_seed, claim_rows
from overfit_atlas.claims.rules import Claim
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.calibration import fit_temperature
from overfit_atlas.measures.consensus import Rule, accuracy_at_coverage, consensus, curve
from overfit_atlas.measures.epochs import FEWEST_RISE
from overfit_atlas.measures.independence import decay
from overfit_atlas.measures.intervals import POSITIVE, REAL, SHARE
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import Member, read_members
from overfit_atlas.randomness import generator

CLAIMS = {"C4": REAL, "C6": SHARE, "C7": SHARE, "C13": POSITIVE}
"""The claims that are looked at, with the values that their measurements can have."""

IMAGES = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}


def analyse(
    members: Sequence[Member],
    run: AnyPath,
    *,
    last_epoch: int,
    thresholds: Sequence[float],
    coverage: float,
    reading: Rule,
    compare_at: str,
    fit_on: str,
    images: str,
) -> pd.DataFrame:
    """One choice and seed: columns claim, part and value, NaN where there is no number.

    ``members`` agree for C6, C7 and C13; ``run`` is the predictions of the run followed to
    ``last_epoch`` for C4. The other arguments are the choice's settings.
    """
    stacked, labels = read_members(members)
    stacked, labels = stacked[:, IMAGES[images]], labels[IMAGES[images]]
    names = [member.name for member in members]
    rows = [
        ("C4", "rise left", rise_left(run, last_epoch, fit_on, images)),
        *_better(stacked, labels, names, reading, thresholds, compare_at),
        ("C7", "consensus", _at(stacked, labels, coverage, reading)),
        ("C13", "members", _fall(stacked, labels)),
    ]
    return pd.DataFrame(rows, columns=["claim", "part", "value"])


def rise_left(run: AnyPath, last_epoch: int, fit_on: str, images: str) -> float:
    """The rise of the loss that stays when a temperature is fitted at each end, over the rise.

    From the epoch of the lowest loss to ``last_epoch``; NaN where the loss rises by less than
    FEWEST_RISE of its lowest value. ``fit_on`` "other half": on the images that are not judged.
    """
    read = read_predictions(run, "test", range(1, last_epoch + 1))
    labels, logits = read.labels[IMAGES[images]], read.logits[:, IMAGES[images]]
    judged = fitted = IMAGES["all"]
    if fit_on == "other half":
        judged, fitted = IMAGES["even"], IMAGES["odd"]
    losses = np.array([nll(one[judged], labels[judged]).mean() for one in logits])
    low = int(losses.argmin())
    rise = losses[-1] - losses[low]
    if not losses[low] > 0 or rise / losses[low] < FEWEST_RISE:
        return float("nan")
    ends = []
    for one in (logits[low], logits[-1]):
        temperature = fit_temperature(one[fitted], labels[fitted]).temperature
        ends.append(nll(one[judged] / temperature, labels[judged]).mean())
    return float((ends[1] - ends[0]) / rise)


def _better(
    stacked: np.ndarray,
    labels: np.ndarray,
    names: Sequence[str],
    reading: Rule,
    thresholds: Sequence[float],
    compare_at: str,
) -> Iterator[tuple[str, str, float]]:
    """The share of places at which the consensus is ahead of each member that still errs there."""
    ours = consensus(stacked, rule=reading)
    for name, one in zip(names, stacked, strict=True):
        theirs = consensus(one[None])
        if compare_at == "threshold":
            places = np.asarray(thresholds)
            both = [curve(*who, labels, places).accuracy.to_numpy() for who in (ours, theirs)]
        else:
            shares = np.arange(1, 101) / 100
            both = [
                np.array([accuracy_at_coverage(*who, labels, share) for share in shares])
                for who in (ours, theirs)
            ]
        counted = ~np.isnan(both[0]) & (both[1] < 1)
        ahead = both[0][counted] > both[1][counted]
        yield "C6", name, float(ahead.mean()) if counted.any() else float("nan")


def _at(stacked: np.ndarray, labels: np.ndarray, coverage: float, reading: Rule) -> float:
    return accuracy_at_coverage(*consensus(stacked, rule=reading), labels, coverage)


def _fall(stacked: np.ndarray, labels: np.ndarray) -> float:
    wrong = stacked.argmax(axis=2) != labels
    return float(decay(wrong, generator(0, "sensitivity"), replicates=1).ratio)


def measurements(of_seeds: Mapping[int, pd.DataFrame], labels: Mapping[str, str]) -> pd.DataFrame:
    """The rows of all choices, each a setting of its own, as the register takes them.

    ``of_seeds``: for each seed what :func:`analyse` gives of every choice, with the column
    ``choice``; ``labels``: of the choices, by their names.
    """
    together = pd.concat([table.assign(seed=seed) for seed, table in of_seeds.items()])
    return claim_rows(
        Measured(claim, labels[choice], part, by_seed(group, "value"), CLAIMS[claim])
        for (choice, claim, part), group in together.groupby(
            ["choice", "claim", "part"], sort=False
        )
    )


def verdicts(
    rows: pd.DataFrame, claims: Mapping[str, Claim], choices: Sequence[Mapping[str, str]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Verdicts by claim and choice, and on their parts, by the rules of the register.

    The first has the columns claim, choice, open, bears (whether the choice changes a number of the
    claim at all; the first does), verdict, moved (whether it is another than the first choice's),
    undecided, parts, passed, partial, failed, not_measured and seeds.
    """
    judged = judge({id: claims[id] for id in CLAIMS}, rows)
    table = judged.claims.drop(columns="claim").rename(columns={"id": "claim", "setting": "choice"})
    opened = {choice["label"]: choice["open"] for choice in choices}
    base = choices[0]["label"]
    first = table[table.choice == base].set_index("claim").verdict
    numbers = {
        place: dict(zip(zip(group.part, group.seed, strict=True), group["value"], strict=True))
        for place, group in rows.fillna({"value": np.inf}).groupby(["claim", "setting"])
    }
    told: list[dict[str, Any]] = []
    counts = ["parts", "passed", "partial", "failed", "not_measured", "seeds"]
    for row in table.to_dict("records"):
        moved = "not measured" not in (row["verdict"], first[row["claim"]])
        told.append(
            {
                **{key: row[key] for key in ("claim", "choice")},
                "open": opened[row["choice"]],
                "bears": row["choice"] == base
                or numbers[row["claim"], row["choice"]] != numbers[row["claim"], base],
                "verdict": row["verdict"],
                "moved": moved and row["verdict"] != first[row["claim"]],
                "undecided": row["undecided"],
                **{key: row[key] for key in counts},
            }
        )
    return pd.DataFrame(told), judged.parts
