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
# What finished studies measured, as their tables/claim-measurements.csv have it: README.md here.
DEMO, LAPTOP = (Path(__file__).parent / f"{study}-measurements.csv" for study in ("demo", "laptop"))
SEEDS = {DEMO: 3, LAPTOP: 10}


def of_register(measurements):
    rows = register.read_measurements([measurements])
    found = register.judge(load_claims(REGISTER), rows).claims
    measured = found[found.setting.notna()]
    return {(row.id, row.setting): row.verdict for row in measured.itertuples()}


@pytest.mark.parametrize(("measured", "least"), [(DEMO, 20), (LAPTOP, 50)])
def test_a_study_has_the_same_verdicts_both_ways(measured, least):
    found = of_register(measured)
    assert len(found) >= least
    assert set(found.values()) >= {"pass", "partial", "fail"}
    assert second.verdicts(measured, REGISTER) == found


@pytest.mark.parametrize("measured", SEEDS)
def test_without_each_seed_the_verdicts_are_the_same_both_ways(measured):
    rows = register.read_measurements([measured])
    claims = load_claims(REGISTER)
    flips = register.judge(claims, rows).falsifiers
    flips = flips[flips.kind == "seed"]
    by_place = {(row.claim, row.setting, row.what): row.verdict for row in flips.itertuples()}
    whole = second.verdicts(measured, REGISTER)
    for seed in map(str, range(SEEDS[measured])):
        for place, verdict in second.verdicts(measured, REGISTER, without=seed).items():
            # Without its one seed nothing is measured, which overturns no verdict.
            if verdict != "not measured":
                assert by_place.get((*place, seed), whole[place]) == verdict, (place, seed)
    assert by_place, "a verdict hangs on a seed"


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
