"""The layers of ``overfit_atlas.networks.kernels`` against Keras' own, as images a second trained.

Run from the project's root: ``python benchmarks/kernels.py``. Each side has a process of its own,
alternating with the other, and its best epoch after the first counts.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from unittest import mock

from apart import apart

from overfit_atlas.training import backend

# Network, images an epoch, batch size.
WORK = (("rutgers_cnn", 1280, 128), ("vgg16", 640, 128))
TURNS = 2


def measure(side: str, precision: str, network: str, count: int, batch: int) -> dict[str, float]:
    """Images a second with the layers of "ours" or "theirs"."""
    backend.configure(os.cpu_count() or 1, gpu=False, precision=precision)
    from keras import layers
    from rates import trained

    from overfit_atlas.networks import kernels

    with ExitStack() as swapped:
        for name in ("BatchNormalization", "Conv2D") if side == "theirs" else ():
            swapped.enter_context(mock.patch.object(kernels, name, getattr(layers, name)))
        return {"rate": trained(network, count, batch)[0]}


def main() -> None:
    """Print both rates and their ratio for each network in each precision."""
    precisions = ["float32"] + ["bfloat16"] * backend.processor_has_bfloat16()
    for network, count, batch in WORK:
        for precision in precisions:
            best = dict.fromkeys(("ours", "theirs"), 0.0)
            for side in [*best] * TURNS:
                asked = json.dumps([side, precision, network, count, batch])
                best[side] = max(best[side], apart(__file__, asked)["rate"])
            ours, theirs = best.values()
            print(
                f"{network}, {precision}: {ours:.0f} images/s, with Keras' layers {theirs:.0f}: "
                f"{ours / theirs:.2f} times its speed"
            )


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(*json.loads(sys.argv[1]))))
    else:
        main()
