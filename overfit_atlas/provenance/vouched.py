"""Files of a finished study that its records stand behind, for what is handed on to others."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.checks import check
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.manifest import anchor_file, read_anchor
from overfit_atlas.provenance.pinned import pinned_files
from overfit_atlas.provenance.record_file import RECORDS, Record

_HARMLESS = "code changed"
"""What was made is as it was recorded, and with which code."""


@dataclass(frozen=True)
class Vouched:
    """``name``: its path below the study's folder; ``sha256``: as ``record`` and the disk have it.

    ``source``: what records call it.
    """

    name: str
    path: Path
    source: str
    sha256: str
    record: Record


def vouched(study: Path, project: Path, wanted: Callable[[str], bool]) -> list[Vouched]:
    """The files of ``study`` whose name is ``wanted``, sorted by it.

    Those that the study has since dropped are left out. Raises AtlasError for a study that has not
    come to its end, and where a file, or the record of the job that made it, is not as recorded.
    """
    if not os.path.isdir(study / RECORDS):
        raise AtlasError(
            f"{study}: expected the folder of a study that was run, such as results/demo; it has "
            f"no {RECORDS}"
        )
    store = records.load(study, project)
    for name, reason in store.broken.items():
        raise AtlasError(f"The record {name} cannot be trusted: {reason}. {_more(study)}")
    if not all(f"{store.prefix}/{name}" in store.producer for name in records.FINAL):
        raise AtlasError(f"{study}: the study has not come to its end; run it first")
    dropped = {job.path for job in records.unused(store)}
    found = [
        Vouched(tail, store.locate(name), name, record.outputs[name], record)
        for name, record in sorted(store.producer.items())
        if record.path not in dropped and wanted(tail := name[len(store.prefix) + 1 :])
    ]
    facts = FileFacts.of_study(study)
    findings = check(
        store,
        {one.record.path: one.record for one in found}.values(),
        pinned_files(project, store.prefix),
        read_anchor(None, anchor_file(project, study)),
        facts.digests,
    )
    facts.save()
    failed = [one for one in findings if not one.note and one.kind != _HARMLESS]
    if failed:
        first = failed[0]
        others = f" ({len(failed) - 1} findings more)" if len(failed) > 1 else ""
        raise AtlasError(
            f"{first.path}: {first.kind}: {first.message}{others}. Nothing was exported. "
            f"{_more(study)}"
        )
    return found


def _more(study: Path) -> str:
    return (
        f"`overfit-atlas audit --all --study {study}` says all; the next run of the study makes "
        "again what is missing"
    )
