"""Tables of attacked images: how many are accepted and wrong, by how many must agree (C14).

Source: Salman and Liu, section VI, which expects that few images fool all models at once. An image
is fooled at p_t when the consensus (Algorithm 1) accepts it with a wrong class.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.measures.consensus import consensus
from overfit_atlas.measures.intervals import POSITIVE, SHARE, mean_interval
from overfit_atlas.measures.probabilities import probabilities

SHARES = ("fooled", "accepted")
WHERE = ["target", "attack", "epsilon", "members", "threshold"]


class Attacked(Protocol):
    """What networks say of images that an attack changed; logits [networks, n, classes]."""

    target: str
    attack: str
    epsilon: float
    logits: np.ndarray


def tabulate(
    attacks: Iterable[Attacked],
    labels: np.ndarray,
    names: Sequence[str],
    thresholds: Sequence[float],
) -> pd.DataFrame:
    """One row for each attack, group of networks and threshold of one seed.

    An attack on the first network is put to that network alone and to each group of others with it;
    the joint attack to all networks. Columns: target, attack, epsilon, members (how many must
    agree), group (their ``names``), threshold, fooled and accepted (shares of all images).
    """
    rows = []
    for attack in attacks:
        probability = probabilities(attack.logits)
        for group in _groups(len(names), attack.target):
            score, decision = consensus(probability[list(group)])
            for threshold in thresholds:
                accepted = score > threshold
                rows.append(
                    {
                        "target": attack.target,
                        "attack": attack.attack,
                        "epsilon": attack.epsilon,
                        "members": len(group),
                        "group": " & ".join(names[each] for each in group),
                        "threshold": threshold,
                        "fooled": float((accepted & (decision != labels)).mean()),
                        "accepted": float(accepted.mean()),
                    }
                )
    return pd.DataFrame(rows)


def _groups(networks: int, target: str) -> Iterable[tuple[int, ...]]:
    if target == "joint":
        yield tuple(range(networks))
        return
    for others in range(networks):
        for chosen in itertools.combinations(range(1, networks), others):
            yield (0, *chosen)


def summarise(of_seeds: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Mean over groups of one size, then mean and 95 % interval over seeds.

    Columns: target, attack, epsilon, members, threshold, seeds and mean, low, high of each share.
    """
    rows = []
    for where, of_all in _by_size(of_seeds).groupby(WHERE):
        row = dict(zip(WHERE, where, strict=True))
        for share in SHARES:
            found = mean_interval(of_all[share], SHARE)
            row |= {
                "seeds": found.n,
                f"{share}_mean": found.mean,
                f"{share}_low": found.low,
                f"{share}_high": found.high,
            }
        rows.append(row)
    return pd.DataFrame(rows)


def claims(
    of_seeds: Mapping[int, pd.DataFrame], setting: str, epsilon: float, threshold: float
) -> pd.DataFrame:
    """The measurement of C14: fooled by consensus over fooled when the first network is alone.

    One part for each attack, for images made against the first network (transfer) and for images
    made against all (joint). A seed in which the network alone is never fooled tells nothing.
    """
    table = _by_size(of_seeds)
    at = table[(table.epsilon == epsilon) & (table.threshold == threshold)]
    together = (
        at[at.members == at.members.max()]
        .set_index(["attack", "target", "seed"])
        .fooled.sort_index()
    )
    alone = at[(at.members == 1) & (at.target == "single")].set_index(["attack", "seed"]).fooled
    rows = []
    for attack, target in itertools.product(("fgsm", "pgd"), ("single", "joint")):
        base = alone[attack]
        ratio = together[attack, target] / base.where(base > 0)
        name = {"single": "transfer", "joint": "joint attack"}[target]
        part = f"{attack.upper()}, {name}"
        rows.append(Measured("C14", setting, part, ratio.to_dict(), POSITIVE))
    return claim_rows(rows)


def _by_size(of_seeds: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """All seeds in one table, with the mean over groups of one size."""
    together = pd.concat([table.assign(seed=seed) for seed, table in of_seeds.items()])
    return together.groupby([*WHERE, "seed"], as_index=False)[list(SHARES)].mean()
