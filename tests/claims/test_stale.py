"""Stale verdicts: after their rule, code or inputs have changed, and only theirs."""

from __future__ import annotations

import argparse
import json

import pytest
import yaml

from overfit_atlas import files
from overfit_atlas.claims import commands
from overfit_atlas.claims.register import judge, read_measurements
from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.claims.rules import load_claims, read_claims
from overfit_atlas.claims.stale import stale
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store
from tests.provenance.studies import RESULTS, SCRIPT, TinyStudy

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
RULES = [ENTRY, {**ENTRY, "id": "X2"}, {**ENTRY, "id": "X3"}]


def measure(study: TinyStudy, question: str, claim: str, *values: float) -> None:
    out = f"{RESULTS}/tables/{question}/claims.csv"
    part = Measured(claim, question, "all", dict(enumerate(values)))
    study.job(
        f"measure_{question}",
        question,
        lambda _: files.write_table(claim_rows([part]), out),
        input={"raw": f"{RESULTS}/data/raw/x.txt"},
        output={"claims": out},
    )


@pytest.fixture
def judged(tmp_path):
    """Two questions measure a claim each, and the register judges them; nobody measures X3."""
    study = TinyStudy(tmp_path / "project")
    raw = study.write(f"{RESULTS}/data/raw/x.txt", "1")
    study.job("fetch", "fetching", lambda _: None, output={"raw": str(raw.relative_to(study.root))})
    for module in ("one", "two", "judging"):
        study.write(f"lib/{module}.py", "from lib import shared\n")
        study.write(f"workflow/scripts/{module}.py", SCRIPT.format(module=module))
    measure(study, "one", "X1", 1.0, 1.1)
    measure(study, "two", "X2", -1.0, -1.1)
    tables = [f"{RESULTS}/tables/{question}/claims.csv" for question in ("one", "two")]
    out = {
        "claims": f"{RESULTS}/tables/claims.csv",
        "measurements": f"{RESULTS}/tables/claim-measurements.csv",
    }

    def work(_):
        rows = read_measurements(tables)
        files.write_table(rows, out["measurements"])
        files.write_table(judge(read_claims(RULES, "rules"), rows).claims, out["claims"])

    study.job("judge", "judging", work, input={"tables": tables}, output=out, rules=RULES)
    register(study, *RULES)
    return study


def register(study: TinyStudy, *entries: dict) -> None:
    study.write("config/claims.yaml", yaml.safe_dump(list(entries)))


def found(study: TinyStudy) -> dict[str, list[str]]:
    claims = load_claims(study.path("config/claims.yaml"))
    return stale(store.load(study.study, study.root), claims)


def test_verdicts_of_a_study_that_nobody_touched_stand(judged):
    assert found(judged) == {"X1": [], "X2": [], "X3": []}


def test_another_rule_makes_its_claim_stale_and_another_wording_none(judged):
    register(judged, {**ENTRY, "pass": "low > 0.5"}, {**RULES[1], "claim": "Said anew."})
    assert found(judged) == {
        "X1": ["pass was “low > 0” and is “low > 0.5”"],
        "X2": [],
        "X3": ["it is no longer in the register"],
    }
    register(judged, *RULES, {**ENTRY, "id": "X4"})
    assert found(judged)["X4"] == ["it was not in the register when the study was judged"]


def test_other_code_makes_stale_what_it_led_to(judged):
    judged.write("lib/two.py", "from lib import shared\nOTHER = 1\n")
    assert found(judged) == {"X1": [], "X2": ["lib/two.py: code changed"], "X3": []}
    judged.write("lib/judging.py", "OTHER = 1\n")
    assert all("lib/judging.py: code changed" in reasons for reasons in found(judged).values())


def test_another_input_makes_stale_what_it_led_to(judged):
    measure(judged, "two", "X2", -2.0, -1.1)
    told = found(judged)
    name = f"{RESULTS}/tables/two/claims.csv"
    assert f"{name}: changed since it was read" in told["X2"]


def test_the_command_says_so_and_fails(judged, capsys):
    parser = argparse.ArgumentParser()
    commands.add_parsers(parser.add_subparsers(), judged.root)

    def run(*words):
        options = parser.parse_args(["claims", "--study", str(judged.study), *words])
        return options.run(options), capsys.readouterr().out

    status, said = run()
    assert status == 0
    assert said.splitlines()[0].startswith("X1: pass, one; hangs on having 2 seeds")
    judged.write("lib/two.py", "OTHER = 1\n")
    status, said = run("X2", "--json")
    assert status == 1
    [row] = json.loads(said)
    assert (row["verdict"], row["stale"]) == ("fail", ["lib/two.py: code changed"])
    assert run("X1")[0] == 0
    with pytest.raises(AtlasError, match="no claim X9; there are: X1, X2, X3"):
        run("X9")


def test_a_study_without_verdicts_is_told(tmp_path):
    study = TinyStudy(tmp_path)
    study.fetch()
    with pytest.raises(AtlasError, match="no job judged its claims"):
        stale(store.load(study.study, study.root), {})
