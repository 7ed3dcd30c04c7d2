"""bfloat16 against float32 for the CNN and VGG16 of the Rutgers report, at full width.

Run from the project's root: ``python benchmarks/bfloat16.py [folder of published Fashion-MNIST]``.
Without the folder it is DATA_MIRROR/fashion-mnist, or what the laptop study downloaded. Each
precision has a process of its own, since it is settled before Keras is imported. A run is short: a
few epochs on a few images, several seeds, so that the accuracies can be held against their spread.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from apart import apart

from overfit_atlas.data import catalog, prepared
from overfit_atlas.data.prepare import prepare_dataset
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.training import backend

NETWORKS = ("rutgers_cnn", "vgg16")
SEEDS = (0, 1, 2)
IMAGES, TEST_IMAGES, BATCH_SIZE, EPOCHS = 2560, 2000, 128, 4


def measure(arrays: Path, network: str, precision: str) -> None:
    """Be the process of one precision: print images a second, and each seed's test accuracy."""
    backend.configure(os.cpu_count() or 1, gpu=False, precision=precision)
    from overfit_atlas.training.epochs import EpochTrainer
    from overfit_atlas.training.run import Recipe, compiled

    data = np.load(arrays)
    rate = 1e-3 if network == "rutgers_cnn" else 1e-4
    learning = {
        "optimizer": {"name": "adam", "learning_rate": rate},
        "loss": {"kind": "cross-entropy"},
    }
    recipe = Recipe(Architecture(network, {}, {}), learning, int(data["classes"]))
    seconds, accuracies = [], []
    for seed in SEEDS:
        model = compiled(recipe, data["images"].shape[1:])
        trainer = EpochTrainer(model, BATCH_SIZE)
        trainer.start(data["images"], data["labels"], seed)
        for epoch in range(1, EPOCHS + 1):
            started = time.perf_counter()
            trainer.train(epoch)
            if epoch > 1:  # the first one also builds the graph
                seconds.append(time.perf_counter() - started)
        logits = model.predict(data["test_images"], batch_size=1000, verbose=0)
        accuracies.append(float(np.mean(logits.argmax(axis=1) == data["test_labels"])))
    print(json.dumps({"rate": len(data["labels"]) / min(seconds), "accuracies": accuracies}))


def main(published: Path, folder: Path) -> None:
    """Print, for each network, both rates, their ratio and both accuracies."""
    if not backend.processor_has_bfloat16():
        flags = ", ".join(sorted(backend.BFLOAT16_FLAGS))
        print(f"This processor has none of {flags}: float32 is all there is, nothing to compare.")
        return
    name = "fashion-mnist"
    prepare_dataset(catalog.dataset(name), sorted(published.glob("*.gz")), folder / f"{name}.h5")
    train, test = (prepared.load_split(folder / f"{name}.h5", split) for split in ("train", "test"))
    arrays = folder / "arrays.npz"
    np.savez(
        arrays,
        images=train.images[:IMAGES],
        labels=train.labels[:IMAGES],
        test_images=test.images[:TEST_IMAGES],
        test_labels=test.labels[:TEST_IMAGES],
        classes=prepared.classes(folder / f"{name}.h5"),
    )
    for network in NETWORKS:
        found = {
            precision: apart(__file__, "--measure", arrays, network, precision)
            for precision in ("float32", "bfloat16")
        }
        for precision, measured in found.items():
            spread = ", ".join(f"{accuracy:.3f}" for accuracy in measured["accuracies"])
            print(
                f"{network}, {precision}: {measured['rate']:.0f} images/s; test accuracy {spread}"
            )
        ratio = found["bfloat16"]["rate"] / found["float32"]["rate"]
        print(f"{network}: bfloat16 is {ratio:.1f} times as fast (aim 2)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(Path(sys.argv[2]), sys.argv[3], sys.argv[4])
    else:
        mirror = Path(os.environ.get("DATA_MIRROR", "results/laptop/data/raw")) / "fashion-mnist"
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(sys.argv[1]) if sys.argv[1:] else mirror, Path(scratch))
