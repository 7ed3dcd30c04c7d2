"""Pack the predictions of a set of members for one seed.

Reads one dump of logits a member; writes the part that opens the seed in the explorer, and the one
with every class's probability at every epoch.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.explorer.parts import write_part
from overfit_atlas.explorer.predictions import gather
from overfit_atlas.predictions.members import together

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, out = snakemake.params, snakemake.output
    members = together(snakemake.input.predictions, params.members, params.epochs)
    gathered = gather(members, snakemake.wildcards.side)
    for path, name, arrays in zip(
        (out.opening, out.every_class), params.parts, gathered, strict=True
    ):
        write_part(path, name, {}, arrays)


if __name__ == "__main__":
    job.run(main, snakemake)
