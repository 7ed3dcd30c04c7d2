"""Pack the predictions of a set of members.

Reads one dump of logits a member and seed. Writes for each seed the part that opens it in the
explorer, and the one with every class's probability at every epoch; and for shelves and confusion
matrices what the members decide in all seeds.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.explorer.parts import write_part
from overfit_atlas.explorer.predictions import gather, over_seeds
from overfit_atlas.predictions.members import together

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, out, side = snakemake.params, snakemake.output, snakemake.wildcards.side
    files, width = list(snakemake.input.predictions), len(params.members)
    by_seed = [
        together(files[at : at + width], params.members, params.epochs)
        for at in range(0, len(files), width)
    ]
    paths = zip(out.openings, out.every_class, strict=True)
    names = zip(params.openings, params.every_class, strict=True)
    for members, *parts in zip(by_seed, paths, names, strict=True):
        for path, name, arrays in zip(*parts, gather(members, side), strict=True):
            write_part(path, name, {}, arrays)
    seeds = {"seeds": list(params.seeds)}
    write_part(out.over_seeds, params.over_seeds, seeds, over_seeds(by_seed, side))


if __name__ == "__main__":
    job.run(main, snakemake)
