"""Judge the studies' claims by rules written beforehand.

Reads the measurements of every experiment, config/claims.yaml and config/contradictions.yaml;
writes the verdicts, the verdicts on each claim's parts, and the contradictions as a table.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.claims import contradictions, register

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files onto the register."""
    claims = register.load_claims(snakemake.input.rules)
    measurements = register.read_measurements(snakemake.input.measurements)
    files.write_table(register.judge(claims, measurements), snakemake.output.claims)
    files.write_table(register.judge_parts(claims, measurements), snakemake.output.parts)
    listed = contradictions.load(snakemake.input.contradictions)
    files.write_table(listed, snakemake.output.contradictions)


if __name__ == "__main__":
    job.run(main, snakemake)
