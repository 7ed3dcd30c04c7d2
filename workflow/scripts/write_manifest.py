"""List the digests of all that led to the report's tables and figures.

Reads the records of the jobs behind its inputs; writes the manifest that `sha256sum -c` reads, and
the claims that it vouches for. Kept elsewhere, the manifest's digest vouches for the whole study.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.provenance import manifest, record_file, store

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    study = record_file.study_of(Path(snakemake.output.record))
    manifest.write_manifest(
        store.records_behind(store.load(study, Path(".")), snakemake.input.files),
        snakemake.params.sources,
        snakemake.output.manifest,
        snakemake.output.claims,
    )


if __name__ == "__main__":
    job.run(main, snakemake)
