"""What one choice gives for the claims that it bears on, for one seed.

Reads the predictions of the models that must agree and of the run whose loss rises; writes a number
for each part of a claim.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.sensitivity import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    *members, run = snakemake.input.predictions
    given = dict(snakemake.params.given)
    agreeing = together(members, given.pop("names"), given.pop("epochs"))
    files.write_table(tables.analyse(agreeing, run, **given), snakemake.output.table)


if __name__ == "__main__":
    job.run(main, snakemake)
