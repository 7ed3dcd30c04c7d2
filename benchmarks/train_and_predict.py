"""Our training and prediction of one run against ``plain_keras.py``, side by side, as ratios.

Run from the project's root: ``python benchmarks/train_and_predict.py [folder of published MNIST]``.
Without the folder it is DATA_MIRROR/mnist, or what the laptop study downloaded. Each of our two
jobs is a process of its own that runs the workflow's script, as Snakemake would. The three run one
after the other, several times, and the best time of each counts. The seconds of CPU are there for
a machine that has other work too.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from overfit_atlas.data import catalog
from overfit_atlas.data.prepare import prepare_dataset
from overfit_atlas.data.prepared import load_split
from overfit_atlas.data.samples import Drawing, draw_sample, load_sample

PROJECT = Path(__file__).parents[1]
EPOCHS = 20
ROUNDS = 2
RECIPE = {
    "network": "sl_cnn",
    "options": {},
    "regularizer": {"dropout": "own"},
    "optimizer": {"name": "adam", "learning_rate": 1e-3},
    "batch_size": 128,
    "seed": 1,
    "precision": "float32",
    "threads": 2,
}


class _Named(SimpleNamespace):
    """What a script reads of Snakemake's lists: by name, and with ``get``."""

    def get(self, name: str, default: object = None) -> object:
        return getattr(self, name, default)


def run_script(script: str, folder: Path) -> None:
    """Be the process of one job: ``script`` on the files in ``folder``; prints its seconds."""
    started = time.perf_counter()
    sys.path.insert(0, str(PROJECT / "workflow/scripts"))
    checkpoints = [str(folder / f"epoch-{e:03d}.weights.h5") for e in range(1, EPOCHS + 1)]
    files = {"dataset": folder / "mnist.h5", "sample": folder / "sample.h5"}
    job = _Named(resources=_Named(gpu=0), rule=script)
    if script == "train_run":
        import train_run as module

        job.input = _Named(**files, state=[])
        job.output = _Named(
            checkpoints=checkpoints,
            state=str(folder / "runs/mnist-1k/sl-cnn/dropout/seed-1/state/epoch-020.weights.h5"),
            history=folder / "history.csv",
        )
        job.params = _Named(**RECIPE, first_epoch=1, last_epoch=EPOCHS, measure_every=1)
    else:
        import predict_run as module

        job.input = _Named(**files, checkpoints=checkpoints)
        job.output = _Named(predictions=folder / "predictions.h5")
        job.params = _Named(
            **RECIPE,
            sample="mnist-1k",
            model="sl-cnn",
            regularizer_name="dropout",
            epochs=list(range(1, EPOCHS + 1)),
            train_side=False,
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


def timed(command: list[str]) -> dict[str, float]:
    """Seconds of a process from outside, those after its imports, and its seconds of CPU."""
    started, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr)
    inside = json.loads(done.stdout.splitlines()[-1])
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
    commands = {
        "plain": ["benchmarks/plain_keras.py", folder / "arrays.npz", folder, EPOCHS],
        "train": [__file__, "--job", "train_run", folder],
        "predict": [__file__, "--job", "predict_run", folder],
    }
    rounds = [
        {name: timed([str(part) for part in command]) for name, command in commands.items()}
        for _ in range(ROUNDS)
    ]
    for kind, target in (
        ("with_start", 0.65),
        ("without_start", 0.42),
        ("cpu_with_start", 0.65),
    ):
        best = {name: min(times[name][kind] for times in rounds) for name in commands}
        ratio = (best["train"] + best["predict"]) / best["plain"]
        seconds = ", ".join(f"{name} {value:.1f} s" for name, value in best.items())
        print(f"{kind.replace('_', ' ')}: {seconds}; ratio {ratio:.2f} (aim {target})")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        run_script(sys.argv[2], Path(sys.argv[3]))
    else:
        mirror = Path(os.environ.get("DATA_MIRROR", "results/laptop/data/raw")) / "mnist"
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(sys.argv[1]) if sys.argv[1:] else mirror, Path(scratch))
