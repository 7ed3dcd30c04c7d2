"""Sections that belong to no question: what was run, the claims, and where a figure comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.claims import contradictions, register
from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.provenance.digests import sha256
from overfit_atlas.report.outline import lineage_section, outline
from overfit_atlas.report.page import build_page
from overfit_atlas.report.sections import claims, lineage
from overfit_atlas.report.sections import study as what_was_run
from overfit_atlas.study.summary import Summary, summary
from overfit_atlas.yaml_files import read_yaml

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
    section, reading = outline(demo)[:2]
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
    text = text_of(outline(demo)[:1], about)
    for model in about.models:
        assert str(model["network"]) in text


def measured(experiment):
    """RU2 passes in one part of two of ``experiment``; of C12 there is one seed; RU8 is exact."""
    rows = [
        ("RU2", f"{experiment}, inference mode", "MLP, l2", 0.001, -0.001, 0.003, 5),
        ("RU2", f"{experiment}, inference mode", "MLP, dropout", 0.02, 0.015, 0.025, 5),
        ("RU8", experiment, "all networks", 1.0, 1.0, 1.0, 4),
        ("C12", experiment, "0.9", 0.004, float("nan"), float("nan"), 1),
    ]
    names = ["claim", "setting", "part", "estimate", "low", "high", "n"]
    return pd.DataFrame(rows, columns=names)


def write_claims(section, rows):
    rules = register.load_claims(CONFIG / "claims.yaml")
    files.write_table(register.judge(rules, rows), section.tables["claims"])
    files.write_table(register.judge_parts(rules, rows), section.tables["parts"])
    listed = contradictions.table(read_yaml(CONFIG / "contradictions.yaml"), "the list")
    files.write_table(listed, section.tables["contradictions"])
    return rules


def test_claims_stand_with_their_rules_numbers_and_verdicts(demo):
    section = outline(demo)[2]
    first = next(iter(demo.experiments.values()))
    rules = write_claims(section, measured(first.name))
    shown = claims.build(section, summary(demo))
    assert [study["name"] for study in shown["studies"]] == ["Rutgers report", "Salman and Liu"]
    told = {claim["id"]: claim for study in shown["studies"] for claim in study["claims"]}
    assert set(told) == set(rules), "a claim that was not measured is listed too"
    [setting] = told["RU2"]["settings"]
    assert setting["title"] == f"{first.settings.title}, inference mode"
    assert setting["verdict"] == "fail", "half of its parts fail"
    assert setting["count"] == "2 parts: 1 pass, 1 fail"
    assert setting["parts"][0]["number"] == "0.001 (−0.001 to 0.003; n = 5)"
    assert told["RU8"]["settings"][0]["parts"][0]["number"] == "1 (exact)"
    assert told["C12"]["settings"][0]["parts"][0]["number"] == "0.004 (one seed)"
    assert told["RU1"]["settings"][0]["verdict"] == "not measured"
    assert shown["seen"] == [
        f"3 claims of {len(rules)} measured: 1 pass and 1 fail in every setting that measures "
        "them, 1 do neither.",
        "Counted by setting, for a claim may be measured in several: 1 pass, 1 partial, 1 fail of "
        "3 settings.",
    ]
    [card] = shown["highlights"]
    assert card["value"] == "1 of 3"
    assert card["text"].endswith("; 1 fail it in every one")
    text = text_of([section], summary(demo))
    assert "places where the text contradicts itself" in text
    assert rules["RU2"].claim in text


def test_a_study_may_measure_no_claim(demo):
    section = outline(demo)[2]
    write_claims(section, measured("x")[:0])
    shown = claims.build(section, summary(demo))
    assert shown["seen"] == ["No claim was measured in this study."]
    assert shown["highlights"] == []


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
