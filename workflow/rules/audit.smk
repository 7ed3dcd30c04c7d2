# The chain guarded, and the way back from every figure written down.
# reads   provenance/records/..., every file that a record names
# writes  provenance/{manifest-sha256.txt,claims.json,lineage.svg}, provenance/ro-crate/...

from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.pinned import pinned_files

PROVENANCE = f"{RESULTS}/provenance"
CRATE = f"{PROVENANCE}/ro-crate"
RULE_FILES = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in (PROJECT / "workflow/rules").rglob("*.smk")
)
SCRIPTS = sorted(
    path.relative_to(PROJECT).as_posix()
    for path in (PROJECT / "workflow/scripts").glob("*.py")
)
# Snakemake makes the paths of overlays absolute; the manifest is to be the same in every folder.
SETTINGS = sorted(
    {os.path.relpath(path) for path in ("config/config.yaml", *workflow.configfiles)}
)


def recorded_files():
    """{path: SHA-256} of all that is recorded and there; an error where any of it was changed."""
    try:
        return check_all(RESULTS, PROJECT, pinned_files(PROJECT, RESULTS))
    except AtlasError as finding:
        raise WorkflowError(str(finding)) from None


# While the rules are read, and so before anything is removed or made, also where nothing is to be
# done: an edited intermediate must not be built upon, nor pass unseen. A cluster's jobs read the rules
# too; each of them looks at its own inputs.
FOUND_FILES = recorded_files() if IS_MAIN_PROCESS else {}


rule write_manifest:
    input:
        files=OUTLINE_FILES,
        sources=["Snakefile", *RULE_FILES, *SETTINGS],
    output:
        manifest=f"{PROVENANCE}/manifest-sha256.txt",
        claims=f"{PROVENANCE}/claims.json",
        record=f"{RECORDS}/write_manifest/manifest.json",
    log:
        f"{LOGS}/write_manifest/manifest.log",
    benchmark:
        f"{BENCHMARKS}/write_manifest/manifest.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("write_manifest"),
    message:
        "list the digests of all that was made"
    script:
        "../scripts/write_manifest.py"


rule draw_lineage:
    input:
        figure=FIRST_FIGURE,
    output:
        svg=f"{PROVENANCE}/lineage.svg",
        record=f"{RECORDS}/draw_lineage/lineage.json",
    log:
        f"{LOGS}/draw_lineage/lineage.log",
    benchmark:
        f"{BENCHMARKS}/draw_lineage/lineage.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("draw_lineage"),
    message:
        "draw what led to {input.figure}"
    script:
        "../scripts/draw_lineage.py"


rule write_crate:
    input:
        files=[*OUTLINE_FILES, f"{RESULTS}/report/index.html"],
        workflow=["Snakefile", "README.md", *RULE_FILES, *SCRIPTS],
    output:
        crate=f"{CRATE}/ro-crate-metadata.json",
        payload=[
            f"{CRATE}/{path}"
            for path in ("Snakefile", "README.md", *RULE_FILES, *SCRIPTS)
        ],
        record=f"{RECORDS}/write_crate/crate.json",
    log:
        f"{LOGS}/write_crate/crate.log",
    benchmark:
        f"{BENCHMARKS}/write_crate/crate.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("write_crate"),
        name=f"Overfit Atlas, study {STUDY.name}",
        description="Why neural networks overfit: two studies re-run, with every job recorded",
        licence="https://spdx.org/licenses/MIT",
        address="https://example.org/overfit-atlas",
    message:
        "export the provenance as a research object"
    script:
        "../scripts/write_crate.py"
