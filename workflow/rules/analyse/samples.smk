# Three test images through every epoch of a consensus' members, in the first seed.
# reads   runs/.../predictions.h5, samples/..., data/{dataset}.h5
# writes  tables/{experiment}/samples/{samples,dynamics,images,members}.csv


def followed_members(experiment):
    """The members with the runs they come from, so that any image can be drawn later."""
    for member, need in zip(members_of(experiment), experiment.needs):
        yield {
            **member,
            "sample": need.sample,
            "dataset": STUDY.samples[need.sample]["dataset"],
            "model": need.model,
            "regularizer": need.regularizer,
            "epoch": STUDY.epoch(need),
            "seed": experiment.seeds[0],
        }


rule follow_samples:
    input:
        predictions=lambda wildcards: [
            run_file(
                cell_of(need), experiment_of(wildcards).seeds[0], "predictions.h5"
            )
            for need in experiment_of(wildcards).needs
        ],
        sample=lambda wildcards: "{}/samples/{}/seed-{}.h5".format(
            RESULTS,
            experiment_of(wildcards).spec["sample"],
            experiment_of(wildcards).seeds[0],
        ),
        dataset=lambda wildcards: "{}/data/{}.h5".format(
            RESULTS,
            STUDY.samples[experiment_of(wildcards).spec["sample"]]["dataset"],
        ),
    output:
        samples=f"{TABLES}/{{experiment}}/samples/samples.csv",
        dynamics=f"{TABLES}/{{experiment}}/samples/dynamics.csv",
        images=f"{TABLES}/{{experiment}}/samples/images.csv",
        members=f"{TABLES}/{{experiment}}/samples/members.csv",
        record=f"{RECORDS}/follow_samples/{{experiment}}.json",
    log:
        f"{LOGS}/follow_samples/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/follow_samples/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("follow_samples"),
        members=lambda wildcards: list(followed_members(experiment_of(wildcards))),
    message:
        "follow three samples through the members of {wildcards.experiment}"
    script:
        "../../scripts/follow_samples.py"
