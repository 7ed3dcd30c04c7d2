"""The one way that a figure is saved: PNG, PDF and the plotted numbers, in repeatable bytes."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas import files
from overfit_atlas.figures import style

if TYPE_CHECKING:
    from snakemake.script import Snakemake

IDENTITY_KEY = "overfit-atlas recipe"

Path = str | os.PathLike[str]


def drawn_by(
    draw: Callable[[Snakemake], tuple[Figure, pd.DataFrame]],
) -> Callable[[Snakemake], None]:
    """The ``main`` of a script whose rule writes what ``draw`` returns, as ``png, pdf, csv``."""

    def main(snakemake: Snakemake) -> None:
        figure, numbers = draw(snakemake)
        out = snakemake.output
        save_figure(
            figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=snakemake.recipe_id
        )

    return main


def save_figure(
    figure: Figure,
    numbers: pd.DataFrame,
    *,
    png: Path,
    pdf: Path,
    csv: Path,
    identity: str | None = None,
) -> None:
    """Write ``figure`` as PNG (150 dots per inch) and PDF, and ``numbers`` as CSV.

    ``identity`` is put into the files themselves, as PNG text under IDENTITY_KEY and among the
    PDF's keywords, so that a figure that was sent around still says what made it. No date and no
    library version is written: the same figure gives the same bytes.
    """
    png_text = {"Software": None}
    pdf_info = {"CreationDate": None, "Creator": None, "Producer": None}
    if identity is not None:
        png_text[IDENTITY_KEY] = identity
        pdf_info["Keywords"] = f"{IDENTITY_KEY}: {identity}"
    with style.applied():
        with files.atomic(png) as partial:
            figure.savefig(partial, metadata=png_text)
        with files.atomic(pdf) as partial:
            figure.savefig(partial, metadata=pdf_info)
    files.write_table(numbers, csv)
