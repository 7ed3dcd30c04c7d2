# Every claim of the two studies, judged by a rule that was written before it was measured.
# reads   the tables of claims that the experiments measured
# writes  tables/{claims,claim-parts,claim-falsifiers,claim-measurements,contradictions}.csv


rule judge_claims:
    input:
        measurements=measured(STUDY),
    output:
        claims=f"{TABLES}/claims.csv",
        parts=f"{TABLES}/claim-parts.csv",
        falsifiers=f"{TABLES}/claim-falsifiers.csv",
        measurements=f"{TABLES}/claim-measurements.csv",
        contradictions=f"{TABLES}/contradictions.csv",
        record=f"{RECORDS}/judge_claims/claims.json",
    log:
        f"{LOGS}/judge_claims/claims.log",
    benchmark:
        f"{BENCHMARKS}/judge_claims/claims.tsv"
    conda:
        ANALYSIS
    params:
        code=code("judge_claims"),
        rules=read_yaml(PROJECT / "config" / "claims.yaml"),
        contradictions=read_yaml(PROJECT / "config" / "contradictions.yaml"),
    script:
        "../scripts/judge_claims.py"
