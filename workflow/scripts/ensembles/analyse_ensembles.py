"""Measure the ensembles of one seed beside the network alone and the consensus.

Reads logits on the test images: of the run and its epochs, of every ensemble, of other
architectures; writes what each is worth, risk by coverage, and the members' errors and votes.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.ensembles import read_ensemble
from overfit_atlas.questions.ensembles import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    run = read_predictions(given.run, epochs=[params.epoch, *params.snapshots])
    names = ("deep", "bagging", "samme", "mc_dropout")
    ensembles = {name: read_ensemble(given[name]) for name in names}
    others = [
        read_predictions(path, epochs=[epoch]).logits[0]
        for path, epoch in zip(given.others, params.others_epochs, strict=True)
    ]
    found = tables.decided(run.logits[0], run.logits[1:], ensembles, others)
    measures, curves = tables.measured(found, run.labels, params.threshold)
    files.write_table(measures, out.measures)
    files.write_table(curves, out.curves)
    files.write_table(tables.rounds(ensembles), out.rounds)


if __name__ == "__main__":
    job.run(main, snakemake)
