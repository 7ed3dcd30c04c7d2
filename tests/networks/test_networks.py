"""Networks against the sizes that the two studies and the architectures' authors published."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import NETWORKS, build, option_names

MNIST = (28, 28, 1)
SMALL = {"rutgers_cnn": {"width": 4}, "vgg16": {"width": 4}}

pytestmark = pytest.mark.keras


def layers_of(model, kind: str) -> list:
    return [layer for layer in model.layers if type(layer).__name__ == kind]


@pytest.mark.parametrize(
    ("network", "options", "parameters"),
    [
        ("sl_cnn", {}, 693_962),
        ("mlp", {}, 235_146),
        ("mlp", {"hidden": []}, 7_850),
        ("lenet5", {}, 61_706),
    ],
)
def test_published_parameter_counts(network, options, parameters):
    assert build(network, MNIST, options=options).count_params() == parameters


def test_vgg16_has_the_convolutions_and_pools_that_the_report_counts():
    model = build("vgg16", MNIST)
    convolutions = layers_of(model, "Conv2D")
    assert len(convolutions) == 14
    assert len(layers_of(model, "MaxPooling2D")) == 5
    # Simonyan & Zisserman's 13 convolutions: 14,714,688 weights, as every published copy has.
    assert sum(layer.count_params() for layer in convolutions[1:]) == 14_714_688
    assert model.get_layer("flatten").output.shape == (None, 512)


def test_rutgers_cnn_has_fifteen_layers():
    model = build("rutgers_cnn", MNIST)
    assert len(model.layers) - len(layers_of(model, "InputLayer")) == 15
    convolutions = layers_of(model, "Conv2D")
    assert [layer.filters for layer in convolutions] == [64, 64, 128, 128, 256, 256]
    assert len(layers_of(model, "BatchNormalization")) == 3
    assert len(layers_of(model, "MaxPooling2D")) == 3
    assert len(layers_of(model, "Dense")) == 2


@pytest.mark.parametrize("side", [28, 16, 8])
@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_takes_every_image_size_and_ends_in_logits(network, side):
    model = build(network, (side, side, 1), classes=7, options=SMALL.get(network))
    last = model.layers[-1]
    assert model.output.shape == (None, 7)
    assert last.name == "logits"
    assert last.activation.__name__ == "linear"
    # Names come from the code, never from a counter of what was built before.
    again = build(network, (side, side, 1), classes=7, options=SMALL.get(network))
    assert [a.name for a in model.layers] == [b.name for b in again.layers]


@pytest.mark.parametrize(
    ("network", "penalised", "dropped", "own_rates"),
    [
        ("sl_cnn", 3, 2, [0.25, 0.5]),
        ("mlp", 3, 2, [0.5, 0.5]),
        ("lenet5", 5, 2, [0.5, 0.5]),
        ("rutgers_cnn", 8, 4, [0.25, 0.25, 0.25, 0.5]),
        ("vgg16", 1, 1, [0.5]),
    ],
)
def test_regularizers_reach_their_layers(network, penalised, dropped, own_rates):
    plain = build(network, MNIST, options=SMALL.get(network), regularizer={"l2": 0, "dropout": 0})
    assert not plain.losses
    assert not layers_of(plain, "Dropout")

    own = {"l2": "own", "dropout": "own"}
    own = build(network, MNIST, options=SMALL.get(network), regularizer=own)
    assert len(own.losses) == penalised
    assert [layer.rate for layer in layers_of(own, "Dropout")] == own_rates

    number = {"l2": 0.125, "dropout": 0.75}
    number = build(network, MNIST, options=SMALL.get(network), regularizer=number)
    factors = [layer.kernel_regularizer.l2 for layer in number.layers if _is_penalised(layer)]
    assert factors == [0.125] * penalised
    assert [layer.rate for layer in layers_of(number, "Dropout")] == [0.75] * dropped
    assert number.count_params() == plain.count_params()


def _is_penalised(layer) -> bool:
    return getattr(layer, "kernel_regularizer", None) is not None


def test_the_penalty_is_the_factor_times_the_sum_of_squares():
    model = build("mlp", (8, 8, 1), options={"hidden": [3]}, regularizer={"l2": 0.5})
    kernels = [weights for weights in model.get_weights() if weights.ndim == 2]
    expected = 0.5 * sum(float((kernel.astype(np.float64) ** 2).sum()) for kernel in kernels)
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-5)


def test_the_registry_names_one_network_a_file():
    assert NETWORKS == ("lenet5", "mlp", "rutgers_cnn", "sl_cnn", "vgg16")
    assert option_names("mlp") == ["hidden"]
    assert option_names("lenet5") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"network": "lenet"}, ["'lenet'", "Did you mean 'lenet5'"]),
        ({"network": "mlp", "options": {"width": 4}}, ["mlp", "'width'", "hidden"]),
        ({"network": "vgg16", "image_shape": (40, 40, 1)}, ["vgg16", "40x40"]),
        ({"network": "mlp", "regularizer": {"l2": -1}}, ["l2", "-1"]),
        ({"network": "mlp", "regularizer": {"dropout": 1.0}}, ["dropout", "[0, 1)"]),
        ({"network": "mlp", "regularizer": {"dropout": "auto"}}, ["own", "'auto'"]),
        ({"network": "mlp", "regularizer": {"droput": 0.5}}, ["'droput'"]),
    ],
)
def test_mistakes_are_named(arguments, words):
    with pytest.raises(AtlasError) as mistake:
        build(**{"image_shape": MNIST, **arguments})
    assert all(word in str(mistake.value) for word in words)
