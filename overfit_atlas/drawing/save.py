"""The one way that a figure is saved: PNG, PDF and the plotted numbers, in repeatable bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas import files
from overfit_atlas.drawing import style
from overfit_atlas.drawing.heading import entitle
from overfit_atlas.files import AnyPath

if TYPE_CHECKING:
    from snakemake.script import Snakemake

IDENTITY_KEY = "overfit-atlas recipe"


Drawn = tuple[Figure, pd.DataFrame]
"""A figure and the numbers that it shows."""


def drawn_by(draw: Callable[[Snakemake], Mapping[str, Drawn]]) -> Callable[[Snakemake], None]:
    """The ``main`` of a script whose rule writes the figures that ``draw`` returns by their names.

    A figure called k-of-n is the rule's output ``k_of_n``: its PNG, its PDF and its numbers. What
    stands above it is the rule's param ``heading``, of :meth:`overfit_atlas.study.lookup.Lookup.
    heading`, and its name.
    """

    def main(snakemake: Snakemake) -> None:
        heading = snakemake.params.heading
        for name, (figure, numbers) in draw(snakemake).items():
            entitle(figure, heading["title"], [*heading["about"], f"figure {name}"])
            png, pdf, csv = snakemake.output[name.replace("-", "_")]
            save_figure(figure, numbers, png=png, pdf=pdf, csv=csv, identity=snakemake.recipe_id)

    return main


def save_figure(
    figure: Figure,
    numbers: pd.DataFrame,
    *,
    png: AnyPath,
    pdf: AnyPath,
    csv: AnyPath,
    identity: str | None = None,
) -> None:
    """Write ``figure`` as PNG (150 dots per inch) and PDF, and ``numbers`` as CSV.

    ``identity`` is put into the files themselves, as PNG text under IDENTITY_KEY and among the
    PDF's keywords, so that a figure that was sent around still says what made it. No date and no
    library version is written: the same figure gives the same bytes.
    """
    png_text: dict[str, str | None] = {"Software": None}
    pdf_info: dict[str, str | None] = {"CreationDate": None, "Creator": None, "Producer": None}
    if identity is not None:
        png_text[IDENTITY_KEY] = identity
        pdf_info["Keywords"] = f"{IDENTITY_KEY}: {identity}"
    save_image(figure, png, "png", png_text)
    save_image(figure, pdf, "pdf", pdf_info)
    files.write_table(numbers, csv)


def save_image(
    figure: Figure, path: AnyPath, kind: Literal["png", "pdf"], about: Mapping[str, str | None]
) -> None:
    """Write ``figure`` alone, with ``about`` as Matplotlib's metadata of that kind of file."""
    drawn = io.BytesIO()
    with style.applied():
        figure.savefig(drawn, format=kind, metadata=dict(about))
    files.write(path, drawn.getbuffer())
