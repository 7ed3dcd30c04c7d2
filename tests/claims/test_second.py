"""Every verdict worked out twice: by the register, and by an implementation that shares no code."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overfit_atlas import files
from overfit_atlas.claims import register
from overfit_atlas.claims.estimate import estimate
from overfit_atlas.claims.rows import HOWS, Measured, claim_rows
from overfit_atlas.claims.rules import load_claims
from overfit_atlas.measures.intervals import DIFFERENCE, POSITIVE, REAL, SHARE, Bounds
from tests.claims import second

REGISTER = Path(__file__).parents[2] / "config" / "claims.yaml"
# What the demo measured, as its tables/claim-measurements.csv has it; `make readme` renews it.
DEMO = Path(__file__).parent / "demo-measurements.csv"


def of_register(measurements):
    rows = register.read_measurements([measurements])
    found = register.judge(load_claims(REGISTER), rows).claims
    measured = found[found.setting.notna()]
    return {(row.id, row.setting): row.verdict for row in measured.itertuples()}


def test_the_demo_has_the_same_verdicts_both_ways():
    found = of_register(DEMO)
    assert len(found) >= 20
    assert set(found.values()) >= {"pass", "partial", "fail"}
    assert second.verdicts(DEMO, REGISTER) == found


def test_without_each_seed_of_the_demo_the_verdicts_are_the_same_both_ways():
    rows = register.read_measurements([DEMO])
    claims = load_claims(REGISTER)
    flips = register.judge(claims, rows).falsifiers
    flips = flips[flips.kind == "seed"]
    by_place = {(row.claim, row.setting, row.what): row.verdict for row in flips.itertuples()}
    whole = second.verdicts(DEMO, REGISTER)
    for seed in ("0", "1", "2"):
        for place, verdict in second.verdicts(DEMO, REGISTER, without=seed).items():
            assert by_place.get((*place, seed), whole[place]) == verdict, (place, seed)
    assert by_place, "a verdict of the demo hangs on a seed"


VALUES = st.floats(0.01, 0.99).map(lambda value: round(value, 6))
BOUNDS = st.sampled_from([REAL, SHARE, DIFFERENCE, POSITIVE, Bounds(-2, 2), Bounds(-1)])


@settings(deadline=None)
@given(st.sampled_from(HOWS), st.lists(VALUES, min_size=1, max_size=6), BOUNDS, st.data())
def test_intervals_are_the_same_both_ways(tmp_path_factory, how, values, bounds, data):
    if how == "pairs of seeds":
        drawn = iter(values * 15)
        keyed = {(a, b): next(drawn) for a in range(len(values)) for b in range(a)} or {(0, 1): 0.5}
    elif how == "least p":
        sign = st.sampled_from([-1, 1])
        keyed = {
            (seed, pair): value * data.draw(sign)
            for seed, value in enumerate(values)
            for pair in ("a minus b", "a minus c")
        }
    else:
        keyed = dict(enumerate(values if how != "given" else values[:1]))
    ends = (0.25, 0.5) if how == "given" else (math.nan, math.nan)
    part = Measured("X", "s", "p", keyed, bounds, how, ends)
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    files.write_table(claim_rows([part]), path)
    [parts] = second.read_parts(path).values()
    again = second.numbers(parts["p"])
    found = [None if math.isnan(value) else value for value in estimate(part)[:3]]
    assert [value is None for value in again] == [value is None for value in found]
    known = [value for value in found if value is not None]
    assert [value for value in again if value is not None] == pytest.approx(known, rel=1e-6)
