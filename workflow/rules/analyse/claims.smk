# Every claim of the two studies, judged by a rule that was written before it was measured.
# reads   config/{claims,contradictions}.yaml, the tables that CLAIM_TABLES names
# writes  tables/{claims,claim-parts,contradictions}.csv


def claim_tables():
    """The measurements of claims, in the order of the study's experiments."""
    tables = (
        CLAIM_TABLES[experiment.kind](experiment)
        for experiment in STUDY.experiments
        if experiment.kind in CLAIM_TABLES
    )
    return [table for table in tables if table]


rule judge_claims:
    input:
        rules="config/claims.yaml",
        contradictions="config/contradictions.yaml",
        measurements=lambda wildcards: claim_tables(),
    output:
        claims=f"{TABLES}/claims.csv",
        parts=f"{TABLES}/claim-parts.csv",
        contradictions=f"{TABLES}/contradictions.csv",
        record=f"{RECORDS}/judge_claims/claims.json",
    log:
        f"{LOGS}/judge_claims/claims.log",
    benchmark:
        f"{BENCHMARKS}/judge_claims/claims.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("judge_claims"),
    message:
        "judge the claims"
    script:
        "../../scripts/judge_claims.py"
