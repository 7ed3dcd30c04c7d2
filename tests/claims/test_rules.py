"""The rules by which claims are judged: read strictly, applied as printed."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.claims import rules
from overfit_atlas.errors import AtlasError

CLAIMS = Path(__file__).parents[2] / "config" / "claims.yaml"
ENTRY = {
    "id": "X1",
    "study": "RU",
    "where": "section 1",
    "claim": "Higher.",
    "measured": "A difference.",
    "pass": "low > 0",
    "partial": "estimate > 0",
    "fixed": "2026-01-31",
}
NAN = float("nan")


def write(folder: Path, *entries: object) -> Path:
    path = folder / "claims.yaml"
    path.write_text(yaml.safe_dump(list(entries)))
    return path


@pytest.fixture
def claims(tmp_path):
    return rules.load_claims(write(tmp_path, ENTRY, {**ENTRY, "id": "X2"}))


@pytest.mark.parametrize(
    ("numbers", "verdict"),
    [
        ((1, 0.5, 1.5), "pass"),
        ((1, -0.5, 2.5), "partial"),
        ((1, 0, 2), "partial"),
        ((1, NAN, NAN), "partial"),
        ((-1, -2, 0.5), "fail"),
        ((0, NAN, NAN), "fail"),
        ((NAN, NAN, NAN), "not measured"),
    ],
)
def test_verdicts_by_hand(claims, numbers, verdict):
    assert claims["X1"].judge(*numbers) == verdict


def test_rules_join_comparisons():
    found = rules.parse_rule("low >= -1.5 and high < 2e-3")
    assert found == (("low", ">=", -1.5), ("high", "<", 0.002))


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "low",
        "low > high",
        "low == 0",
        "low > 0 or high < 1",
        "mean > 0",
        "low > 0 and",
        "__import__('os').system('true') > 0",
        "0 < low",
    ],
)
def test_nothing_else_is_a_rule(rule):
    with pytest.raises(AtlasError, match="is no condition; write"):
        rules.parse_rule(rule)


@given(
    st.sampled_from(["estimate", "low", "high"]),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.6f}")),
)
def test_a_rule_reads_back_as_written(number, comparison, limit):
    (condition,) = rules.parse_rule(f"{number} {comparison} {limit:.6f}")
    assert condition == (number, comparison, limit)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["pass", "pass"], "pass"),
        (["pass", "partial"], "partial"),
        (["pass", "pass", "fail"], "partial"),
        (["pass", "fail"], "fail"),
        (["partial", "fail", "fail"], "fail"),
        (["pass", "not measured"], "pass"),
        (["fail", *["not measured"] * 8], "fail"),
        (["partial", "not measured"], "partial"),
        (["pass", "pass", "fail", *["not measured"] * 6], "partial"),
        (["not measured", "not measured"], "not measured"),
        ([], "not measured"),
    ],
)
def test_parts_are_combined_by_hand(verdicts, expected):
    assert rules.combine(verdicts) == expected


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([{**ENTRY, "parial": "low > 0"}], "partial, fixed; did you mean 'partial'?"),
        ([{**ENTRY, "zzz": 1}], "unknown key zzz; the keys are id, study"),
        ([{key: ENTRY[key] for key in list(ENTRY)[:-3]}], "missing pass, partial, fixed"),
        ([ENTRY, ENTRY], "entry 2: the id X1 is taken"),
        ([{**ENTRY, "pass": "better"}], "entry 1: rule 'better'"),
        (["text"], "expected the keys"),
    ],
)
def test_mistakes_in_the_register_are_named(tmp_path, entries, message):
    with pytest.raises(AtlasError) as caught:
        rules.load_claims(write(tmp_path, *entries))
    assert message in str(caught.value)


def test_a_register_must_be_a_list(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text("a: 1\n")
    with pytest.raises(AtlasError, match="expected a list of claims, found dict"):
        rules.load_claims(path)


def test_in_the_projects_register_partial_is_never_harder_than_pass():
    claims = rules.load_claims(CLAIMS)
    assert {f"RU{number}" for number in range(1, 11)} <= set(claims)
    # With an interval of no width all three numbers are one, and pass must imply partial.
    for claim in claims.values():
        passing = rules.parse_rule(claim.pass_rule)
        partial = rules.parse_rule(claim.partial_rule)
        for value in [limit.limit + step for limit in passing for step in (-1e-9, 0, 1e-9)]:
            numbers = dict.fromkeys(("estimate", "low", "high"), value)
            if all(condition.holds(numbers) for condition in passing):
                assert all(condition.holds(numbers) for condition in partial), claim.id


def test_the_digest_changes_with_what_decides_and_not_with_the_wording(claims, tmp_path):
    def digest(**changed):
        return rules.load_claims(write(tmp_path, {**ENTRY, **changed}))["X1"].digest

    assert digest() == claims["X2"].digest == digest(claim="Said otherwise.", fixed="2026-02-01")
    changed = {digest(**{key: "high > 1"}) for key in ("measured", "pass", "partial")}
    assert len(changed | {digest()}) == 4


def test_what_ever_more_seeds_come_to(claims):
    assert [claims["X1"].of_truth(value) for value in (-1, 0, 1)] == ["fail", "fail", "pass"]
    assert claims["X1"].limits() == [0]
