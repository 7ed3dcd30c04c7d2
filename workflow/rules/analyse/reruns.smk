# What a job needs that lets trained networks compute again, beyond their stored logits.
# defines need_of, model_of_need, checkpoint_of, sample_file, dataset_file, strengths_of,
#         network_files, most_of_models


def need_of(wildcards):
    """The first run of an experiment, for what all its runs share."""
    return experiment_of(wildcards).needs[0]


def model_of_need(key):
    """A param that is one setting of the first run's model."""
    return lambda wildcards: STUDY.models[need_of(wildcards).model].spec[key]


def checkpoint_of(need, seed):
    """The checkpoint of a run at the epoch that is asked for."""
    return run_file(
        cell_of(need), seed, f"checkpoints/epoch-{STUDY.epoch(need):03d}.weights.h5"
    )


def sample_file(need, seed):
    """The sample that a run was trained on."""
    return f"{RESULTS}/samples/{need.sample}/seed-{seed}.h5"


def dataset_file(need):
    """The prepared dataset that a run's sample was drawn from."""
    return f"{RESULTS}/data/{STUDY.samples[need.sample]['dataset']}.h5"


def strengths_of(need):
    """The L2 factor and the dropout rate of a run, without their label."""
    regularizer = STUDY.regularizers[need.regularizer]
    return {"l2": regularizer["l2"], "dropout": regularizer["dropout"]}


def network_files(experiment):
    """The files of the networks that an experiment's runs depend on."""
    return sorted({network_file(STUDY.models[need.model]) for need in experiment.needs})


def most_of_models(key):
    """The largest value of one setting among an experiment's models."""
    return lambda wildcards: max(
        STUDY.models[need.model].spec[key] for need in experiment_of(wildcards).needs
    )
