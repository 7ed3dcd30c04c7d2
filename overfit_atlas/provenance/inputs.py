"""What a job reads: each input is what its producer recorded, and stays so until the job ends."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.provenance import record_file, store
from overfit_atlas.provenance.digests import is_digest, is_unreadable, sha256_of_files
from overfit_atlas.provenance.file_system import Signature, signature, telling_signature

RECORDS_ONLY = True

_SHOWN = 20
_FOLDERS_SEARCHED = 20


@dataclass(frozen=True)
class Inputs:
    """The inputs of one job as it found them.

    digests: {path as recorded: SHA-256}; for a record it is the record's claim_id. made_by: the
    records of the jobs that wrote them.
    """

    digests: dict[str, str]
    made_by: list[str]
    _paths: dict[str, Path]
    _seen: dict[str, Signature | None]

    def changed(self) -> list[str]:
        """The inputs that have other bytes by now than those in ``digests``."""
        moved = [
            name
            for name, path in self._paths.items()
            if self._seen[name] is None or signature(path) != self._seen[name]
        ]
        return [name for name in moved if _digest(name, self._paths[name]) != self.digests[name]]


def check_inputs(inputs: Mapping[str, Path], study: Path, prefix: str) -> Inputs:
    """Digest a job's inputs and compare them with what their producers recorded.

    inputs: {path as recorded: path}; study: the study's folder; prefix: what records call it. What
    lies outside the study's folder (code, config) has no producer and is digested alone.
    Raises AtlasError naming every input that is missing, unrecorded or changed.
    """
    # Before the bytes are read, so that a change during the reading is seen as well.
    seen = {name: telling_signature(path) for name, path in inputs.items()}
    digests: dict[str, str] = {
        name: record_file.read_trusted(path).claim["claim_id"]
        for name, path in inputs.items()
        if record_file.is_record(name)
    }
    files = {name: path for name, path in inputs.items() if name not in digests}
    found = sha256_of_files(files.values())
    inside = {name for name in files if name.startswith(f"{prefix}/")}
    expected, makers, problems = _recorded_for(inside, study) if inside else ({}, {}, [])
    for name, path in files.items():
        digest = found[path]
        if digest is None:
            problems.append(f"{name} is not there.")
            continue
        digests[name] = digest
        if not is_digest(digest):
            problems.append(difference(name, expected.get(name, "nothing"), digest))
        elif name in inside and name not in expected:
            problems.append(
                f"{name}: no record says what made it. Delete it to have it made again."
            )
        elif expected.get(name, digest) != digest:
            problems.append(difference(name, expected[name], digest))
    refuse(problems)
    made_by = {makers[name] for name in inside} | {name for name in digests if name not in files}
    return Inputs(digests, sorted(made_by), dict(inputs), seen)


def difference(name: str, recorded: str, found: str, wanted: bool = True) -> str:
    """One line: which file changed, from what to what, and how to proceed.

    wanted: whether the study of today asks for the file.
    """
    if is_unreadable(found):
        return f"{name} cannot be read ({found}). Allow it, or delete it to have it made again."
    advice = (
        "Restore it, or delete it to have it made again."
        if wanted
        else "Restore it, or delete it: nothing that the study asks for comes from it."
    )
    return f"{name} is not what was recorded: recorded sha256 {recorded}, found {found}. {advice}"


def refuse(problems: Iterable[str]) -> None:
    """Raise AtlasError with all that was found, if anything was."""
    problems = list(problems)
    if problems:
        more = len(problems) - _SHOWN
        shown = problems[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise AtlasError("Results were changed since they were made:\n  " + "\n  ".join(shown))


def _recorded_for(
    wanted: set[str], study: Path
) -> tuple[dict[str, str], dict[str, str], list[str]]:
    """({output: SHA-256}, {output: record}) of the records that name a ``wanted`` file, the latest
    last, and what is wrong with some.

    A job asks for few files of few folders, so most records need no more than a search in their
    bytes.
    """
    folders = {f"{os.path.dirname(name)}/".encode() for name in wanted}
    search_all = len(folders) > _FOLDERS_SEARCHED
    jobs, problems = [], []
    for path in store.record_files(str(study)):
        try:
            content = record_file.content_of(Path(path))
            if search_all or any(folder in content for folder in folders):
                record = record_file.parse(content)
                if wanted.isdisjoint(record.outputs):
                    continue
                record_file.check_seal(content)
                jobs.append(record)
        except FileNotFoundError:  # its job is about to run again
            continue
        except ValueError as error:
            problems.append(record_file.distrust(path, error))
    expected: dict[str, str] = {}
    makers: dict[str, str] = {}
    for record in sorted(jobs, key=lambda record: record.run["finished"]):
        expected |= record.outputs
        makers |= dict.fromkeys(record.outputs, record.path)
    return expected, makers, problems


def _digest(name: str, path: Path) -> str | None:
    try:
        if record_file.is_record(name):
            return record_file.read(path).claim["claim_id"]
        return sha256(path)
    except (OSError, ValueError, AtlasError):
        return None
