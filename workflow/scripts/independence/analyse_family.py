"""How independently the models of one family err.

Reads one dump of logits a model; writes P(all wrong) against the number of models, the fit of its
fall, and the correlation of every pair's errors.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.independence import tables as independence_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    out = snakemake.output
    predictions = iter(snakemake.input.predictions)
    sets = {
        name: [Member(model, next(predictions), epoch) for model, epoch in models]
        for name, models in snakemake.params.sets.items()
    }
    sizes, fits, pairs = independence_tables.analyse(sets)
    files.write_table(sizes, out.sizes)
    files.write_table(fits, out.fits)
    files.write_table(pairs, out.pairs)


if __name__ == "__main__":
    job.run(main, snakemake)
