"""Judge the studies' claims by rules written beforehand.

Reads the measurements of every experiment, with the entries of config/claims.yaml and
config/contradictions.yaml as params; writes the numbers of all seeds together, the verdicts, the
verdicts on each claim's parts, what would overturn them, and the contradictions as a table.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.claims import contradictions, register, rules

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto the register."""
    params, out = snakemake.params, snakemake.output
    claims = rules.read_claims(params.rules, "config/claims.yaml")
    measurements = register.read_measurements(snakemake.input.measurements)
    judged = register.judge(claims, measurements)
    files.write_table(measurements, out.measurements)
    files.write_table(judged.claims, out.claims)
    files.write_table(judged.parts, out.parts)
    files.write_table(judged.falsifiers, out.falsifiers)
    listed = contradictions.table(params.contradictions, "config/contradictions.yaml")
    files.write_table(listed, out.contradictions)


if __name__ == "__main__":
    job.run(main, snakemake)
