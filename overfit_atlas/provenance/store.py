"""The records of one study on disk: how one is spelled, read and found."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError

RECORDS_ONLY = True

RECORDS = "provenance/records"
FINAL = ("report/index.html", "provenance/ro-crate/ro-crate-metadata.json")
"""What a run of a whole study ends with, from the study's folder: all else leads to these."""

_SEAL = b'"seal": "'
_PRUNABLE = {"checkpoints"}


@dataclass(frozen=True)
class Record:
    """One job's record as read from disk."""

    claim: dict[str, Any]
    run: dict[str, Any]

    @property
    def path(self) -> str:
        """Where it was written, from the project."""
        return self.claim["record"]

    @property
    def inputs(self) -> dict[str, str]:
        """{path: SHA-256} of what the job read (for a record, its claim_id)."""
        return self.claim["inputs"]

    @cached_property
    def outputs(self) -> dict[str, str]:
        """{path: SHA-256} of what the job wrote, the record itself left out."""
        return self.claim["outputs"] | self.run.get("outputs", {})

    @property
    def label(self) -> str:
        """Rule and wildcards in one line."""
        values = ", ".join(f"{name}={value}" for name, value in self.claim["wildcards"].items())
        return f"{self.claim['rule']}({values})" if values else self.claim["rule"]


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
    study, root = study.resolve(), root.resolve()
    records: dict[str, Record] = {}
    broken: dict[str, str] = {}
    prefix = None
    paths = record_files(str(study)) if only is None else map(os.path.realpath, only)
    for path in paths:
        tail = path[len(str(study)) + 1 :]
        try:
            record = read(Path(path))
            if not record.path.endswith(f"/{tail}"):
                raise ValueError(f"it says that it is {record.path}")
        except FileNotFoundError:  # its job is about to run again
            continue
        except ValueError as error:
            broken[tail] = str(error)
            continue
        prefix = prefix or record.path.removesuffix(f"/{tail}")
        records[record.path] = record
    if prefix is None:
        prefix = study.relative_to(root).as_posix() if study.is_relative_to(root) else study.name
    return Store(root, study, prefix, records, {f"{prefix}/{t}": why for t, why in broken.items()})


def record_files(study: str) -> list[str]:
    """The paths of all records of a study, sorted."""
    found = []
    for folder, _, names in os.walk(f"{study}/{RECORDS}"):
        for name in names:
            if name.endswith(".json") and not name.startswith("."):
                found.append(f"{folder}/{name}")
    return sorted(found)


def read(path: Path) -> Record:
    """The record in a file; raises ValueError saying what is wrong when it was changed."""
    content = path.read_bytes()
    check_seal(content)
    return parse(content)


def check_seal(content: bytes) -> None:
    """Raise ValueError unless the bytes of a record are those that its seal was made for."""
    body, _, end = content.rpartition(_SEAL)
    if end != f'{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode():
        raise ValueError("its seal does not fit its content")


def parse(content: bytes) -> Record:
    """A record from the bytes of its file; raises ValueError saying what is wrong with them."""
    try:
        whole = json.loads(content)
    except ValueError:
        raise ValueError("it is not JSON") from None
    try:
        claim, run = whole["claim"], whole["run"]
        for name in ("rule", "record", "recipe_id", "claim_id"):
            if not isinstance(claim[name], str):
                raise ValueError(f"{name} is not text")
        for name in ("wildcards", "params", "inputs", "outputs", "code", "packages", "roles"):
            if not isinstance(claim[name], dict):
                raise ValueError(f"{name} is not a table")
        if not isinstance(run["finished"], str):
            raise ValueError("finished is not text")
    except (KeyError, TypeError) as error:
        raise ValueError(f"a part is missing ({error})") from None
    return Record(claim, run)


def spelled(claim: dict[str, Any], run: dict[str, Any]) -> bytes:
    """The bytes of a record's file; its seal, at the end, is the SHA-256 of all before it."""
    whole = {"claim": claim, "run": run, "seal": ""}
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False).encode()
    body = text[: text.rindex(_SEAL)]
    return body + _SEAL + f'{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode()


def read_trusted(path: Path | str) -> Record:
    """The record in a file; raises AtlasError, with the way out, when it was changed."""
    try:
        return read(Path(path))
    except (OSError, ValueError) as error:
        raise AtlasError(distrust(path, error)) from None


def distrust(path: Path | str, error: Exception) -> str:
    """One line: which record cannot be read as one, why, and how to proceed."""
    return (
        f"The record {path} cannot be trusted: {error}. Restore it, or delete it with what its job "
        "wrote: what the study asks for is then made again."
    )


def is_record(name: str) -> bool:
    """Whether a path, as recorded, is that of a record."""
    return f"/{RECORDS}/" in name and name.endswith(".json")


def study_of(path: Path) -> Path:
    """The study's folder that holds the record ``path``."""
    text = path.as_posix()
    return Path(text[: text.rindex(f"/{RECORDS}/")])


def find_study(path: Path) -> Path:
    """The study's folder that ``path`` is or lies in; raises AtlasError when there is none."""
    path_now = Path(os.path.realpath(path))
    for folder in (path_now, *path_now.parents):
        if (folder / RECORDS).is_dir():
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
