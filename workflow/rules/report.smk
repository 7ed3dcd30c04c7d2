# Tables and figures to one page that opens from disk.
# reads   tables/{experiment}/..., figures/...
# writes  report/index.html

from overfit_atlas.config.summary import summary


def outline():
    """The page's sections: claims, experiments in the study's order, every training curve."""
    sections = [
        {
            "kind": experiment.kind,
            "title": experiment.spec["title"],
            "note": experiment.spec.get("note", ""),
            "published": experiment.spec.get("published"),
            **give[experiment.kind](experiment),
        }
        for experiment in STUDY.experiments
        for give in (SECTIONS, FOLLOWING_SECTIONS)
        if experiment.kind in give
    ]
    curves = [
        figure(
            f"training-curves/{cell.sample}/{cell.model}/{cell.regularizer}",
            title=f"{STUDY.models[cell.model].spec['label']}, "
            f"{STUDY.regularizers[cell.regularizer]['label']}",
            group=f"{cell.sample}",
        )
        for cell in STUDY.cells
    ]
    claims = {
        "kind": "claims",
        "title": "Claims and verdicts",
        "tables": {
            "claims": f"{TABLES}/claims.csv",
            "parts": f"{TABLES}/claim-parts.csv",
            "contradictions": f"{TABLES}/contradictions.csv",
        },
        "figures": [],
    }
    return [
        claims,
        *sections,
        *(entry for give in STANDING_SECTIONS for entry in give()),
        {"kind": "curves", "title": "Training curves", "figures": curves},
    ]


# Put together once, because four rules take something from it.
OUTLINE = outline()

# The figure whose lineage the page shows: of the study's first experiment that has one.
FIRST_FIGURE = next(drawn["png"] for section in OUTLINE for drawn in section["figures"])
LINEAGE = {
    "kind": "lineage",
    "title": "From a figure back to the published bytes",
    "figures": [],
    "drawn_file": FIRST_FIGURE,
    "svg": f"{RESULTS}/provenance/lineage.svg",
    "manifest": f"{RESULTS}/provenance/manifest-sha256.txt",
}


def outline_files():
    """Every file that the page takes something from or links to."""
    for section in OUTLINE:
        yield from section.get("tables", {}).values()
        for drawn in section["figures"]:
            yield from (drawn[kind] for kind in ("png", "pdf", "csv"))


OUTLINE_FILES = list(outline_files())


rule build_report:
    input:
        published="config/published.yaml",
        files=OUTLINE_FILES,
        svg=LINEAGE["svg"],
        manifest=LINEAGE["manifest"],
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
        outline=[*OUTLINE, LINEAGE],
        study=summary(STUDY),
    message:
        "write the report"
    script:
        "../scripts/build_report.py"
