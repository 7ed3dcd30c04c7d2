"""Whole overlays as they were once written, each laid over the demo's config."""

from __future__ import annotations

from pathlib import Path

import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.errors import AtlasError

DEMO = Path(__file__).parents[2] / "config" / "demo.yaml"

TRIO = """\
study: t
run: [digits-trio]
seeds: [0]
samples:
  s: {dataset: digits, size: 600, validation: 200}
experiments:
  digits-trio:
    kind: consensus
    title: Größe
    sample: s
    members:
      - {model: sl-cnn, regularizer: none}
      - {model: mlp, regularizer: none}
"""
SMALL = """\
study: small
run: [e]
seeds: [0]
samples:
  s: {dataset: digits, size: 60}
  s2: {dataset: digits, size: 90}
models:
  mlp: {stages: [2]}
  sl-cnn: {stages: [1], batch_size: 64}
experiments:
  e:
    title: T
"""
BEST = """\
  best:
    label: Best model
    color: orange
    network: mlp
    optimizer: {name: sgd, learning_rate: 0.1}
    batch_size: 16
    stages: [1]
"""
MEMBERS = """\
    kind: consensus
    sample: s
    members:
      - {{model: {}, regularizer: none}}
      - {{model: mlp, regularizer: none}}
"""
FAMILY = """\
    kind: independence
    families:
      - name: f
        label: f
        differ: seeds
        sample: s
        seeds: [0]
        members: [{model: mlp, regularizer: none}]
"""


def small(experiment, models=""):
    """The small study with one experiment, and more models."""
    return SMALL.replace("experiments:\n", f"{models}experiments:\n") + experiment


REFUSED = {
    "keys given twice": (
        TRIO + "models:\n  mlp: {stages: [5]}\nmodels:\n  sl-cnn: {stages: [7]}\n",
        ["the key 'models' stands twice, in lines 14 and 16"],
    ),
    "a seed with a point": (
        TRIO.replace("seeds: [0]", "seeds: [1.0]"),
        ["1 mistake;", "seeds[0]: 1.0 is not allowed", "without a point", "line 3"],
    ),
    "a seed in octal": (TRIO.replace("seeds: [0]", "seeds: [00, 010]"), ["line 3: 00 is not"]),
    "a stage with a point": (
        TRIO + "models: {mlp: {stages: [20.0]}}\n",
        ["models.mlp.stages[0]: 20.0 is not allowed", "line 14"],
    ),
    "a size with an exponent": (
        TRIO.replace("size: 600", "size: 6.0e+2"),
        ["samples.s.size: 600.0 is not allowed", "whole number", "line 5"],
    ),
    "a rate that is no number": (
        TRIO + "models: {mlp: {optimizer: {learning_rate: .nan}}}\n",
        ["models.mlp.optimizer.learning_rate: nan", "a finite number", "line 14"],
    ),
    "thresholds that fall": (
        TRIO + "    thresholds: {start: 0.9, stop: 0.1}\n",
        ["thresholds", "start 0.9 lies above stop 0.1: no number is left", "line 14"],
    ),
    "a rate with an exponent as in JSON": (
        TRIO + "models: {mlp: {optimizer: {learning_rate: 1e-3}}}\n",
        ["learning_rate: '1e-3' is not allowed", "1.0e-3", "line 14"],
    ),
    "a sample called no": (
        TRIO.replace("  s:", "  no:"),
        ["line 5: the key no is no text", "put it in quotes"],
    ),
    "a label that breaks a figure": (
        TRIO + "models: {mlp: {label: $x^$}}\n",
        ["models.mlp.label: '$x^$' is not allowed", "without $ and \\", "line 14"],
    ),
    "a label half in mathematics": (
        TRIO + "models: {mlp: {label: 'cost $5 or $\\frac'}}\n",
        ["models.mlp.label", "without $ and \\"],
    ),
    "a model that tables take for another": (
        small(MEMBERS.format("best"), BEST),
        ["experiments.e.members[0].model: tables use the names", "'best'", "line 23"],
    ),
    "one seed to be independent of": (
        small(FAMILY),
        ["experiments.e.families[0].seeds: [0] is one model", "line 19"],
    ),
    "a setting of another question's": (
        small(MEMBERS.format("sl-cnn") + "    guarantee: {split: 3}\n"),
        ["e.guarantee.split: unknown key", "risks, delta, calibration, splits", "'splits'"],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_its_place(tmp_path, case):
    text, words = REFUSED[case]
    overlay = tmp_path / "mine.yaml"
    overlay.write_text(text, encoding="utf-8")
    with pytest.raises(AtlasError) as caught:
        read_study(*read_layers([DEMO, overlay]))
    for word in [str(overlay), *words]:
        assert word in str(caught.value)


BROKEN_FACTS = {
    "datasets.yaml": ("format: idx", "format: mat", "mnist.format: 'mat' is not allowed"),
    "published.yaml": ("train: 96.6", "trian: 96.6", "trian: unknown key"),
    "claims.yaml": ("  pass: low > 0", "  pass: low is positive", "is no condition"),
    "contradictions.yaml": ("  stated: ", "  said: ", "entry 1: expected the keys"),
}


@pytest.mark.parametrize("file", BROKEN_FACTS)
def test_a_mistake_in_the_facts_is_said_before_anything_starts(make_workshop, file):
    """Each of these is read by some later job."""
    workshop = make_workshop()
    right, wrong, words = BROKEN_FACTS[file]
    path = workshop.folder / "config" / file
    path.write_text(path.read_text().replace(right, wrong, 1))
    done = workshop.python("-m", "overfit_atlas.cli", "check", "config/demo.yaml", check=False)
    assert done.returncode == 2
    assert words in done.stdout
    assert file in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_refused(tmp_path, encoding):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text(TRIO, encoding=encoding)
    with pytest.raises(AtlasError, match=r"mine\.yaml: expected UTF-8.*save the file as UTF-8"):
        read_layers([DEMO, overlay])


def test_values_that_are_nested_without_end_are_refused(tmp_path):
    overlay = tmp_path / "deep.yaml"
    overlay.write_text("a: " + "[" * 3000 + "]" * 3000)
    with pytest.raises(AtlasError, match=r"deep\.yaml: broken YAML"):
        read_layers([DEMO, overlay])


OPTIMIZERS = {
    "momentum: .nan": ["momentum", "expected a number"],
    "momentum: 0": ["momentum", "0.0"],
    "weight_decay: .inf": ["weight_decay", "expected a number"],
}


@pytest.mark.parametrize("argument", OPTIMIZERS)
def test_an_argument_that_is_no_number_for_keras(tmp_path, argument):
    overlay = tmp_path / "mine.yaml"
    optimizer = f"{{name: sgd, learning_rate: 0.1, {argument}}}"
    overlay.write_text(f"models: {{mlp: {{optimizer: {optimizer}}}}}")
    with pytest.raises(AtlasError) as caught:
        read_study(*read_layers([DEMO, overlay]))
    for word in OPTIMIZERS[argument]:
        assert word in str(caught.value)


@pytest.mark.keras
@pytest.mark.parametrize("argument", ["momentum: 2.0", "clipnorm: 1.0, clipvalue: 1.0"])
def test_check_says_what_keras_alone_refuses(make_workshop, argument):
    workshop = make_workshop()
    optimizer = f"{{name: sgd, learning_rate: 0.1, {argument}}}"
    mine = workshop.folder / "mine.yaml"
    mine.write_text(f"models: {{mlp: {{optimizer: {optimizer}}}}}")
    asked = ("-m", "overfit_atlas.cli", "check", "config/demo.yaml", "mine.yaml")
    done = workshop.python(*asked, check=False)
    assert done.returncode == 2
    assert "models.mlp.optimizer: optimizer sgd: cannot be made" in done.stdout
    assert "Traceback" not in done.stdout


NETWORKS = {
    "import nosuchlib\ndef build(image_shape, classes, regularization): pass\n": "imported",
    "def build(image_shape, classes, regularization):\n    return 5\n": "it gives int",
    "from keras import Model, layers\n"
    "def build(image_shape, classes, regularization):\n"
    "    images = layers.Input(image_shape)\n"
    "    return Model(images, layers.Dense(3)(layers.Flatten()(images)))\n": "(None, 3)",
    "from keras import Model, layers\n"
    "def build(image_shape, classes, regularization):\n"
    "    images = layers.Input(image_shape)\n"
    "    ends = layers.Dense(classes, activation='softmax')\n"
    "    return Model(images, ends(layers.Flatten()(images)))\n": "ends in a softmax",
}


@pytest.mark.keras
@pytest.mark.parametrize("source", NETWORKS)
def test_a_network_that_is_none_is_said_by_check(make_workshop, source):
    workshop = make_workshop()
    (workshop.folder / "overfit_atlas" / "networks" / "odd.py").write_text(source)
    (workshop.folder / "mine.yaml").write_text("models: {lenet: {network: odd}}")
    asked = ("-m", "overfit_atlas.cli", "check", "config/demo.yaml", "mine.yaml")
    done = workshop.python(*asked, check=False)
    assert done.returncode == 2, done.stdout
    assert "network odd: " in done.stdout
    assert NETWORKS[source] in done.stdout
    assert "Traceback" not in done.stdout


SNAPSHOTS = """\
    kind: consensus
    sample: s
    members:
      - {model: mlp, regularizer: none, epoch: 1}
      - {model: mlp, regularizer: none, epoch: 2}
"""
SIZES = """\
    kind: dataset-size
    samples: [s, s2]
    members:
      - {model: mlp, regularizer: none}
      - {model: mlp, regularizer: dropout}
"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TRIO, ["sl-cnn", "mlp"]),
        (small(SNAPSHOTS), ["mlp@1", "mlp@2"]),
        (small(SIZES), ["mlp+none", "mlp+dropout"]),
    ],
    ids=["as it stands", "one model at two epochs", "one model with two regularizers"],
)
def test_it_holds_and_tells_its_members_apart(tmp_path, text, names):
    overlay = tmp_path / "mine.yaml"
    overlay.write_text(text, encoding="utf-8")
    study = read_study(*read_layers([DEMO, overlay]))
    [asked] = study.experiments.values()
    together = tuple(need for need in asked.needs if need.sample == "s")
    assert [member.name for member in study.members(together)] == names
