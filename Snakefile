"""Overfit Atlas: why neural networks overfit, sample by sample, and how far each claim holds.

Table of contents. The data flow one way, in the order of the includes.
"""

from pathlib import Path

from snakemake.utils import min_version

min_version("9.27")

PROJECT = Path(workflow.current_basedir)


configfile: PROJECT / "config" / "config.yaml"


include: "workflow/rules/study.smk"
include: "workflow/rules/engine.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/samples.smk"
include: "workflow/rules/train.smk"


# One file a question, and of those only what this study asks.
for question in STUDY.kinds:

    include: f"workflow/rules/questions/{question}.smk"


include: "workflow/rules/claims.smk"
include: "workflow/rules/explorer.smk"
include: "workflow/rules/report.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/hooks.smk"


report: "workflow/report/workflow.rst"


rule all:
    default_target: True
    input:
        rules.build_report.output,
        rules.write_manifest.output,
        rules.write_crate.output,
        rules.draw_lineage.output if FIRST_FIGURE else [],
        [rules.build_explorer.input, rules.build_explorer.output] if EXPLORED else [],
        MISSING,
        MORE_CHECKPOINTS,
    message:
        "all is there"


include: "workflow/rules/cluster.smk"
