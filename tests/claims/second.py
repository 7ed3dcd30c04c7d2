"""Verdicts a second time, by other means: from the numbers of single seeds and the printed rules.

Written from docs/claims.md and config/claims.yaml alone. It shares no code with the package: tables
are read with csv, rules are evaluated as sentences, intervals come from scipy's distributions and
tests, and the jackknife and Holm's correction are spelled out.
"""

from __future__ import annotations

import csv
import itertools
import math
from collections import defaultdict

import numpy as np
import yaml
from scipy import stats

ENDS = ("low", "high")
COMPARISONS = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}


def read_parts(path):
    """{(claim, setting): {part: rows}} of a table of measurements."""
    found = defaultdict(lambda: defaultdict(list))
    with open(path, newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found[row["claim"], row["setting"]][row["part"]].append(row)
    return found


def verdicts(measurements, register, without=None):
    """{(claim, setting): verdict}; ``without`` a seed, given as its text."""
    with open(register, encoding="utf-8") as stream:
        rules = {entry["id"]: entry for entry in yaml.safe_load(stream)}
    return {
        place: on_claim([on_part(rules[place[0]], rows, without) for rows in parts.values()])
        for place, parts in read_parts(measurements).items()
    }


def on_claim(found):
    counted = [verdict for verdict in found if verdict != "not measured"]
    if not counted:
        return "not measured"
    if set(counted) == {"pass"}:
        return "pass"
    return "fail" if counted.count("fail") >= len(counted) / 2 else "partial"


def on_part(rule, rows, without=None):
    estimate, low, high = numbers(rows, without)
    if estimate is None:
        return "not measured"
    known = {"estimate": estimate, "low": low, "high": high}
    for verdict in ("pass", "partial"):
        words = str(rule[verdict]).replace(" and ", " ").split()
        triples = [words[start : start + 3] for start in range(0, len(words), 3)]
        if all(
            known[name] is not None and COMPARISONS[sign](known[name], float(limit))
            for name, sign, limit in triples
        ):
            return verdict
    return "fail"


def numbers(rows, without=None):
    """Estimate, low and high of a part; None for what there is not."""
    how = rows[0]["how"]
    kept = [row for row in rows if row["value"]]
    if how == "given":
        if not kept:
            return None, None, None
        return tuple(float(kept[0][key]) if kept[0][key] else None for key in ("value", *ENDS))
    if without is not None:
        pair = ("seed", "beside") if how == "pairs of seeds" else ("seed",)
        kept = [row for row in kept if without not in [row[name] for name in pair]]
    if not kept:
        return None, None, None
    values = [float(row["value"]) for row in kept]
    if how == "least p":
        return least_p(kept)
    if how == "pairs of seeds":
        return over_pairs(kept)
    if how == "geometric mean":
        found = student([math.log(value) for value in values])
        return tuple(None if value is None else math.exp(value) for value in found)
    bounds = [float(rows[0][name]) if rows[0][name] else None for name in ("least", "greatest")]
    return student(values, *bounds, one_more=how == "one more run")


def student(values, least=None, greatest=None, one_more=False):
    """Student's interval, on the logit or logarithm where there are bounds."""
    n, mean = len(values), math.fsum(values) / len(values)
    if n == 1:
        return mean, None, None
    error = np.std(values, ddof=1) * math.sqrt(1 / n + (1 if one_more else 0))
    return (mean, *ends(mean, error, n, least, greatest))


def ends(mean, error, n, least, greatest):
    quantile = -stats.t(n - 1).ppf(0.025)
    if error == 0:
        return mean, mean
    if least is None and greatest is None:
        return mean - quantile * error, mean + quantile * error
    if greatest is None:
        factor = math.exp(quantile * error / (mean - least))
        return least + (mean - least) / factor, least + (mean - least) * factor
    if least is None:
        low, high = ends(-mean, error, n, -greatest, None)
        return -high, -low
    share = (mean - least) / (greatest - least)
    odds = share / (1 - share)
    factor = math.exp(quantile * error / (greatest - least) / (share * (1 - share)))
    return tuple(
        least + (greatest - least) * one / (1 + one) for one in (odds / factor, odds * factor)
    )


def over_pairs(rows):
    values = {(row["seed"], row["beside"]): float(row["value"]) for row in rows}
    seeds = sorted(set(itertools.chain.from_iterable(values)))
    mean = sum(values.values()) / len(values)
    n = len(seeds)
    if n < 3:
        return mean, None, None
    left = [
        np.mean([value for pair, value in values.items() if seed not in pair]) for seed in seeds
    ]
    error = math.sqrt((n - 1) * np.var(left))
    least = float(rows[0]["least"]) if rows[0]["least"] else None
    greatest = float(rows[0]["greatest"]) if rows[0]["greatest"] else None
    return (mean, *ends(mean, error, n, least, greatest))


def least_p(rows):
    by_pair = defaultdict(list)
    for row in rows:
        by_pair[row["beside"]].append(float(row["value"]))
    p = []
    for values in by_pair.values():
        if len(values) > 1 and len(set(values)) > 1:
            p.append(stats.ttest_rel(values, [0.0] * len(values)).pvalue)
        elif len(values) > 1 and not any(values):
            p.append(1.0)
    if not p:
        return None, None, None
    # The smallest is never lowered by the later steps, so Holm's least is Bonferroni's.
    least = min(1.0, min(p) * len(p))
    return least, least, least
