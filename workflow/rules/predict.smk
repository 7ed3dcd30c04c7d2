# Checkpoints to logits: every test image at every measured epoch, and the training images where
# asked.
# reads   data/{dataset}.h5, samples/..., the checkpoints of those epochs
# writes  runs/.../predictions.h5


def predicted_epochs(wildcards):
    """The epochs of a run whose checkpoints predict."""
    cell = Cell(wildcards.sample, wildcards.model, wildcards.regularizer)
    return STUDY.predicted_epochs(cell)


rule predict_run:
    input:
        dataset=dataset_of,
        sample=f"{RESULTS}/samples/{{sample}}/seed-{{seed}}.h5",
        checkpoints=lambda wildcards: [
            CHECKPOINT.format(epoch=f"{epoch:03d}", **wildcards)
            for epoch in predicted_epochs(wildcards)
        ],
    output:
        predictions=f"{RUN}/predictions.h5",
        record=f"{RECORDS}/predict_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/predict_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/predict_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.tsv"
    conda:
        ENVS / "train.yaml"
    threads: lambda wildcards: STUDY.models[wildcards.model].spec["threads"]
    resources:
        gpu=GPU,
        mem_mb=lambda wildcards: STUDY.models[wildcards.model].spec["mem_mb"],
        runtime=lambda wildcards: STUDY.models[wildcards.model].spec["runtime"],
    params:
        code=lambda wildcards: code_files(
            "predict_run", network_file(STUDY.models[wildcards.model])
        ),
        sample="{sample}",
        model="{model}",
        regularizer_name="{regularizer}",
        seed=lambda wildcards: int(wildcards.seed),
        epochs=predicted_epochs,
        network=lambda wildcards: STUDY.models[wildcards.model].spec["network"],
        options=lambda wildcards: STUDY.models[wildcards.model].spec["options"],
        regularizer=strengths,
        precision=lambda wildcards: STUDY.models[wildcards.model].spec["precision"],
        threads=lambda wildcards: STUDY.models[wildcards.model].spec["threads"],
        train_side=lambda wildcards: STUDY.samples[wildcards.sample][
            "keep_train_logits"
        ],
    message:
        "predict with {wildcards.model} on {wildcards.sample}, {wildcards.regularizer}, "
        "seed {wildcards.seed}"
    script:
        "../scripts/predict_run.py"
