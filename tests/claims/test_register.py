"""The register on made-up measurements: verdicts by setting, counts, what is undecided."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.claims import register
from overfit_atlas.claims.rows import COLUMNS, Measured, claim_rows, given
from overfit_atlas.claims.rules import Claim
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import SHARE


def claim(name: str, passing: str = "low > 0", partial: str = "estimate > 0") -> Claim:
    return Claim(name, "RU", "section 1", "Higher.", "A number.", passing, partial, "2026-01-31")


CLAIMS = {name: claim(name) for name in ("X1", "X2")}


def seeds(*values: float) -> dict[int, float]:
    return dict(enumerate(values))


def part(name: str, *values: float, setting: str = "s", of: str = "X1", **more) -> Measured:
    return Measured(of, setting, name, seeds(*values), **more)


def judged(*parts: Measured, claims=CLAIMS) -> register.Register:
    return register.judge(claims, claim_rows(parts))


def test_each_setting_is_judged_apart_and_a_claim_without_a_number_stays():
    found = judged(
        part("a", 0.9, 1.0, 1.1, setting="controlled"),
        part("b", -1.0, 3.0, 1.0, setting="controlled"),
        part("a", -1.0, -1.1, setting="as reported"),
    )
    table = found.claims
    rows = list(table[["id", "setting", "verdict"]].itertuples(index=False, name=None))
    assert rows[:2] == [("X1", "controlled", "partial"), ("X1", "as reported", "fail")]
    assert (rows[2][0], rows[2][2]) == ("X2", "not measured")
    assert pd.isna(rows[2][1])
    assert list(table.parts) == [2, 1, 0]
    assert list(table.passed) == [1, 0, 0]
    assert list(table.seeds) == [3, 2, 0]
    assert list(found.parts.verdict) == ["pass", "partial", "fail"]


def test_a_verdict_follows_from_the_parts_that_were_measured():
    missing = [Measured("X1", "s", f"missing {place}", {}) for place in range(6)]
    row = judged(part("a", 0.9, 1.0, 1.1), *missing).claims.iloc[0]
    assert (row.verdict, row.parts, row.not_measured) == ("pass", 7, 6)
    # As the laptop study's RU1: one part of nine measured, below its rule.
    row = judged(part("a", -0.003, -0.002, -0.004), *missing).claims.iloc[0]
    assert row.verdict == "fail"
    assert not row.undecided


def test_undecided_is_what_the_interval_leaves_open():
    row = judged(part("a", -1.0, 3.0, 1.0)).claims.iloc[0]
    assert (row.verdict, row.undecided) == ("partial", True)
    assert row.seeds_needed > 3
    assert math.isinf(row.seeds_needed_high), "the true value may be the limit itself"
    row = judged(part("a", 0.9, 1.0, 1.1)).claims.iloc[0]
    assert not row.undecided
    assert row.seeds_needed <= 3
    # One open part of three cannot change that two of them fail.
    open_one = part("c", -1.0, 3.0, 1.0)
    row = judged(part("a", -1.0, -1.1), part("b", -1.0, -1.1), open_one).claims.iloc[0]
    assert (row.verdict, row.undecided) == ("fail", False)


def test_one_seed_leaves_everything_open_and_tells_no_number_of_seeds():
    row = judged(part("a", 5.0)).claims.iloc[0]
    assert (row.verdict, row.undecided) == ("partial", True)
    assert math.isnan(row.seeds_needed)


def test_what_is_exact_is_decided():
    row = judged(given("X1", "s", "all", 1.0, 1.0, 1.0)).claims.iloc[0]
    assert (row.verdict, row.undecided, row.seeds) == ("pass", False, 0)


def test_seeds_that_agree_on_a_bound_have_no_spread():
    row = judged(part("a", 1.0, 1.0, 1.0, bounds=SHARE)).claims.iloc[0]
    assert (row.verdict, row.undecided, row.seeds_needed) == ("pass", False, 2)


def test_a_study_without_measurements_has_empty_tables_with_columns():
    found = judged()
    assert set(found.claims.verdict) == {"not measured"}
    assert len(found.parts) == len(found.falsifiers) == 0
    assert "seeds_needed" in found.parts.columns


def test_an_unknown_claim_and_a_missing_column_are_named():
    with pytest.raises(AtlasError, match="no claim X9 in the register, which has X1, X2"):
        judged(part("a", 1.0, of="X9"))
    with pytest.raises(AtlasError, match="missing the columns value"):
        register.judge(CLAIMS, claim_rows([part("a", 1.0)]).drop(columns="value"))


def test_measurements_of_several_tables_are_read_together(tmp_path):
    written = claim_rows([part("0.9", 0.5, 0.75), Measured("X2", "s", "p", {(0, 1): 0.25})])
    files.write_table(written, tmp_path / "a.csv")
    files.write_table(pd.DataFrame(columns=list(COLUMNS)), tmp_path / "empty.csv")
    files.write_table(pd.DataFrame([{"claim": "X"}]), tmp_path / "short.csv")
    read = register.read_measurements([tmp_path / "a.csv", tmp_path / "empty.csv"])
    assert read.table.unique().tolist() == [str(tmp_path / "a.csv")]
    first, second = register.read_rows(read)
    assert (first.part, first.values) == ("0.9", {"0": 0.5, "1": 0.75})
    assert second.values == {("0", "1"): 0.25}
    assert len(register.read_measurements([])) == 0
    with pytest.raises(AtlasError, match=r"short\.csv: missing the columns setting"):
        register.read_measurements([tmp_path / "short.csv"])
