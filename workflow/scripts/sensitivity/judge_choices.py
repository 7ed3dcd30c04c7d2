"""Judge the claims under every choice, by the rules of the register.

Reads the small table of each choice and seed, with the register as a param; writes the measurements
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
    read = iter(map(files.read_table, snakemake.input.tables))
    labels = {choice["name"]: choice["label"] for choice in params.choices}
    by_choice = {name: {seed: next(read) for seed in params.seeds} for name in labels}
    rows = tables.measurements(by_choice, labels)
    claims = rules.read_claims(params.rules, "config/claims.yaml")
    verdicts, parts = tables.verdicts(rows, claims, params.choices)
    files.write_table(rows, out.measurements)
    files.write_table(verdicts, out.verdicts)
    files.write_table(parts, out.parts)


if __name__ == "__main__":
    job.run(main, snakemake)
