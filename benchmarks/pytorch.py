"""The same networks trained in PyTorch on this processor, side by side, as images a second.

Run from the project's root: ``python benchmarks/pytorch.py``. PyTorch is no dependency: where it is
not installed, that is all this says. Each side has a process of its own, alternating with the
other, and its best epoch after the first counts. The twin is built layer by layer from the Keras
model; its images lie channels last, which is the faster way on a processor, and its bfloat16 is
autocast's.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from typing import Any

import numpy as np
from apart import apart

from overfit_atlas.training import backend

# Network, precision, images an epoch, batch size.
WORK = (
    ("sl_cnn", "float32", 12800, 128),
    ("lenet5", "float32", 12800, 128),
    ("rutgers_cnn", "bfloat16", 1280, 128),
    ("vgg16", "bfloat16", 640, 128),
)
TURNS = 2


def in_keras(network: str, precision: str, count: int, batch: int) -> dict[str, Any]:
    """The project's own training loop; its layers come along, for the twin."""
    backend.configure(os.cpu_count() or 1, gpu=False, precision=precision)
    from rates import trained

    rate, model = trained(network, count, batch)
    layers = [
        {"kind": type(layer).__name__, "inputs": layer.input.shape[1:], **layer.get_config()}
        for layer in model.layers[1:]
    ]
    keep = ("kind", "inputs", "filters", "kernel_size", "padding", "activation", "units", "rate")
    own = [{key: layer[key] for key in keep if key in layer} for layer in layers]
    weights = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    return {"rate": rate, "weights": weights, "layers": own}


def in_torch(layers: list[dict], precision: str, count: int, batch: int) -> dict[str, Any]:
    """A plain loop in PyTorch over the same layers."""
    import torch
    from rates import best, data

    torch.set_num_threads(os.cpu_count() or 1)
    torch.manual_seed(0)
    model = torch.nn.Sequential(*(part for layer in layers for part in twin(layer)))
    model = model.to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(model.parameters(), 1e-4)
    images, labels = (torch.from_numpy(array) for array in data(count))
    images = images.permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last)

    def epoch() -> None:
        for rows in torch.randperm(count).split(batch):
            optimizer.zero_grad()
            half = precision == "bfloat16"
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                logits = model(images[rows])
            torch.nn.functional.cross_entropy(logits.float(), labels[rows]).backward()
            optimizer.step()

    weights = sum(weight.numel() for weight in model.parameters())
    return {"rate": best(epoch, count), "weights": weights}


def twin(layer: dict[str, Any]) -> list:
    """The modules of PyTorch that do what a layer of Keras does."""
    from torch import nn

    kind, channels = layer["kind"], layer["inputs"][-1]
    activated = {"relu": [nn.ReLU()], "tanh": [nn.Tanh()]}.get(layer.get("activation"), [])
    if kind == "Conv2D":
        size = layer["kernel_size"][0]
        around = layer["padding"]
        return [nn.Conv2d(channels, layer["filters"], size, padding=around), *activated]
    if kind == "Dense":
        return [nn.Linear(channels, layer["units"]), *activated]
    if kind == "ZeroPadding2D":
        ((before, after), _) = layer["padding"]
        return [nn.ZeroPad2d((before, after, before, after))]
    return {
        "BatchNormalization": lambda: [nn.BatchNorm2d(channels, momentum=0.1)],
        "MaxPooling2D": lambda: [nn.MaxPool2d(2)],
        "AveragePooling2D": lambda: [nn.AvgPool2d(2)],
        "ReLU": lambda: [nn.ReLU()],
        "Activation": lambda: activated,
        "Dropout": lambda: [nn.Dropout(layer["rate"])],
        "Flatten": lambda: [nn.Flatten()],
    }[kind]()


def main() -> None:
    """Print both rates and their ratio for each network."""
    if importlib.util.find_spec("torch") is None:
        print("PyTorch is not installed: pip install torch to compare with it.")
        return
    for network, precision, count, batch in WORK:
        ours, theirs = 0.0, 0.0
        for _ in range(TURNS):
            keras = apart(__file__, "keras", json.dumps([network, precision, count, batch]))
            torch = apart(__file__, "torch", json.dumps([keras["layers"], precision, count, batch]))
            if keras["weights"] != torch["weights"]:
                sys.exit(f"{network}: {keras['weights']} weights, its twin {torch['weights']}")
            ours, theirs = max(ours, keras["rate"]), max(theirs, torch["rate"])
        print(
            f"{network}, {precision}: {ours:.0f} images/s, PyTorch {theirs:.0f}: "
            f"{ours / theirs:.2f} times its speed"
        )


if __name__ == "__main__":
    sides = {"keras": in_keras, "torch": in_torch}
    if sys.argv[1:]:
        print(json.dumps(sides[sys.argv[1]](*json.loads(sys.argv[2]))))
    else:
        main()
