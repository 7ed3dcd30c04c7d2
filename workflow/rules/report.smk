# Tables and figures to one page that opens from disk.
# reads   tables/{experiment}/..., figures/...
# writes  report/index.html

from overfit_atlas.config.summary import summary


def outline():
    """The page's sections: experiments in the order of the study, then every training curve."""
    sections = [
        {
            "kind": experiment.kind,
            "title": experiment.spec["title"],
            "note": experiment.spec.get("note", ""),
            "published": experiment.spec.get("published"),
            **SECTIONS[experiment.kind](experiment),
        }
        for experiment in STUDY.experiments
        if experiment.kind in SECTIONS
    ]
    curves = [
        figure(
            f"training-curves/{cell.sample}/{cell.model}/{cell.regularizer}",
            title=f"{STUDY.models[cell.model].spec['label']}, "
            f"{STUDY.regularizers[cell.regularizer]['label']}",
            group=f"{cell.sample}",
        )
        for cell in STUDY.cells()
    ]
    return [
        *sections,
        {"kind": "curves", "title": "Training curves", "figures": curves},
    ]


def outline_files():
    """Every file that the page takes something from or links to."""
    for section in outline():
        yield from section.get("tables", {}).values()
        for drawn in section["figures"]:
            yield from (drawn[kind] for kind in ("png", "pdf", "csv"))


rule build_report:
    input:
        published="config/published.yaml",
        files=list(outline_files()),
    output:
        report=report(
            f"{RESULTS}/report/index.html",
            caption="../report/report.rst",
            category="Report",
            labels={"page": "the whole report"},
        ),
        record=f"{RECORDS}/build_report/index.json",
    log:
        f"{LOGS}/build_report/index.log",
    benchmark:
        f"{BENCHMARKS}/build_report/index.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=10,
    params:
        code=code("build_report"),
        outline=outline(),
        study=summary(STUDY),
    message:
        "write the report"
    script:
        "../scripts/build_report.py"
