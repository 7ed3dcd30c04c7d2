# Train and predict. One rule for the runs of a model that end at the same epoch; a job trains,
# measures and predicts one seed of a cell, or a block of them (seeds_per_job). It goes on from the
# epochs that results/.runs keeps of the same run.
# reads   data/{dataset}.h5, samples/..., pretrained weights where a model starts from some
# writes  runs/{model}/{sample}/{regularizer}/seed-{seed}/{checkpoints/...,measures.csv,predictions.h5}


# A lambda in this loop would bind late: every rule would get the last model.
for training in TRAININGS:
    MODEL = STUDY.models[training.model]
    SEEDS = training.seeds or ["{seed}"]
    RUNS = [PATHS.run_of(training.model, "{cell}", seed) for seed in SEEDS]
    JOB = f"train_and_predict/{training.model}/{{cell}}/{training.job}"
    OF_CELL = partial(ASK.of_cell, training.model)

    rule:
        name:
            training.name
        input:
            **MODEL.files(),
            dataset=OF_CELL(lambda cell: STUDY.dataset_of(cell.sample)),
            samples=ASK.drawn_samples(training.seeds),
        output:
            checkpoints=[
                f"{run}/{checkpoint_name(epoch)}" for run in RUNS for epoch in training.checkpoints
            ],
            measures=[f"{run}/measures.csv" for run in RUNS],
            predictions=[f"{run}/predictions.h5" for run in RUNS],
            record=f"{RECORDS}/{JOB}.json",
        log:
            f"{LOGS}/{JOB}.log",
        benchmark:
            f"{BENCHMARKS}/{JOB}.tsv"
        wildcard_constraints:
            cell=training.cell_pattern,
        conda:
            TRAINING
        threads: MODEL.threads
        resources:
            gpu=GPU,
            gpu_share=round(100 * MODEL.gpu_share),
            mem_mb=memory(MODEL.mem_mb),
            runtime=minutes(MODEL.runtime * len(SEEDS)),
        params:
            code=code("train_and_predict", ASK.network(training.model)),
            trained_by=trained_by(ASK.network(training.model)),
            model=training.model,
            sample=OF_CELL(lambda cell: cell.sample),
            regularizer=OF_CELL(lambda cell: cell.regularizer),
            seeds=ASK.job_seeds(training.seeds),
            architecture=OF_CELL(STUDY.architecture),
            learning=MODEL.learning(),
            last_epoch=training.last,
            checkpoints=training.checkpoints,
            measure_every=MODEL.measure_every,
            predicted=OF_CELL(STUDY.predicted_epochs),
            train_side=OF_CELL(lambda cell: STUDY.samples[cell.sample].keep_train_logits),
            precision=MODEL.precision,
            threads=MODEL.threads,
        script:
            "../scripts/train_and_predict.py"
