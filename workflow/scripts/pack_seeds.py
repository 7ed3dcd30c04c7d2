"""Pack what the members of a set decide in every seed, for shelves and confusion matrices.

Reads one dump of logits a member and seed; writes a part of the explorer.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.explorer.parts import write_part
from overfit_atlas.explorer.predictions import over_seeds
from overfit_atlas.predictions.members import together

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, files = snakemake.params, list(snakemake.input.predictions)
    width = len(params.members)
    by_seed = [
        together(files[at : at + width], params.members, params.epochs)
        for at in range(0, len(files), width)
    ]
    arrays = over_seeds(by_seed, snakemake.wildcards.side)
    write_part(snakemake.output.part, params.part, {"seeds": list(params.seeds)}, arrays)


if __name__ == "__main__":
    job.run(main, snakemake)
