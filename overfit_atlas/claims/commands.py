"""``claims``: the verdicts of a finished study, what they hang on, and which are stale."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

from overfit_atlas import files
from overfit_atlas.claims.rules import load_claims
from overfit_atlas.claims.stale import stale
from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.facts import FileFacts

PROJECT = Path(__file__).parents[2]


def add_parsers(subparsers: Any, project: Path = PROJECT) -> None:
    """Add the command; ``project`` holds the register and the results."""
    text = "the verdicts of a study, what they hang on, and which are stale"
    parser = subparsers.add_parser(
        "claims",
        help=text,
        description=f"{text[0].upper()}{text[1:]}.",
        epilog="Exit status: 0 all verdicts stand, 1 one is stale, 2 a mistake in the command.",
    )
    parser.add_argument("claim", nargs="*", help="ids of claims, such as C7; all if left out")
    parser.add_argument("--study", type=Path, required=True, help="the study's folder")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=lambda options: _claims(options, project))


def _claims(options: argparse.Namespace, project: Path) -> int:
    if not (options.study / "provenance" / "records").is_dir():
        raise AtlasError(f"{options.study} holds no records: no study was run there.")
    store = records.load(options.study, project)
    facts = FileFacts.of_study(options.study)
    found = stale(store, load_claims(project / "config" / "claims.yaml"), facts.digests)
    facts.save()
    for id in options.claim:
        if id not in found:
            raise AtlasError(f"no claim {id}; there are: {', '.join(found)}{nearest(id, found)}")
    table = files.read_table(options.study / "tables" / "claims.csv")
    shown = options.claim or list(found)
    rows = [row for row in table.to_dict("records") if row["id"] in shown]
    if options.json:
        print(json.dumps([_plain(row) | {"stale": found[row["id"]]} for row in rows], indent=1))
    else:
        for row in rows:
            print(_line(row))
            for reason in found[row["id"]]:
                print(f"    stale: {reason}")
    return int(any(found[id] for id in shown))


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row for JSON, which has neither infinity nor missing numbers."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value
        for key, value in row.items()
    }


def _line(row: dict[str, Any]) -> str:
    text = f"{row['id']}: {row['verdict']}"
    if isinstance(row["setting"], str):
        text += f", {row['setting']}"
    if row["undecided"] and row["verdict"] != "not measured":
        text += ", undecided"
    return text + (f"; hangs on {row['hangs_on']}" if isinstance(row["hangs_on"], str) else "")
