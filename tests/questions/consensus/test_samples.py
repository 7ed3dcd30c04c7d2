"""Single samples through every epoch: tables, figure, section, and the command that draws any."""

import os

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from overfit_atlas import files
from overfit_atlas.cli import main
from overfit_atlas.drawing import style
from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.members import Member, together
from overfit_atlas.questions.consensus.figures.samples import samples_figure
from overfit_atlas.questions.consensus.tables.samples import follow_ids, follow_profiles
from tests.questions.rooms import built, fill, page, sections, settings_of, study_of
from tests.questions.runs import scaled_run, write_images, write_run


@pytest.fixture
def study(tmp_path):
    """Two models, the second trained for two epochs fewer, with images and members on disk."""
    logits, labels = scaled_run()
    for name, values in (("a", logits), ("b", logits[:4])):
        write_run(tmp_path / f"runs/{name}/s/none/seed-0/predictions.h5", values, labels)
    write_images(tmp_path, labels)
    members = [
        dict(name=name, label=name.upper(), color=color, epoch=epoch)
        for name, color, epoch in (("a", "blue", 6), ("b", "orange", 4))
    ]
    fixed = dict(sample="s", dataset="tiny", regularizer="none", seed=0)
    table = pd.DataFrame([member | fixed | {"model": member["name"]} for member in members])
    files.write_table(table, tmp_path / "tables/trio/samples/members.csv")
    return tmp_path


def arguments(study):
    runs = [study / f"runs/{name}/s/none/seed-0/predictions.h5" for name in "ab"]
    return dict(
        members=together(runs, ["a", "b"], [6, 4]),
        sample=study / "samples/s/seed-0.h5",
        dataset=study / "data/tiny.h5",
    )


def test_probabilities_score_and_image_of_an_id(study):
    logits, labels = scaled_run()
    followed = follow_ids(**arguments(study), ids=[17, 3])
    keys = ["id", "member", "epoch", "class"]
    lines = followed.dynamics.set_index(keys).probability.sort_index()
    expected = np.exp(logits[:, 17]) / np.exp(logits[:, 17]).sum(axis=1, keepdims=True)
    assert lines.loc[17, "a"].to_numpy().reshape(6, 4) == pytest.approx(expected, rel=1e-5)
    assert lines.loc[17, "b"].index.get_level_values("epoch").max() == 4
    sample = followed.samples.set_index("id").loc[17]
    assert sample.score == pytest.approx(np.minimum(expected[5], expected[3]).max(), rel=1e-5)
    assert sample.label == labels[17]
    pixels = followed.images.set_index("id").value
    assert pixels.loc[17].tolist() == pytest.approx([0.17] * 6)
    assert pixels.loc[3].tolist() == pytest.approx([0.03] * 6)


def test_profiles_are_followed_by_their_ids(study):
    followed = follow_profiles(**arguments(study))
    assert set(followed.samples["id"]) == set(followed.dynamics["id"]) == set(followed.images["id"])
    assert "confident" in set(followed.samples.profile)


@pytest.mark.parametrize(
    ("channels", "shown"), [((0, 20, 40), [0.17, 0.37, 0.57]), ((0, 10), None)]
)
def test_an_image_in_colour_is_shown_in_colour(tmp_path, channels, shown):
    logits, labels = scaled_run()
    sample, dataset = write_images(tmp_path, labels, channels)
    run = write_run(tmp_path / "a.h5", logits, labels)
    followed = follow_ids([Member("a", run, 6)], sample, dataset, [17])
    members = [{"name": "a", "label": "A", "color": "blue"}]
    figure, _ = samples_figure(*followed, members)
    [drawn] = figure.axes[0].get_images()
    if shown:
        assert drawn.get_array().shape == (3, 2, 3)
        assert drawn.get_array()[2, 1].tolist() == pytest.approx(shown)
    else:
        assert drawn.get_array()[2, 1] == pytest.approx(0.22), "two channels are no colour"


def test_a_sample_nearest_to_two_profiles_is_followed_once(tmp_path, study):
    """Of two samples one is confident; it is also the only one to be unsure of."""
    sure = np.log([[0.01, 0.99], [0.5, 0.5]])
    less = np.log([[0.04, 0.96], [0.5, 0.5]])
    runs = [
        write_run(tmp_path / f"{name}.h5", np.stack([values / 2, values]), [1, 1])
        for name, values in (("x", sure), ("y", less))
    ]
    found = arguments(study) | {"members": together(runs, ["x", "y"], [2, 2])}
    followed = follow_profiles(**found)
    assert followed.samples.set_index("profile")["id"].to_dict() == {"confident": 0, "unsure": 0}
    members = [{"name": n, "label": n.upper(), "color": "blue"} for n in "xy"]
    figure, numbers = samples_figure(*followed, members)
    assert len(figure.axes) == 2 * 3
    assert numbers.groupby("profile").size().to_dict() == {"confident": 8, "unsure": 8}


def test_an_id_that_is_not_there_is_named(study):
    with pytest.raises(AtlasError, match="id 60, found ids from 0 to 59"):
        follow_ids(**arguments(study), ids=[60])


@pytest.mark.slow
def test_the_command_draws_any_sample(study, capsys):
    out = study / "drawn.png"
    said = ["sample", "--study", str(study), "--experiment", "trio"]
    assert main([*said, "--id", "5", "--out", str(out)]) == 0
    assert "Test image 5" in capsys.readouterr().out
    with Image.open(out) as image:
        assert image.width == 1200
    numbers = files.read_table(study / "drawn.csv")
    assert set(numbers["id"]) == {5}
    assert out.with_suffix(".pdf").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (["--experiment", "duo"], "follow_samples"),
        (["--seed", "4"], "seed-4"),
        (["--id", "99"], "id 99"),
    ],
)
def test_what_is_missing_is_named(study, capsys, change, words):
    said = ["sample", "--study", str(study), "--experiment", "trio", "--id", "5", *change]
    assert main([*said, "--out", str(study / "x.png")]) == 2
    assert words in capsys.readouterr().err
    assert not (study / "x.png").exists()


@pytest.mark.parametrize(
    ("out", "words"),
    [
        ("x.svg", "ends in .png"),
        ("x", "ends in .png"),
        ("taken.png", "found a folder"),
        ("beside.png", "found a pipe or device"),
    ],
)
def test_only_an_image_and_what_lies_beside_it_are_written(study, tmp_path, capsys, out, words):
    (tmp_path / "taken.png").mkdir()
    os.mkfifo(tmp_path / "beside.csv")
    before = sorted(tmp_path.iterdir())
    said = ["sample", "--study", str(study), "--experiment", "trio", "--id", "5"]
    assert main([*said, "--out", str(tmp_path / out)]) == 2
    assert words in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


def test_a_study_is_not_drawn_over(study, capsys):
    (study / "provenance" / "records").mkdir(parents=True)
    said = ["sample", "--study", str(study), "--experiment", "trio", "--id", "5"]
    assert main([*said, "--out", str(study / "figures" / "members.png")]) == 2
    assert "results of a study" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "name,label\na,b\n", "\0\0"])
def test_a_table_of_members_that_is_none_is_named(study, capsys, content):
    (study / "tables" / "trio" / "samples" / "members.csv").write_text(content)
    said = ["sample", "--study", str(study), "--experiment", "trio", "--id", "5"]
    assert main(said) == 2
    assert "members.csv: expected" in capsys.readouterr().err


@pytest.fixture(scope="module")
def made(workplace):
    """The example's study with its third section, of two images followed in two members."""
    members = [{"model": name, "regularizer": "none"} for name in ("toy-a", "toy-b")]
    study = study_of("consensus", {"members": members})
    section = sections(study)[2]
    logits, labels = scaled_run()
    runs = [write_run(f"{name}.h5", logits, labels) for name in ("toy-a", "toy-b")]
    sample, dataset = write_images(workplace, labels)
    named = [Member("toy-a", runs[0], 6), Member("toy-b", runs[1], 4)]
    followed = follow_ids(named, sample, dataset, [3, 17])
    [asked] = study.experiments.values()
    table = pd.DataFrame(settings_of(study).followed(study, asked))
    samples = followed.samples.assign(profile=["confident", "rejected"])
    drawn = fill(
        section,
        {"samples": samples, "members": table},
        {"samples": lambda: samples_figure(samples, *followed[1:], table.to_dict("records"))},
    )
    return study, section, drawn["samples"], labels


@pytest.mark.slow
def test_the_figure_has_a_row_a_sample_and_a_panel_a_member(made):
    (figure, numbers), labels = made[2:]
    assert len(figure.axes) == 2 * 3
    image, first, second = figure.axes[:3]
    assert image.get_title(loc="left") == "confident"
    assert image.get_xlabel().startswith(f"test image 3, label {labels[3]}\n")
    assert first.get_title(loc="left") == "Toy A"
    assert second.get_xlim() == (1, 4), "a member is shown up to its own epoch"
    # The label's line is drawn last of all in its colour, and is the probability of the label.
    line = next(line for line in first.get_lines() if line.get_color() == style.CORRECT)
    own = numbers[(numbers["id"] == 3) & (numbers.member == "toy-a")]
    assert list(line.get_ydata()) == own[own["class"] == labels[3]].probability.tolist()
    assert numbers.groupby("id").profile.first().to_dict() == {3: "confident", 17: "rejected"}


@pytest.mark.slow
def test_the_section_names_profiles_that_nothing_has(made):
    study, section, _, labels = made
    said = built(section, study)
    caption = said["figures"][0]["caption"]
    assert caption.startswith(
        "Seed 0. confident (in the paper: all models agree, classified for every p_t below .96): "
        f"test image 3, label {labels[3]}, class "
    )
    assert caption.endswith("No test image has the profile unsure.")
    assert said["example"] == (
        "overfit-atlas sample --study results/example-consensus --experiment toy-consensus --id 3"
    )
    assert said["example"] in page(section, study)


def test_a_study_that_follows_no_samples_has_no_such_section():
    assert len(sections(study_of("consensus", {"follow_samples": False}))) == 2
