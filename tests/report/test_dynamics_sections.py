"""Figures of the dynamics and the sections that speak of them, from one small study."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from overfit_atlas import files
from overfit_atlas.analysis.dynamics import dynamics_tables, softmax_scale
from overfit_atlas.analysis.dynamics.sample_dynamics import follow_ids
from overfit_atlas.analysis.selection.members import Member
from overfit_atlas.figures.data_maps import data_map_figure
from overfit_atlas.figures.loss_densities import densities_figure
from overfit_atlas.figures.loss_split import loss_split_figure
from overfit_atlas.figures.sample_dynamics import samples_figure
from overfit_atlas.figures.save import save_figure
from overfit_atlas.figures.softmax_toy import softmax_toy_figure
from overfit_atlas.figures.temperature_curves import temperature_figure
from overfit_atlas.report.sections import SECTIONS
from tests.analysis.dynamics.runs import SCALES, scaled_run, write_images, write_run

MEMBERS = [{"name": "a", "label": "A", "color": "blue"}]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Each figure with its numbers, by the name that the report gives it."""
    folder = tmp_path_factory.mktemp("study")
    runs = {}
    for seed in (0, 1):
        logits, labels = scaled_run(seed)
        path = write_run(folder / f"{seed}.h5", logits, labels, sides=("test", "train"))
        runs[seed] = dynamics_tables.analyse(path, len(SCALES), 3, train_side=True)
    sample, dataset = write_images(folder, labels)
    followed = follow_ids([Member("a", path, 6)], sample, dataset, [3, 17])
    by_seed = {name: {s: getattr(run, name) for s, run in runs.items()} for name in runs[0]._fields}
    curve = softmax_scale.scale_curve(softmax_scale.TOY_LOGITS, np.linspace(0, 4, 9))
    figures = {
        "loss-split": lambda: loss_split_figure(by_seed["split"], title="A"),
        "temperature": lambda: temperature_figure(by_seed["calibration"], color="blue", title="A"),
        "densities": lambda: densities_figure(runs[0].densities, by_seed["overlaps"], title="A"),
        "data-map": lambda: data_map_figure(by_seed["samples"], color="blue", title="A"),
        "samples": lambda: samples_figure(*followed, MEMBERS),
        "toy": lambda: softmax_toy_figure(curve, softmax_scale.TOY_LOGITS, [1, 1.25]),
    }
    summary = dynamics_tables.summarise({("a", "none"): list(by_seed["findings"].values())})
    files.write_table(summary, folder / "findings.csv")
    files.write_table(softmax_scale.toy_table(), folder / "toy.csv")
    files.write_table(followed.samples.assign(profile="confident"), folder / "samples.csv")
    return folder, figures, runs


@pytest.mark.parametrize(
    "name", ["loss-split", "temperature", "densities", "data-map", "samples", "toy"]
)
def test_same_bytes_twice(made, tmp_path, name):
    written = []
    for again in ("first", "second"):
        paths = {end: tmp_path / again / f"figure.{end}" for end in ("png", "pdf", "csv")}
        figure, numbers = made[1][name]()
        save_figure(figure, numbers, **paths)
        written.append([path.read_bytes() for path in paths.values()])
    assert written[0] == written[1]
    with Image.open(tmp_path / "first" / "figure.png") as image:
        assert image.width == 1200


def test_a_wrong_loss_lies_right_of_ln_2_and_a_correct_one_left_of_ln_c(made):
    figure, numbers = made[1]["densities"]()
    densities = numbers[numbers.panel == "densities"]
    full = densities[densities.histogram > 0]
    assert 10 ** full[full.group == "wrong"].low.min() >= np.log(2) * (1 - 1e-9)
    assert 10 ** full[full.group == "correct"].high.max() <= np.log(4) * (1 + 1e-9)
    assert {text.get_text() for text in figure.axes[0].texts} == {"ln 2", "ln 4"}


def dynamics_entry(made):
    folder, figures, _ = made
    entries = []
    for name in ("loss-split", "temperature", "densities", "data-map"):
        files.write_table(figures[name]()[1], folder / f"{name}.csv")
        entries.append({"name": name, "csv": folder / f"{name}.csv", "group": "A, none"})
    return {
        "tables": {"findings": folder / "findings.csv"},
        "figures": entries,
        "runs": [{"model": "a", "regularizer": "none", "label": "A, none"}],
    }


def test_the_section_says_whether_the_refitted_loss_stays_flat(made):
    section = SECTIONS["dynamics"](dynamics_entry(made), {}, "")
    assert "stays flat" in section["seen"][0]
    captions = {figure["name"]: figure["caption"] for figure in section["groups"][0]["figures"]}
    assert "there the loss stays flat" in captions["temperature"]
    assert "at most ln 4, a wrong one at least ln 2" in captions["densities"]
    # Six of sixty samples are wrong at every epoch of each seed, and none is ever forgotten.
    assert "always right (90.0\N{NO-BREAK SPACE}% of all)" in captions["loss-split"]
    assert "always wrong (10.0\N{NO-BREAK SPACE}%)" in captions["loss-split"]
    assert "100.0\N{NO-BREAK SPACE}% are never forgotten" in captions["data-map"]


def test_the_toy_section_prints_the_papers_numbers(made):
    folder = made[0]
    entry = {"tables": {"toy": folder / "toy.csv"}, "figures": [{}], "scale": 1.25}
    section = SECTIONS["softmax-toy"](entry, {}, "")
    assert section["rows"][3]["numbers"] == ["0.5793", "0.6571", "0.5460", "0.4200"]
    assert section["rows"][0]["numbers"] == ["0.0784", "0.0539", "2.5460", "2.9200"]
    assert (
        "lowers the loss of class 4 and raises that of 1, 2 and 3"
        in (section["figures"][0]["caption"])
    )


def test_the_samples_section_names_profiles_that_nothing_has(made):
    folder = made[0]
    members = folder / "members.csv"
    members.write_text("name,seed\na,0\n")
    entry = {
        "tables": {"samples": folder / "samples.csv", "members": members},
        "figures": [{}],
        "command": "overfit-atlas sample --study s --experiment e",
    }
    section = SECTIONS["samples"](entry, {}, "")
    assert "No test image has the profile unsure and rejected" in section["figures"][0]["caption"]
    assert section["example"].endswith("--id 3")


def test_the_temperature_of_a_run_that_never_overfits_is_drawn():
    epochs = [1, 2, 3]
    falling = pd.DataFrame({"epoch": epochs, "temperature": 1.0})
    for measure in ("nll", "ece", "brier"):
        falling[measure] = falling[f"{measure}_refit"] = [0.9, 0.5, 0.2]
    figure, numbers = temperature_figure({0: falling, 1: falling}, color="blue", title="falling")
    assert figure.axes[0].get_ylim()[1] >= 0.2
    assert len(numbers) == 6
