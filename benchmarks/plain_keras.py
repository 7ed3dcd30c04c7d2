"""What a careful user would write: 20 epochs, predictions on 10,000 images and weights after each.

Salman & Liu's CNN on 1000 MNIST images. It reads one ``.npz`` with
``train_images``, ``train_labels`` and ``test_images``, and prints as JSON the seconds since its
start, in all and without the import of Keras.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

STARTED = time.perf_counter()
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402

IMPORTED = time.perf_counter()


def main(arrays: Path, folder: Path, epochs: int) -> None:
    data = np.load(arrays)
    keras.utils.set_random_seed(1)
    model = keras.Sequential(
        [
            keras.layers.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3),
            keras.layers.MaxPooling2D(2),
            keras.layers.ReLU(),
            keras.layers.Dropout(0.25),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(1e-3),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=False,
    )
    logits = []
    for epoch in range(1, epochs + 1):
        model.fit(data["train_images"], data["train_labels"], batch_size=128, verbose=0)
        logits.append(model.predict(data["test_images"], verbose=0))
        model.save_weights(folder / f"plain-{epoch:03d}.weights.h5")
    np.save(folder / "plain.npy", np.stack(logits))
    done = time.perf_counter()
    print(json.dumps({"with_start": done - STARTED, "without_start": done - IMPORTED}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
