"""Networks against the sizes that the two studies and the architectures' authors published."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import Architecture, build, network_files

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
    assert build(network, MNIST, 10, options=options).count_params() == parameters


def test_vgg16_has_the_convolutions_and_pools_that_the_report_counts():
    model = build("vgg16", MNIST, 10)
    convolutions = layers_of(model, "Conv2D")
    assert len(convolutions) == 14
    assert len(layers_of(model, "MaxPooling2D")) == 5
    # Simonyan & Zisserman's 13 convolutions: 14,714,688 weights, as every published copy has.
    assert sum(layer.count_params() for layer in convolutions[1:]) == 14_714_688
    assert model.get_layer("flatten").output.shape == (None, 512)


def test_rutgers_cnn_has_fifteen_layers():
    model = build("rutgers_cnn", MNIST, 10)
    assert len(model.layers) - len(layers_of(model, "InputLayer")) == 15
    convolutions = layers_of(model, "Conv2D")
    assert [layer.filters for layer in convolutions] == [64, 64, 128, 128, 256, 256]
    assert len(layers_of(model, "BatchNormalization")) == 3
    assert len(layers_of(model, "MaxPooling2D")) == 3
    assert len(layers_of(model, "Dense")) == 2


@pytest.mark.parametrize(
    ("shape", "classes"),
    [
        ((28, 28, 1), 26),
        ((16, 16, 1), 7),
        ((8, 8, 1), 2),
        ((8, 8, 3), 26),
        ((12, 12, 3), 2),
        ((32, 32, 3), 100),
        ((64, 64, 1), 2),
        ((64, 64, 3), 26),
    ],
)
@pytest.mark.parametrize("network", network_files())
def test_every_network_takes_every_image_or_says_that_it_does_not(network, shape, classes):
    options = SMALL.get(network)
    if network == "vgg16" and shape[0] > 32:
        with pytest.raises(AtlasError, match=r"expected square images of 2 to 32 .*64x64"):
            build(network, shape, classes, options)
        return
    model = build(network, shape, classes, options)
    last = model.layers[-1]
    assert model.input.shape == (None, *shape)
    assert model.output.shape == (None, classes)
    assert last.name == "logits"
    assert last.activation.__name__ == "linear"
    # Names come from the code, never from a counter of what was built before.
    again = build(network, shape, classes, options)
    assert [a.name for a in model.layers] == [b.name for b in again.layers]


def test_a_further_channel_costs_one_kernel_more():
    # 32 kernels of 3x3 in the CNN of Salman and Liu, one weight a pixel and unit in the MLP.
    for network, weights in {"sl_cnn": 32 * 9, "mlp": 32 * 32 * 256}.items():
        grey, coloured = (
            build(network, (32, 32, channels), 10).count_params() for channels in (1, 3)
        )
        assert coloured - grey == 2 * weights


def test_an_architecture_is_built_for_the_dataset_it_meets():
    architecture = Architecture("mlp", {"hidden": [3]}, {"l2": 0.5})
    model = architecture.build((32, 32, 3), 2)
    assert [weights.shape for weights in model.get_weights()] == [(3072, 3), (3,), (3, 2), (2,)]
    assert len(model.losses) == 2


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        ("sl_cnn", (3, 3, 1)),
        ("lenet5", (6, 6, 1)),
        ("lenet5", (7, 28, 3)),
        ("rutgers_cnn", (28, 7, 1)),
        ("vgg16", (1, 1, 1)),
        ("vgg16", (16, 8, 3)),
    ],
)
def test_images_that_a_network_cannot_take_are_named_with_it(network, shape):
    with pytest.raises(AtlasError) as mistake:
        build(network, shape, 10, SMALL.get(network))
    assert network in str(mistake.value)
    assert f"{shape[0]}" in str(mistake.value)
    assert "images" in str(mistake.value)


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
    plain = build(
        network, MNIST, 10, options=SMALL.get(network), regularizer={"l2": 0, "dropout": 0}
    )
    assert not plain.losses
    assert not layers_of(plain, "Dropout")

    own = {"l2": "own", "dropout": "own"}
    own = build(network, MNIST, 10, options=SMALL.get(network), regularizer=own)
    assert len(own.losses) == penalised
    assert [layer.rate for layer in layers_of(own, "Dropout")] == own_rates

    number = {"l2": 0.125, "dropout": 0.75}
    number = build(network, MNIST, 10, options=SMALL.get(network), regularizer=number)
    factors = [layer.kernel_regularizer.l2 for layer in number.layers if _is_penalised(layer)]
    assert factors == [0.125] * penalised
    assert [layer.rate for layer in layers_of(number, "Dropout")] == [0.75] * dropped
    assert number.count_params() == plain.count_params()


def _is_penalised(layer) -> bool:
    return getattr(layer, "kernel_regularizer", None) is not None


def test_the_penalty_is_the_factor_times_the_sum_of_squares():
    model = build("mlp", (8, 8, 1), 10, options={"hidden": [3]}, regularizer={"l2": 0.5})
    kernels = [weights for weights in model.get_weights() if weights.ndim == 2]
    expected = 0.5 * sum(float((kernel.astype(np.float64) ** 2).sum()) for kernel in kernels)
    assert float(sum(model.losses)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"network": "lenet"}, ["'lenet'", "did you mean 'lenet5'"]),
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
        build(**{"image_shape": MNIST, "classes": 10, **arguments})
    assert all(word in str(mistake.value) for word in words)
