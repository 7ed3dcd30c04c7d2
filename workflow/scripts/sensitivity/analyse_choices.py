"""What every choice gives for the claims that it bears on, for one seed.

Reads the predictions of the models that must agree and of the run whose loss rises, choice by
choice; writes a number for each choice and part of a claim.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.sensitivity import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a choice."""
    predictions = iter(snakemake.input.predictions)
    found = []
    for choice in snakemake.params.choices:
        given = dict(choice)
        name, names, epochs = (given.pop(key) for key in ("choice", "names", "epochs"))
        members = together([next(predictions) for _ in names], names, epochs)
        table = tables.analyse(members, next(predictions), **given)
        table.insert(0, "choice", name)
        found.append(table)
    files.write_table(pd.concat(found), snakemake.output.table)


if __name__ == "__main__":
    job.run(main, snakemake)
