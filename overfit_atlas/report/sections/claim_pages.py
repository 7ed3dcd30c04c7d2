"""Claim by claim: all that a sceptic needs of one claim, at an address of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims import published
from overfit_atlas.claims.again import made_again
from overfit_atlas.claims.power import MOST_SEEDS
from overfit_atlas.provenance.statement import SAME, STEPS
from overfit_atlas.report.outline import SENSITIVITY, ClaimPagesSection
from overfit_atlas.report.sections.claims import MARKS, WORKS, number, setting_title
from overfit_atlas.report.wording import NOTHING, known, plural, share, significant
from overfit_atlas.study.summary import Summary

DATA_FILES = ("../../../config/published.yaml",)

WORDS = {
    "limit": "the limit of a rule",
    "seed": "a seed left out",
    "part": "a part left out",
    "setting": "another setting",
}

TAKES = ClaimPagesSection


def build(section: ClaimPagesSection, study: Summary) -> dict[str, Any]:
    """An article for each claim that was measured.

    Takes the tables ``claims``, ``parts``, ``falsifiers``, ``measurements`` and, for each
    experiment that asks how verdicts move, one whose name begins with SENSITIVITY.
    """
    tables = {
        name: files.read_table(section.tables[name])
        for name in ("claims", "parts", "falsifiers", "measurements")
    }
    again = made_again(section.statements, tables["measurements"])
    moved = {
        name: files.read_table(path)
        for name, path in section.tables.items()
        if name.startswith(SENSITIVITY)
    }
    judged = tables["claims"]
    by_id = judged[judged.verdict != "not measured"].groupby("id", sort=False)
    articles = [_article(group, tables, again, moved, study) for _, group in by_id]
    return {"articles": articles, "marks": MARKS, "seen": _seen(judged, again)}


def _article(
    group: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    again: pd.DataFrame,
    moved: Mapping[str, pd.DataFrame],
    study: Summary,
) -> dict[str, Any]:
    first = group.iloc[0]
    measured = group[group.verdict != "not measured"]
    rows = tables["measurements"][tables["measurements"].claim == first.id]
    made_by = list(dict.fromkeys(rows["table"]))
    own = again[again.claim == first.id]
    return {
        **{key: first[key] for key in ("id", "where", "claim", "measured", "fixed", "rule")},
        **{key: first[key] for key in ("pass_rule", "partial_rule")},
        "anchor": f"claim-{first.id.lower()}",
        "work": published.works()[WORKS[first.study]],
        "settings": [_setting(row, tables, study) for row in measured.itertuples()],
        "choices": [
            {"experiment": study.title_of(name.removeprefix(SENSITIVITY)), "rows": found}
            for name, table in moved.items()
            if (found := table[(table.claim == first.id) & table.bears].to_dict("records"))
        ],
        "machines": own.to_dict("records"),
        "again": _again(own),
        "tables": {table.split("/tables/")[-1]: table for table in made_by},
        "study": Path(made_by[0]).parts[:2] if made_by else (),
    }


def _setting(row: Any, tables: Mapping[str, pd.DataFrame], study: Summary) -> dict[str, Any]:
    def own(name: str) -> pd.DataFrame:
        table = tables[name]
        return table[(table.claim == row.id) & (table.setting == row.setting)]

    parts, measured = own("parts"), own("measurements")
    flips = own("falsifiers")
    return {
        "title": setting_title(row.setting, study),
        "verdict": row.verdict,
        "undecided": row.undecided,
        "measured_of": f"{int(row.parts - row.not_measured)} of {plural(int(row.parts), 'part')}",
        "seeds": plural(int(row.seeds), "seed") if row.seeds else "",
        "needed": _needed(row),
        "hangs_on": row.hangs_on if known(row.hangs_on) else "",
        "parts": [
            _part(part, measured[measured.part == part.part])
            for part in parts.itertuples()
            if part.verdict != "not measured"
        ],
        "flips": [
            {"kind": WORDS[flip.kind], "what": flip.what, "verdict": flip.verdict}
            for flip in flips.itertuples()
        ],
    }


def _part(part: Any, rows: pd.DataFrame) -> dict[str, str]:
    power = NOTHING
    if known(part.power):
        power = (
            f"{share(part.power, 0)} ({share(part.power_low, 0)} to {share(part.power_high, 0)})"
        )
    needed = NOTHING
    if known(part.seeds_needed):
        ends = f"{_seeds(part.seeds_needed_low)} to {_seeds(part.seeds_needed_high)}"
        needed = f"{_seeds(part.seeds_needed)} ({ends})"
    values = rows[rows["value"].notna() & (part.how != "given")]
    return {
        "part": str(part.part),
        "number": number(part),
        "verdict": part.verdict,
        "undecided": part.undecided,
        "power": power,
        "needed": needed,
        "values": ", ".join(significant(value) for value in values["value"]),
    }


def _needed(row: Any) -> str:
    """The sentence on how many seeds it takes to tell."""
    if not known(row.seeds_needed):
        return "How many seeds would tell cannot be known: the numbers have no spread over seeds."
    if row.undecided:
        return (
            f"Undecided: the interval holds both sides of a limit. To tell takes about "
            f"{_seeds(row.seeds_needed)} seeds, at least {_seeds(row.seeds_needed_low)} "
            f"({plural(int(row.seeds), 'seed')} now)."
        )
    return (
        f"Decided with {plural(int(row.seeds), 'seed')}; about {_seeds(row.seeds_needed)} "
        f"({_seeds(row.seeds_needed_low)} to {_seeds(row.seeds_needed_high)}) tell it with a "
        "chance of 80 %."
    )


def _seeds(amount: float) -> str:
    return f"{amount:.0f}" if math.isfinite(amount) else f"more than {MOST_SEEDS:,}"


def _again(own: pd.DataFrame) -> str:
    if own.empty:
        return "No statement of another run counts for these bytes yet."
    told = []
    for steps, words in own.groupby("steps", sort=False):
        tally = words.word.value_counts()
        counted = ", ".join(f"{amount} {word}" for word, amount in tally.items())
        told.append(f"{STEPS[str(steps)]} on {plural(len(words), 'machine')}: {counted}")
    return f"Made again {'; '.join(told)}."


def _seen(judged: pd.DataFrame, again: pd.DataFrame) -> list[str]:
    measured = judged[judged.verdict != "not measured"]
    if measured.empty:
        return []
    hanging = measured[measured.hangs_on.astype(str).str.contains(r"\bseed \d", regex=True)]
    whole = again[again.steps == "all"]
    same = whole[whole.word == SAME]
    few = measured[measured.hangs_on.astype(str).str.startswith("having")]
    return [
        f"Of {plural(len(measured), 'verdict')} (a claim in a setting) "
        f"{int(measured.undecided.sum())} are undecided, {len(hanging)} hang on a single seed, and "
        f"{len(few)} on how few seeds there are.",
        "No machine has stated yet that it made a measurement again from the published bytes."
        if whole.empty
        else f"{plural(whole.machine.nunique(), 'machine')} stated to have made measurements of "
        f"{plural(whole.claim.nunique(), 'claim')} again from the published bytes, "
        f"{plural(same.machine.nunique(), 'machine')} with the same bytes throughout a claim.",
    ]
