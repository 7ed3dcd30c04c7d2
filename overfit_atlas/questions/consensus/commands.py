"""``overfit-atlas sample``: how several models came to their answer on one test image."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.outputs import output_files

COLUMNS = ("name", "label", "color", "sample", "dataset", "model", "regularizer", "epoch", "seed")
MEMBERS = "tables/{experiment}/samples/members.csv"


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "draw one test image and its class probabilities at every epoch of several models"
    parser = subparsers.add_parser("sample", help=text, description=f"{text.capitalize()}.")
    parser.add_argument(
        "--study", type=Path, required=True, help="a study's folder, e.g. results/laptop"
    )
    parser.add_argument("--experiment", required=True, help="a consensus experiment, e.g. trio")
    parser.add_argument("--id", type=int, required=True, help="row of the published test set")
    parser.add_argument("--seed", type=int, help="default: the one that the report shows")
    parser.add_argument(
        "--out", type=Path, help="PNG to write (default: sample-ID.png); PDF and CSV go beside it"
    )
    parser.set_defaults(run=_sample)


def _sample(options: argparse.Namespace) -> int:
    # Not at the top: matplotlib is slow to import, and the other commands do without it.
    from overfit_atlas.drawing.heading import entitle
    from overfit_atlas.drawing.save import save_figure
    from overfit_atlas.predictions.members import together
    from overfit_atlas.questions.consensus.figures.samples import samples_figure
    from overfit_atlas.questions.consensus.tables.samples import follow_ids

    png = options.out or Path(f"sample-{options.id}.png")
    out = output_files({"--out": png}, ".png", [])
    # They lie beside the image, and are held to the same.
    pdf, csv = (out["--out"].with_suffix(end) for end in (".pdf", ".csv"))
    output_files({"--out": pdf}, ".pdf", [])
    output_files({"--out": csv}, ".csv", [])
    # An image that is replaced takes its own with it; beside a new one they are somebody else's.
    if lost := [path for path in (pdf, csv) if path.exists() and not out["--out"].exists()]:
        raise AtlasError(
            f"--out {png}: {lost[0]} is written too, exists already and would be lost; name "
            "another image"
        )
    members = _members(options.study, options.experiment)
    seed = int(members.seed.iloc[0]) if options.seed is None else options.seed
    sample = options.study / "samples" / members["sample"].iloc[0] / f"seed-{seed}.h5"
    runs = [
        options.study / "runs" / row.model / row.sample / row.regularizer / f"seed-{seed}"
        for row in members.itertuples()
    ]
    predictions = [run / "predictions.h5" for run in runs]
    for needed in (sample, *predictions):
        if not needed.exists():
            raise AtlasError(
                f"{needed} is not made; choose a seed that the experiment was run with"
            )
    followed = follow_ids(
        members=together(predictions, list(members.name), list(members.epoch)),
        sample=sample,
        dataset=options.study / "data" / f"{members.dataset.iloc[0]}.h5",
        ids=[options.id],
    )
    figure, numbers = samples_figure(*followed, members.to_dict("records"))
    told = (f"study {options.study.resolve().name}", f"question consensus ({options.experiment})")
    trained_on = f"trained on {members['sample'].iloc[0]}, seed {seed}"
    entitle(figure, f"Test image {options.id}, epoch by epoch", [*told, trained_on])
    save_figure(figure, numbers, png=out["--out"], pdf=pdf, csv=csv)
    found = followed.samples.iloc[0]
    print(
        f"Test image {found.id}, label {found.label}, seed {seed}: class {found.decision} for "
        f"p_t < {float(found.score)!r}, else not classified. Drawn in {png}"
    )
    return 0


def _members(study: Path, experiment: str):
    table = study / MEMBERS.format(experiment=experiment)
    if not table.exists():
        raise AtlasError(
            f"{table} is not made; the command needs a consensus experiment with follow_samples: "
            "true, after its report was made"
        )
    members = files.read_table(table)
    lacking = sorted(set(COLUMNS) - set(members.columns))
    if lacking or members.empty:
        raise AtlasError(
            f"{table}: expected rows with the columns {', '.join(COLUMNS)}, found "
            f"{'no ' + lacking[0] if lacking else 'no row'}; delete it and run the study again"
        )
    return members
