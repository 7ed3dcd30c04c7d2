"""A Keras callback that records every epoch: python examples/record_keras.py FOLDER"""

import sys
from pathlib import Path

import keras
from sklearn.datasets import load_digits

from overfit_atlas import Recorder


class Record(keras.callbacks.Callback):
    """Predict ``inputs`` after every epoch."""

    def __init__(self, recorder: Recorder, inputs) -> None:
        super().__init__()
        self.recorder, self.inputs = recorder, inputs

    def on_epoch_end(self, epoch, logs=None) -> None:
        """Record what the model, as it is now, says."""
        logits = self.model.predict(self.inputs, verbose=0)
        self.recorder.epoch(logits, number=epoch + 1)


def main(folder: Path, epochs: int = 4) -> None:
    digits = load_digits()
    x, y = digits.data.astype("float32") / 16, digits.target
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((64,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dense(10)]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss)
    with Recorder(folder / "keras.h5", labels=y[1297:], overwrite=True) as record:
        callback = Record(record, x[1297:])
        model.fit(x[:300], y[:300], epochs=epochs, verbose=0, callbacks=[callback])


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "recorded")
    where.mkdir(parents=True, exist_ok=True)
    main(where)
