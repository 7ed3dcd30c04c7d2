"""What overturns a verdict: the smallest change of a rule's limit, one seed, one part, one setting.

The verdict is made again with each change, by the same rule. Columns of what is found, a row a
change that gives another verdict: claim, setting, kind, what, change, verdict.

``limit``    the limit of one condition of the rule, moved by ``change`` (to just beyond ``what``
             says), the least of all moves of that limit; the smallest of them comes first
``seed``     that seed left out of every part
``part``     that part left out
``setting``  another setting in which the same claim was measured
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from overfit_atlas.claims.estimate import estimate
from overfit_atlas.claims.rows import Measured
from overfit_atlas.claims.rules import Claim, Verdict, combine, parse_rule

COLUMNS = ("claim", "setting", "kind", "what", "change", "verdict")
KINDS = ("limit", "seed", "part", "setting")

_RULES = {"pass": "pass_rule", "partial": "partial_rule"}

Flip = tuple[str, str, float, Verdict]
"""Kind, what, change and the verdict that it gives."""


def verdict_on(claim: Claim, parts: Sequence[Measured]) -> Verdict:
    """The verdict on a claim in one setting."""
    return combine([claim.judge(*estimate(part)[:3]) for part in parts])


def falsifiers(
    claim: Claim, parts: Sequence[Measured], elsewhere: Mapping[str, Verdict]
) -> Iterator[Flip]:
    """Every change that overturns the verdict on ``claim`` from ``parts``, as the module lists.

    ``elsewhere``: the verdicts in other settings of the same claim.
    """
    verdict = verdict_on(claim, parts)
    if verdict == "not measured":
        return
    yield from sorted(_moved_limits(claim, parts, verdict), key=lambda flip: abs(flip[2]))
    yield from _left_out_seeds(claim, parts, verdict)
    yield from _left_out_parts(claim, parts, verdict)
    for setting, other in elsewhere.items():
        if other not in (verdict, "not measured"):
            yield "setting", setting, math.nan, other


def as_table(flips: Mapping[tuple[str, str], Sequence[Flip]]) -> pd.DataFrame:
    """The changes found, by (claim, setting), as a table."""
    rows = [(*place, *flip) for place, found in flips.items() for flip in found]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"change": "float64"})


def hangs_on(flips: Sequence[Flip], parts: Sequence[Measured]) -> str:
    """The seed, part or setting on which a verdict hangs, in words; empty for none.

    Where each seed would overturn it, it hangs on how few there are.
    """
    seeds = {seed: None for part in parts for seed in part.seeds()}
    flipping = [what for kind, what, _, _ in flips if kind == "seed"]
    words = []
    if len(seeds) > 1 and len(flipping) == len(seeds):
        words.append(f"having {len(seeds)} seeds, any of which overturns it by being left out")
    elif flipping:
        words.append(" or ".join(f"seed {seed}" for seed in flipping))
    for kind in ("part", "setting"):
        named = [what for found, what, _, _ in flips if found == kind]
        words += [f"{kind} {'; '.join(named)}"] if named else []
    return "; ".join(words)


def _moved_limits(claim: Claim, parts: Sequence[Measured], verdict: Verdict) -> Iterator[Flip]:
    numbers = [
        dict(zip(("estimate", "low", "high"), estimate(part)[:3], strict=True)) for part in parts
    ]
    for name, field in _RULES.items():
        conditions = parse_rule(getattr(claim, field))
        for place, condition in enumerate(conditions):
            found: list[tuple[float, float, Verdict]] = []
            for value in {one[condition.number] for one in numbers}:
                if math.isnan(value):
                    continue
                step = 1e-9 * max(1.0, abs(value))
                for limit in (value - step, value, value + step):
                    moved = [*conditions]
                    moved[place] = condition._replace(limit=limit)
                    rule = " and ".join(one.text() for one in moved)
                    other = verdict_of_numbers(replace(claim, **{field: rule}), numbers)
                    if other != verdict:
                        found.append((value - condition.limit, value, other))
            if found:
                change, value, other = min(found, key=lambda one: abs(one[0]))
                to = f"moved to {value:.4g}" if change else "moved by next to nothing"
                yield "limit", f"{name}: {condition.text()} {to}", change, other


def verdict_of_numbers(claim: Claim, numbers: Sequence[Mapping[str, float]]) -> Verdict:
    """The verdict on parts given as estimate, low and high."""
    return combine([claim.judge(one["estimate"], one["low"], one["high"]) for one in numbers])


def _left_out_seeds(claim: Claim, parts: Sequence[Measured], verdict: Verdict) -> Iterator[Flip]:
    seeds = list({seed: None for part in parts for seed in part.seeds()})
    for seed in seeds if len(seeds) > 1 else []:
        other = verdict_on(claim, [part.without(seed) for part in parts])
        if other != verdict:
            yield "seed", seed, math.nan, other


def _left_out_parts(claim: Claim, parts: Sequence[Measured], verdict: Verdict) -> Iterator[Flip]:
    measured = [part for part in parts if not math.isnan(estimate(part).mean)]
    for part in measured if len(measured) > 1 else []:
        other = verdict_on(claim, [one for one in measured if one is not part])
        if other != verdict:
            yield "part", part.part, math.nan, other
