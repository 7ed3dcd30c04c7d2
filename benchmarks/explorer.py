"""The explorer at full size: bytes, seconds to the first picture, milliseconds a slider step.

Made-up predictions of 10,000 test images in 40 epochs of three models and five seeds, packed and
built as the rules do it, opened from disk in Chromium. Printed; nothing is judged.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.ndimage import zoom
from sklearn.datasets import load_digits

sys.path.insert(0, str(Path(__file__).parents[1]))

from overfit_atlas.explorer.page import build_page
from overfit_atlas.explorer.parts import write_part
from overfit_atlas.explorer.predictions import gather, over_seeds
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.members import Member
from tests.explorer.browser import browser, program

IMAGES, EPOCHS, CLASSES, SEEDS = 10_000, 40, 10, 5
MODELS = {"sl-cnn": "blue", "mlp": "orange", "lenet": "green"}
STEP = """async (value) => {
  const slider = document.querySelector("input.threshold");
  const after = () => new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(0);
  }));
  await after();
  const start = performance.now();
  slider.value = value;
  slider.dispatchEvent(new Event("input"));
  const computed = performance.now();
  await after();
  return [computed - start, performance.now() - start];
}"""


def write_runs(folder: Path) -> dict[int, list[Member]]:
    """Logits that grow by the epoch; some inputs are hard for every model."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, CLASSES, IMAGES)
    shared = rng.normal(size=(IMAGES, CLASSES)) * rng.gamma(1, 1.5, (IMAGES, 1))
    sides = {"test": Side(labels, np.arange(IMAGES))}
    by_seed: dict[int, list[Member]] = {}
    for seed in range(SEEDS):
        by_seed[seed] = []
        for name in MODELS:
            own = shared + rng.normal(size=shared.shape) + 5 * np.eye(CLASSES)[labels]
            logits = (
                {"test": np.sqrt(epoch / EPOCHS) * 2 * own + 0.2 * rng.normal(size=own.shape)}
                for epoch in range(1, EPOCHS + 1)
            )
            path = folder / f"{name}-{seed}.h5"
            epochs = range(1, EPOCHS + 1)
            write_predictions(path, epochs=epochs, sides=sides, logits=logits, attrs={})
            by_seed[seed].append(Member(name, path, EPOCHS))
    return by_seed


def pictures() -> np.ndarray:
    """Handwritten digits, enlarged to 28 x 28, uint8 [n, 28, 28, 1]."""
    small = load_digits().images / 16
    large = np.clip(zoom(small, (1, 3.5, 3.5), order=3), 0, 1)
    return (255 * np.resize(large, (IMAGES, 28, 28))).astype(np.uint8)[..., np.newaxis]


def build(folder: Path) -> Path:
    """Pack and build; the page."""
    runs = write_runs(folder)
    parts = {"images/made-up": {"images": pictures()}, "sets/trio/test/seeds": {}}
    started = time.perf_counter()
    parts["sets/trio/test/seeds"] = over_seeds(list(runs.values()), "test")
    for seed, members in runs.items():
        opening, every_class = gather(members, "test")
        parts |= {
            f"sets/trio/test/seed-{seed}": opening,
            f"sets/trio/test/seed-{seed}-classes": every_class,
        }
    names = sorted(parts, key=lambda name: (name.endswith("-classes"), "seed-" in name, name))
    names.insert(0, names.pop(names.index("sets/trio/test/seed-0")))
    where = {name: folder / "parts" / f"{name}.js" for name in names}
    for name, arrays in parts.items():
        write_part(where[name], name, {}, arrays)
    members = [
        {"name": name, "label": name, "color": color, "epoch": EPOCHS}
        for name, color in MODELS.items()
    ]
    about = {
        "study": "made up",
        "report": "report.html",
        "folder": "",
        "tables": "",
        "parts": names,
        "sets": [
            {
                "name": "trio",
                "experiment": "trio",
                "kind": "consensus",
                "title": "Three models",
                "sample": "sample",
                "dataset": "made-up",
                "classes": [str(label) for label in range(CLASSES)],
                "treatment": "true labels",
                "pixels": "none",
                "members": members,
                "seeds": list(runs),
                "sides": ["test"],
                "chosen": [0, 1, 2],
                "files": {str(seed): [""] * len(MODELS) for seed in runs},
            }
        ],
    }
    page = folder / "index.html"
    build_page(about, list(where.items()), page)
    print(f"explorer: packed and built in {time.perf_counter() - started:.1f} s")
    beside = sum(path.stat().st_size for path in where.values())
    print(f"explorer: page {page.stat().st_size / 1e6:.2f} MB, parts {beside / 1e6:.1f} MB")
    return page


def measure(page: Path) -> None:
    """Open, step the threshold 200 times, move through the epochs; print medians and worst."""
    executable = program()
    if executable is None:
        print("explorer: no Chromium, so nothing is timed")
        return
    with browser(executable) as chromium:
        tab = chromium.new_page(viewport={"width": 1300, "height": 900})
        started = time.perf_counter()
        tab.goto(page.as_uri())
        tab.wait_for_function("document.documentElement.dataset.ready")
        print(f"explorer: first picture after {time.perf_counter() - started:.2f} s")
        for view, steps in {"consensus": 200, "epochs": EPOCHS, "temperature": 61}.items():
            tab.evaluate("view => { location.hash = `view=${view}` }", view)
            tab.wait_for_timeout(300)
            slider = STEP
            if view != "consensus":
                slider = STEP.replace('"input.threshold"', '"main input.threshold"')
            times = [tab.evaluate(slider, step % 106) for step in range(steps)]
            for what, of_each in zip(
                ("computed", "on the screen"), zip(*times, strict=True), strict=True
            ):
                print(
                    f"explorer: {view} step {what}: median {statistics.median(of_each):.1f} ms, "
                    f"worst of {steps} {max(of_each):.1f} ms"
                )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        measure(build(Path(folder)))
