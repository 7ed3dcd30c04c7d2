"""Figures and sections of lines, gradients and attacks: what they say follows from the tables."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.analysis.dynamics import gradient_tables, interpolation_tables
from overfit_atlas.analysis.selection import adversarial_tables
from overfit_atlas.figures.adversarial import attack_figure
from overfit_atlas.figures.gradients import gradient_figure
from overfit_atlas.figures.interpolation import line_figure, plane_figure
from overfit_atlas.figures.save import save_figure
from overfit_atlas.predictions.weight_space import line_places
from overfit_atlas.report.page import build_page
from overfit_atlas.report.sections import SECTIONS

PAIRS = [(0, 1), (0, 2), (1, 2)]
RUNS = [
    {"model": "CNN", "regularizer": regularizer, "color": "blue"}
    for regularizer in ("none", "dropout")
]


def lines():
    """Ends with loss .5; half way 1 + .1 for each seed of the pair above 0; error a tenth."""
    rows = []
    for pair in PAIRS:
        for alpha in line_places(-1, 2, 0.25):
            hill = np.sin(np.pi * np.clip(alpha, 0, 1)) * (0.5 + 0.1 * sum(pair))
            loss = 0.5 + hill
            rows.append((*pair, 20.0, alpha, loss, 1 - loss / 10))
    return pd.DataFrame(rows, columns=["first", "second", "distance", "alpha", "loss", "accuracy"])


def plane():
    rows = [
        (np.nan, x, y, 0.1 + (x - 10) ** 2 + (y - 5) ** 2, 1 / (1 + x**2 / 99 + y))
        for y in np.linspace(-3, 18, 6)
        for x in np.linspace(-4, 24, 6)
    ]
    rows += [(0, 0, 0, 125.1, 1.0), (1, 20, 0, 125.1, 0.5), (2, 10, 15, 100.1, 0.1)]
    return pd.DataFrame(rows, columns=["seed", "x", "y", "loss", "accuracy"])


def gradient_seeds():
    epochs = np.arange(1, 11)
    fall = np.where(epochs == 1, 2.0, 0.01)
    return {
        seed: pd.concat(
            pd.DataFrame(
                {
                    "model": "CNN",
                    "regularizer": run["regularizer"],
                    "epoch": epochs,
                    "train_loss": fall,
                    "gradient_norm": np.exp(-epochs + seed / 10),
                    "batch_gradient_norm": np.full(10, 0.2),
                }
            )
            for run in RUNS
        )
        for seed in (0, 1)
    }


def attacks():
    """At .1 every image fools the first network, none the others; at 0 all networks are right."""
    right, wrong = [4.0, 0.0], [0.0, 4.0]

    def attacked(target, attack, epsilon):
        first = wrong if epsilon and target == "single" else right
        logits = np.array([[first] * 5, [right] * 5, [right] * 5])
        return SimpleNamespace(target=target, attack=attack, epsilon=epsilon, logits=logits)

    made = [
        attacked(target, attack, epsilon)
        for target in ("single", "joint")
        for attack in ("fgsm", "pgd")
        for epsilon in (0.0, 0.1)
    ]
    return adversarial_tables.tabulate(made, np.zeros(5, int), ["a", "b", "c"], [0.9])


@pytest.fixture(scope="module")
def outline(tmp_path_factory):
    """The three sections of a page, with all their files written."""
    folder = tmp_path_factory.mktemp("sections")

    def table(name, frame):
        path = str(folder / f"{name}.csv")
        files.write_table(frame, path)
        return path

    def drawn(name, pair):
        paths = {kind: str(folder / f"{name}.{kind}") for kind in ("png", "pdf", "csv")}
        save_figure(*pair, **paths)
        return paths | {"name": name}

    of_pairs = interpolation_tables.barriers(lines(), [-1, 0.4])
    curve = interpolation_tables.curve(lines())
    changes = gradient_tables.changes(gradient_seeds())
    norms = pd.concat([frame.assign(seed=seed) for seed, frame in gradient_seeds().items()])
    summary = adversarial_tables.summarise({0: attacks(), 1: attacks()})
    return {
        "interpolation": {
            "kind": "interpolation",
            "title": "Between solutions",
            "tables": {
                "headline": table("headline", interpolation_tables.headline(of_pairs)),
                "curve": table("curve", curve),
                "plane": table("plane-table", plane()),
            },
            "figures": [
                drawn("interpolation", line_figure(curve, [-1, 0.4], color="blue")),
                drawn("plane", plane_figure(files.read_table(table("plane-table", plane())))),
            ],
            "good_range": [-1, 0.4],
            "test_images": 2000,
        },
        "gradients": {
            "kind": "gradients",
            "title": "Gradients",
            "tables": {
                "gradients": table("norms", norms),
                "changes": table("changes", changes),
                "claims": table("c16", gradient_tables.claims(changes, "here")),
            },
            "figures": [drawn("gradients", gradient_figure(norms, RUNS))],
        },
        "adversarial": {
            "kind": "adversarial",
            "title": "Attacks",
            "tables": {"attacks": table("attacks", summary)},
            "figures": [drawn("adversarial", attack_figure(summary, 0.9, color="blue"))],
            "members": [{"name": name, "label": name.upper()} for name in "abc"],
            "judged_at": {"epsilon": 0.1, "threshold": 0.9},
            "steps": 20,
            "test_images": "all",
        },
    }


def said(outline, kind):
    return SECTIONS[kind](outline[kind], {}, "unused")


def test_the_section_on_lines_tells_heights_and_shares(outline):
    section = said(outline, "interpolation")
    # Barriers of .6, .7 and .8: mean .7, at the middle; the two places 0 and .25 of six in the
    # range have losses .5 and at least .92, at most 1.07 against a bound of 1.
    assert section["rows"][0]["barrier"].startswith("0.700")
    assert section["rows"][0]["at"] == "0.50"
    assert section["rows"][0]["ends"].startswith("0.500")
    assert "lowest at a = 0.5, 88.0" in section["figures"][0]["caption"]
    # One place of the grid is nearer to the valley's bottom (10, 5) than the solution at 100.1.
    assert "of the grid's 36" in section["figures"][1]["caption"]


def test_the_section_on_gradients_tells_the_change(outline):
    section = said(outline, "gradients")
    # Settled at epoch 2; of nine epochs the first is 2 and the last 10: e^-8.
    assert section["rows"][0]["settled"] == "2"
    assert section["rows"][0]["full"].startswith("0.00034")
    assert section["rows"][0]["batch"].startswith("1.00")


def test_the_section_on_attacks_tells_who_is_fooled(outline):
    section = said(outline, "adversarial")
    cells = {row["label"]: row["cells"][0]["fooled"] for row in section["rows"]}
    assert cells["A alone, attacked"].startswith("100.0")
    assert cells["3 must agree, attack on A"].startswith("0.0")
    assert "A alone accepts 100.0" in section["seen"][0]


def test_the_sections_stand_on_a_page(outline, tmp_path):
    page = tmp_path / "index.html"
    study = {"name": "demo", "seeds": [0], "samples": [], "models": []}
    build_page(list(outline.values()), study, "unused", {}, page)
    text = page.read_text()
    for title in ("Between solutions", "Gradients", "Attacks"):
        assert f">{title}</h2>" in text
    assert "2000 test images at even distances" in text


def test_the_plotted_numbers_are_the_tables(outline):
    norms = files.read_table(outline["gradients"]["figures"][0]["csv"])
    mean = norms[(norms.seed == "mean") & (norms.regularizer == "none")].set_index("epoch")
    # Geometric mean over the seeds: e^-epoch times e^0 and e^.1.
    assert mean.gradient_norm[3] == pytest.approx(np.exp(-3 + 0.05))
