# Checkpoints to logits, and logits to the losses and accuracies of a run: every test image at every
# epoch that something asks for, and the training images where asked.
# reads   data/{dataset}.h5, samples/..., the checkpoints of those epochs, histories
# writes  runs/.../predictions.h5, runs/.../measures.csv


rule predict_run:
    input:
        dataset=lambda wildcards: STUDY.dataset_of(wildcards.sample),
        sample=PATHS.sample("{sample}", "{seed}"),
        checkpoints=lambda wildcards: [
            STUDY.run_file(ASK.cell(wildcards), wildcards.seed, checkpoint_name(epoch))
            for epoch in STUDY.predicted_epochs(ASK.cell(wildcards))
        ],
    output:
        predictions=f"{RUN}/predictions.h5",
        record=f"{RECORDS}/predict_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/predict_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/predict_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.tsv"
    conda:
        TRAINING
    threads: lambda wildcards: STUDY.models[wildcards.model].threads
    resources:
        gpu=GPU,
        mem_mb=lambda wildcards: STUDY.models[wildcards.model].mem_mb,
        runtime=lambda wildcards: STUDY.models[wildcards.model].runtime,
    params:
        code=lambda wildcards: code_files("predict_run", ASK.network(wildcards.model)),
        sample="{sample}",
        model="{model}",
        regularizer_name="{regularizer}",
        seed=lambda wildcards: int(wildcards.seed),
        epochs=lambda wildcards: STUDY.predicted_epochs(ASK.cell(wildcards)),
        network=lambda wildcards: STUDY.models[wildcards.model].network,
        options=lambda wildcards: STUDY.models[wildcards.model].options,
        regularizer=lambda wildcards: STUDY.regularizers[
            wildcards.regularizer
        ].strengths(),
        precision=lambda wildcards: STUDY.models[wildcards.model].precision,
        threads=lambda wildcards: STUDY.models[wildcards.model].threads,
        train_side=lambda wildcards: STUDY.samples[wildcards.sample].keep_train_logits,
    message:
        "predict with {wildcards.model} on {wildcards.sample}, {wildcards.regularizer}, "
        "seed {wildcards.seed}"
    script:
        "../scripts/predict_run.py"


rule measure_run:
    input:
        predictions=f"{RUN}/predictions.h5",
        histories=lambda wildcards: [
            STUDY.run_file(
                ASK.cell(wildcards),
                wildcards.seed,
                history_name(stage.first, stage.last),
            )
            for stage in STUDY.stages(ASK.cell(wildcards))
        ],
    output:
        measures=f"{RUN}/measures.csv",
        record=f"{RECORDS}/measure_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/measure_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("measure_run"),
        predicted=lambda wildcards: STUDY.predicted_epochs(ASK.cell(wildcards)),
    message:
        "measure {wildcards.model} on {wildcards.sample}, {wildcards.regularizer}, "
        "seed {wildcards.seed}"
    script:
        "../scripts/measure_run.py"
