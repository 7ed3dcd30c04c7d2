# Tables and figures to one page that opens from disk.
# reads   tables/..., figures/..., provenance/{lineage.svg,manifest-sha256.txt}, statements/<study>/...
# writes  report/{index,recipes}.html
# defines STATEMENTS, of machines that made files of the study again; OUTLINE, the page's sections;
#         OUTLINE_FILES, all that they show or link to; FIRST_FIGURE, whose lineage the page shows

STATEMENTS = tracked(f"statements/{STUDY.name}", "*.json")
OUTLINE = outline(STUDY, STATEMENTS)
OUTLINE_FILES = [file for section in OUTLINE for file in section.files]
FIRST_FIGURE = first_figure(OUTLINE)
SECTIONS = [*OUTLINE, *([lineage_section(STUDY, FIRST_FIGURE)] if FIRST_FIGURE else [])]


rule build_report:
    input:
        files=OUTLINE_FILES,
        svg=[PATHS.lineage] if FIRST_FIGURE else [],
        manifest=PATHS.manifest,
        explorer=[PATHS.explorer] if EXPLORED else [],
    output:
        report=COMMON.page(PATHS.report, "report", "the whole report"),
        recipes=PATHS.recipes,
        record=f"{RECORDS}/build_report/index.json",
    log:
        f"{LOGS}/build_report/index.log",
    benchmark:
        f"{BENCHMARKS}/build_report/index.tsv"
    conda:
        ANALYSIS
    params:
        code=code("build_report", *section_files(SECTIONS)),
        outline=[section.plain() for section in SECTIONS],
        study=summary(STUDY).plain(),
    script:
        "../scripts/build_report.py"
