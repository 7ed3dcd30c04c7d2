"""What is known of a dataset before it is fetched: the form in which jobs are told its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overfit_atlas.errors import AtlasError

ROLES = {
    "idx": ("train_images", "train_labels", "test_images", "test_labels"),
    "usps": ("train", "test"),
    "digits": ("train_and_test",),
    "cifar": ("archive",),
    "npz": ("arrays",),
}
"""The formats of published files, and what the files of a dataset in that format hold."""


@dataclass(frozen=True)
class PublishedFile:
    """One file as its publisher gives it out: ``bytes`` is its size, ``sha256`` its digest."""

    name: str
    role: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Dataset:
    """The fixed facts of a dataset; ``counts`` and ``class_counts`` have keys train and test.

    ``image_shape`` is (height, width) of grey images, (height, width, channels) of others. A
    published value p of a pixel means (p - ``pixel_low``) / (``pixel_high`` - ``pixel_low``).
    """

    name: str
    title: str
    format: str
    image_shape: tuple[int, ...]
    pixel_low: float
    pixel_high: float
    class_names: tuple[str, ...]
    counts: dict[str, int]
    class_counts: dict[str, tuple[int, ...]]
    split: str
    licence: str
    source: str
    addresses: tuple[str, ...]
    files: dict[str, PublishedFile]

    def file(self, name: str) -> PublishedFile:
        """The published file called ``name``; AtlasError where the dataset has no such file."""
        if name not in self.files:
            raise AtlasError(
                f"{self.name} has no published file {name!r}; it has {', '.join(self.files)}"
            )
        return self.files[name]


def describe(name: str, facts: Mapping[str, Any]) -> Dataset:
    """The dataset called ``name`` from its checked entry in ``config/datasets.yaml``."""
    files = {file: PublishedFile(name=file, **pins) for file, pins in facts["files"].items()}
    return Dataset(
        **dict(facts)
        | {
            "name": name,
            "image_shape": tuple(facts["image_shape"]),
            "class_names": tuple(facts["class_names"]),
            "class_counts": {side: tuple(n) for side, n in facts["class_counts"].items()},
            "addresses": tuple(facts["addresses"]),
            "files": files,
        }
    )
