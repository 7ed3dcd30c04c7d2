"""Single samples through every epoch: the tables, and the command that draws any of them."""

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from overfit_atlas import files
from overfit_atlas.analysis.dynamics.sample_dynamics import follow_ids, follow_profiles
from overfit_atlas.analysis.selection.members import together
from overfit_atlas.cli import main
from overfit_atlas.errors import AtlasError
from tests.analysis.dynamics.runs import scaled_run, write_images, write_run


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


def test_an_id_that_is_not_there_is_named(study):
    with pytest.raises(AtlasError, match="id 60, found ids from 0 to 59"):
        follow_ids(**arguments(study), ids=[60])


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
