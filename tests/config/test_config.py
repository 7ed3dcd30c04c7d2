"""The config: three scales that hold, and mistakes that are named before anything starts."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.study.study import cell_of
from overfit_atlas.study.trainings import computed_epochs, trainings

CONFIG = Path(__file__).parents[2] / "config"
OVERLAYS = {"full": [], "laptop": [CONFIG / "laptop.yaml"], "demo": [CONFIG / "demo.yaml"]}


@pytest.fixture
def full():
    return read_layers([])[0]


def changed(config, path, value):
    config = copy.deepcopy(config)
    *parents, last = path
    place = config
    for key in parents:
        place = place[key]
    place[last] = value
    return config


@pytest.mark.parametrize("scale", OVERLAYS)
def test_every_scale_is_sound_and_says_what_it_runs(scale):
    study = read_study(*read_layers(OVERLAYS[scale]))
    assert study.name == scale
    assert list(study.experiments)
    assert all(study.last_epoch(cell) >= 1 for cell in study.cells)


MISTAKES = {
    "a misspelt key": (["sead"], 1, ["sead", "unknown key", "'seeds'"]),
    "a wrong type": (["seeds"], "seven", ["seeds", "'seven'", "a list"]),
    "an unknown model": (
        ["experiments", "trio", "members", 0, "model"],
        "sl-cmm",
        ["experiments.trio", "'sl-cmm'", "did you mean 'sl-cnn'"],
    ),
    "a negative epoch": (
        ["experiments", "trio", "members", 0, "epoch"],
        -3,
        ["experiments.trio.members[0].epoch", "-3", "at least 1"],
    ),
    "an empty list": (["seeds"], [], ["seeds", "[]", "at least 1"]),
    "a whole number with a point": (["seeds"], [1.0], ["seeds[0]", "1.0", "whole number"]),
    "an exponent": (["samples", "mnist-1k", "size"], 6.0e2, ["size", "600.0", "whole number"]),
    "a stage with a point": (["models", "mlp", "stages"], [20.0], ["models.mlp.stages[0]", "20.0"]),
    "a rate that is no number": (
        ["models", "mlp", "optimizer", "learning_rate"],
        float("nan"),
        ["models.mlp.optimizer.learning_rate", "finite"],
    ),
    "true for a number": (["models", "mlp", "batch_size"], True, ["models.mlp.batch_size", "True"]),
    "a label that figures set as mathematics": (
        ["models", "mlp", "label"],
        "$x^$",
        ["models.mlp.label", "one line of text without $"],
    ),
    "a label that legends leave out": (
        ["models", "mlp", "label"],
        "_mlp",
        ["models.mlp.label", "'_mlp'", "with neither a space nor _"],
    ),
    "two models that figures show alike": (
        ["models", "mlp", "label"],
        "M1 CNN",
        ["models.mlp.label", "'M1 CNN' is the label of sl-cnn too", "give each its own"],
    ),
    "two regularizers that figures show alike": (
        ["regularizers", "l2", "label"],
        "none",
        ["regularizers.l2.label", "'none' is the label of none too"],
    ),
    "a name of two lines": (["experiments", "trio", "title"], "a\nb", ["trio.title", "one line"]),
    "a title that rings a bell": (["experiments", "trio", "title"], "a\x07", ["control char"]),
    "a label with the end of a line": (["models", "mlp", "label"], "a\u2028b", ["control charact"]),
    "a published entry that is none": (
        ["experiments", "trio", "published"],
        "salman-lui",
        ["experiments.trio.published", "did you mean 'salman-liu'"],
    ),
    "an option of the wrong type": (
        ["models", "mlp", "options"],
        {"hidden": [256.0]},
        ["models.mlp.options.hidden", "whole numbers"],
    ),
    "too few images to draw by class": (
        ["samples", "fashion", "size"],
        5,
        ["samples.fashion.size", "10 classes"],
    ),
    "a run to be followed that is measured now and then": (
        ["models", "sl-cnn", "measure_every"],
        2,
        ["experiments.overfitting", "models.sl-cnn.measure_every is 2", "set it to 1"],
    ),
    "an epoch beyond the last stage": (
        ["experiments", "trio", "members", 0, "epoch"],
        61,
        ["experiments.trio", "61", "beyond epoch 60", "models.sl-cnn.stages"],
    ),
    "an unknown network": (
        ["models", "mlp", "network"],
        "mlq",
        ["models.mlp.network", "'mlq'", "did you mean 'mlp'"],
    ),
    "a setting that the network lacks": (
        ["models", "lenet", "options"],
        {"width": 3},
        ["models.lenet.options.width", "lenet5"],
    ),
    "an unknown dataset": (
        ["samples", "mnist-1k", "dataset"],
        "mnits",
        ["samples.mnist-1k.dataset", "'mnits'", "did you mean 'mnist'"],
    ),
    "more images than were published": (
        ["samples", "mnist-1k", "size"],
        60001,
        ["samples.mnist-1k", "60001", "60000"],
    ),
    "stages out of order": (["models", "mlp", "stages"], [40, 20], ["models.mlp: stages", "rise"]),
    "an unknown experiment": (["run"], ["troi"], ["run", "'troi'", "did you mean 'trio'"]),
    "momentum for adam": (
        ["models", "sl-cnn", "optimizer", "momentum"],
        0.9,
        ["models.sl-cnn.optimizer.momentum", "adam has no such argument", "beta_1"],
    ),
    "an optimizer that Keras has not": (
        ["models", "mlp", "optimizer", "name"],
        "adamm",
        ["models.mlp.optimizer.name", "adafactor", "did you mean 'adam'"],
    ),
    "an argument that is no number": (
        ["models", "mlp", "optimizer", "weight_decay"],
        "much",
        ["models.mlp.optimizer.weight_decay", "'much'", "expected a number"],
    ),
    "averaged weights": (
        ["models", "mlp", "optimizer", "use_ema"],
        True,
        ["models.mlp.optimizer.use_ema", "leave it out"],
    ),
    "a warm-up without end": (
        ["models", "mlp", "schedule"],
        {"kind": "cosine", "epochs": 5, "warm_up": 5},
        ["models.mlp.schedule", "leave none of the 5"],
    ),
    "a schedule of which nothing would be seen": (
        ["models", "mlp", "schedule"],
        {"kind": "steps", "after": [5, 999]},
        ["models.mlp.schedule.after", "no epoch follows epoch 999"],
    ),
    "an unknown schedule": (
        ["models", "mlp", "schedule"],
        {"kind": "cosin", "epochs": 5},
        ["models.mlp.schedule.kind", "'cosin'", "did you mean 'cosine'"],
    ),
    "an unknown loss": (
        ["models", "mlp", "loss"],
        {"kind": "hinge"},
        ["models.mlp.loss.kind", "'hinge'", "focal"],
    ),
    "an augmentation of nothing": (
        ["models", "mlp", "augmentation"],
        {"flip": False},
        ["models.mlp.augmentation", "name shift, crop or flip"],
    ),
    "a shift out of the image": (
        ["models", "mlp", "augmentation"],
        {"shift": 28},
        ["models.mlp.augmentation", "shift 28: the images have 28 x 28 pixels of mnist"],
    ),
    "weights that are not there": (
        ["models", "mlp", "pretrained"],
        {"path": "no-such.h5", "sha256": "0" * 64},
        ["models.mlp.pretrained.path", "no-such.h5: expected pretrained weights, but"],
    ),
    "weights that are others": (
        ["models", "mlp", "pretrained"],
        {"path": __file__, "sha256": "0" * 64},
        ["models.mlp.pretrained.path", f"SHA-256 {'0' * 64}, found {sha256(__file__)}"],
    ),
    "no digest": (
        ["models", "mlp", "pretrained"],
        {"path": __file__, "sha256": "abc"},
        ["models.mlp.pretrained.sha256", "'abc'"],
    ),
    "pretrained weights where members start from new ones": (
        ["models", "sl-cnn", "pretrained"],
        {"path": __file__, "sha256": sha256(__file__)},
        ["models.sl-cnn.pretrained", "ensembles trains sl-cnn itself, from new weights alone"],
    ),
    "a swap of no class": (
        ["samples", "mnist-1k", "labels"],
        {"kind": "asymmetric", "share": 0.2, "swaps": {"4": "nine"}},
        ["samples.mnist-1k.labels.swaps.4", "no class is called 'nine'"],
    ),
    "asymmetric noise without swaps": (
        ["samples", "mnist-1k", "labels"],
        {"kind": "asymmetric", "share": 0.2},
        ["samples.mnist-1k.labels", "asymmetric needs a swaps"],
    ),
    "a path with a wildcard of the engine": (
        ["samples", "mnist-1k", "labels"],
        {"kind": "own", "path": "{run}.csv"},
        ["samples.mnist-1k.labels.path", "without braces", "rename {run}.csv"],
    ),
    "labels that are not there": (
        ["samples", "mnist-1k", "labels"],
        {"kind": "own", "path": "no-such.csv"},
        ["samples.mnist-1k.labels.path", "no-such.csv: cannot be read"],
    ),
    "a colour that is none": (
        ["models", "mlp", "color"],
        "#12345",
        ["models.mlp.color", "'#12345'", "#rrggbb", "'orange'"],
    ),
    "an unknown kind": (
        ["experiments", "trio", "kind"],
        "consensu",
        ["experiments.trio.kind", "did you mean 'consensus'"],
    ),
    "a dropout rate of one": (
        ["regularizers", "dropout-75", "dropout"],
        1,
        ["regularizers.dropout-75.dropout", "less than 1", "own"],
    ),
    "an epoch chosen by validation, without validation images": (
        ["experiments", "trio", "members", 0, "epoch"],
        "lowest-validation-loss",
        ["experiments.trio", "mnist-1k holds none out", "samples.mnist-1k.validation"],
    ),
    "corrupted labels without a share": (
        ["samples", "mnist-1k", "labels"],
        {"kind": "corrupted"},
        ["samples.mnist-1k.labels", "corrupted needs a share"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_its_key_value_and_remedy(full, mistake):
    path, value, words = MISTAKES[mistake]
    with pytest.raises(AtlasError) as caught:
        read_study(changed(full, path, value))
    for word in words:
        assert word in str(caught.value)


def test_all_mistakes_are_listed_at_once(full):
    wrong = changed(changed(full, ["seeds"], []), ["device"], "tpu")
    with pytest.raises(AtlasError, match="2 mistakes"):
        read_study(wrong)


@pytest.mark.parametrize(
    ("text", "words"),
    [("run: [trio\nseeds: [1]\n", ["line 2"]), ("- a list\n", ["expected keys"]), (None, ["read"])],
)
def test_an_overlay_that_is_no_yaml_is_named_with_its_place(tmp_path, text, words):
    overlay = tmp_path / "broken.yaml"
    if text is not None:
        overlay.write_text(text)
    with pytest.raises(AtlasError) as caught:
        read_layers([overlay])
    for word in [str(overlay), *words]:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            b"models:\n  mlp: {stages: [5]}\nmodels:\n  lenet: {stages: [7]}\n",
            ["'models'", "1 and 3"],
        ),
        (b"study: t\nexperiments:\n  a: {title: x,\n      title: y}\n", ["'title'", "3 and 4"]),
        (b"seeds: [00, 010]\n", ["line 1", "00", "leading zeros"]),
        (b"seeds: [1:30]\n", ["1:30", "colons"]),
        ("study: t\n# Größe\n".encode("latin-1"), ["UTF-8"]),
        ("study: t\n".encode("utf-16"), ["UTF-8"]),
        (b"a: &x [*x]\n", ["line 1", "holds itself"]),
        (b"study: \x07\n", ["broken YAML"]),
    ],
    ids=[
        "key twice",
        "key twice below",
        "octal",
        "sexagesimal",
        "latin-1",
        "utf-16",
        "self",
        "bell",
    ],
)
def test_what_would_be_read_otherwise_than_written_is_refused(tmp_path, content, words):
    overlay = tmp_path / "odd.yaml"
    overlay.write_bytes(content)
    with pytest.raises(AtlasError) as caught:
        read_layers([overlay])
    for word in [str(overlay), *words]:
        assert word in str(caught.value)


def test_a_mistake_names_file_and_line(tmp_path):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text("study: mine\nmodels:\n  mlp:\n    stages: [5]\n    batch_size: none\n")
    with pytest.raises(AtlasError, match=r"models\.mlp\.batch_size: 'none'.*mine\.yaml, line 5"):
        read_study(*read_layers([overlay]))


def test_a_kind_may_be_spelled_with_hyphens(full):
    spelled = changed(full, ["experiments", "dataset-size", "kind"], "dataset-size")
    assert read_study(spelled) == read_study(full)


def test_a_cell_trains_no_further_than_its_experiments_ask(full):
    study = read_study(full | {"run": ["trio"]})
    by_model = {cell.model: cell for cell in study.cells}
    assert study.last_epoch(by_model["sl-cnn"]) == 30
    with_longer_curves = read_study(full | {"run": ["trio", "overfitting"]})
    assert with_longer_curves.last_epoch(by_model["sl-cnn"]) == 60


def test_a_run_is_predicted_where_it_is_measured_or_asked_for(full):
    study = read_study(full | {"run": ["trio", "rutgers-controlled"]})
    by_model = {cell.model: cell for cell in study.cells}
    assert study.predicted_epochs(by_model["sl-cnn"]) == list(range(1, 31))
    assert study.predicted_epochs(by_model["ru-cnn"]) == [1, 5, 10, 15, 20]
    assert study.predicted_epochs(by_model["ru-vgg16"]) == [1, 4, 8, 12]


def test_an_epoch_chosen_by_validation_needs_the_whole_run_and_every_measured_epoch(full):
    full["samples"]["mnist-1k"]["validation"] = 500
    full["models"]["mlp"] |= {"measure_every": 2, "predict_every": 10}
    for member in full["experiments"]["trio"]["members"]:
        member["epoch"] = "lowest-validation-loss"
    full["experiments"]["trio"]["follow_samples"] = False
    study = read_study(full | {"run": ["trio"]})
    [mlp] = [cell for cell in study.cells if cell.model == "mlp"]
    last = full["models"]["mlp"]["stages"][-1]
    assert study.last_epoch(mlp) == last
    assert study.predicted_epochs(mlp) == [1, *range(2, last + 1, 2)]
    needs = study.experiments["trio"].needs
    assert [study.counts(need) for need in needs] == ["lowest-validation-loss"] * 3


def test_only_what_reads_predictions_takes_an_epoch_chosen_by_validation(full):
    with pytest.raises(AtlasError) as caught:
        read_study(
            changed(
                full,
                ["experiments", "adversarial", "members", 0, "epoch"],
                "lowest-validation-loss",
            )
        )
    assert "experiments.adversarial.members[0].epoch" in str(caught.value)


def test_a_run_that_nobody_follows_predicts_no_oftener_than_its_model_says(full):
    full["models"]["sl-cnn"]["predict_every"] = 20
    study = read_study(full | {"run": ["trio", "trio-dropout-50", "overfitting"]})
    epochs = {
        cell.regularizer: study.predicted_epochs(cell)
        for cell in study.cells
        if cell.model == "sl-cnn"
    }
    assert epochs["dropout-50"] == [1, 20, 30]
    assert epochs["none"] == list(range(1, 61)), "an experiment of the kind dynamics follows it"
    asked = read_study(full | {"run": ["trio"]})
    [cell] = [cell for cell in asked.cells if cell.model == "sl-cnn"]
    assert asked.predicted_epochs(cell) == list(range(1, 31)), "three samples are followed"


def test_a_run_that_two_experiments_share_is_trained_once(full):
    study = read_study(full | {"run": ["rutgers-controlled", "rutgers-as-reported"]})
    shared = [cell_of(need) for e in study.experiments.values() for need in e.needs]
    assert len(study.cells) < len(shared)
    assert len(study.cells) == len(set(shared))


def trio_of(full, **changes):
    full["models"]["sl-cnn"] |= changes
    study = read_study(full | {"run": ["trio"], "seeds": [0, 1, 2, 3, 7]})
    trained = [training for training in trainings(study) if training.model == "sl-cnn"]
    assert sorted(cell for training in trainings(study) for cell in set(training.cells)) == sorted(
        cell for cell in study.cells for training in trainings(study) if cell in training.cells
    )
    return trained


def test_a_job_trains_one_seed_or_a_block_of_them(full):
    [alone] = trio_of(full)
    assert (alone.name, alone.job) == ("train_and_predict_sl_cnn_30", "seed-{seed}")
    assert alone.checkpoints == tuple(range(1, 31))
    blocks = trio_of(full, seeds_per_job=3)
    assert [block.seeds for block in blocks] == [(0, 1, 2), (3, 7)]
    assert [block.job for block in blocks] == ["seeds-0-2", "seeds-3_7"]


@pytest.mark.parametrize(("keep", "kept"), [("asked", (30,)), ("last", (30,))])
def test_checkpoints_are_kept_as_the_model_says(full, keep, kept):
    assert trio_of(full, keep_checkpoints=keep)[0].checkpoints == kept
    study = read_study(full | {"run": ["gradients"]})
    computed = computed_epochs(study)
    for training in trainings(study):
        every = study.experiments["gradients"].settings.every
        assert {1, training.last, 1 + every} <= set(training.checkpoints)
        assert all(computed[cell] <= set(training.checkpoints) for cell in training.cells)


def test_an_overlay_takes_an_argument_of_an_optimizer_away_by_null():
    study = read_study(*read_layers([CONFIG / "demo.yaml"]))
    # config.yaml has sgd with momentum there, which adam has not.
    assert study.models["mlp"].optimizer.plain() == {"name": "adam", "learning_rate": 0.003}
