"""Pack the test images of a dataset for the explorer.

Reads a prepared dataset; writes a part of the page.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.explorer.images import test_images
from overfit_atlas.explorer.parts import write_part

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    arrays = test_images(snakemake.input.dataset)
    write_part(snakemake.output.part, snakemake.params.part, {}, arrays)


if __name__ == "__main__":
    job.run(main, snakemake)
