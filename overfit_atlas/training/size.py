"""How large a network is, and how much work an image is to it; building it starts Keras."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.study.study import Cell, Study
from overfit_atlas.training import backend


@dataclass(frozen=True)
class Size:
    """``weights``: how many. ``multiply_adds``: of one image on its way through the network."""

    weights: int
    multiply_adds: int


def size_of(architecture: Architecture, image_shape: tuple[int, ...], classes: int) -> Size:
    """The size of a network for images (h, w, channels); a bias or a pool counts for no work."""
    model = architecture.build(image_shape, classes)
    work = 0
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            # A dense layer has one place; a convolution does its kernel's work at each.
            places = layer.output.shape[1:-1]
            work += math.prod(layer.kernel.shape) * math.prod(places)
    return Size(int(model.count_params()), work)


def sizes(study: Study) -> Callable[[Cell], Size]:
    """The size of a cell's network; what Keras computes with is settled here, for this process."""

    @cache
    def of(network: str, options: str, dataset: str) -> Size:
        facts = load_catalog()[dataset]
        shape, classes = (*facts.image_shape, 1)[:3], len(facts.class_names)
        return size_of(Architecture(network, json.loads(options), {}), shape, classes)

    def of_cell(cell: Cell) -> Size:
        model = study.models[cell.model]
        options = json.dumps(model.options, sort_keys=True)
        return of(model.network, options, study.samples[cell.sample].dataset)

    if study.cells or study.chosen_cells:
        backend.configure(threads=1, gpu=False)
    return of_cell
