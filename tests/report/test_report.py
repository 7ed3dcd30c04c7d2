"""The report: one file, no network, every link there, numbers that come from the tables."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.analysis.dynamics.log_loss import MEANINGS
from overfit_atlas.errors import AtlasError
from overfit_atlas.figures.save import save_figure
from overfit_atlas.report.page import build_page
from overfit_atlas.report.sections.curves import caption
from tests.figures.tables import DRAWN, MEMBERS, PUBLISHED, run_measures, summary

STUDY = {
    "name": "demo",
    "seeds": [0, 1, 2],
    "samples": [{"sample": "digits <all>", "images": 1797}],
    "models": [{"model": "CNN", "parameters": 693962, "optimizer": "Adam 0.001"}],
}


def headline():
    """Combined right on 95 % with 90 % classified, members on less, averaging on more."""
    rows = []
    accuracies = {"combined": 0.95, "cnn": 0.94, "mlp": 0.90, "lenet": 0.91, "best": 0.945}
    accuracies["mean"] = 0.96
    for member, accuracy in accuracies.items():
        readings = ["classwise_min", "unanimous"] if member == "combined" else ["max_probability"]
        for reading in readings:
            value = accuracy if reading != "unanimous" else np.nan
            difference = [np.nan] * 3 + [pd.NA]
            if member != "combined":
                gap = 0.95 - accuracy
                difference = [gap, gap - 0.002, gap + 0.002, 3 if gap > 0 else 0]
            interval = [value, value - 0.003, value + 0.003]
            seeds = 0 if np.isnan(value) else 3
            for quantity, at in (("accuracy", np.nan), ("accuracy_at_coverage", 0.9)):
                rows.append([reading, member, quantity, at, seeds, *interval, *difference])
            if member != "best":
                for quantity, at, count in (
                    ("inputs", np.nan, 10000),
                    ("accepted", 0.99, 3000),
                    ("correct", 0.99, 2990),
                    ("accuracy_at_threshold", 0.99, 2990 / 3000),
                ):
                    spread = [count, 0.99 * count, 1.01 * count]
                    rows.append([reading, member, quantity, at, 3, *spread, *[np.nan] * 3, pd.NA])
    names = ["reading", "member", "quantity", "at", "seeds", "mean", "low", "high"]
    names += ["difference_mean", "difference_low", "difference_high", "combined_better"]
    return pd.DataFrame(rows, columns=names)


def grid_cells():
    measures = ["train_accuracy", "running_accuracy", "test_accuracy", "gap", "running_gap"]
    rows = []
    for column, test in (("none", 0.885), ("dropout", 0.853)):
        row = {"row": "MLP", "column": column, "model": "m", "regularizer": column, "epoch": 15}
        row["seeds"] = 3
        for measure in [*measures, "train_loss", "test_loss"]:
            mean = test if measure == "test_accuracy" else 0.07
            row |= {f"{measure}_mean": mean, f"{measure}_low": mean - 0.002}
            row[f"{measure}_high"] = mean + 0.002
        for name, value in (("train", 0.966), ("test", 0.885), ("gap", 0.081)):
            row[f"published_{name}"] = value
            row[f"published_{name}_difference_se"] = 3.1 if column == "dropout" else 0.2
        rows.append(row)
    return pd.DataFrame(rows)


def log_losses():
    names = ["row", "column", "measure", "meaning", "mean", "low", "high", "seeds"]
    return pd.DataFrame(
        [
            ["MLP", column, measure, meaning, 0.4, 0.39, 0.41, 3]
            for column in ("none", "dropout")
            for measure, meaning in MEANINGS.items()
        ],
        columns=names,
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A folder with a finished study in results/demo; the working directory of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("project"))
        yield draw_study()


@pytest.fixture(scope="module")
def page(project):
    """The page of that study."""
    out = Path("results/demo/report/index.html")
    build_page(project, STUDY, PUBLISHED, {}, out)
    return out


def draw_study():
    """Tables and figures, and the outline that names them."""
    base = Path("results/demo")
    for name in ("consensus", "members", "training_curves"):
        figure, numbers = DRAWN[name]()
        where = base / "figures" / name
        save_figure(figure, numbers, **{end: f"{where}.{end}" for end in ("png", "pdf", "csv")})
    files.write_table(headline(), base / "tables/headline.csv")
    files.write_table(summary(), base / "tables/curves.csv")
    files.write_table(grid_cells(), base / "tables/grid.csv")
    files.write_table(log_losses(), base / "tables/log-loss.csv")

    def figure(file, **more):
        where = f"{base}/figures/{file}"
        return {"png": f"{where}.png", "pdf": f"{where}.pdf", "csv": f"{where}.csv", **more}

    return [
        {
            "kind": "consensus",
            "title": "Three models",
            "published": "salman-liu",
            "members": MEMBERS,
            "tables": {
                "headline": f"{base}/tables/headline.csv",
                "curves": f"{base}/tables/curves.csv",
            },
            "figures": [figure(name, name=name) for name in ("consensus", "members")],
        },
        {
            "kind": "grid",
            "title": "Twelve cells",
            "note": "Smaller networks & fewer images.",
            "published": "rutgers",
            "tables": {
                "cells": f"{base}/tables/grid.csv",
                "losses": f"{base}/tables/log-loss.csv",
            },
            "figures": [],
        },
        {
            "kind": "curves",
            "title": "Three models",
            "tables": {},
            "figures": [figure("training_curves", title="CNN, none", group="mnist")] * 4,
        },
    ]


class Links(HTMLParser):
    """Collects addresses, ids, images and headings of a page."""

    def __init__(self):
        super().__init__()
        self.addresses, self.ids, self.images, self.cells = [], [], [], []

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.addresses += [attributes[key] for key in ("href", "src") if key in attributes]
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "img":
            self.images.append(attributes)
        if tag == "th":
            self.cells.append(attributes)


def read(page):
    links = Links()
    links.feed(page.read_text("utf-8"))
    return links


def test_nothing_is_fetched_and_every_link_is_there(page):
    html = page.read_text("utf-8")
    assert not re.search(r"https?://|//cdn|@import|url\(", html)
    links = read(page)
    assert len(links.ids) == len(set(links.ids))
    for address in links.addresses:
        if address.startswith("#"):
            assert address[1:] in links.ids
        elif not address.startswith("data:image/png;base64,"):
            assert not Path(address).is_absolute()
            assert (page.parent / address).is_file(), address


def test_images_have_words_and_headers_a_scope(page):
    links = read(page)
    assert len(links.images) == 6
    assert all(image["alt"] and image["src"].startswith("data:") for image in links.images)
    assert links.cells
    assert all("scope" in cell for cell in links.cells)


def test_same_bytes_twice(project, page):
    again = page.with_name("again.html")
    build_page(project, STUDY, PUBLISHED, {}, again)
    assert again.read_bytes() == page.read_bytes()


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page.read_text("utf-8")))


def test_headline_is_said_beside_the_paper_and_the_alternatives(page):
    text = text_of(page)
    assert "right on 95.0 % (95 % interval 94.7 % to 95.3 %, 3 seeds)" in text
    assert "the paper gives 95 % at 90 % classified" in text
    assert "the best member lie below the combined models; plain averaging lies above them" in text
    assert "accept 3000 of 10000 inputs" in text
    assert "the paper accepts 2851 of 10000 and is right on 2848" in text
    assert "90 % are reached in 0 of 3 seeds" in text
    assert "2935 / 2926" in text


def test_grid_stands_beside_the_published_table(page):
    text = text_of(page)
    assert "88.5 ± 0.2" in text
    assert "within one percentage point of the published value in 1 of 2 cells" in text
    assert "more than 2 standard errors away from it in 1 of 2 cells" in text
    assert "Every cell is one run without a stated seed" in text
    assert "Smaller networks &amp; fewer images." in text


def test_what_was_run_is_escaped_and_listed(page):
    html = page.read_text("utf-8")
    assert "digits &lt;all&gt;" in html
    assert "693,962" in html
    assert "Seeds 0, 1, 2." in html


def test_unknown_kind_is_named(tmp_path):
    with pytest.raises(AtlasError, match="kind 'planes' is unknown; there are study"):
        build_page(
            [{"kind": "planes", "title": "Planes"}], STUDY, PUBLISHED, {}, tmp_path / "x.html"
        )


def test_caption_says_how_far_the_loss_rose():
    from overfit_atlas.figures.training_curves import curve_numbers

    table = run_measures(0)
    said = caption(curve_numbers({0: table}))
    rise = table.validation_loss.iloc[-1] / table.validation_loss[2] - 1
    assert "lowest at epoch 3 (0.40" in said
    assert f"{100 * rise:.0f} % higher" in said
