from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas import files
from overfit_atlas.claims import register
from overfit_atlas.claims.rows import MEASUREMENT_COLUMNS
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
}


def write(folder: Path, *entries: object) -> Path:
    path = folder / "claims.yaml"
    path.write_text(yaml.safe_dump(list(entries)))
    return path


@pytest.fixture
def claims(tmp_path):
    return register.load_claims(write(tmp_path, ENTRY, {**ENTRY, "id": "X2"}))


def measured(*rows: tuple, claim: str = "X1", setting: str = "s") -> pd.DataFrame:
    return pd.DataFrame(
        [(claim, setting, str(place), *row, 3) for place, row in enumerate(rows)],
        columns=list(register.MEASUREMENT_COLUMNS),
    )


NAN = float("nan")


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
    found = register.parse_rule("low >= -1.5 and high < 2e-3")
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
        register.parse_rule(rule)


@given(
    st.sampled_from(["estimate", "low", "high"]),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.floats(-1e6, 1e6).map(lambda value: float(f"{value:.6f}")),
)
def test_a_rule_reads_back_as_written(number, comparison, limit):
    (condition,) = register.parse_rule(f"{number} {comparison} {limit:.6f}")
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
    assert register.combine(verdicts) == expected


def test_each_setting_is_judged_apart_and_a_claim_without_a_number_stays(claims):
    numbers = pd.concat(
        [
            measured((1, 0.5, 2), (1, -1, 2), setting="controlled"),
            measured((-1, -2, -0.5), setting="as_reported"),
        ]
    )
    table = register.judge(claims, numbers)
    found = list(table[["id", "setting", "verdict"]].itertuples(index=False, name=None))
    assert found[:2] == [("X1", "controlled", "partial"), ("X1", "as_reported", "fail")]
    assert found[2][0] == "X2"
    assert pd.isna(found[2][1])
    assert found[2][2] == "not measured"
    assert list(table.parts) == [2, 1, 0]
    assert list(table.passed) == [1, 0, 0]
    assert list(register.judge_parts(claims, numbers).verdict) == ["pass", "partial", "fail"]


def test_an_unknown_claim_and_a_missing_column_are_named(claims):
    with pytest.raises(AtlasError, match="no claim X9 in the register, which has X1, X2"):
        register.judge(claims, measured((1, 0, 2), claim="X9"))
    with pytest.raises(AtlasError, match="missing the columns n"):
        register.judge(claims, measured((1, 0, 2)).drop(columns="n"))


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([{**ENTRY, "parial": "low > 0"}], "pass, partial; did you mean 'partial'?"),
        ([{**ENTRY, "zzz": 1}], "unknown key zzz; the keys are id, study"),
        ([{key: ENTRY[key] for key in list(ENTRY)[:-2]}], "missing pass, partial"),
        ([ENTRY, ENTRY], "entry 2: the id X1 is taken"),
        ([{**ENTRY, "pass": "better"}], "entry 1: rule 'better'"),
        (["text"], "expected the keys"),
    ],
)
def test_mistakes_in_the_register_are_named(tmp_path, entries, message):
    with pytest.raises(AtlasError) as caught:
        register.load_claims(write(tmp_path, *entries))
    assert message in str(caught.value)


def test_a_register_must_be_a_list(tmp_path):
    path = tmp_path / "claims.yaml"
    path.write_text("a: 1\n")
    with pytest.raises(AtlasError, match="expected a list of claims, found dict"):
        register.load_claims(path)


def test_in_the_projects_register_partial_is_never_harder_than_pass():
    claims = register.load_claims(CLAIMS)
    assert {f"RU{number}" for number in range(1, 11)} <= set(claims)
    # With an interval of no width all three numbers are one, and pass must imply partial.
    for claim in claims.values():
        passing = register.parse_rule(claim.pass_rule)
        partial = register.parse_rule(claim.partial_rule)
        for value in [limit.limit + step for limit in passing for step in (-1e-9, 0, 1e-9)]:
            numbers = dict.fromkeys(("estimate", "low", "high"), value)
            if all(condition.holds(numbers) for condition in passing):
                assert all(condition.holds(numbers) for condition in partial), claim.id


def test_measurements_of_several_tables_are_read_together(tmp_path):
    row = dict(zip(MEASUREMENT_COLUMNS, ("X", "s", "p", 1.0, 0.5, 1.5, 3), strict=True))
    files.write_table(pd.DataFrame([row]), tmp_path / "a.csv")
    files.write_table(pd.DataFrame(columns=list(row)), tmp_path / "empty.csv")
    files.write_table(pd.DataFrame([{"claim": "X"}]), tmp_path / "short.csv")
    read = register.read_measurements([tmp_path / "a.csv", tmp_path / "empty.csv"])
    assert len(read) == 1
    assert len(register.read_measurements([])) == 0
    with pytest.raises(AtlasError, match=r"short\.csv: missing the columns setting"):
        register.read_measurements([tmp_path / "short.csv"])
