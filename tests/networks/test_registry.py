"""What a config may say of a network, checked without starting Keras."""

from __future__ import annotations

import subprocess
import sys

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import (
    declared_options,
    network_files,
    option_mistakes,
    options_of,
)


def test_the_registry_names_one_network_a_file():
    assert list(network_files()) == ["lenet5", "mlp", "rutgers_cnn", "sl_cnn", "vgg16"]


def test_a_networks_options_are_those_of_its_build():
    assert list(options_of("mlp")) == ["hidden"]
    assert list(options_of("rutgers_cnn")) == ["width", "dense", "batchnorm_momentum"]
    assert list(options_of("vgg16")) == ["width", "dense"]
    assert list(options_of("lenet5")) == list(options_of("sl_cnn")) == []


@pytest.mark.parametrize(
    ("network", "options"),
    [
        ("mlp", {}),
        ("mlp", {"hidden": []}),
        ("mlp", {"hidden": [256, 128]}),
        ("rutgers_cnn", {"width": 1, "dense": 65536, "batchnorm_momentum": 0.99}),
        ("vgg16", {"width": 4}),
    ],
)
def test_options_of_the_declared_types_are_no_mistakes(network, options):
    assert list(option_mistakes(network, options)) == []


@pytest.mark.parametrize(
    ("network", "options", "words"),
    [
        ("mlp", {"hiden": [8]}, ["hiden", "it has hidden", "did you mean 'hidden'"]),
        ("lenet5", {"width": 4}, ["width", "no such setting", "none"]),
        ("mlp", {"hidden": 8}, ["hidden", "8 is not allowed", "a list of whole numbers"]),
        ("mlp", {"hidden": [8, 0]}, ["[8, 0]", "from 1 to 65536"]),
        ("mlp", {"hidden": [8, True]}, ["a list of whole numbers"]),
        ("vgg16", {"width": 4.0}, ["4.0", "a whole number from 1"]),
        ("vgg16", {"width": 65537}, ["65537", "65536"]),
        ("rutgers_cnn", {"dense": None}, ["None", "a whole number"]),
        ("rutgers_cnn", {"batchnorm_momentum": 1}, ["1 is not", "a number between 0 and 1"]),
        ("rutgers_cnn", {"batchnorm_momentum": 1.0}, ["1.0", "a number between 0 and 1"]),
    ],
)
def test_a_wrong_option_is_named_with_what_is_allowed(network, options, words):
    ((option, text),) = option_mistakes(network, options)
    assert option in options
    for word in words:
        assert word in f"{option} {text}"


def test_every_mistake_is_found():
    found = dict(option_mistakes("vgg16", {"width": 0, "dense": 8, "depth": 3}))
    assert list(found) == ["width", "depth"]


def test_an_unknown_network_has_no_options():
    with pytest.raises(AtlasError, match=r"'lenet'.*did you mean 'lenet5'"):
        list(option_mistakes("lenet", {}))


BUILD = "def build(image_shape, classes, regularization, {}):\n    return None\n"


def test_a_network_of_ones_own_declares_its_options_by_its_signature():
    source = BUILD.format("depth: int = 3, *, rate: float | None = None")
    assert declared_options(source, "deep.py") == {"depth": "int", "rate": "float"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (BUILD.format("depth=3"), ["deep.py", "depth", "no type", "int, float"]),
        (BUILD.format("name: str = 'a'"), ["name", "declared with str"]),
        (
            "def make(): pass",
            ["deep.py: expected one function build(image_shape", "found 0", "is a network"],
        ),
        ("", ["deep.py: expected one function build(", "found 0"]),
        (BUILD.format("") * 2, ["expected one function build(", "found 2"]),
        ("class build: pass", ["expected one function build(", "found 0"]),
        ("def build(:\n", ["deep.py, line 1: this is no Python"]),
        ("x = '\0'", ["deep.py", "this is no Python"]),
        ("def build(shape): pass", ["deep.py, line 1: build() has to take", "it takes shape"]),
        ("def build(): pass", ["build() has to take image_shape", "it takes nothing"]),
        (BUILD.format("**rest"), ["deep.py, line 1", "each by its name"]),
    ],
)
def test_a_network_whose_options_cannot_be_checked_is_named(source, words):
    with pytest.raises(AtlasError) as mistake:
        declared_options(source, "deep.py")
    for word in words:
        assert word in str(mistake.value)


def test_options_are_checked_without_keras():
    code = """
import sys
from overfit_atlas.networks.registry import network_files, option_mistakes
for network in network_files():
    assert list(option_mistakes(network, {"no": 1}))
assert "keras" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True)
