"""Sections that belong to no question: what was run, the claims, and where a figure comes from."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas import files
from overfit_atlas.claims import contradictions, register, rules
from overfit_atlas.claims.rows import Measured, claim_rows, given
from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.provenance.digests import sha256
from overfit_atlas.report.outline import (
    SENSITIVITY,
    ClaimPagesSection,
    lineage_section,
    outline,
)
from overfit_atlas.report.page import build_page
from overfit_atlas.report.sections import claim_pages, claims, lineage
from overfit_atlas.report.sections import study as what_was_run
from overfit_atlas.study.summary import Summary, summary
from overfit_atlas.yaml_files import read_yaml

pytestmark = pytest.mark.slow

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture
def demo(tmp_path, monkeypatch):
    """The demo's study, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    return read_study(*read_layers([CONFIG / "demo.yaml"]))


def text_of(sections, about):
    build_page([section.plain() for section in sections], about, {}, "page.html")
    text = re.sub(r"<[^>]+>", "", Path("page.html").read_text("utf-8"))
    return re.sub(r"\s+", " ", text)


def test_what_was_run_is_listed_and_escaped(demo):
    reading, section = outline(demo)[-2:]
    rows = [{"sample": "digits <all>", "training images": 1797}]
    about = Summary(name="demo", seeds=[0, 1, 2], experiments=[], samples=rows)
    shown = what_was_run.build(section, about)
    assert [table["title"] for table in shown["tables"]] == ["Samples"]
    assert {"Python", "numpy", "snakemake"} <= {name for name, _ in shown["software"]}
    text = text_of([section, reading], about)
    assert "digits &lt;all&gt;" in text
    assert "1,797" in text
    assert "Seeds 0, 1, 2." in text
    assert "Bands, and the two numbers in brackets behind a mean" in text


def test_the_summary_of_a_study_names_what_its_runs_use(demo):
    about = summary(demo)
    assert {row["sample"] for row in about.samples} == {cell.sample for cell in demo.cells}
    assert [row["in files"] for row in about.models] == list(
        dict.fromkeys(cell.model for cell in demo.cells)
    )
    runs = {row["experiment"]: row["runs"] for row in about.experiments}
    first = next(iter(demo.experiments.values()))
    assert runs[first.name] == len(first.needs) * len(first.seeds)
    assert about.title_of(first.name) == first.settings.title
    assert about.title_of("no-such") == "no-such"
    text = text_of(outline(demo)[-1:], about)
    for model in about.models:
        assert str(model["network"]) in text


def five_seeds(mean, reach):
    """Five numbers whose 95 % interval is ``mean`` give or take ``reach``."""
    step = reach * np.sqrt(5) / stats.t.ppf(0.975, 4)
    return dict(enumerate(mean + step * np.array([-1, -1, 0, 1, 1])))


def measured(experiment):
    """RU2 passes in one part of two of ``experiment``; of C12 there is one seed; RU8 is exact."""
    setting = f"{experiment}, inference mode"
    return claim_rows(
        [
            Measured("RU2", setting, "MLP, l2", five_seeds(0.001, 0.002)),
            Measured("RU2", setting, "MLP, dropout", five_seeds(0.02, 0.005)),
            given("RU8", experiment, "all networks", 1.0, 1.0, 1.0),
            Measured("C12", experiment, "0.9", {0: 0.004}),
        ]
    )


def write_claims(section, rows):
    known = rules.load_claims(CONFIG / "claims.yaml")
    judged = register.judge(known, rows)
    for name in section.tables.keys() & {"claims", "parts", "falsifiers"}:
        files.write_table(getattr(judged, name), section.tables[name])
    if "measurements" in section.tables:
        table = rows.assign(table="results/demo/tables/x/claims.csv")
        files.write_table(rows, "results/demo/tables/x/claims.csv")
        files.write_table(table, section.tables["measurements"])
    if "contradictions" in section.tables:
        listed = contradictions.table(read_yaml(CONFIG / "contradictions.yaml"), "the list")
        files.write_table(listed, section.tables["contradictions"])
    return known


def claims_of(study):
    """The section of all verdicts."""
    [section] = [one for one in outline(study) if one.title == "Claims and verdicts"]
    return section


def test_claims_stand_with_their_rules_numbers_and_verdicts(demo):
    section = claims_of(demo)
    first = next(iter(demo.experiments.values()))
    known = write_claims(section, measured(first.name))
    shown = claims.build(section, summary(demo))
    assert [study["name"] for study in shown["studies"]] == ["Rutgers report", "Salman and Liu"]
    told = {claim["id"]: claim for study in shown["studies"] for claim in study["claims"]}
    assert set(told) == {"RU2", "RU8", "C12"}
    assert set(shown["missing"]) == set(known) - set(told)
    [setting] = told["RU2"]["settings"]
    assert setting["title"] == f"{first.settings.title}, inference mode"
    assert setting["verdict"] == "fail", "half of its parts fail"
    assert setting["count"] == "2 parts: 1 pass, 1 fail"
    assert setting["parts"][0]["number"] == "0.001 (−0.001 to 0.003; n = 5)"
    assert told["RU8"]["settings"][0]["parts"][0]["number"] == "1 (exact)"
    assert told["C12"]["settings"][0]["parts"][0]["number"] == "0.004 (one seed)"
    assert told["C12"]["settings"][0]["undecided"]
    assert setting["hangs_on"] == "part MLP, dropout"
    assert shown["seen"] == [
        f"3 claims of {len(known)} measured: 1 pass and 1 fail in every setting that measures "
        "them, 1 do neither.",
        "Counted by setting, for a claim may be measured in several: 1 pass, 1 partial, 1 fail of "
        "3 settings; 1 of these are undecided, for the interval holds both sides of a limit.",
    ]
    strip = {claim["id"]: claim for work in shown["strip"] for claim in work["claims"]}
    assert {id: claim["kind"] for id, claim in strip.items()} == {
        "RU2": "fail",
        "RU8": "pass",
        "C12": "partial",
    }
    assert [id for id, claim in strip.items() if claim["undecided"]] == ["C12"]
    text = text_of([section], summary(demo))
    assert "places where the text contradicts itself" in text
    assert known["RU2"].claim in text
    assert known["RU1"].claim not in text
    assert f"{len(known) - 3} claims are not measured here (RU1, RU3" in text


def test_a_claim_that_settings_judge_differently_is_mixed(demo):
    first = next(iter(demo.experiments.values())).name
    one = Measured("RU2", f"{first}, a", "MLP, l2", five_seeds(0.001, 0.002))
    other = Measured("RU2", f"{first}, b", "MLP, l2", five_seeds(0.02, 0.005))
    section = claims_of(demo)
    write_claims(section, claim_rows([one, other]))
    [[claim]] = [work["claims"] for work in claims.build(section, summary(demo))["strip"]]
    assert (claim["verdicts"], claim["kind"]) == (["pass", "fail"], "mixed")


def test_a_study_may_measure_no_claim(demo):
    section = claims_of(demo)
    write_claims(section, measured("x")[:0])
    shown = claims.build(section, summary(demo))
    assert shown["seen"] == ["No claim was measured in this study."]
    assert shown["strip"] == []


@pytest.fixture
def pages(demo):
    """The section of claims one by one, with one table of other choices, and its study."""
    [section] = [one for one in outline(demo) if isinstance(one, ClaimPagesSection)]
    first = next(iter(demo.experiments.values()))
    write_claims(section, measured(first.name))
    [other] = [path for name, path in section.tables.items() if name.startswith(SENSITIVITY)]
    row = {"claim": "C12", "choice": "fewer epochs", "open": "epochs", "verdict": "fail"}
    table = pd.DataFrame([row | {"bears": True, "moved": True}, row | {"bears": False}])
    files.write_table(table, other)
    return section


def test_each_claim_has_an_article_with_an_address(demo, pages):
    shown = claim_pages.build(pages, summary(demo))
    articles = {article["anchor"]: article for article in shown["articles"]}
    assert set(articles) == {"claim-ru2", "claim-ru8", "claim-c12"}
    article = articles["claim-ru2"]
    [setting] = article["settings"]
    part = setting["parts"][1]
    assert part["number"] == "0.02 (0.015 to 0.025; n = 5)"
    assert part["values"].count(",") == 4
    assert (part["verdict"], part["undecided"]) == ("fail", False)
    assert part["needed"] == "4 (3 to 24)"
    assert setting["hangs_on"] == "part MLP, dropout"
    assert {flip["kind"] for flip in setting["flips"]} >= {"the limit of a rule", "a part left out"}
    assert setting["flips"][0]["what"].startswith("partial: estimate < 0.01 moved to")
    assert article["again"] == "No statement of another run counts for these bytes yet."
    assert "Undecided" not in setting["needed"]
    alone = articles["claim-c12"]["settings"][0]
    assert alone["needed"].startswith("How many seeds would tell cannot be known")
    [choice] = articles["claim-c12"]["choices"]
    assert [row["choice"] for row in choice["rows"]] == ["fewer epochs"]
    assert shown["seen"][1].startswith("No machine has stated yet")


def test_the_page_of_a_claim_says_all_that_a_sceptic_asks(demo, pages):
    text = text_of([pages], summary(demo))
    page = Path("page.html").read_text(encoding="utf-8")
    assert '<article id="claim-ru2" class="claim">' in page
    for words in (
        "unchanged since 2026-11-21",
        "Hangs on part MLP, dropout",
        "Overturned by, the smallest move of a limit first",
        "fewer epochs (epochs): ✗ fail another verdict",
        "overfit-atlas rederive results/demo/tables/x/claims.csv --steps all",
        "overfit-atlas claims --study results/demo",
    ):
        assert words in text, words


def test_a_figure_is_led_back_and_one_digest_vouches_for_all(demo):
    section = lineage_section(demo, "results/demo/figures/x.png")
    for path, text in ((section.svg, "<svg><title>lineage</title></svg>"), (section.manifest, "m")):
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_text(text)
    shown = lineage.build(section, summary(demo))
    assert shown["digest"] == sha256(section.manifest)
    build_page([section.plain()], summary(demo), {}, "results/demo/report/index.html")
    html = Path("results/demo/report/index.html").read_text("utf-8")
    assert "<svg><title>lineage</title></svg>" in html
    assert shown["digest"] in html
    assert 'href="../provenance/lineage.svg"' in html
