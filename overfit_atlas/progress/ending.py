"""What is said at the end of a run: what was found, where to look, what to try next."""

from __future__ import annotations

import json
import math
from pathlib import Path

from overfit_atlas import files
from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.study.study import Study

SHOWN = 3
SHIPPED = "package:"
"""How the addresses of a dataset begin that comes inside an installed package."""


def ending(study: Study, folder: Path) -> str:
    """The findings that head the report, its address and the explorer's, and a next step.

    ``folder``: where the study was run. The report has to be made.
    """
    found = [f"  {number}. {text}" for number, text in enumerate(findings(study, folder), 1)]
    return "\n".join(
        [
            *(["", f"Found in {folder / study.paths.results}:", *found] if found else []),
            *places(study, folder),
            f"Next: {next_step(study, folder)}",
        ]
    )


def places(study: Study, folder: Path) -> list[str]:
    """Where the report is, and the explorer where there is one."""
    lines = [f"The report: {(folder / study.paths.report).resolve().as_uri()}"]
    explorer = folder / study.paths.explorer
    # A study without runs has nothing to explore.
    if explorer.is_file():
        lines.append(f"Every sample: {explorer.resolve().as_uri()}")
    return lines


def findings(study: Study, folder: Path) -> list[str]:
    """The first findings at the head of the report, as the job that wrote it noted them."""
    record = folder / study.paths.records / "build_report" / "index.json"
    try:
        noted = json.loads(record.read_bytes())["run"]["notes"]["findings"]
    except (OSError, ValueError, KeyError, TypeError):
        # A report from elsewhere, or of an earlier version: nothing to say of it.
        return []
    return [str(text) for text in noted[:SHOWN]]


def next_step(study: Study, folder: Path) -> str:
    """What a reader of this study may try next."""
    catalog = load_catalog()
    used = {sample.dataset for sample in study.samples.values() if sample.dataset in catalog}
    drawn = {study.samples[cell.sample].dataset for cell in study.cells} & used
    if all(address.startswith(SHIPPED) for name in drawn for address in catalog[name].addresses):
        return (
            "make laptop asks the same and more of MNIST, USPS and Fashion-MNIST "
            "(overfit-atlas check config/laptop.yaml says what it takes)."
        )
    if told := _seeds_that_tell(folder / study.paths.tables / "claims.csv"):
        return told
    return f"overfit-atlas audit --all --study {study.paths.results} looks whether all still holds."


def _seeds_that_tell(claims: Path) -> str:
    """The undecided claim that the fewest seeds would decide, in words; "" for none."""
    if not claims.is_file():
        return ""
    judged = files.read_table(claims)
    measured = judged[judged.verdict != "not measured"]
    told = measured[measured.undecided.astype(bool) & measured.seeds_needed.map(math.isfinite)]
    if told.empty:
        return ""
    nearest = told.loc[told.seeds_needed.idxmin()]
    return (
        f"the verdict on {nearest.id} is undecided ({nearest.setting}); "
        f"{nearest.seeds_needed:.0f} seeds would tell: add seeds to the config and run again."
    )
