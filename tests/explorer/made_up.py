"""A study on disk as the rules of the explorer find it: made-up predictions, packed for real."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.data.catalog import load_facts
from overfit_atlas.explorer.images import test_images, training_images
from overfit_atlas.explorer.page import build_page
from overfit_atlas.explorer.parts import write_part
from overfit_atlas.explorer.plan import images_part, page_parts, seed_parts
from overfit_atlas.explorer.predictions import gather, over_seeds
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.members import Member, together
from overfit_atlas.questions import FOLDER
from overfit_atlas.study.explored import explored

TEST, TRAIN, CLASSES, EPOCHS = 500, 100, 10, 4


@dataclass
class MadeUp:
    """The page, and what it was made from."""

    page: Path
    members: dict[int, list[Member]]
    noise: dict[int, list[Member]]
    names: list[str]


def build_study(folder: Path) -> MadeUp:
    """A consensus, a run followed, and noise, with the settings of the rooms' examples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        study = _study()
        sets = explored(study)
        _write_dataset(study.paths.dataset("digits"))
        for cell, seeds in study.cells.items():
            for seed in seeds:
                _write_sample(study.paths.sample(cell.sample, seed), seed, cell.sample)
                _write_run(study.run_file(cell, seed, "predictions.h5"), cell, seed)
        names = page_parts(sets, study)
        for name in names:
            write_part(study.paths.explorer_part(name), name, {}, _arrays(name, sets, study))
        parts = [(name, study.paths.explorer_part(name)) for name in names]
        about = {
            "study": study.name,
            "sets": [one.shown(study, load_facts()) for one in sets.values()],
            "parts": names,
            "report": "../report/index.html",
            "folder": str(Path(study.paths.explorer).parent),
            "tables": study.paths.tables,
        }
        build_page(about, parts, study.paths.explorer)

        def members(name):
            one = sets[name]
            return {
                seed: [
                    Member(each.name, folder / each.predictions, each.epoch)
                    for each in together(
                        one.predictions(study, seed), one.names(study), one.epochs(study)
                    )
                ]
                for seed in one.seeds
            }

        return MadeUp(
            page=folder / study.paths.explorer,
            members=members("toy-consensus"),
            noise=members("toy-random-labels/toy-half-wrong"),
            names=names,
        )


def _study():
    examples = [
        FOLDER / room / "example.yaml" for room in ("random_labels", "dynamics", "consensus")
    ]
    merged, _ = read_layers(examples)
    merged["study"] = "explored"
    merged["run"] = ["toy-consensus", "toy-dynamics", "toy-random-labels"]
    return read_study(merged)


def _write_dataset(path):
    rng = np.random.default_rng(0)
    facts = load_facts()["digits"]
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as h5:
        h5.attrs.update(dataset="digits", sources="{}", pixel_low=0.0, pixel_high=16.0)
        h5.attrs["class_names"] = [str(name) for name in facts["class_names"]]
        for side, count in (("train", 1297), ("test", TEST)):
            h5[f"{side}/images"] = rng.integers(0, 17, (count, 8, 8)).astype(np.uint8)
            h5[f"{side}/labels"] = rng.integers(0, CLASSES, count).astype(np.uint8)


def _labels(sample, seed):
    """Rows, true and treated labels of the training images."""
    rng = np.random.default_rng([seed, 7])
    ids = rng.permutation(1297)[:TRAIN]
    true = rng.integers(0, CLASSES, TRAIN)
    wrong = rng.random(TRAIN) < (0 if sample == "toy" else 0.5)
    return ids, true, np.where(wrong, (true + 1) % CLASSES, true)


def _write_sample(path, seed, sample):
    ids, true, treated = _labels(sample, seed)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with h5py.File(path, "w") as h5:
        h5.attrs.update(dataset="digits", sources="{}", pixel_treatment="none", seed=seed)
        h5["train_ids"], h5["train_labels"], h5["true_labels"] = ids, treated, true


def _write_run(path, cell, seed):
    """Logits that grow by the epoch, of inputs that are hard for all models alike.

    Some are so sure that their probability is 1 in float64: equal scores, in which a share may end.
    """
    shared = np.random.default_rng(1)
    labels = shared.integers(0, CLASSES, TEST)
    hard = 2.5 * shared.normal(size=(TEST, CLASSES))
    own = np.random.default_rng([seed, *cell.model.encode()])
    ids, true, treated = _labels(cell.sample, seed)
    test = hard + own.normal(size=hard.shape) + 4 * np.eye(CLASSES)[labels]
    test[::7] *= 30
    train = own.normal(size=(TRAIN, CLASSES)) + 9 * np.eye(CLASSES)[treated]
    noise = [own.normal(size=hard.shape) for _ in range(EPOCHS)]
    write_predictions(
        path,
        epochs=range(1, EPOCHS + 1),
        sides={"test": Side(labels, np.arange(TEST)), "train": Side(treated, ids, true)},
        logits=(
            {"test": epoch / EPOCHS * test + noise[epoch - 1], "train": epoch / EPOCHS * train}
            for epoch in range(1, EPOCHS + 1)
        ),
        attrs={"model": cell.model, "lowest-validation-loss": 2},
    )


def _arrays(name, sets, study):
    """What the rules would pack under this name."""
    if name.startswith("images/"):
        _, what, *seed = name.split("/")
        if not seed:
            return test_images(study.paths.dataset(what))
        number = seed[0].removeprefix("seed-")
        return training_images(study.paths.dataset("digits"), study.paths.sample(what, number))
    for one in sets.values():
        for side in one.sides:
            of_seed = [
                together(one.predictions(study, seed), one.names(study), one.epochs(study))
                for seed in one.seeds
            ]
            if name == f"sets/{one.name}/{side}/seeds":
                return over_seeds(of_seed, side)
            for seed, members in zip(one.seeds, of_seed, strict=True):
                place = f"{one.name}/{side}/seed-{seed}"
                if name in seed_parts(place):
                    return gather(members, side)[seed_parts(place).index(name)]
    raise AssertionError(f"{name} is no part; parts are named by {images_part.__module__}")
