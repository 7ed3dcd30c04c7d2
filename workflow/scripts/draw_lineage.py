"""Draw what led to one figure, from the published bytes on.

Reads the records of the jobs behind the figure; writes the drawing as SVG for the report.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.files import write
from overfit_atlas.provenance import lineage, record_file, store

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files onto one library call."""
    records = store.load(record_file.study_of(Path(snakemake.output.record)), Path("."))
    drawing = lineage.lineage_svg(records, snakemake.input.figure, snakemake.recipe_id)
    write(snakemake.output.svg, drawing)


if __name__ == "__main__":
    job.run(main, snakemake)
