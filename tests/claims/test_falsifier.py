"""What overturns a verdict, worked out by hand."""

from __future__ import annotations

import pytest

from overfit_atlas.claims.falsifier import falsifiers, hangs_on, verdict_on
from overfit_atlas.claims.rows import Measured
from overfit_atlas.claims.rules import Claim


def claim(passing: str, partial: str) -> Claim:
    return Claim("X", "SL", "section 1", "So.", "A number.", passing, partial, "2026-01-31")


HIGH = claim("estimate >= 0.9", "estimate >= 0.5")


def part(name: str, *values: float) -> Measured:
    return Measured("X", "s", name, dict(enumerate(values)))


def found(parts, rule=HIGH, elsewhere=None):
    return list(falsifiers(rule, parts, elsewhere or {}))


def test_the_smallest_move_of_a_limit_comes_first():
    parts = [part("a", 0.8, 0.8)]
    first, second = [flip for flip in found(parts) if flip[0] == "limit"]
    assert first[:2] == ("limit", "pass: estimate >= 0.9 moved to 0.8")
    assert (first[2], first[3]) == (pytest.approx(-0.1), "pass")
    assert (second[1], second[2], second[3]) == (
        "partial: estimate >= 0.5 moved to 0.8",
        pytest.approx(0.3),
        "fail",
    )


def test_a_limit_that_is_moved_as_far_flips_and_a_little_less_does_not():
    parts = [part("a", 0.8, 0.8)]
    assert verdict_on(claim("estimate >= 0.8", "estimate >= 0.5"), parts) == "pass"
    assert verdict_on(claim("estimate >= 0.8001", "estimate >= 0.5"), parts) == "partial"
    assert verdict_on(claim("estimate >= 0.9", "estimate >= 0.8001"), parts) == "fail"


def test_a_verdict_that_hangs_on_one_seed_says_so():
    # Without seed 2 the mean is .95, without another one it stays below .9.
    parts = [part("a", 0.95, 0.95, 0.5)]
    flips = found(parts)
    seeds = [(what, verdict) for kind, what, _, verdict in flips if kind == "seed"]
    assert seeds == [("2", "pass")]
    assert hangs_on(flips, parts) == "seed 2"


def test_too_few_seeds_are_told_as_that():
    rule = claim("low > 0", "estimate > 0")
    parts = [part("a", 1.0, 1.01)]
    flips = found(parts, rule)
    assert [flip[1] for flip in flips if flip[0] == "seed"] == ["0", "1"]
    assert hangs_on(flips, parts) == "having 2 seeds, any of which overturns it by being left out"


def test_a_seed_is_left_out_of_every_pair_and_every_part():
    high = {pair: 1.0 for pair in ((1, 2), (1, 3), (2, 3))}
    low = {(0, other): 0.2 for other in (1, 2, 3)}
    pairs = Measured("X", "s", "a", {**high, **low}, how="pairs of seeds")
    assert pairs.without("0").values == high
    assert set(pairs.seeds()) == {"0", "1", "2", "3"}
    rule = claim("estimate >= 0.9", "estimate >= 0.3")
    assert hangs_on(found([pairs], rule), [pairs]) == "seed 0"


def test_a_part_and_another_setting_are_named():
    parts = [part("a", 0.95, 0.95), part("b", 0.1, 0.1)]
    flips = found(parts, elsewhere={"t": "pass", "u": "fail", "v": "not measured"})
    assert [(kind, what, other) for kind, what, _, other in flips if kind != "limit"] == [
        ("part", "b", "pass"),
        ("setting", "t", "pass"),
    ]
    assert hangs_on(flips, parts) == "part b; setting t"


def test_nothing_overturns_what_was_not_measured():
    assert found([Measured("X", "s", "a", {})]) == []
