# One rule for each stage of each model: an appended stage trains alone, from the last state.
# reads   data/{dataset}.h5, samples/..., the state at the end of the stage before
# writes  runs/{model}/{sample}/{regularizer}/seed-{seed}/checkpoints/epoch-NNN.weights.h5,
#         .../state/epoch-NNN.weights.h5, .../history/epochs-AAA-BBB.csv

CHECKPOINT = f"{RUN}/checkpoints/epoch-{{epoch}}.weights.h5"


def strengths(wildcards):
    """The L2 factor and the dropout rate of a regularizer, without its label."""
    regularizer = STUDY.regularizers[wildcards.regularizer]
    return {"l2": regularizer["l2"], "dropout": regularizer["dropout"]}


def network_file(model):
    """The one file of its network that a model's runs depend on."""
    return f"overfit_atlas/networks/{model.spec['network']}.py"


def train_rules():
    """The models and stages that this study trains."""
    for name in dict.fromkeys(cell.model for cell in STUDY.cells):
        model = STUDY.models[name]
        for stage in model.stages:
            yield model, stage


# A lambda in this loop would bind late: every rule would get the last stage's values.
for model, stage in train_rules():
    HERE = f"{RUN}".replace("{model}", model.name)
    JOB = (
        f"train_run/{{sample}}/{model.name}/{{regularizer}}/seed-{{seed}}/{stage.name}"
    )

    rule:
        name:
            f"train_run_{model.name}_{stage.name}".replace("-", "_")
        input:
            dataset=dataset_of,
            sample=f"{RESULTS}/samples/{{sample}}/seed-{{seed}}.h5",
            state=(
                [f"{HERE}/state/epoch-{stage.previous:03d}.weights.h5"]
                if stage.previous
                else []
            ),
        output:
            checkpoints=[
                f"{HERE}/checkpoints/epoch-{epoch:03d}.weights.h5"
                for epoch in stage.epochs
            ],
            state=f"{HERE}/state/epoch-{stage.name}.weights.h5",
            history=f"{HERE}/history/epochs-{stage.first:03d}-{stage.name}.csv",
            record=f"{RECORDS}/{JOB}.json",
        log:
            f"{LOGS}/{JOB}.log",
        benchmark:
            f"{BENCHMARKS}/{JOB}.tsv"
        conda:
            ENVS / "train.yaml"
        threads: model.spec["threads"]
        resources:
            gpu=GPU,
            mem_mb=model.spec["mem_mb"],
            runtime=model.spec["runtime"],
        params:
            code=code("train_run", network_file(model)),
            network=model.spec["network"],
            options=model.spec["options"],
            regularizer=strengths,
            optimizer=model.spec["optimizer"],
            batch_size=model.spec["batch_size"],
            seed=lambda wildcards: int(wildcards.seed),
            first_epoch=stage.first,
            last_epoch=stage.last,
            measure_every=model.spec["measure_every"],
            precision=model.spec["precision"],
            threads=model.spec["threads"],
        message:
            f"train {model.name} on {{wildcards.sample}}, {{wildcards.regularizer}}, "
            f"seed {{wildcards.seed}}, epochs {stage.first} to {stage.last}"
        script:
            "../scripts/train_run.py"
