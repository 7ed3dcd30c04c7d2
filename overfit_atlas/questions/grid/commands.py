"""``overfit-atlas reference``: a finished grid as one small table to be kept with the project.

The table has a row a run: what was measured, and from the records of its training on what machine,
when, for how long and with which config. Nothing is entered by hand, nor in what
:mod:`overfit_atlas.questions.grid.kept` makes from all of them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims import published
from overfit_atlas.errors import AtlasError
from overfit_atlas.outputs import output_files
from overfit_atlas.questions.grid import kept

PROJECT = Path(__file__).parents[3]
FOLDER = PROJECT / "docs" / "reference-results"
MEASURED = ["train_accuracy", "running_accuracy", "test_accuracy", "train_loss", "test_loss"]
PLACE = ["row", "column", "sample", "model", "regularizer", "epoch", "seed"]


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "write a finished grid, with the machine and date of every run, as one small CSV"
    more = "What the CSV has of other runs stays, so that a grid can be filled cell by cell."
    described = f"{text.capitalize()}. {more}"
    parser = subparsers.add_parser("reference", help=text, description=described)
    parser.add_argument("study", nargs="?", type=Path, help="a study's folder: results/laptop")
    parser.add_argument("experiment", nargs="?", help="a grid of that study: mlp-as-reported")
    parser.add_argument(
        "--folder", type=Path, default=FOLDER, help="default: docs/reference-results"
    )
    made = parser.add_mutually_exclusive_group()
    made.add_argument("--table", action="store_true", help="print all of them as Markdown")
    made.add_argument("--claims", action="store_true", help="print what the claims come to on each")
    made.add_argument("--figures", action="store_true", help="draw each as a PNG beside its CSV")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.table or options.claims:
        print((kept.markdown_table if options.table else kept.claims_table)(options.folder))
        return 0
    if options.figures:
        print(*kept.draw(options.folder), sep="\n")
        return 0
    if options.experiment is None:
        raise AtlasError(
            "give a study's folder and one of its grids, or --table, --claims or --figures"
        )
    name = f"{options.study.resolve().name}-{options.experiment}.csv"
    out = output_files({"--folder": options.folder / name}, ".csv", [])["--folder"]
    found = reference_table(options.study, options.experiment)
    if out.exists():
        found = beside(files.read_table(out), found)
    files.write_table(found, out)
    print(out)
    return 0


def beside(before: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """``found`` with those rows of ``before`` that are of other runs, in the order of the report.

    A run is the same at whichever epoch: one that was trained further takes the place of its past.
    Raises AtlasError for one that was trained less far, and for other columns.
    """
    if list(before.columns) != list(found.columns):
        raise AtlasError(
            f"the reference that is kept has the columns {', '.join(before.columns)}, expected "
            f"{', '.join(found.columns)}; move it away, or give another --folder"
        )
    run = [name for name in PLACE if name != "epoch"]
    both = found.merge(before, on=run, suffixes=("", "_kept"))
    for less in both[both.epoch < both.epoch_kept].itertuples():
        raise AtlasError(
            f"{less.row}, {less.column}, seed {less.seed} was trained to epoch {less.epoch}, and "
            f"epoch {less.epoch_kept} is kept; train it further, or give another --folder"
        )
    together = pd.concat([before, found], ignore_index=True).drop_duplicates(run, keep="last")
    order = {column: place for place, column in enumerate(published.REGULARIZERS)}
    placed = together.assign(place=together.column.map(order)).sort_values(
        ["row", "place", "seed"], kind="stable"
    )
    return placed.drop(columns="place").reset_index(drop=True)


def reference_table(study: Path, experiment: str) -> pd.DataFrame:
    """The runs of a grid with the facts of their training.

    ``study``: its folder. Columns: row, column, sample, model, regularizer, epoch, seed; accuracies
    (shares of one; train_accuracy in inference mode) and losses (nats) at that epoch; precision,
    threads, cpu, cores, gpu; seconds, which its epochs took, with what was measured and predicted;
    finished (UTC); config, the digest of the merged config. Raises AtlasError where the grid is not
    made, or a training left no record.
    """
    path = study / "tables" / experiment / "grid-runs.csv"
    if not path.exists():
        raise AtlasError(f"{path} is not made; name a grid that {study} has finished")
    runs = files.read_table(path)
    facts = [_training(study, run) for run in runs.itertuples(index=False)]
    return pd.concat([runs[[*PLACE, *MEASURED]], pd.DataFrame(facts)], axis=1)


def _training(study: Path, run: Any) -> dict[str, Any]:
    cell = Path(run.model, run.sample, run.regularizer)
    records = sorted((study / "provenance/records/train_and_predict" / cell).glob("*.json"))
    jobs = [json.loads(path.read_text("utf-8")) for path in records]
    trained = [job for job in jobs if run.seed in job["claim"]["params"]["seeds"]]
    if not trained:
        raise AtlasError(
            f"{study}: no record of the training of {cell.as_posix()}, seed {run.seed}; a "
            "reference needs the machine and date of every run"
        )
    last = max(trained, key=lambda job: job["run"]["finished"])
    return {
        "precision": last["claim"]["params"]["precision"],
        "threads": last["claim"]["params"]["threads"],
        "cpu": last["run"]["machine"]["cpu"],
        "cores": last["run"]["machine"]["cores"],
        "gpu": " + ".join(map(str, last["run"]["machine"]["gpu"])) or "none",
        "seconds": last["run"]["notes"][f"seed-{run.seed}"]["seconds"],
        "finished": last["run"]["finished"],
        "config": last["run"]["config"],
    }
