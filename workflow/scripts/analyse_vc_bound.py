"""Put the VC bound beside the test error of every network of some grids.

Reads the grids' tables, one checkpoint a cell for its number of parameters, and the samples for
theirs; writes the bounds, the bound's curve, its limits, and claim RU8 (Rutgers report, section
3.1).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.capacity import vc_bound_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, out = snakemake.params, snakemake.output
    table, curve, limits, claims = vc_bound_tables.tables(
        grids=dict(zip(params.grids, snakemake.input.grids, strict=True)),
        cells=params.cells,
        checkpoints=snakemake.input.checkpoints,
        samples=dict(zip(params.samples, snakemake.input.samples, strict=True)),
        eta=params.eta,
    )
    files.write_table(table, out.table)
    files.write_table(curve, out.curve)
    files.write_table(limits, out.limits)
    files.write_table(claims, out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)
