"""Compare variants of a consensus over seeds.

Reads the small table of each variant and seed; writes means with intervals, tests of every pair
paired over seeds, and the measurements of the claims about dropout.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.dropout_comparison import tables as dropout_comparison

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    tables = iter(map(files.read_table, given.tables))
    by_variant = {
        variant: {seed: next(tables) for seed in params.seeds} for variant in params.variants
    }
    tests = dropout_comparison.compare_variants(by_variant, params.tested_at, params.reference)
    files.write_table(dropout_comparison.summarise(by_variant), out.summary)
    files.write_table(tests, out.tests)
    files.write_table(
        dropout_comparison.claims(
            by_variant,
            params.tested_at,
            params.claimed_best,
            snakemake.wildcards.dropout_comparison,
            params.reference,
        ),
        out.claims,
    )


if __name__ == "__main__":
    job.run(main, snakemake)
