"""Three scikit-learn models, recorded epoch by epoch: python examples/record_sklearn.py FOLDER

Then: overfit-atlas explore --predictions FOLDER/*.h5 --images FOLDER/images.npy --out FOLDER/page
"""

import sys
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from overfit_atlas import Recorder


def main(folder: Path, epochs: int = 20) -> None:
    digits = load_digits()
    x, y = digits.data / 16, digits.target
    train, test = slice(0, 300), slice(1297, None)
    np.save(folder / "images.npy", digits.images[test] / 16)
    models = {
        "linear": SGDClassifier(loss="log_loss", random_state=0),
        "narrow": MLPClassifier(hidden_layer_sizes=(16,), learning_rate_init=0.02, random_state=0),
        "wide": MLPClassifier(hidden_layer_sizes=(128,), learning_rate_init=0.01, random_state=0),
    }
    for name, model in models.items():
        path = folder / f"{name}.h5"
        with Recorder(path, labels=y[test], ids=np.arange(1297, 1797), overwrite=True) as record:
            for _ in range(epochs):
                model.partial_fit(x[train], y[train], classes=np.arange(10))
                record.epoch(model.predict_proba(x[test]))


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "recorded")
    where.mkdir(parents=True, exist_ok=True)
    main(where)
