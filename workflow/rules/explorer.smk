# Every sample on one page that opens from disk; what the first view does not show lies beside it.
# reads   data/{dataset}.h5, samples/..., runs/.../predictions.h5
# writes  explorer/parts/{images,sets}/....js, explorer/index.html
# defines EXPLORED, the sets of runs that predict the same inputs; EXPLORER_FILES, the page and all
#         that it may load

from overfit_atlas.explorer.plan import images_part, page_parts, seed_parts
from overfit_atlas.study.explored import explored

EXPLORED = explored(STUDY)
PARTS = page_parts(EXPLORED, STUDY)
# A study whose questions offer nothing to explore has no such page.
EXPLORER_FILES = (
    [
        PATHS.explorer,
        f"{RECORDS}/build_explorer/index.json",
        *(PATHS.explorer_part(name) for name in PARTS),
    ]
    if EXPLORED
    else []
)
SET = "{explored}/{side}/seed-{seed}"


wildcard_constraints:
    explored="|".join(EXPLORED) or "none",
    side="train|test",


rule pack_images:
    input:
        dataset=PATHS.dataset("{dataset}"),
    output:
        part=PATHS.explorer_part(images_part("{dataset}")),
        record=f"{RECORDS}/pack_images/{{dataset}}.json",
    log:
        f"{LOGS}/pack_images/{{dataset}}.log",
    benchmark:
        f"{BENCHMARKS}/pack_images/{{dataset}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(2000),
    params:
        code=code("pack_images"),
        part=images_part("{dataset}"),
    message:
        "pack the test images of {wildcards.dataset}"
    script:
        "../scripts/pack_images.py"


rule pack_training_images:
    input:
        dataset=lambda wildcards: STUDY.dataset_of(wildcards.sample),
        sample=PATHS.sample("{sample}", "{seed}"),
    output:
        part=PATHS.explorer_part(images_part("{sample}", "{seed}")),
        record=f"{RECORDS}/pack_training_images/{{sample}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/pack_training_images/{{sample}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/pack_training_images/{{sample}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(4000),
        runtime=minutes(20),
    params:
        code=code("pack_training_images"),
        part=images_part("{sample}", "{seed}"),
    message:
        "pack the training images of {wildcards.sample}, seed {wildcards.seed}"
    script:
        "../scripts/pack_training_images.py"


rule pack_predictions:
    input:
        predictions=lambda wildcards: EXPLORED[wildcards.explored].predictions(
            STUDY, wildcards.seed
        ),
    output:
        opening=PATHS.explorer_part(seed_parts(SET)[0]),
        every_class=PATHS.explorer_part(seed_parts(SET)[1]),
        record=f"{RECORDS}/pack_predictions/{SET}.json",
    log:
        f"{LOGS}/pack_predictions/{SET}.log",
    benchmark:
        f"{BENCHMARKS}/pack_predictions/{SET}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(4000),
        runtime=minutes(20),
    params:
        code=code("pack_predictions"),
        parts=seed_parts(SET),
        side="{side}",
        members=lambda wildcards: EXPLORED[wildcards.explored].names(STUDY),
        epochs=lambda wildcards: EXPLORED[wildcards.explored].epochs(STUDY),
    message:
        "pack the predictions of {wildcards.explored}, {wildcards.side} images, "
        "seed {wildcards.seed}"
    script:
        "../scripts/pack_predictions.py"


rule pack_seeds:
    input:
        predictions=lambda wildcards: [
            path
            for seed in EXPLORED[wildcards.explored].seeds
            for path in EXPLORED[wildcards.explored].predictions(STUDY, seed)
        ],
    output:
        part=PATHS.explorer_part("sets/{explored}/{side}/seeds"),
        record=f"{RECORDS}/pack_seeds/{{explored}}/{{side}}.json",
    log:
        f"{LOGS}/pack_seeds/{{explored}}/{{side}}.log",
    benchmark:
        f"{BENCHMARKS}/pack_seeds/{{explored}}/{{side}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(2000),
        runtime=minutes(20),
    params:
        code=code("pack_seeds"),
        part="sets/{explored}/{side}/seeds",
        side="{side}",
        members=lambda wildcards: EXPLORED[wildcards.explored].names(STUDY),
        epochs=lambda wildcards: EXPLORED[wildcards.explored].epochs(STUDY),
        seeds=lambda wildcards: list(EXPLORED[wildcards.explored].seeds),
    message:
        "pack what all seeds of {wildcards.explored} decide, {wildcards.side} images"
    script:
        "../scripts/pack_seeds.py"


rule build_explorer:
    input:
        parts=[PATHS.explorer_part(name) for name in PARTS],
    output:
        page=report(
            PATHS.explorer,
            caption="../report/explorer.rst",
            category="Report",
            labels={"page": "every sample"},
        ),
        record=f"{RECORDS}/build_explorer/index.json",
    log:
        f"{LOGS}/build_explorer/index.log",
    benchmark:
        f"{BENCHMARKS}/build_explorer/index.tsv"
    conda:
        ANALYSIS
    params:
        code=code("build_explorer"),
        study=STUDY.name,
        parts=PARTS,
        sets=[one.shown(STUDY, FACTS) for one in EXPLORED.values()],
        report=PATHS.report,
        tables=TABLES,
    message:
        "write the explorer"
    script:
        "../scripts/build_explorer.py"
