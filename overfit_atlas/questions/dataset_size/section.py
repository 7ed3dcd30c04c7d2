"""Accuracy, individual and by consensus, against the number of training images."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.dataset_size.settings import SizeSection
from overfit_atlas.report.wording import known, points, share, spread, threshold
from overfit_atlas.study.summary import Summary

TAKES = SizeSection

CONSENSUS = "consensus"
WORDS = {
    "accuracy": "accuracy, every input classified",
    "accuracy_at_threshold": "accuracy at p_t = {}",
    "coverage_at_threshold": "share classified at p_t = {}",
    "accuracy_at_coverage": "accuracy with {} classified",
}


def build(section: SizeSection, study: Summary) -> dict[str, Any]:
    """Sentences, a table of the consensus by size, and the figure.

    Takes the tables ``sizes`` and ``variation``, one figure, and ``members``.
    """
    sizes = files.read_table(section.tables["sizes"])
    variation = files.read_table(section.tables["variation"])
    images = sorted(sizes.images.unique())
    caption = (
        f"From {images[0]} to {images[-1]} training images, each member trained for the same "
        f"number of epochs at each size; means over {int(sizes.seeds.max())} seeds with 95 % "
        "intervals. Where nothing is accepted, no point is drawn."
    )
    labels = {CONSENSUS: "consensus, class-wise minimum"}
    labels |= {one["name"]: one["label"] for one in section.members}
    return {
        "seen": _seen(variation),
        "images": images,
        "rows": [
            _row(key, group, variation, images, labels)
            for key, group in sizes.groupby(["member", "quantity", "at"], sort=False)
            if key[0] == CONSENSUS or key[1] == "accuracy"
        ],
        "figures": [figure.shown(caption) for figure in section.figures],
    }


def _row(
    key: tuple[str, str, float],
    group: pd.DataFrame,
    variation: pd.DataFrame,
    images: list[int],
    labels: Mapping[str, str],
) -> dict[str, Any]:
    member, quantity, at = key
    of_size = group.set_index("images")
    varied = variation[
        (variation.member == member) & (variation.quantity == quantity) & (variation["at"] == at)
    ].iloc[0]
    return {
        "label": labels[member],
        "quantity": _words(quantity, at),
        "cells": [spread(of_size.loc[n, ["mean", "low", "high"]], 1, 100) for n in images],
        "range": points(varied["mean"]).lstrip("+"),
    }


def _words(quantity: str, at: float) -> str:
    return WORDS[quantity].format(
        share(at, 0) if quantity == "accuracy_at_coverage" else threshold(at)
    )


def _seen(variation: pd.DataFrame) -> list[str]:
    consensus = variation[(variation.member == CONSENSUS)]
    sentences = []
    for row in consensus[consensus.quantity.str.startswith("accuracy")].to_dict("records"):
        if known(row["mean"]):
            sentences.append(
                f"Consensus, {_words(row['quantity'], row['at'])}: the best and the worst "
                f"size are {points(row['mean']).lstrip('+')} points apart."
            )
        else:
            sentences.append(
                f"Consensus, {_words(row['quantity'], row['at'])}: at some size nothing is "
                "accepted, so there is nothing to compare."
            )
    return sentences
