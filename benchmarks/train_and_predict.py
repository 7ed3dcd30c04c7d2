"""Our training and prediction of one run against ``plain_keras.py``, side by side, as ratios.

Run from the project's root: ``python benchmarks/train_and_predict.py [folder of published MNIST]``.
Without the folder it is DATA_MIRROR/mnist, or what the laptop study downloaded. Our jobs, of one
seed and of a block of five, are processes that run the workflow's script, as Snakemake would. All
run one after the other, several times, and the best time of each counts. The seconds of CPU are
there for a machine that has other work too.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from apart import apart

from overfit_atlas.data import catalog
from overfit_atlas.data.prepare import prepare_dataset
from overfit_atlas.data.prepared import load_split
from overfit_atlas.data.samples import Drawing, draw_sample, load_sample

PROJECT = Path(__file__).parents[1]
EPOCHS = 20
ROUNDS = 2
BLOCKS = (1, 5)
AIMS = {
    "with_start": {1: 0.57, 5: 0.37},
    "without_start": {1: 0.40, 5: 0.40},
    "cpu_with_start": {1: 0.57, 5: 0.37},
}
RECIPE = {
    "architecture": {"network": "sl_cnn", "options": {}, "regularizer": {"dropout": "own"}},
    "learning": {
        "optimizer": {"name": "adam", "learning_rate": 1e-3},
        "loss": {"kind": "cross-entropy", "label_smoothing": 0.0},
        "batch_size": 128,
    },
    "precision": "float32",
    "threads": 2,
}


class _Named(SimpleNamespace):
    """What a script reads of Snakemake's lists: by name, and with ``get``."""

    def get(self, name: str, default: object = None) -> object:
        return getattr(self, name, default)


def run_script(seeds: int, folder: Path) -> None:
    """Be the process of one job of ``seeds`` on the files in ``folder``; prints its seconds."""
    started = time.perf_counter()
    sys.path.insert(0, str(PROJECT / "workflow/scripts"))
    import train_and_predict as module

    epochs = list(range(1, EPOCHS + 1))
    job = _Named(
        resources=_Named(gpu=0),
        input=_Named(dataset=folder / "mnist.h5", samples=[folder / "sample.h5"] * seeds),
        output=_Named(
            checkpoints=[
                folder / f"{seed}/epoch-{epoch:03d}.weights.h5"
                for seed in range(seeds)
                for epoch in epochs
            ],
            measures=[folder / f"{seed}/measures.csv" for seed in range(seeds)],
            predictions=[folder / f"{seed}/predictions.h5" for seed in range(seeds)],
        ),
        params=_Named(
            **RECIPE,
            sample="mnist-1k",
            model="sl-cnn",
            regularizer="dropout",
            seeds=list(range(seeds)),
            last_epoch=EPOCHS,
            measure_every=1,
            predicted=epochs,
            checkpoints=epochs,
            train_side=False,
            trained_by={},
        ),
    )
    # The start is Python, the script's imports and Keras; the backend is set up only once.
    from overfit_atlas.training import backend

    compute = backend.configure(RECIPE["threads"], gpu=False, precision=RECIPE["precision"])
    import keras  # noqa: F401

    backend.configure = lambda *_, **__: compute
    imported = time.perf_counter()
    module.main(job)
    done = time.perf_counter()
    print(json.dumps({"with_start": done - started, "without_start": done - imported}))


def timed(command: list[object]) -> dict[str, float]:
    """Seconds of a process from outside, those after its imports, and its seconds of CPU.

    It runs in an empty folder, where nothing is kept of an earlier training.
    """
    started, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as empty:
        inside = apart(*command, folder=empty)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "with_start": time.perf_counter() - started,
        "without_start": inside["without_start"],
        "cpu_with_start": after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime,
    }


def main(published: Path, folder: Path) -> None:
    """Prepare the run's files once, then time both ways in turn and print the ratios."""
    prepare_dataset(catalog.dataset("mnist"), sorted(published.glob("*.gz")), folder / "mnist.h5")
    drawing = Drawing("mnist", size=1000, draw="first", validation=0, labels={"kind": "none"})
    draw_sample(folder / "mnist.h5", folder / "sample.h5", drawing, seed=1)
    sample = load_sample(folder / "sample.h5", folder / "mnist.h5")
    np.savez(
        folder / "arrays.npz",
        train_images=sample.train_images,
        train_labels=sample.train_labels,
        test_images=load_split(folder / "mnist.h5", "test").images,
    )
    plain = [PROJECT / "benchmarks/plain_keras.py", folder / "arrays.npz", folder, EPOCHS]
    jobs = {seeds: [Path(__file__).resolve(), "--job", seeds, folder] for seeds in BLOCKS}
    rounds = [
        {name: timed(command) for name, command in ({"plain": plain} | jobs).items()}
        for _ in range(ROUNDS)
    ]
    for kind in ("with_start", "without_start", "cpu_with_start"):
        best = {name: min(times[name][kind] for times in rounds) for name in rounds[0]}
        for seeds in BLOCKS:
            print(
                f"{kind.replace('_', ' ')}: plain {best['plain']:.1f} s, ours "
                f"{best[seeds] / seeds:.1f} s a run in a job of {seeds}; "
                f"ratio {best[seeds] / seeds / best['plain']:.2f} (aim {AIMS[kind][seeds]})"
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        run_script(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        mirror = Path(os.environ.get("DATA_MIRROR", "results/laptop/data/raw")) / "mnist"
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(sys.argv[1]) if sys.argv[1:] else mirror, Path(scratch))
