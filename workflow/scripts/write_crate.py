"""Export the study's provenance as a Provenance Run Crate 0.5.

Reads the records of the jobs behind the report, and the workflow's files; writes
ro-crate-metadata.json with a copy of the workflow beside it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.provenance import crate, record_file, store

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    study = record_file.study_of(Path(snakemake.output.record))
    crate.write_crate(
        store.records_behind(store.load(study, Path(".")), snakemake.input.files),
        snakemake.params.workflow,
        snakemake.output.crate,
        name=snakemake.params.name,
        description=snakemake.params.description,
        licence=snakemake.params.licence,
        address=snakemake.params.address,
    )


if __name__ == "__main__":
    job.run(main, snakemake)
