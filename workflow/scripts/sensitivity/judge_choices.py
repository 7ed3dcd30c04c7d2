"""Judge the claims under every choice, by the rules of the register.

Reads the small table of each seed, with the register as a param; writes the measurements
together, the verdicts, and those on the claims' parts.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.claims import rules
from overfit_atlas.questions.sensitivity import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, out = snakemake.params, snakemake.output
    of_seeds = files.read_tables(snakemake.input.tables, params.seeds)
    labels = {choice["name"]: choice["label"] for choice in params.choices}
    rows = tables.measurements(of_seeds, labels)
    claims = rules.read_claims(params.rules, "config/claims.yaml")
    verdicts, parts = tables.verdicts(rows, claims, params.choices)
    files.write_table(rows, out.measurements)
    files.write_table(verdicts, out.verdicts)
    files.write_table(parts, out.parts)


if __name__ == "__main__":
    job.run(main, snakemake)
