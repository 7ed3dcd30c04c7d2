# One rule for each stage of each model: an appended stage trains alone, from the last state.
# reads   data/{dataset}.h5, samples/..., the state at the end of the stage before
# writes  runs/{model}/{sample}/{regularizer}/seed-{seed}/checkpoints/epoch-NNN.weights.h5,
#         .../state/epoch-NNN.weights.h5, .../history/epochs-AAA-BBB.csv


# A lambda in this loop would bind late: every rule would get the last stage's values.
for name in dict.fromkeys(cell.model for cell in STUDY.cells):
    MODEL = STUDY.models[name]
    HERE = RUN.replace("{model}", name)
    for stage in MODEL.stretches():
        JOB = f"train_run/{{sample}}/{name}/{{regularizer}}/seed-{{seed}}/{stage.name}"

        rule:
            name:
                f"train_run_{name}_{stage.name}".replace("-", "_")
            input:
                dataset=lambda wildcards: STUDY.dataset_of(wildcards.sample),
                sample=PATHS.sample("{sample}", "{seed}"),
                state=(
                    [f"{HERE}/{state_name(stage.previous)}"] if stage.previous else []
                ),
            output:
                checkpoints=[
                    f"{HERE}/{checkpoint_name(epoch)}" for epoch in stage.epochs
                ],
                state=f"{HERE}/{state_name(stage.last)}",
                history=f"{HERE}/{history_name(stage.first, stage.last)}",
                record=f"{RECORDS}/{JOB}.json",
            log:
                f"{LOGS}/{JOB}.log",
            benchmark:
                f"{BENCHMARKS}/{JOB}.tsv"
            conda:
                TRAINING
            threads: MODEL.threads
            resources:
                gpu=GPU,
                mem_mb=MODEL.mem_mb,
                runtime=MODEL.runtime,
            params:
                code=code("train_run", ASK.network(name)),
                network=MODEL.network,
                options=MODEL.options,
                regularizer=lambda wildcards: STUDY.regularizers[
                    wildcards.regularizer
                ].strengths(),
                optimizer=MODEL.optimizer.plain(),
                batch_size=MODEL.batch_size,
                seed=lambda wildcards: int(wildcards.seed),
                first_epoch=stage.first,
                last_epoch=stage.last,
                measure_every=MODEL.measure_every,
                precision=MODEL.precision,
                threads=MODEL.threads,
            message:
                f"train {name} on {{wildcards.sample}}, {{wildcards.regularizer}}, "
                f"seed {{wildcards.seed}}, epochs {stage.first} to {stage.last}"
            script:
                "../scripts/train_run.py"
