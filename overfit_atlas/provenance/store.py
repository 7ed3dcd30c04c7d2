"""The records of one study on disk: how one is spelled, read and found."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.record_file import RECORDS, Record, read

RECORDS_ONLY = True

FINAL = ("report/index.html", "provenance/ro-crate/ro-crate-metadata.json")
"""What a run of a whole study ends with, from the study's folder: all else leads to these."""

_PRUNABLE = {"checkpoints"}


@dataclass
class Store:
    """All records of one study.

    root: the project's folder (code, config); study: the study's folder as it lies on disk;
    prefix: that folder as records name it, so that a study that was moved is still read.
    """

    root: Path
    study: Path
    prefix: str
    records: dict[str, Record]
    broken: dict[str, str] = field(default_factory=dict)

    @cached_property
    def producer(self) -> dict[str, Record]:
        """{output path: the record of the job that wrote it last}."""
        found: dict[str, Record] = {}
        for record in sorted(self.records.values(), key=lambda record: record.run["finished"]):
            for path in record.outputs:
                found[path] = record
        return found

    @cached_property
    def consumers(self) -> dict[str, list[Record]]:
        """{input path: the records of the jobs that read it}."""
        found: dict[str, list[Record]] = {}
        for record in self.records.values():
            for path in record.inputs:
                found.setdefault(path, []).append(record)
        return found

    def superseded(self, record: Record) -> bool:
        """Whether another job has since written all that ``record`` names as output."""
        return all(self.producer[path] is not record for path in record.outputs)

    def locate(self, name: str) -> Path:
        """Where the file that records call ``name`` lies now."""
        if self.inside(name):
            return self.study / name[len(self.prefix) + 1 :]
        return self.root / name

    def own(self, name: str) -> Path | None:
        """Where the file lies, if it is there and the study's own; for what is to be removed.

        None for one that a link to a folder elsewhere leads to.
        """
        path = self.locate(name)
        inside = Path(os.path.realpath(path.parent)).is_relative_to(self.study)
        return path if inside and self.inside(name) and os.path.lexists(path) else None

    def inside(self, name: str) -> bool:
        """Whether ``name`` belongs to the study's folder, rather than to code or config."""
        return name.startswith(f"{self.prefix}/")

    def name_of(self, path: Path) -> str | None:
        """What records call the file at ``path``; None when it lies elsewhere."""
        path = Path(os.path.realpath(path))  # as resolve(), but a link to itself stays as it is
        if path.is_relative_to(self.study):
            return f"{self.prefix}/{path.relative_to(self.study).as_posix()}"
        if path.is_relative_to(self.root):
            return path.relative_to(self.root).as_posix()
        return None


def load(study: Path, root: Path, only: Iterable[Path | str] | None = None) -> Store:
    """Read every record of the study in the folder ``study``, or ``only`` those of a rule's input.

    A record that was changed by hand is listed in ``broken`` with the reason, not raised.
    """
    study, root = Path(os.path.realpath(study)), Path(os.path.realpath(root))
    found: dict[str, Record] = {}
    broken: dict[str, str] = {}
    paths = record_files(str(study)) if only is None else map(os.path.realpath, only)
    for path in paths:
        tail = path[len(str(study)) + 1 :]
        try:
            record = read(Path(path))
            if not record.path.endswith(f"/{tail}"):
                raise ValueError(f"it says that it is {record.path}")
            found[tail] = record
        except FileNotFoundError:  # its job is about to run again
            continue
        except ValueError as error:
            broken[tail] = str(error)
    prefix = study.relative_to(root).as_posix() if study.is_relative_to(root) else study.name
    if found:  # a study that was moved is called what most of its records call it
        names = Counter(record.path.removesuffix(f"/{tail}") for tail, record in found.items())
        ((prefix, _),) = names.most_common(1)
    records = {}
    for tail, record in found.items():
        if record.path == f"{prefix}/{tail}":
            records[record.path] = record
        else:
            broken[tail] = f"it says that it is {record.path}"
    return Store(root, study, prefix, records, {f"{prefix}/{t}": why for t, why in broken.items()})


def record_files(study: str) -> list[str]:
    """The paths of all records of a study, sorted; AtlasError for a folder that cannot be read."""
    found = []
    for folder, folders, names in os.walk(f"{study}/{RECORDS}", onerror=_shut):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(".json") and not name.startswith("."):
                found.append(f"{folder}/{name}")
    return sorted(found)


def _shut(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise AtlasError(
            f"{error.filename}: its records cannot be read ({error.strerror}); allow it, or what "
            "they say would be left out"
        )


def find_study(path: Path) -> Path:
    """The study's folder that ``path`` is or lies in; raises AtlasError when there is none."""
    place = Path(os.path.realpath(path))
    for folder in (place, *place.parents):
        if os.path.isdir(folder / RECORDS):
            return folder
    raise AtlasError(
        f"{path} does not lie in a study's results: no folder above it has {RECORDS}. Give the "
        "study with --study results/<name>."
    )


def is_pruned(path: str) -> bool:
    """Whether the file ``path``, which is gone, went with its run's whole folder of checkpoints.

    That is done to save disk, and what the folder held stays recorded. A single file that is gone
    is lost, and made again.
    """
    folder = os.path.dirname(path)
    return os.path.basename(folder) in _PRUNABLE and not os.path.isdir(folder)


def upstream(store: Store, record: Record) -> list[Record]:
    """``record`` and the records of all jobs whose outputs led to its inputs, nearest first."""
    found: dict[str, Record] = {record.path: record}
    queue: list[Record] = [record]
    while queue:
        for path in queue.pop(0).inputs:
            made_by = store.records.get(path) or store.producer.get(path)
            if made_by is not None and made_by.path not in found:
                found[made_by.path] = made_by
                queue.append(made_by)
    return list(found.values())


def records_behind(store: Store, files: Iterable[str]) -> list[Path]:
    """The record files of all jobs that led to ``files``, sorted.

    Raises AtlasError for a file that no record names as an output, save those of the project.
    """
    found: set[Path] = set()
    for name in files:
        if name in store.producer:
            found.update(store.locate(job.path) for job in upstream(store, store.producer[name]))
        elif store.inside(name):
            raise AtlasError(f"{name}: no job's record names it; delete it to have it made again.")
    return sorted(found)


def downstream(store: Store, paths: Iterable[str]) -> list[Record]:
    """The records of all jobs that read one of ``paths``, directly or through others."""
    found: dict[str, Record] = {}
    queue = list(paths)
    while queue:
        for record in store.consumers.get(queue.pop(0), []):
            if record.path not in found:
                found[record.path] = record
                queue.extend([*record.outputs, record.path])
    return list(found.values())


def unused(store: Store) -> list[Record]:
    """The records of jobs that led to none of the ``FINAL`` files; none while one is missing.

    Such jobs belong to what the config has since dropped, or to a run that has not come to its end.
    """
    final = [f"{store.prefix}/{name}" for name in FINAL]
    if not all(name in store.producer for name in final):
        return []
    used = set(records_behind(store, final))
    return [job for _, job in sorted(store.records.items()) if store.locate(job.path) not in used]
