"""One epoch of the study's MLP on 60,000 images: our trainer against plain ``model.fit``.

Run from the project's root: ``python benchmarks/mlp_epoch.py [threads]``. The images are noise,
since the time does not depend on them. Both train in one process, in turn; the best time counts.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np

from overfit_atlas.training import backend

ROUNDS = 3
BATCH_SIZE = 128
CLASSES = 10


def best(run: Callable[[int], object]) -> tuple[float, float]:
    """The least wall time and the least CPU time of a round, in seconds, after one to warm up."""
    run(1)
    walls, cpus = [], []
    for epoch in range(2, 2 + ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        run(epoch)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus)


def main(threads: int) -> None:
    """Print the seconds of both and their ratios, wall time and CPU time."""
    backend.configure(threads, gpu=False)
    import keras

    from overfit_atlas.networks.registry import build
    from overfit_atlas.training.epochs import EpochTrainer

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    images = rng.random((60_000, 28, 28, 1), dtype=np.float32)
    labels = rng.integers(0, CLASSES, 60_000)

    def compiled() -> keras.Model:
        model = build("mlp", (28, 28, 1), CLASSES)
        model.compile(
            optimizer=keras.optimizers.Adam(1e-3),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            jit_compile=False,
        )
        return model

    plain = compiled()
    fit = best(lambda _: plain.fit(images, labels, batch_size=BATCH_SIZE, verbose=0))
    model = compiled()
    model.optimizer.build(model.trainable_variables)
    trainer = EpochTrainer(model, BATCH_SIZE)
    trainer.start(images, labels, seed=0)
    ours = best(trainer.train)
    for kind, theirs, mine in zip(("wall", "CPU"), fit, ours, strict=True):
        print(f"{kind}: fit {theirs:.2f} s, ours {mine:.2f} s; {theirs / mine:.1f} times as fast")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1)
