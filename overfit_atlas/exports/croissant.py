"""Croissant metadata of a package of predictions.

Croissant 1.1, http://mlcommons.org/croissant/1.1: JSON-LD in the vocabulary of schema.org. The
context is the one that the specification prescribes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.package import FOLDER, version_of
from overfit_atlas.yaml_files import read_yaml

_PARQUET = "application/x-parquet"
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "conformsTo": "dct:conformsTo",
    **{
        name: f"cr:{name}"
        for name in (
            *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract"),
            *("field", "fileObject", "fileProperty", "fileSet", "format", "includes", "isArray"),
            *("isLiveDataset", "jsonPath", "key", "md5", "parentField", "path", "recordSet"),
            *("references", "regex", "repeated", "replace", "samplingRate", "separator", "source"),
            *("subField", "transform"),
        )
    },
}

_RUN = {
    "run": ("sc:Text", "the run, as its file is called"),
    "model": (
        "sc:Text",
        "model, as the config names it; of a dump of one's own, its name",
    ),
    "sample": ("sc:Text", "sample that it was trained on, as the config names it"),
    "regularizer": ("sc:Text", "regularizer, as the config names it"),
    "seed": ("cr:Int64", "seed of the run"),
}
FIELDS = {
    FOLDER: {
        **_RUN,
        "side": ("sc:Text", "test, or train for the images trained on"),
        "epoch": ("cr:Int64", "after which epoch of training, from 1"),
        "id": ("cr:Int64", "row of the image in the published split of this side"),
        "label": ("cr:Int64", "class index, as the network was trained or tested with"),
        "true_label": (
            "cr:Int64",
            "class index as published, before any treatment; missing where labels were not treated",
        ),
        "logits": (
            "cr:Float32",
            "one number a class, before the softmax, in nats up to a constant",
        ),
    },
    "runs": {
        **_RUN,
        "classes": ("cr:Int64", "number of classes"),
        "epochs": ("cr:Int64", "number of epochs that there are predictions of"),
        "test_images": ("cr:Int64", "number of test images"),
        "train_images": ("cr:Int64", "number of training images, 0 where there are none of them"),
        "rows": ("cr:Int64", "rows of the run's file: one for each side, epoch and image"),
        "file": ("sc:Text", "the run's file in this package"),
        "source": ("sc:Text", "the dump that it was read from"),
        "source_sha256": ("sc:Text", "SHA-256 of that dump"),
        "claim_id": (
            "sc:Text",
            "digest of what its job claims to have read, run and written; missing without a record",
        ),
    },
}
"""The columns of both record sets: data type and meaning."""


@dataclass(frozen=True)
class Source:
    """What a package is of; ``licence``: a web address, ``citation``: a CITATION.cff."""

    name: str
    description: str
    licence: str
    date: datetime
    citation: Path


def metadata(about: Source, folder: Path, packed: Sequence[str]) -> dict[str, Any]:
    """The content of ``croissant.json`` for the files ``packed`` in ``folder``.

    The first of them is the table of runs.
    """
    digests = {name: files.sha256(folder / name) for name in packed}
    cited = read_yaml(about.citation)
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": about.name,
        "description": about.description,
        "license": about.licence,
        "citeAs": bibtex(cited),
        "creator": {"@type": "sc:Organization", "name": cited["authors"][0]["name"]},
        "datePublished": about.date.date().isoformat(),
        "version": version_of(digests),
        "distribution": [
            *(
                _file_object(f"file-{place}", name, folder / name, digest)
                for place, (name, digest) in enumerate(digests.items())
            ),
            {
                "@type": "cr:FileSet",
                "@id": "files",
                "name": "files",
                "description": "The files of all runs",
                "encodingFormat": _PARQUET,
                "includes": [f"{FOLDER}/*.parquet", f"{FOLDER}/**/*.parquet"],
            },
        ],
        "recordSet": [
            {
                "@type": "cr:RecordSet",
                "@id": FOLDER,
                "name": FOLDER,
                "description": "A record for each run, side, epoch and image",
                "key": [{"@id": f"{FOLDER}/{name}"} for name in ("run", "side", "epoch", "id")],
                "field": list(_fields(FOLDER, {"fileSet": {"@id": "files"}})),
            },
            {
                "@type": "cr:RecordSet",
                "@id": "runs",
                "name": "runs",
                "description": "A record a run",
                "key": {"@id": "runs/run"},
                "field": list(_fields("runs", {"fileObject": {"@id": "file-0"}})),
            },
        ],
    }


def address_of(licence: str) -> str:
    """The web address of a licence: itself, or that of an SPDX identifier."""
    if re.fullmatch(r"https?://\S+", licence):
        return licence
    if re.fullmatch(r"[A-Za-z0-9.+-]+", licence):
        return f"https://spdx.org/licenses/{licence}"
    raise AtlasError(
        f"--licence {licence}: expected an SPDX identifier such as CC-BY-4.0 or a web address"
    )


def bibtex(cited: dict[str, Any]) -> str:
    """How to cite, from the content of CITATION.cff."""
    authors = " and ".join(f"{{{author['name']}}}" for author in cited["authors"])
    return (
        f"@software{{overfit_atlas, title = {{{cited['title']}}}, author = {{{authors}}}, "
        f"version = {{{cited['version']}}}}}"
    )


def _file_object(id: str, name: str, path: Path, digest: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": id,
        "name": name,
        "contentUrl": name,
        "contentSize": f"{path.stat().st_size} B",
        "encodingFormat": _PARQUET,
        "sha256": digest,
    }


def _fields(record_set: str, source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, (kind, means) in FIELDS[record_set].items():
        array = {"isArray": True, "arrayShape": "-1"} if name == "logits" else {}
        yield {
            "@type": "cr:Field",
            "@id": f"{record_set}/{name}",
            "name": name,
            "description": means,
            "dataType": kind,
            **array,
            "source": {**source, "extract": {"column": name}},
        }
