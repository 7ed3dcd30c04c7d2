"""The register of claims: what the studies say, what was measured, and the verdict by its rule.

Claims that the study does not measure are named and counted, and fill no row.
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims import published
from overfit_atlas.claims.power import MOST_SEEDS
from overfit_atlas.report.wording import known, plural, significant
from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section
# The names of the works; what the studies printed reaches a job otherwise, as a param.
DATA_FILES = ("../../../config/published.yaml",)

# The register's short names of the studies, and theirs in config/published.yaml.
WORKS = {"RU": "rutgers", "SL": "salman-liu"}
# Each verdict has a mark and a word beside its colour.
MARKS = {"pass": "✓", "partial": "◐", "fail": "✗", "not measured": "–"}


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Claims with their verdicts, grouped by study, and the contradictions of each study."""
    judged = files.read_table(section.tables["claims"])
    parts = files.read_table(section.tables["parts"])
    listed = files.read_table(section.tables["contradictions"])
    works = published.works()
    measured = judged[judged.verdict != "not measured"]
    missing = judged[~judged.id.isin(measured.id)]
    return {
        "studies": [
            {
                "name": works[WORKS[name]]["short"],
                "title": works[WORKS[name]]["title"],
                "claims": _claims(group[group.id.isin(measured.id)], parts, study),
                "contradictions": listed[listed.study == name].to_dict("records"),
            }
            for name, group in judged.groupby("study", sort=False)
        ],
        "marks": MARKS,
        "seen": _seen(judged),
        "missing": missing.id.tolist(),
        "strip": [
            {"name": works[WORKS[name]]["short"], "claims": _strip(group)}
            for name, group in measured.groupby("study", sort=False)
        ],
    }


def _strip(measured: pd.DataFrame) -> list[dict[str, Any]]:
    """Each claim with its verdicts, a verdict once; ``kind`` where settings differ is mixed."""
    shown = []
    for id, group in measured.groupby("id", sort=False):
        found = [verdict for verdict in MARKS if verdict in set(group.verdict)]
        shown.append(
            {
                "id": id,
                "claim": group.claim.iloc[0],
                "verdicts": found,
                "kind": found[0] if len(found) == 1 else "mixed",
                "undecided": bool(group.undecided.all()),
            }
        )
    return shown


def _claims(judged: pd.DataFrame, parts: pd.DataFrame, study: Summary) -> list[dict[str, Any]]:
    rows = []
    for _, group in groupby(judged.itertuples(index=False), key=lambda row: row.id):
        settings = list(group)
        # A setting that measures nothing says no more than that another one does.
        shown = [row for row in settings if row.verdict != "not measured"] or settings[:1]
        first = settings[0]
        rows.append(
            {
                "id": first.id,
                "where": first.where,
                "claim": first.claim,
                "measured": first.measured,
                "pass_rule": first.pass_rule,
                "partial_rule": first.partial_rule,
                "settings": [_setting(row, parts, study) for row in shown],
            }
        )
    return rows


def _setting(row: Any, parts: pd.DataFrame, study: Summary) -> dict[str, Any]:
    own = parts[(parts.claim == row.id) & (parts.setting == row.setting)]
    shown = [
        {"part": part.part, "number": number(part), "verdict": part.verdict}
        for part in own.itertuples(index=False)
    ]
    measured = [part for part in shown if part["verdict"] != "not measured"]
    return {
        "title": setting_title(row.setting, study) if known(row.setting) else "",
        "undecided": bool(row.undecided) and row.verdict != "not measured",
        "hangs_on": row.hangs_on if known(row.hangs_on) else "",
        "seeds_needed": _seeds_needed(row),
        "verdict": row.verdict,
        "count": _count(row),
        "missing": len(shown) - len(measured),
        "parts": measured,
    }


def setting_title(setting: str, study: Summary) -> str:
    """An experiment's question in place of its name, with what the setting adds after a comma."""
    experiment, comma, more = setting.partition(", ")
    return study.title_of(experiment) + comma + more


def number(part: Any) -> str:
    """The estimate of a part with its interval, or with what it has instead."""
    if not known(part.estimate):
        return significant(part.estimate)
    text = significant(part.estimate)
    if not known(part.low):
        return f"{text} (one seed)" if part.n == 1 else text
    if part.low == part.estimate == part.high:
        return f"{text} (exact)"
    return f"{text} ({significant(part.low)} to {significant(part.high)}; n = {part.n:.0f})"


def _seeds_needed(row: Any) -> str:
    """How many seeds would tell, where the verdict is undecided."""
    if not (row.undecided and known(row.seeds_needed)):
        return ""
    if math.isinf(row.seeds_needed):
        return f"more than {MOST_SEEDS:,} seeds would tell"
    return f"{row.seeds_needed:.0f} seeds would tell"


def _count(row: Any) -> str:
    counted = [
        f"{amount} {word}"
        for amount, word in (
            (row.passed, "pass"),
            (row.partial, "partial"),
            (row.failed, "fail"),
            (row.not_measured, "not measured"),
        )
        if amount
    ]
    return f"{plural(int(row.parts), 'part')}: {', '.join(counted)}"


def _seen(judged: pd.DataFrame) -> list[str]:
    """How the verdicts fall: over claims, then over settings."""
    measured = judged[judged.verdict != "not measured"]
    if measured.empty:
        return ["No claim was measured in this study."]
    tally = measured.verdict.value_counts()
    words = [f"{tally[name]} {name}" for name in MARKS if name in tally]
    passing, failing = _everywhere(measured, "pass"), _everywhere(measured, "fail")
    claims = measured.id.nunique()
    undecided = int(measured.undecided.sum())
    return [
        f"{plural(claims, 'claim')} of {judged.id.nunique()} measured: {passing} pass and "
        f"{failing} fail in every setting that measures them, {claims - passing - failing} do "
        "neither.",
        f"Counted by setting, for a claim may be measured in several: {', '.join(words)} of "
        f"{plural(len(measured), 'setting')}; {undecided} of these are undecided, for the interval "
        "holds both sides of a limit.",
    ]


def _everywhere(measured: pd.DataFrame, verdict: str) -> int:
    """How many claims have ``verdict`` in all settings that measure them."""
    return int(measured.groupby("id").verdict.agg(lambda found: (found == verdict).all()).sum())
