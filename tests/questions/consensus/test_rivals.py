"""The section on rivals at equal coverage, with its figures: from members of known quality."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb

from overfit_atlas import files
from overfit_atlas.drawing import style
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.consensus.figures.k_of_n import k_of_n_figure
from overfit_atlas.questions.consensus.figures.risk_coverage import (
    LOSES,
    MISSING,
    UNSURE,
    WINS,
    risk_coverage_figure,
    verdicts,
)
from overfit_atlas.questions.consensus.figures.train_side import gap_figure, neighbours_figure
from overfit_atlas.questions.consensus.tables import guarantee, risk_coverage, train_side
from tests.questions.consensus.conftest import THRESHOLDS
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of

pytestmark = pytest.mark.slow

NAMES = ["toy-a@1", "toy-a@2", "toy-b"]


def over(of_seeds, summarise, name):
    return summarise({seed: getattr(one, name) for seed, one in of_seeds.items()})


@pytest.fixture(scope="module")
def made(workplace, runs):
    """The example's study, its second section, and each figure with its numbers."""
    study = study_of("consensus", {"published": "salman-liu"})
    section = sections(study)[1]
    members = {
        seed: [Member(name, one.predictions, 4) for name, one in zip(NAMES, of_seed, strict=True)]
        for seed, of_seed in runs.items()
    }
    assert [member["name"] for member in section.members] == NAMES
    compared = {
        seed: risk_coverage.analyse(of_seed, THRESHOLDS, [0.9], [0.9, 0.99], 200)
        for seed, of_seed in members.items()
    }
    for seed, one in compared.items():
        risk_coverage.write_measures(f"{seed}.h5", one.selectors, one.measured, one.drawn)
    asked = {"risks": [0.05], "delta": 0.1, "calibration": 0.5, "splits": 3}
    certified = {
        seed: guarantee.analyse(of_seed, THRESHOLDS, seed=seed, **asked)
        for seed, of_seed in members.items()
    }
    gaps = {seed: train_side.gap_by_threshold(one, THRESHOLDS) for seed, one in members.items()}
    images, train_labels = np.arange(60.0)[:, None], np.arange(60) % 5
    near = {
        seed: train_side.neighbours_of(one, images, train_labels, np.arange(400.0)[:, None], 2)
        for seed, one in members.items()
    }
    tables = {
        "risk-coverage": over(compared, risk_coverage.summarise_risk_coverage, "risk_coverage"),
        "selectors": risk_coverage.summarise_measures(["0.h5", "1.h5"]),
        "k-of-n": over(compared, risk_coverage.summarise_k_of_n, "k_of_n"),
        "nested": over(compared, partial(risk_coverage.summarise_nested, inputs=400), "nested"),
        "guarantee": guarantee.summarise(certified, 0.1),
        "gap": train_side.summarise_gap(gaps),
        "neighbours": train_side.summarise_agreement({s: one[0] for s, one in near.items()}),
        "neighbours-by-epoch": train_side.summarise_epochs({s: one[1] for s, one in near.items()}),
    }
    drawn = fill(
        section,
        tables,
        {
            "risk-coverage": lambda: risk_coverage_figure(tables["risk-coverage"], section.members),
            "k-of-n": lambda: k_of_n_figure(tables["k-of-n"]),
            "train-gap": lambda: gap_figure(tables["gap"], section.members),
            "neighbours": lambda: neighbours_figure(
                tables["neighbours"], tables["neighbours-by-epoch"], section.members
            ),
        },
    )
    return study, section, tables, drawn


def test_who_wins_is_read_off_the_paired_interval():
    nan = np.nan
    table = pd.DataFrame(
        {
            "difference_mean": [0.2, -0.2, 0.1, nan, 0.1],
            "difference_low": [0.1, -0.3, -0.1, nan, nan],
            "difference_high": [0.3, -0.1, 0.3, nan, nan],
        }
    )
    assert verdicts(table).tolist() == [WINS, LOSES, UNSURE, MISSING, UNSURE]


def test_the_map_has_a_line_for_every_rival_and_none_for_the_consensus(made):
    figure, numbers = made[3]["risk-coverage"]
    left, right = figure.axes
    shown = [text.get_text() for text in right.get_yticklabels()]
    assert shown[:3] == ["Toy A, epoch 1", "Toy A, epoch 2", "Toy B"]
    assert "snapshots of Toy A, epoch 1" in shown
    assert "consensus, class-wise minimum" not in shown
    assert len(shown) == 3 + 7
    # At full coverage a risk is the error rate, the same with every seed's own labels.
    full = numbers[(numbers.coverage == 1) & (numbers.selector == "toy-b")].iloc[0]
    consensus = labels(left)["consensus, class-wise minimum"]
    assert consensus.get_color() == style.CONSENSUS
    assert labels(left)["Toy B"].get_ydata()[-1] == pytest.approx(full.risk_mean)
    assert left.get_xlim() == right.get_xlim() == (0, 1)


def test_a_risk_of_zero_is_drawn_at_the_foot_of_the_axis(made):
    figure, numbers = made[3]["risk-coverage"]
    panel = figure.axes[0]
    assert (numbers.risk_mean == 0).any()
    for name, text in (("toy-b", "Toy B"), ("mean", "mean of the members")):
        own = numbers[numbers.selector == name].sort_values("coverage")
        drawn = labels(panel)[text].get_ydata()
        assert list(drawn) == pytest.approx(own.risk_mean.tolist(), nan_ok=True)
    assert panel.get_yticks()[0] == 0
    assert panel.get_ylim()[0] < 0
    least = numbers.risk_mean[numbers.risk_mean > 0].min()
    heights = panel.transData.transform([(0, 0), (0, least), (0, 10 * least)])[:, 1]
    assert heights[0] < heights[1] < heights[2]
    ordered = labels(panel)
    mean, geometric = ordered["mean of the members"], ordered["geometric mean"]
    assert mean.get_zorder() < geometric.get_zorder()
    assert mean.get_linewidth() > 2 * geometric.get_linewidth()


def test_all_of_n_is_black_and_fewer_accept_more(made):
    figure, numbers = made[3]["k-of-n"]
    lines = labels(figure.axes[1])
    assert list(lines) == ["1 of 3", "2 of 3", "3 of 3 (Algorithm 1)"]
    assert lines["3 of 3 (Algorithm 1)"].get_color() == style.CONSENSUS
    greys = [to_rgb(line.get_color()) for line in lines.values()]
    assert all(max(grey) == min(grey) for grey in greys), "colours are models'"
    assert [grey[0] for grey in greys] == sorted({grey[0] for grey in greys}, reverse=True)
    shares = [line.get_ydata() for line in lines.values()]
    assert (shares[0] >= shares[1]).all()
    assert (shares[1] >= shares[2]).all()
    assert len(numbers) == 3 * len(THRESHOLDS)


def test_the_gap_is_train_minus_test(made):
    figure, numbers = made[3]["train-gap"]
    line = labels(figure.axes[0])["Toy B"]
    own = numbers[numbers.member == "toy-b"].set_index("threshold")
    assert list(line.get_ydata()) == pytest.approx(own.gap_mean.tolist())
    # Every training image is right, so the gap with all inputs in is the test error.
    assert own.gap_mean[0] == pytest.approx(1 - own.test_accuracy[0])
    assert own.train_accuracy[0] == 1


def test_neighbours_are_counted_and_epochs_make_a_trail(made):
    figure, numbers = made[3]["neighbours"]
    left, right = figure.axes
    assert left.get_xticks().tolist() == [0, 1, 2]
    assert left.get_xlabel() == "of 2 nearest training images, of the same class"
    # Of two seeds no interval is drawn; no point lies on the frame.
    bars = [path.vertices for bar in left.collections for path in bar.get_paths()]
    expected = numbers.alike.ge(0) & numbers.seeds.ne(2) & numbers.low.notna()
    assert sum(np.isfinite(bar).all() for bar in bars) == expected.sum()
    assert right.get_ylim()[0] < numbers.test_accuracy.min()
    trails = [line for line in right.get_lines() if len(line.get_xdata()) == 4]
    assert len(trails) == 3
    assert trails[0].get_xdata().tolist() == [1, 1, 1, 1]
    assert numbers.epoch.notna().sum() == 3 * 4


def test_the_section_says_against_whom_the_consensus_wins(made):
    study, section, tables, _ = made
    said = built(section, study)
    curves = tables["risk-coverage"].assign(verdict=verdicts(tables["risk-coverage"]))
    mean = curves[curves.selector == "mean"]
    assert said["seen"][2] == (
        "At equal coverage the consensus makes surely fewer errors than plain averaging at "
        f"{(mean.verdict == WINS).sum()} of 50 coverages, and surely more at "
        f"{(mean.verdict == LOSES).sum()}."
    )
    assert "the area under the consensus' risk-coverage curve" in said["seen"][0]
    rows = {row["label"]: row for row in said["rows"]}
    assert rows["consensus, class-wise minimum"]["gap"] == "–"
    aurc = tables["selectors"].set_index(["selector", "measure"]).loc["toy-b", "aurc"]
    assert rows["Toy B"]["cells"][0].startswith(f"{1000 * aurc['mean']:.2f} (")
    assert rows["Toy B"]["gap"].endswith(f"; {int(aurc.seeds - aurc.seeds_below)} of 2")


def test_counts_stand_beside_the_printed_ones_and_a_guarantee_says_its_confidence(made):
    study, section, _, _ = made
    said = built(section, study)
    assert [row["label"] for row in said["nested"]] == [
        *["Toy A, epoch 1", "Toy A, epoch 2", "Toy B"] * 2,
        "printed: Salman and Liu, model 3",
    ]
    # 2935 of which 9 are wrong, and 2851 of which 3 are: 84 are dropped with 6 errors.
    printed = said["nested"][-1]
    assert (printed["outer"], printed["inner"]) == ("2935 / 2926", "2851 / 2848")
    assert (printed["dropped"], printed["gap"]) == ("84", f"{100 * (6 / 84 - 3 / 2851):.1f}")
    assert (said["delta"], said["confidence"]) == (f"10{SPACE}%", f"90{SPACE}%")
    assert [row["label"] for row in said["guarantee"]][:2] == [
        "consensus, class-wise minimum",
        "mean of the members",
    ]
    assert said["splits"] == 3
    captions = {figure["name"]: figure["caption"] for figure in said["figures"]}
    assert "k = 3 is Algorithm 1." in captions["k-of-n"]
    assert captions["train-gap"].startswith("With every input classified the members' gaps are ")
    assert "a nearest-neighbour classifier is always wrong" in captions["neighbours"]


def test_the_page_shows_everything(made):
    study, section, _, _ = made
    text = page(section, study)
    for words in ("Counts: what the consensus drops", "Thresholds with a guarantee", "AUGRC"):
        assert words in text


def test_without_logits_of_training_images_nothing_is_said_of_them(made):
    _, _, tables, drawn = made
    study = study_of(
        "consensus",
        {"counts_at": [0.3], "members": [{"model": m, "regularizer": "none"} for m in "xy"]},
        samples={"toy": {"keep_train_logits": False}},
        models={
            name: {
                "label": name.upper(),
                "color": "blue",
                "network": "mlp",
                "optimizer": {"name": "sgd", "learning_rate": 0.1},
                "batch_size": 8,
                "stages": [1],
            }
            for name in "xy"
        },
    )
    section = sections(study)[1]
    assert set(section.tables) == {"risk-coverage", "selectors", "k-of-n", "nested", "guarantee"}
    assert [figure.name for figure in section.figures] == ["risk-coverage", "k-of-n"]
    renamed = {"toy-a@1": "x", "toy-a@2": "y"}
    own = {}
    for name in section.tables:
        own[name] = tables[name].replace(renamed)
        for column in {"selector", "member"} & set(own[name].columns):
            own[name] = own[name][own[name][column] != "toy-b"]
    # Counts asked below a half leave no nested set, and so no row.
    own["nested"] = own["nested"][:0]
    for name, table in own.items():
        files.write_table(table, section.tables[name])
    said = built(section, study)
    assert said["nested"] == []
    assert set(drawn) > {figure["name"] for figure in said["figures"]}
