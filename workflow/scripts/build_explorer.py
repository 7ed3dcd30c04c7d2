"""Build the explorer: the page on which every sample can be looked at.

Reads the parts that the rules packed; writes the page, with what its first view shows inside.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.explorer.page import build_page, link

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, page = snakemake.params, snakemake.output.page
    build_page(
        about={
            "study": params.study,
            "sets": params.sets,
            "parts": list(params.parts),
            "report": link(params.report, page),
            "folder": str(Path(page).parent),
            "tables": params.tables,
        },
        parts=list(zip(params.parts, snakemake.input.parts, strict=True)),
        out=page,
    )


if __name__ == "__main__":
    job.run(main, snakemake)
