"""The jobs of a run on datasets made up here: the facts alone say how many classes and channels."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pytest

from overfit_atlas import files
from overfit_atlas.data import samples
from overfit_atlas.data.facts import read_facts
from overfit_atlas.data.prepared import Split
from overfit_atlas.networks.registry import Architecture, network_files
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.training import backend
from tests.data.made_up import publish, write_facts

pytestmark = pytest.mark.keras

SCRIPTS = Path(__file__).parents[2] / "workflow" / "scripts"
COMPUTE = backend.Compute(backend="tensorflow", device="cpu", threads=1, precision="float32")
COUNTS = {"train": 780, "test": 260}
DATASETS = {
    "letters": ((8, 8), 26),
    "colours": ((32, 32, 3), 2),
    "halves": ((9, 10), 2),
}


class Named(SimpleNamespace):
    """What a script reads of Snakemake's lists: by name, and with ``get``."""

    def get(self, name, default=None):
        return getattr(self, name, default)


def run_script(script: str, given: dict, made: dict, **params) -> None:
    """Run the job of one of the workflow's scripts in this process."""
    path = SCRIPTS / f"{script}.py"
    spec = importlib.util.spec_from_file_location(script, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    job = Named(input=Named(**given), output=Named(**made), params=Named(**params))
    job.resources, job.wildcards = Named(gpu=0), job.params
    module.main(job)


class Run:
    """A dataset, a sample of it and a run of one network, each made by its script."""

    def __init__(self, folder: Path, name: str, network: str, options: dict, rate: float) -> None:
        shape, self.classes = DATASETS[name]
        self.image_shape = (*shape, 1)[:3]
        self.folder, self.dataset, self.sample = folder, folder / f"{name}.h5", folder / "sample.h5"
        self.network = {"network": network, "options": options, "regularizer": {"l2": "own"}}
        entry = publish(folder / "mirror", name, shape, self.classes, COUNTS)
        facts = read_facts(write_facts(folder / "datasets.yaml", **{name: entry}))[name]
        about = {"dataset": name, "facts": facts}
        raw = {file: folder / "raw" / file for file in facts["files"]}
        for file, path in raw.items():
            run_script("download_data", {}, {"file": path}, file=file, **about)
        run_script("prepare_data", {"files": [*raw.values()]}, {"dataset": self.dataset}, **about)
        drawing = {"dataset": name, "size": 700, "draw": "stratified", "validation": 80}
        drawing |= {"draw_seed": None, "labels": {"kind": "none"}, "pixels": "none"}
        made = {"sample": self.sample}
        run_script("draw_sample", {"dataset": self.dataset}, made, draw=drawing, seed=1)
        self._train(rate)

    @property
    def checkpoints(self) -> list[Path]:
        """The weights after its only epoch."""
        return [self.folder / "run" / "epoch-001.weights.h5"]

    def _train(self, rate: float) -> None:
        run = self.folder / "run"
        left = {"checkpoints": self.checkpoints, "measures": [run / "measures.csv"]}
        run_script(
            "train_and_predict",
            {"dataset": self.dataset, "samples": [self.sample]},
            left | {"predictions": [run / "predictions.h5"]},
            architecture=self.network,
            learning={
                "optimizer": {"name": "adam", "learning_rate": rate},
                "loss": {"kind": "cross-entropy"},
                "batch_size": 10,
            },
            seeds=[1],
            last_epoch=1,
            measure_every=1,
            predicted=[1],
            checkpoints=[1],
            train_side=True,
            sample="made-up",
            model="mlp",
            regularizer="l2",
            threads=1,
            precision="float32",
            trained_by={},
        )


@pytest.fixture(autouse=True)
def compute(tmp_path, monkeypatch):
    """Nothing of the machine, nothing from the network: Keras may have been started before."""
    monkeypatch.setattr(backend, "configure", lambda *_, **__: COMPUTE)
    monkeypatch.setattr(backend, "computed_with", lambda _: {})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_MIRROR", str(tmp_path / "mirror"))


@pytest.mark.parametrize("name", DATASETS)
def test_a_run_has_the_classes_and_channels_of_its_dataset(tmp_path, name):
    run = Run(tmp_path, name, "mlp", {"hidden": []}, rate=0.1)
    with h5py.File(run.dataset) as h5:
        assert len(h5.attrs["class_names"]) == run.classes
        assert tuple(h5.attrs["image_shape"]) == DATASETS[name][0]
    sample = samples.load_sample(run.sample, run.dataset)
    assert sample.train.images.shape == (700, *run.image_shape)
    assert sample.validation.images.shape == (80, *run.image_shape)
    # Stratified: within one image of each class's share.
    assert np.ptp(np.bincount(sample.train.labels)) <= 1
    assert len(np.bincount(sample.train.labels)) == run.classes
    for side, count in {"test": 260, "train": 700}.items():
        read = read_predictions(tmp_path / "run/predictions.h5", side)
        assert read.logits.shape == (1, count, run.classes)
        assert set(read.labels) == set(range(run.classes))
    (measured,) = files.read_table(tmp_path / "run/measures.csv").itertuples()
    # Each class has bright pixels of its own, so that one epoch teaches a linear model all classes.
    assert measured.test_accuracy > 0.9
    assert measured.validation_accuracy > 0.9
    assert measured.test_loss < np.log(run.classes)
    assert json.loads(read.attrs["checkpoint_sha256"]) == {"1": files.sha256(run.checkpoints[0])}


@pytest.mark.parametrize("network", network_files())
def test_every_network_is_trained_on_colours_and_asked_again(tmp_path, network):
    from overfit_atlas.predictions.adversarial import attack_all, load_members
    from overfit_atlas.predictions.gradients import norms_of_runs
    from overfit_atlas.predictions.interpolation import Solutions

    small = {"mlp": {"hidden": [4]}, "rutgers_cnn": {"width": 2}, "vgg16": {"width": 2, "dense": 4}}
    run = Run(tmp_path, "colours", network, small.get(network, {}), rate=0.001)
    test = samples.load_test(run.sample, run.dataset)
    few = Split(test.images[:8], test.labels[:8])
    read = read_predictions(tmp_path / "run/predictions.h5")
    expected = read.logits[0][:8]

    members = load_members([run.network], run.checkpoints, run.image_shape, classes=run.classes)
    unchanged, changed, *_ = attack_all(members, few.images, few.labels, [0.1], steps=2)
    np.testing.assert_allclose(unchanged.logits[0], expected, rtol=1e-3, atol=1e-4)
    assert changed.logits.shape == (1, 8, 2)

    solutions = Solutions(
        Architecture(**run.network), {1: run.checkpoints[0]}, few, classes=run.classes
    )
    measured = solutions.measure(solutions.weights[1])
    assert measured["accuracy"] == np.mean(expected.argmax(axis=1) == few.labels)

    described = {"label": "M", "regularizer_name": "l2", "batch_size": 4, "epochs": [1]}
    table = norms_of_runs([run.network | described], run.checkpoints, few, classes=run.classes)
    assert np.isfinite(table.gradient_norm).all()
    assert table.train_loss[0] == pytest.approx(measured["loss"], rel=1e-4, abs=1e-6)
