"""Datasets made up for a test: any number of classes and channels, published as idx files."""

from __future__ import annotations

import gzip
import hashlib
import struct
from pathlib import Path
from typing import Any

import numpy as np
import yaml

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write_idx(path: Path, values: np.ndarray) -> None:
    """Write unsigned bytes as a gzipped idx file."""
    header = bytes([0, 0, 8, values.ndim]) + struct.pack(f">{values.ndim}I", *values.shape)
    path.write_bytes(gzip.compress(header + values.tobytes(), mtime=0))


def publish(
    mirror: Path, name: str, shape: tuple[int, ...], classes: int, counts: dict[str, int]
) -> dict[str, Any]:
    """Write a dataset into the folder ``mirror``; its entry for a file of facts.

    Images are dark noise in which the values that belong to the class are bright, so that a linear
    model can tell all classes apart.
    """
    folder = mirror / name
    folder.mkdir(parents=True)
    rng = np.random.default_rng(classes)
    entry: dict[str, Any] = {
        "title": f"{classes} made-up classes",
        "format": "idx",
        "image_shape": list(shape),
        "pixel_low": 0,
        "pixel_high": 255,
        "class_names": list(LETTERS[:classes]),
        "counts": counts,
        "class_counts": {},
        "split": "made up",
        "licence": "none",
        "source": "a test",
        "addresses": ["https://example.org/"],
        "files": {},
    }
    for side, count in counts.items():
        labels = rng.permutation(np.arange(count) % classes).astype(np.uint8)
        images = rng.integers(0, 100, (count, *shape), dtype=np.uint8)
        values = images.reshape(count, -1)
        each = values.shape[1] // classes
        for row, label in zip(values, labels.tolist(), strict=True):
            row[label * each : (label + 1) * each] = 255
        entry["class_counts"][side] = np.bincount(labels, minlength=classes).tolist()
        for what, array in {"images": images, "labels": labels}.items():
            path = folder / f"{side}-{what}.gz"
            write_idx(path, array)
            entry["files"][path.name] = {
                "role": f"{side}_{what}",
                "bytes": path.stat().st_size,
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
    return entry


def write_facts(path: Path, **entries: dict[str, Any]) -> Path:
    """Write entries as a file of facts; a name's underscores become hyphens."""
    named = {name.replace("_", "-"): entry for name, entry in entries.items()}
    path.write_text(yaml.safe_dump(named, sort_keys=False), encoding="utf-8")
    return path
