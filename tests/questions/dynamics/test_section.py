"""Figures of the dynamics and what the report says, from runs whose overfitting is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.drawing import style
from overfit_atlas.questions.dynamics import tables
from overfit_atlas.questions.dynamics.figures.data_map import data_map_figure
from overfit_atlas.questions.dynamics.figures.loss_densities import densities_figure
from overfit_atlas.questions.dynamics.figures.loss_split import loss_split_figure
from overfit_atlas.questions.dynamics.figures.temperature import temperature_figure
from tests.questions.rooms import SPACE, built, fill, labels, page, sections, study_of
from tests.questions.runs import SCALES, scaled_run, write_run

pytestmark = pytest.mark.slow

RUN = ("toy-long", "none")


def figures_of(runs, color="green"):
    """The four figures of a run's seeds, each as a function."""
    by_seed = {
        name: {seed: getattr(run, name) for seed, run in runs.items()}
        for name in tables.RunTables._fields
    }
    return {
        "loss-split": lambda: loss_split_figure(by_seed["split"]),
        "temperature": lambda: temperature_figure(by_seed["calibration"], color=color),
        "densities": lambda: densities_figure(runs[0].densities, by_seed["overlaps"]),
        "data-map": lambda: data_map_figure(by_seed["samples"], color=color),
    }


def filled(section, runs, **drawing):
    by_run = {RUN: {seed: run.findings for seed, run in runs.items()}}
    findings = tables.summarise(by_run)
    claims = tables.measurements(by_run, {RUN: "here"})
    shown = {"findings": findings, "claims": claims}
    return fill(section, shown, figures_of(runs), **drawing)


@pytest.fixture(scope="module")
def section(workplace):
    """The example's study and its section."""
    study = study_of("dynamics")
    [section] = sections(study)
    return study, section


@pytest.fixture(scope="module")
def rising(section):
    """Two seeds whose logits grow in scale alone; six of sixty samples are always wrong."""
    runs = {}
    for seed in (0, 1):
        path = write_run(f"{seed}.h5", *scaled_run(seed), sides=("test", "train"))
        runs[seed] = tables.analyse(path, len(SCALES), 3, train_side=True)
    return runs, filled(section[1], runs)


def test_a_wrong_loss_lies_right_of_ln_2_and_a_correct_one_left_of_ln_c(rising):
    figure, numbers = rising[1]["densities"]
    densities = numbers[numbers.panel == "densities"]
    full = densities[densities.histogram > 0]
    assert 10 ** full[full.group == "wrong"].low.min() >= np.log(2) * (1 - 1e-9)
    assert 10 ** full[full.group == "correct"].high.max() <= np.log(4) * (1 + 1e-9)
    assert {"ln 2", "ln 4"} <= {text.get_text() for text in figure.axes[0].texts}


def test_the_peak_of_the_first_epoch_is_cut_off_and_told():
    """All losses alike at first, so a peak of 500; then two wide humps of height 1 at most."""
    low = np.linspace(-3, 1, 41)[:-1]
    hump = np.exp(-((low + 1) ** 2))
    densities = pd.DataFrame(
        {"epoch": epoch, "group": group, "low": left, "high": left + 0.1, "kde": height}
        for epoch, heights in ((1, 500 * (hump == hump.max())), (2, hump), (3, 0.5 * hump))
        for group in ("correct", "wrong")
        for left, height in zip(low, heights, strict=True)
    )
    overlaps = pd.DataFrame({"epoch": [1, 2, 3], "classes": 10})
    overlaps[["overlap_kde", "overlap_histogram", "overlap_at_most"]] = 0.5
    figure, _ = densities_figure(densities, {0: overlaps})
    assert 1 < figure.axes[0].get_ylim()[1] < 1.5
    assert "cut off: epoch 1, up to 500" in {text.get_text() for text in figure.axes[0].texts}
    flat, _ = densities_figure(densities[densities.epoch > 1], {0: overlaps})
    assert not any("cut off" in text.get_text() for text in flat.axes[0].texts)
    alone, _ = densities_figure(densities[densities.epoch == 1], {0: overlaps})
    assert alone.axes[0].get_ylim()[1] > 500


def test_the_whole_loss_is_drawn_into_each_upper_panel(rising):
    figure, numbers = rising[1]["loss-split"]
    runs, _ = rising
    whole = pd.DataFrame({seed: run.calibration.nll for seed, run in runs.items()}).mean(axis=1)
    for panel in figure.axes[:3]:
        line = labels(panel)["all samples"]
        assert list(line.get_ydata()) == pytest.approx(whole.tolist(), rel=1e-5)
        assert panel.get_yscale() == "log"
    assert labels(figure.axes[0])["classified wrongly"].get_color() == style.WRONG
    assert numbers.groupby("membership").samples.sum().nunique() == 1, "no sample changes sides"


def test_the_lowest_loss_is_marked_as_trained_and_refitted(rising):
    figure, numbers = rising[1]["temperature"]
    loss = figure.axes[0]
    mean = numbers.groupby("epoch")[["nll", "nll_refit"]].mean()
    marks = [line for line in loss.get_lines() if line.get_marker() == "o"]
    assert [line.get_xdata()[0] for line in marks] == mean.idxmin().tolist()
    assert [line.get_ydata()[0] for line in marks] == mean.min().tolist()
    assert "$T^*$ = 1: logits as trained are best" in labels(loss)
    # The best temperature undoes the scale, so it grows in proportion to it.
    drawn = labels(figure.axes[1])["as trained"].get_ydata()
    assert list(drawn[1:] / drawn[:-1]) == pytest.approx(
        list(np.divide(SCALES[1:], SCALES[:-1])), rel=1e-2
    )


def test_the_map_shows_both_sides_and_what_is_forgotten(rising):
    figure, numbers = rising[1]["data-map"]
    titles = [panel.get_title(loc="left") for panel in figure.axes[:2]]
    assert titles == ["test samples", "training samples"]
    forgetting = numbers[numbers.panel == "forgetting"]
    # A factor on all logits changes no decision, so nothing is ever forgotten.
    assert forgetting.forgetting_events.tolist() == [0] * 4
    assert forgetting.share.tolist() == [1] * 4
    points = numbers[numbers.panel == "map"]
    assert (points.correctness == 0).sum() == 2 * 6


def test_samples_that_lie_on_each_other_make_one_larger_circle():
    easy = pd.DataFrame({"confidence": 0.95, "variability": 0.05, "correctness": 1.0}, range(900))
    hard = pd.DataFrame({"confidence": [0.1], "variability": [0.2], "correctness": [0.0]})
    samples = pd.concat([easy, hard], ignore_index=True)
    samples = samples.assign(side="test", id=range(901), label=0, forgetting_events=0)
    figure, numbers = data_map_figure({0: samples}, color="blue")
    [circles, *_] = figure.axes[0].collections
    assert circles.get_offsets().tolist() == [pytest.approx([0.05, 0.95]), [0.2, 0.1]]
    assert circles.get_sizes()[0] > 5 * circles.get_sizes()[1]
    assert (numbers.panel == "map").sum() == 901


def test_the_section_says_whether_the_refitted_loss_stays_flat(section, rising):
    study, section = section
    said = built(section, study)
    assert said["labels"] == ["Toy long, none"]
    assert "stays flat" in said["seen"][0]
    assert "accuracy by 0.0 points" in said["seen"][0]
    [group] = said["groups"]
    captions = {figure["name"]: figure["caption"] for figure in group["figures"]}
    assert "there the loss stays flat" in captions["temperature"]
    assert "at most ln 4, a wrong one at least ln 2" in captions["densities"]
    assert "3 epochs, 6 densities of the first seed" in captions["densities"]
    assert f"always right (90.0{SPACE}% of all)" in captions["loss-split"]
    assert f"always wrong (10.0{SPACE}%)" in captions["loss-split"]
    assert f"100.0{SPACE}% are never forgotten" in captions["data-map"]
    left = next(found for found in said["findings"] if found.figure.name == "temperature")
    assert left.value == f"0{SPACE}%"
    assert left.text.endswith("less than half")
    rows = {row["label"]: row["values"] for row in said["rows"]}
    assert rows["samples beyond ln C or ln 2, all epochs"] == ["0 (0 to 0)"]
    assert "Toy long, none 4 figures" in page(section, study)


def test_a_loss_that_never_rises_leaves_nothing_to_explain(section):
    study, section = section
    runs = {}
    for seed in (0, 1):
        logits, given = scaled_run(seed)
        path = write_run(f"falling-{seed}.h5", logits[:2], given)
        runs[seed] = tables.analyse(path, 2, 3, train_side=False)
    drawn = filled(section, runs, twice=False)
    assert [panel.get_title(loc="left") for panel in drawn["data-map"][0].axes[:1]] == [
        "test samples"
    ]
    said = built(section, study)
    assert said["seen"] == [
        "Toy long, none: the test loss rises by less than 5 % after its lowest in every seed (2 "
        "seeds), so there is no overfitting to explain."
    ]
    assert said["findings"] == []
    captions = {figure["name"]: figure["caption"] for figure in said["groups"][0]["figures"]}
    assert "the loss hardly rises" in captions["temperature"]


def test_the_temperature_of_a_run_that_never_overfits_is_drawn():
    epochs = [1, 2, 3]
    falling = pd.DataFrame({"epoch": epochs, "temperature": 1.0})
    for measure in ("nll", "ece", "brier"):
        falling[measure] = falling[f"{measure}_refit"] = [0.9, 0.5, 0.2]
    figure, numbers = temperature_figure({0: falling, 1: falling}, color="blue")
    low, high = figure.axes[0].get_ylim()
    assert low < 0.2 < 0.9 < high, "no epoch is cut off"
    assert figure.axes[0].get_yscale() == "log"
    assert len(numbers) == 6
