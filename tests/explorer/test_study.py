"""What a study offers to explore, and which parts it takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.errors import AtlasError
from overfit_atlas.explorer.images import test_images as images_of_the_test_set
from overfit_atlas.explorer.images import training_images
from overfit_atlas.explorer.plan import page_parts
from overfit_atlas.explorer.predictions import gather, over_seeds
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions import FOLDER
from overfit_atlas.study.explored import explored

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[2]
EXPLORER = PROJECT / "overfit_atlas" / "explorer"


def study_of(*rooms):
    merged, _ = read_layers([FOLDER / room / "example.yaml" for room in rooms])
    return read_study(merged)


def test_a_consensus_is_explored_with_its_training_images():
    sets = explored(study_of("consensus"))
    assert list(sets) == ["toy-consensus"]
    [one] = sets.values()
    assert one.sides == ("test", "train")
    assert [need.epoch for need in one.needs] == [1, None, "lowest-validation-loss"]


def test_noise_is_explored_sample_by_sample_training_images_first():
    sets = explored(study_of("random_labels"))
    assert list(sets) == [
        f"toy-random-labels/{sample}" for sample in ("toy", "toy-half-wrong", "toy-random")
    ]
    assert {one.sides for one in sets.values()} == {("train", "test")}
    assert {one.chosen for one in sets.values()} == {(0, 1)}


def test_a_study_without_runs_has_nothing_to_explore():
    assert explored(study_of("softmax_toy")) == {}


def test_the_first_view_stands_in_front_and_nothing_twice():
    study = study_of("consensus")
    names = page_parts(explored(study), study)
    assert names[:3] == [
        "sets/toy-consensus/test/seed-0",
        "images/digits",
        "sets/toy-consensus/test/seeds",
    ]
    assert len(names) == len(set(names))
    assert "images/toy/seed-1" in names


def written(path, ids, labels=(0, 1, 1)):
    sides = {"test": Side(np.array(labels), np.array(ids))}
    logits = [{"test": np.eye(3, 2) * epoch} for epoch in (1, 2)]
    write_predictions(path, epochs=[1, 2], sides=sides, logits=logits, attrs={})
    return Member(path.stem, path, 2)


def test_losses_are_split_into_what_right_and_wrong_samples_add(tmp_path):
    gathered = gather([written(tmp_path / "a.h5", [4, 5, 6])], "test").opening
    # Logits (2, 0), (0, 2) and (0, 0): the third is decided as 0 though its label is 1.
    sure, even = np.log1p(np.exp(-2)), np.log(2)
    assert gathered["0/loss"][1] == pytest.approx([2 * sure / 3, even / 3])
    assert gathered["0/predicted"].tolist()[1] == [0, 1, 0]
    assert gathered["ids"].tolist() == [4, 5, 6]


@pytest.mark.parametrize("other", [{"ids": [4, 5, 7]}, {"ids": [4, 5, 6], "labels": (0, 1, 0)}])
def test_members_that_saw_other_inputs_are_named(tmp_path, other):
    members = [written(tmp_path / "a.h5", [4, 5, 6]), written(tmp_path / "b.h5", **other)]
    with pytest.raises(AtlasError, match=r"b\.h5: its test inputs differ from those of .*a\.h5"):
        gather(members, "test")


def test_seeds_that_saw_other_inputs_are_not_put_together(tmp_path):
    first, second = written(tmp_path / "a.h5", [4, 5, 6]), written(tmp_path / "b.h5", [1, 2, 3])
    assert over_seeds([[first], [second]], "test") == {}
    assert over_seeds([[first], [first]], "test")["predicted"].shape == (2, 1, 3)


def test_pixels_are_scaled_to_a_byte_and_neighbours_are_the_nearest(tmp_path):
    with h5py.File(tmp_path / "data.h5", "w") as h5:
        h5.attrs.update(pixel_low=0.0, pixel_high=16.0)
        h5["test/images"] = np.array([[[0.0, 8.0, 16.0]]])
        h5["train/images"] = np.array([[[16.0, 0.0, 0.0]], [[0.0, 8.0, 15.0]], [[0.0, 0.0, 16.0]]])
    with h5py.File(tmp_path / "sample.h5", "w") as h5:
        h5["train_ids"], h5["train_labels"], h5["true_labels"] = [2, 1], [5, 6], [5, 7]
        h5.attrs["pixel_treatment"] = "none"
    seen = images_of_the_test_set(tmp_path / "data.h5")["images"]
    assert seen[..., 0].tolist() == [[[0, 128, 255]]]
    packed = training_images(tmp_path / "data.h5", tmp_path / "sample.h5")
    assert packed["neighbours"].tolist() == [[1, 0]]
    assert packed["labels"].tolist() == [5, 6]
    with h5py.File(tmp_path / "sample.h5", "a") as h5:
        h5.attrs["pixel_treatment"] = "gaussian"
    assert "neighbours" not in training_images(tmp_path / "data.h5", tmp_path / "sample.h5")


def test_every_script_of_the_page_is_packed_and_stays_small():
    from overfit_atlas.explorer.page import SCRIPTS

    there = sorted(path.name for path in (EXPLORER / "js").glob("*.js"))
    assert list(SCRIPTS) == there
    for name in there:
        assert len((EXPLORER / "js" / name).read_text().splitlines()) <= 330, name


def test_the_scripts_pass_their_type_checker(tmp_path):
    deno = Path(sys.executable).parent / "deno"
    if not deno.exists():
        pytest.skip("no deno beside this Python: it is among the dev dependencies")
    done = subprocess.run(
        [deno, "check", "--quiet", "--config", "deno.json", "js/main.js"],
        cwd=EXPLORER,
        env={"DENO_DIR": str(tmp_path), "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    config = json.loads((EXPLORER / "deno.json").read_text())
    assert config["compilerOptions"]["strict"] is True
