# Every sample on one page that opens from disk; what the first view does not show lies beside it.
# reads   data/{dataset}.h5, samples/..., runs/.../predictions.h5
# writes  explorer/parts/{images,sets}/....js, explorer/index.html
# defines EXPLORED, the sets of runs that predict the same inputs; a study may have none

from overfit_atlas.explorer.plan import images_part, page_parts, seed_parts

EXPLORED = ASK.explored
PARTS = page_parts(EXPLORED, STUDY)
SET = "{explored}/{side}"


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
    script:
        "../scripts/pack_training_images.py"


# A rule for all sets of the same seeds, since a rule's outputs do not change in number.
for number, SEEDS in enumerate(dict.fromkeys(one.seeds for one in EXPLORED.values()), start=1):
    OPENINGS, EVERY_CLASS = zip(*(seed_parts(f"{SET}/seed-{seed}") for seed in SEEDS))

    rule:
        name:
            f"pack_predictions_{number}"
        input:
            predictions=ASK.of_explored("all_predictions"),
        output:
            openings=[PATHS.explorer_part(name) for name in OPENINGS],
            every_class=[PATHS.explorer_part(name) for name in EVERY_CLASS],
            over_seeds=PATHS.explorer_part(f"sets/{SET}/seeds"),
            record=f"{RECORDS}/pack_predictions/{SET}.json",
        log:
            f"{LOGS}/pack_predictions/{SET}.log",
        benchmark:
            f"{BENCHMARKS}/pack_predictions/{SET}.tsv"
        wildcard_constraints:
            explored="|".join(name for name, one in EXPLORED.items() if one.seeds == SEEDS),
        conda:
            ANALYSIS
        resources:
            mem_mb=memory(4000),
            runtime=minutes(20 + len(SEEDS)),
        params:
            code=code("pack_predictions"),
            openings=list(OPENINGS),
            every_class=list(EVERY_CLASS),
            over_seeds=f"sets/{SET}/seeds",
            members=ASK.of_explored("names"),
            epochs=ASK.of_explored("epochs"),
            seeds=list(SEEDS),
        script:
            "../scripts/pack_predictions.py"


rule build_explorer:
    input:
        parts=[PATHS.explorer_part(name) for name in PARTS],
    output:
        page=COMMON.page(PATHS.explorer, "explorer", "every sample"),
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
    script:
        "../scripts/build_explorer.py"
