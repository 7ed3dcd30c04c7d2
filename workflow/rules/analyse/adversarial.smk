# Attacks on one member and on the consensus: one table a seed, then a summary over seeds.
# reads   data/{dataset}.h5, samples/..., one checkpoint a member
# writes  tables/{experiment}/seeds/{seed}/attacks.csv, tables/{experiment}/{attacks,claims}.csv

CLAIM_TABLES["adversarial"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)


def attacked_members(experiment):
    """What the job must know of each member, the one attacked alone first."""
    for need, member in zip(experiment.needs, members_of(experiment)):
        model = STUDY.models[need.model].spec
        yield {
            "label": member["label"],
            "network": model["network"],
            "options": model["options"],
            "regularizer": strengths_of(need),
        }


rule attack_members:
    input:
        dataset=lambda wildcards: dataset_file(need_of(wildcards)),
        sample=lambda wildcards: sample_file(need_of(wildcards), wildcards.seed),
        checkpoints=lambda wildcards: [
            checkpoint_of(need, wildcards.seed)
            for need in experiment_of(wildcards).needs
        ],
    output:
        attacks=f"{TABLES}/{{experiment}}/seeds/{{seed}}/attacks.csv",
        record=f"{RECORDS}/attack_members/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/attack_members/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/attack_members/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("adversarial"),
    conda:
        ENVS / "train.yaml"
    threads: most_of_models("threads")
    resources:
        gpu=GPU,
        mem_mb=most_of_models("mem_mb"),
        runtime=60,
    params:
        code=lambda wildcards: code_files(
            "attack_members", *network_files(experiment_of(wildcards))
        ),
        members=lambda wildcards: list(attacked_members(experiment_of(wildcards))),
        epsilons=of_experiment("epsilons"),
        steps=of_experiment("steps"),
        thresholds=of_experiment("thresholds"),
        test_images=of_experiment("test_images"),
        # One process computes in one precision; derivatives want the exact one.
        precision="float32",
        threads=most_of_models("threads"),
    message:
        "attack the members of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/attack_members.py"


rule summarise_attacks:
    input:
        attacks=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/attacks.csv"),
    output:
        attacks=f"{TABLES}/{{experiment}}/attacks.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_attacks/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_attacks/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_attacks/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("adversarial"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_attacks"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        judged_at=of_experiment("judged_at"),
    message:
        "summarise the attacks of {wildcards.experiment}"
    script:
        "../../scripts/summarise_attacks.py"
