"""What a study will take, against sums by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.progress.estimate import estimate, in_bytes
from overfit_atlas.training.size import Size
from tests.questions.rooms import study_of

CONFIG = Path(__file__).parents[2] / "config"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Two runs of one MLP on 100 digits, 5 epochs long, followed on both sides."""
    overlay = tmp_path_factory.mktemp("config") / "few.yaml"
    overlay.write_text(
        "study: few\nrun: [curve, followed]\nseeds: [0, 1]\n"
        "samples: {few: {dataset: digits, size: 100, keep_train_logits: true}}\n"
        "models: {mlp: {stages: [5]}}\n"
        "experiments:\n"
        "  curve: {kind: curves, title: Curves}\n"
        "  followed: {kind: dynamics, title: T, sample: few,\n"
        "    runs: [{model: mlp, regularizer: none}]}\n"
    )
    return read_study(*read_layers([overlay]))


def lines(study, results):
    text = estimate(study, results, lambda cell: Size(weights=1000, multiply_adds=1000))
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_disk_is_that_of_checkpoints_and_logits(study, tmp_path):
    # 2 runs of 5 checkpoints of 1000 weights of 4 bytes; 5 epochs of 600 images of 10 logits.
    assert lines(study, tmp_path)["Disk"].startswith("280 kB: 40 kB of checkpoints, 240 kB of")


def test_time_is_that_of_earlier_jobs_where_all_trainings_ran(study, tmp_path):
    assert "by arithmetic" in lines(study, tmp_path)["Time"]
    below = tmp_path / "few" / "benchmarks" / "train_and_predict" / "mlp" / "few" / "none"
    below.mkdir(parents=True)
    (below / "seed-0.tsv").write_text("s\th:m:s\n3600\t1:00:00\n")
    assert "by arithmetic" in lines(study, tmp_path)["Time"]
    (below / "seed-1.tsv").write_text("s\th:m:s\n3600\t1:00:00\n")
    assert "by arithmetic" not in lines(study, tmp_path)["Time"]
    assert " h" in lines(study, tmp_path)["Time"] or " min" in lines(study, tmp_path)["Time"]


def test_what_an_experiment_trains_itself_counts(tmp_path, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    # 2 ways, 2 seeds and 2 members, each on 40, 60 and 80 images for 2 epochs, forward and back,
    # and 500 test images and a pool of 100 looked at: 23,040 images of 2e10 operations.
    study = study_of("active_learning")
    text = estimate(study, tmp_path, lambda cell: Size(weights=1000, multiply_adds=10**10))
    assert text.startswith("Time: about 2 h 34 min on 1 cores")
    assert "up to 2 GB a training (toy-few)" in text


def test_an_ensemble_trains_all_members_but_the_run_itself(tmp_path, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    asked = study_of("ensembles")
    [settings] = [experiment.settings for experiment in asked.experiments.values()]
    # Of three ensembles of n the deep one begins with the run, which the study trains anyway.
    assert len(list(settings.trainings())) == 3 * settings.members - 1
    whole = estimate(asked, tmp_path, lambda cell: Size(weights=1000, multiply_adds=10**10))
    monkeypatch.setattr(type(settings), "trainings", lambda self: iter(()))
    runs = estimate(asked, tmp_path, lambda cell: Size(weights=1000, multiply_adds=10**10))
    assert whole.splitlines()[0] != runs.splitlines()[0]


@pytest.mark.parametrize(
    ("count", "words"), [(999, "1 kB"), (2.34e6, "2.3 MB"), (45e6, "45 MB"), (1.06e11, "106 GB")]
)
def test_bytes_in_words(count, words):
    assert in_bytes(count) == words


@pytest.mark.keras
def test_sizes_are_those_that_are_published():
    from overfit_atlas.networks.registry import Architecture
    from overfit_atlas.training.size import size_of

    mlp = size_of(Architecture("mlp", {"hidden": [256, 128]}, {}), (28, 28, 1), 10)
    assert mlp == Size(235_146, 784 * 256 + 256 * 128 + 128 * 10)
    # 26 x 26 places of 32 kernels of 3 x 3, then 13 * 13 * 32 to 128 to 10.
    cnn = size_of(Architecture("sl_cnn", {}, {}), (28, 28, 1), 10)
    assert cnn == Size(693_962, 26 * 26 * 32 * 9 + 5408 * 128 + 128 * 10)
