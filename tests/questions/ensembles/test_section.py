"""The figures of ensembles and what the report says of them, from tables made by hand."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.questions.ensembles import tables
from overfit_atlas.questions.ensembles.figures import LABELS, measures_figure, risk_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

# Accuracies of each method beside one network's .9, which the seeds spread a little.
GAINS = {
    "single": 0.0,
    "deep": 0.03,
    "bagging": -0.02,
    "samme": 0.0,
    "mc_dropout": 0.0,
    "snapshots": 0.0,
    "consensus": 0.02,
    "architectures": 0.025,
}


def summaries(seeds, methods=GAINS):
    """The three tables over seeds, of ``methods``."""
    rows, curves, trained = [], [], []
    for seed in seeds:
        for place, (method, gain) in enumerate(methods.items()):
            # Differences spread over seeds in another way than accuracies do.
            accuracy = 0.9 + gain + seed / 1000 + (-1) ** (seed + place) / 2000
            agrees = method in ("consensus", "architectures")
            rows.append(
                {
                    "method": method, "trainings": 2, "passes": 3, "coverage": 0.8, "seed": seed,
                    "accuracy": accuracy, "accuracy_at_coverage": (1 + accuracy) / 2,
                    "aurc": (1 - accuracy) / 4, "augrc": (1 - accuracy) / 5,
                    "nll": np.nan if agrees else 4 * (1 - accuracy),
                    "ece": np.nan if agrees else 0.02, "member_accuracy": 0.9,
                    "correlation": np.nan if method == "single" else 0.5,
                }
            )  # fmt: skip
            for coverage in (0.5, 1.0):
                risk = coverage * (1 - accuracy)
                curves.append({"method": method, "coverage": coverage, "risk": risk, "seed": seed})
        for method, error in (("deep", 0.0), ("bagging", 0.03), ("samme", 0.05)):
            trained.append(
                {"method": method, "member": 2, "error": error, "vote": 3.0, "seed": seed}
            )
    return tables.summarise(*map(pd.DataFrame, (rows, curves, trained)))


def filled(section, seeds, methods=GAINS):
    ensembles, risks, boosting = summaries(seeds, methods)
    return fill(
        section,
        {"ensembles": ensembles, "boosting": boosting},
        {
            "measures": lambda: measures_figure(ensembles),
            "risk-coverage": lambda: risk_figure(risks),
        },
    )


@pytest.fixture(scope="module")
def planned(workplace):
    study = study_of("ensembles")
    [section] = sections(study)
    return study, section


def test_the_section_says_what_the_intervals_tell(planned):
    study, section = planned
    filled(section, range(5))
    said = built(section, study)
    short, averaged, accuracy, aurc, agreed, boosting = said["seen"]
    both = "deep ensemble, consensus of deep ensemble and consensus of architectures"
    assert short == (
        f"For sure, as 95 % intervals tell, more accurate than one network: {both}; better at "
        f"telling right from wrong (AURC): {both}; with better probabilities (nll): deep ensemble; "
        "worse in one of these: bagging. At the consensus' coverage, agreement is worth "
        "less than the mean."
    )
    mean = f"93.19{SPACE}%"
    assert averaged.startswith(
        f"Toy A, dropout: the mean of 2 trainings by other seeds is right on {mean}"
    )
    assert averaged.endswith("5 seeds): averaging trainings helps.")
    _, better, worse, undecided = re.split("than one network: |Undecided: ", accuracy)
    assert better.startswith("deep ensemble (+2.98; +2.84 to +3.12)")
    assert "consensus of deep ensemble (+2.00; " in better
    assert worse.startswith("bagging (−2.00; ")
    assert undecided.startswith("MC dropout (0.00; ")
    # A lower AURC is the better one.
    assert "Better than one network: deep ensemble" in aurc
    assert "Worse than one network: bagging (+" in aurc
    assert f"classifies 80.0{SPACE}% at p_t = .9" in agreed
    assert "5 seeds). The consensus of 2 architectures has" in agreed
    assert f"100.0{SPACE}% get all of them right" in boosting
    assert f"do so in 0.0{SPACE}% of the cases" in boosting
    assert f"right on 90.0{SPACE}% of the test images" in boosting
    assert boosting.endswith("5 seeds).")
    rows = {row[0]: row[1:] for row in said["rows"]}
    assert list(rows) == list(LABELS.values())
    assert rows["deep ensemble"][:2] == ["2", "3"]
    assert rows["consensus of deep ensemble"][6] == "–"
    gain, boosted, agreement = said["findings"]
    assert not boosted.strength > 1
    assert gain.value == "+2.98 points"
    assert gain.strength > 1
    assert agreement.value == "−0.49 points"
    assert agreement.strength > 1
    assert "What each way to decide is worth" in page(section, study)


def test_what_the_intervals_do_not_tell_is_undecided(planned):
    study, section = planned
    filled(section, range(4), GAINS | {"deep": 0.0, "consensus": 0.0})
    short, averaged, accuracy, *_ = built(section, study)["seen"]
    assert "agreement of the 2 trainings and their mean cannot be told apart" in short
    assert averaged.endswith("whether averaging trainings helps is undecided.")
    assert "Undecided: MC dropout" in accuracy


def test_one_seed_makes_no_finding_and_no_verdict(planned):
    study, section = planned
    filled(section, (0,))
    said = built(section, study)
    assert said["findings"] == []
    short, averaged, accuracy, *_ = said["seen"]
    assert short == "From one seed nothing can be told for sure."
    assert "(+2.90 points; one seed)" in averaged
    assert "Undecided: MC dropout (" in accuracy
    assert "Better" not in accuracy


def test_a_consensus_that_classifies_nothing_is_not_compared(planned):
    study, section = planned
    ensembles, _, boosting = summaries(range(3))
    ends = ["mean", "low", "high", "beside_deep", "beside_deep_low", "beside_deep_high"]
    ensembles.loc[ensembles.quantity == "accuracy_at_coverage", ends] = np.nan
    ensembles.loc[ensembles.quantity == "coverage", ["mean", "low", "high"]] = 0.0
    files.write_table(ensembles, section.tables["ensembles"])
    files.write_table(boosting, section.tables["boosting"])
    said = built(section, study)
    assert said["seen"][4].endswith("at p_t = .9, so that there is nothing to compare.")
    assert len(said["findings"]) == 2


def test_without_architectures_nothing_is_said_of_them(planned):
    study, section = planned
    methods = {method: gain for method, gain in GAINS.items() if method != "architectures"}
    drawn = filled(section, range(3), methods)
    said = built(section, study)
    assert "architectures" not in said["seen"][4]
    assert len(said["rows"]) == len(methods)
    figure, _ = drawn["risk-coverage"]
    assert "consensus of architectures" not in labels(figure.axes[0])


def test_a_row_a_method_and_a_line_a_method(planned):
    _, section = planned
    drawn = filled(section, range(3))
    figure, _ = drawn["measures"]
    assert len(figure.axes) == 8
    ticks = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert ticks == list(LABELS.values())
    assert _rows(figure.axes[0])[3] == pytest.approx(3, abs=0.1)
    assert _rows(figure.axes[0])[0] == 0
    # Members' accuracy is drawn as it is; a consensus has no nll, and one network no pair.
    assert _rows(figure.axes[7])[0] == pytest.approx(90)
    assert set(_rows(figure.axes[4])) == set(range(6))
    assert set(_rows(figure.axes[6])) == set(range(1, 8))
    figure, _ = drawn["risk-coverage"]
    assert set(labels(figure.axes[0])) == set(LABELS.values())
    right = figure.axes[1].get_lines()
    assert list(right[0].get_ydata()) == pytest.approx([1, 1])


def test_of_what_lies_far_out_a_number_stands_at_the_edge(planned):
    _, section = planned
    drawn = filled(section, range(3), GAINS | {"samme": -0.2, "architectures": 0.09})
    figure, _ = drawn["measures"]
    accuracy, _, aurc = figure.axes[:3]
    assert [text.get_text() for text in accuracy.texts] == ["← −20", "+8.97 →"]
    assert [text.get_text() for text in aurc.texts] == ["+50.1 →", "← −22.4"]
    assert -5 < accuracy.get_xlim()[0] < accuracy.get_xlim()[1] < 5
    assert 5 not in _rows(accuracy)


def _rows(panel):
    """What is drawn in each row of a panel."""
    dots = [line for line in panel.get_lines() if line.get_marker() == "o"]
    return {int(dot.get_ydata()[0]): float(dot.get_xdata()[0]) for dot in dots}
