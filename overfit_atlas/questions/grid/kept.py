"""What is made from the grids that are kept with the project: a table, verdicts and figures.

A kept grid is a CSV with a row a run, as ``overfit-atlas reference`` writes it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims import published
from overfit_atlas.claims.register import judge
from overfit_atlas.claims.rules import load_claims
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import SHARE, Interval, mean_interval
from overfit_atlas.questions.grid import claims, tables

PROJECT = Path(__file__).parents[3]
PRINTED = "rutgers"
CLASSES = 10  # of Fashion-MNIST, which the printed table is of
COLORS = dict(zip(claims.NETWORKS, ("vermillion", "skyblue", "purple"), strict=True))


def read(folder: Path) -> dict[str, pd.DataFrame]:
    """The runs of every kept grid in ``folder``, by name; raises AtlasError where there is none."""
    found = {path.stem: files.read_table(path) for path in sorted(folder.glob("*.csv"))}
    if not found:
        raise AtlasError(f"{folder}: expected reference results (*.csv), found none")
    return found


def markdown_table(folder: Path) -> str:
    """Every cell of every kept grid beside the Rutgers report's number, as Markdown."""
    printed = (published.read("grids", PRINTED) or {})["cells"]
    rows = [
        "| network | regularizer | grid | seeds | epoch | test, % | published | train, running, % "
        "| published | minutes a run | on |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, grid in read(folder).items():
        for (row, column, epoch), runs in grid.groupby(["row", "column", "epoch"], sort=False):
            cell = printed.get(row, {}).get(column, {"test": "", "train": ""})
            test = mean_interval(runs.test_accuracy, SHARE)
            train = mean_interval(runs.running_accuracy, SHARE)
            places = runs[["cores", "gpu"]].drop_duplicates().itertuples()
            machine = "; ".join(f"{one.cores} cores, GPU {one.gpu}" for one in places)
            fields = [row, published.REGULARIZERS.get(column, column), name, len(runs), epoch]
            fields += [_percent(test), cell["test"], _percent(train), cell["train"]]
            fields += [f"{runs.seconds.mean() / 60:.1f}", machine]
            rows.append(f"| {' | '.join(map(str, fields))} |")
    return "\n".join(rows)


def _percent(interval: Interval) -> str:
    mean, low, high = (f"{100 * value:.1f}" for value in interval[:3])
    return mean if interval.n == 1 else f"{mean} ({low} to {high})"


def claims_table(folder: Path) -> str:
    """What claims RU1 to RU6 come to on every kept grid that has runs for them, as Markdown.

    Train accuracy is that in inference mode, as in a study's own register. Parts that a grid has no
    runs for are only counted.
    """
    register = load_claims(PROJECT / "config" / "claims.yaml")
    rows = [
        "| claim | grid | verdict | seeds | its parts, percentage points |",
        "|---|---|---|---|---|",
    ]
    for name, grid in read(folder).items():
        found = judge(register, claims.measurements(grid, name, CLASSES))
        measured = found.claims[(found.claims.setting == name) & (found.claims.seeds > 0)]
        for claim in measured.itertuples():
            parts = found.parts[found.parts.claim == claim.id]
            told = [_part(part) for part in parts.dropna(subset=["estimate"]).itertuples()]
            if claim.not_measured:
                told.append(f"{claim.not_measured} not measured")
            text = f"{claim.id}: {claim.claim}"
            fields = [text, name, claim.verdict, claim.seeds, "; ".join(told)]
            rows.append(f"| {' | '.join(map(str, fields))} |")
    return "\n".join(rows)


def _part(part) -> str:
    told = f"{part.part} {100 * part.estimate:+.1f}"
    return told if part.n == 1 else f"{told} ({100 * part.low:+.1f} to {100 * part.high:+.1f})"


def draw(folder: Path) -> list[Path]:
    """Draw every kept grid beside the printed one, as a PNG beside its CSV; returns their paths."""
    from overfit_atlas.drawing import save
    from overfit_atlas.questions.grid.figures import overview_figure

    printed = published.read("grids", PRINTED)
    drawn = []
    for name, grid in read(folder).items():
        runs = tables.with_gaps(grid)
        others = sorted(set(runs.row) - set(claims.NETWORKS))
        cells = [
            tables.summarised(own.iloc[0].to_dict(), own, printed)
            for network in (*claims.NETWORKS, *others)
            for _, own in runs[runs.row == network].groupby("column", sort=False)
        ]
        colors = dict.fromkeys(runs.row, "black") | COLORS
        figure, _ = overview_figure(pd.DataFrame(cells), colors)
        path = folder / f"{name}.png"
        save.save_image(figure, path, "png", {"Software": None})
        drawn.append(path)
    return drawn
