"""A few test samples in several models: the image, and each class's probability at every epoch.

Source: Salman & Liu, Fig. 4 and section IV-A.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.data.samples import load_test
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.consensus import consensus
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import Member, read_members
from overfit_atlas.questions.consensus.tables.profiles import nearest_to_figure_4

COLOURS = ("red", "green", "blue")


class Followed(NamedTuple):
    """The tables of :func:`follow_profiles` and :func:`follow_ids`."""

    samples: pd.DataFrame
    dynamics: pd.DataFrame
    images: pd.DataFrame


def follow_profiles(members: Sequence[Member], sample: AnyPath, dataset: AnyPath) -> Followed:
    """Follow the three samples nearest to the paper's; see :func:`follow_ids` for the tables.

    Each member is judged at its own epoch, the last that is shown of it. ``samples`` also has
    ``distance`` from the profile. A profile that no sample has is left out.
    """
    stacked, labels = read_members(members)
    chosen = nearest_to_figure_4(stacked, labels)
    chosen.insert(1, "id", _ids(members[0])[chosen["sample"]])
    apart = chosen.drop_duplicates("id")  # One sample may be the nearest to two profiles.
    return Followed(
        chosen.drop(columns="sample"),
        _dynamics(members, apart["sample"], apart["id"]),
        _images(sample, dataset, apart["id"]),
    )


def follow_ids(
    members: Sequence[Member],
    sample: AnyPath,
    dataset: AnyPath,
    ids: Sequence[int],
) -> Followed:
    """Follow the test images with these ``ids`` (rows of the published test set).

    ``samples``: profile ("asked for"), id, label, decision, score (the consensus at the members'
    epochs: the largest class-wise minimum). ``dynamics``: id, member, epoch, class, probability.
    ``images``: id, row, column, and the pixels in [0, 1], as the networks see them: value, or red,
    green and blue of three channels; of any other number value is their mean. Raises AtlasError for
    an id not there.
    """
    known = _ids(members[0])
    places = {number: place for place, number in enumerate(known.tolist())}
    missing = [number for number in ids if number not in places]
    if missing:
        raise AtlasError(
            f"{members[0].predictions}: expected a test image with the id {missing[0]}, "
            f"found ids from {known.min()} to {known.max()}"
        )
    rows = np.array([places[number] for number in ids])
    stacked, labels = read_members(members)
    score, decision = consensus(stacked[:, rows])
    samples = pd.DataFrame(
        {
            "profile": "asked for",
            "id": ids,
            "label": labels[rows],
            "decision": decision,
            "score": score,
        }
    )
    dynamics = _dynamics(members, rows, ids)
    return Followed(samples, dynamics, _images(sample, dataset, ids))


def _ids(member: Member) -> np.ndarray:
    return read_predictions(member.predictions, "test", [member.epoch]).ids


def _dynamics(members: Sequence[Member], rows: np.ndarray, ids: Sequence[int]) -> pd.DataFrame:
    parts = []
    for member in members:
        read = read_predictions(member.predictions, until=member.epoch)
        for epoch, logits in zip(read.epochs, read.logits, strict=True):
            values = probabilities(logits[np.asarray(rows)])
            classes = values.shape[1]
            parts.append(
                pd.DataFrame(
                    {
                        "id": np.repeat(np.asarray(ids), classes),
                        "member": member.name,
                        "epoch": epoch,
                        "class": np.tile(np.arange(classes), len(values)),
                        "probability": values.ravel(),
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _images(sample: AnyPath, dataset: AnyPath, ids: Sequence[int]) -> pd.DataFrame:
    images = load_test(sample, dataset).images[np.asarray(ids)]
    place = np.indices(images.shape[:-1]).reshape(3, -1)
    table = {"id": np.asarray(ids)[place[0]], "row": place[1], "column": place[2]}
    if images.shape[-1] == len(COLOURS):
        return pd.DataFrame(table | dict(zip(COLOURS, images.reshape(-1, 3).T, strict=True)))
    return pd.DataFrame(table | {"value": images.mean(axis=-1).ravel()})
