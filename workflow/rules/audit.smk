# The chain guarded, and the way back from every figure written down.
# reads   provenance/records/..., every file that a record names
# writes  provenance/{manifest-sha256.txt,claims.json,lineage.svg}, provenance/ro-crate/...
# defines MISSING, what was made before and is gone; MORE_CHECKPOINTS, what trainings go on to

from overfit_atlas.provenance.chain import Found, check_all
from overfit_atlas.provenance.pinned import pinned_files
from overfit_atlas.study.trainings import checkpoints_beyond, wanted_jobs

CRATE = f"{RESULTS}/provenance/ro-crate"
RULE_FILES = tracked("workflow/rules", "*.smk")
WORKFLOW_FILES = ["Snakefile", "README.md", *RULE_FILES, *tracked("workflow/scripts", "*.py")]
# Snakemake makes the paths of overlays absolute; the manifest is to be the same in every folder.
SETTINGS = sorted({os.path.relpath(path, PROJECT) for path in (DEFAULT, *LAYERS)})


rule write_manifest:
    input:
        files=OUTLINE_FILES,
    output:
        manifest=PATHS.manifest,
        claims=f"{RESULTS}/provenance/claims.json",
        record=f"{RECORDS}/write_manifest/manifest.json",
    log:
        f"{LOGS}/write_manifest/manifest.log",
    benchmark:
        f"{BENCHMARKS}/write_manifest/manifest.tsv"
    conda:
        ANALYSIS
    params:
        code=code("write_manifest"),
        sources=digests_of("Snakefile", *RULE_FILES, *SETTINGS),
    script:
        "../scripts/write_manifest.py"


rule draw_lineage:
    input:
        figure=FIRST_FIGURE or [],
    output:
        svg=PATHS.lineage,
        record=f"{RECORDS}/draw_lineage/lineage.json",
    log:
        f"{LOGS}/draw_lineage/lineage.log",
    benchmark:
        f"{BENCHMARKS}/draw_lineage/lineage.tsv"
    conda:
        ANALYSIS
    params:
        code=code("draw_lineage"),
    script:
        "../scripts/draw_lineage.py"


rule write_crate:
    input:
        files=[*OUTLINE_FILES, PATHS.report],
    output:
        crate=f"{CRATE}/ro-crate-metadata.json",
        payload=[f"{CRATE}/{path}" for path in WORKFLOW_FILES],
        record=f"{RECORDS}/write_crate/crate.json",
    log:
        f"{LOGS}/write_crate/crate.log",
    benchmark:
        f"{BENCHMARKS}/write_crate/crate.tsv"
    conda:
        ANALYSIS
    params:
        # The crate holds a copy of these, so they count as its code.
        code=lambda wildcards: code_files("write_crate") | digests_of(*WORKFLOW_FILES),
        workflow={file: os.path.relpath(PROJECT / file) for file in WORKFLOW_FILES},
        name=f"Overfit Atlas, study {STUDY.name}",
        description="Why neural networks overfit: two studies re-run, with every job recorded",
        licence="https://spdx.org/licenses/MIT",
        address="https://example.org/overfit-atlas",
    script:
        "../scripts/write_crate.py"


FOUND = Found()
if IS_MAIN_PROCESS:
    with engine.mistakes_told():
        wanted = wanted_jobs(STUDY, TRAININGS, workflow.is_rule)
        FOUND = check_all(RESULTS, PROJECT, pinned_files(PROJECT, RESULTS), wanted, config)
    for note in FOUND.notes:
        logger.info(note)
# A record may be older than its rule's outputs, so: what a rule of today makes.
MISSING = [file for file in FOUND.missing if any(rule.is_producer(file) for rule in workflow.rules)]
# Snakemake looks for changed params only where it knows all outputs of a job, so a run that is to
# leave more checkpoints than it did has to be asked for them.
MORE_CHECKPOINTS = checkpoints_beyond(STUDY, TRAININGS, FOUND.recorded)
if MORE_CHECKPOINTS:
    logger.info(
        f"Trainings go on, to {len(MORE_CHECKPOINTS)} checkpoints that are not there; a run that "
        "names single files as targets leaves them and what follows from them as they are."
    )
