"""The guard: every input is pinned raw data or what its producer recorded, or nothing runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.digests import sha256_of_files
from overfit_atlas.provenance.facts import FileFacts

RECORDS_ONLY = True

_SHOWN = 20
_FOLDERS_SEARCHED = 20


def check_job_inputs(inputs: Mapping[str, Path], study: Path, prefix: str) -> dict[str, str]:
    """Digest a job's inputs and compare them with what their producers recorded.

    inputs: {path as recorded: path}; study: the study's folder; prefix: what records call it.
    Returns {path: SHA-256}; for a record it is the record's claim_id. What lies outside the study's
    folder (code, config) has no producer and is digested alone.
    Raises AtlasError naming every input that is missing, unrecorded or changed.
    """
    digests: dict[str, str] = {
        name: records.read_trusted(path).claim["claim_id"]
        for name, path in inputs.items()
        if records.is_record(name)
    }
    files = {name: path for name, path in inputs.items() if name not in digests}
    found = sha256_of_files(files.values())
    inside = {name for name in files if name.startswith(f"{prefix}/")}
    expected, problems = _recorded_for(inside, study) if inside else ({}, [])
    for name, path in files.items():
        digest = found[path]
        if digest is None:
            problems.append(f"{name} is not there.")
            continue
        digests[name] = digest
        if name in inside and name not in expected:
            problems.append(
                f"{name}: no record says what made it. Delete it to have it made again."
            )
        elif expected.get(name, digest) != digest:
            problems.append(difference(name, expected[name], digest))
    _raise(problems)
    return digests


def check_all(study: Path | str, root: Path | str, pinned: Mapping[str, str]) -> dict[str, str]:
    """Compare every recorded output that is on disk, and all raw data, with what was recorded.

    To be called before a run removes or makes anything. root: the project's folder, which recorded
    paths start from; study: the study's folder; pinned: {path from the project: SHA-256} of the
    published files. Returns {path from the project: SHA-256} of the files that were compared.
    Raises AtlasError naming every file that differs and every record that was changed.
    """
    study, root = os.path.realpath(study), os.path.realpath(root)
    facts = FileFacts.of_study(study)
    expected, problems = _recorded_outputs(study, facts)
    # As text: with tens of thousands of files, a Path costs more than a look at its file.
    paths = {name: f"{root}/{name}" for name in expected}
    digests = facts.digests(paths.values())
    found = {name: digest for name, path in paths.items() if (digest := digests[path]) is not None}
    for name, digest in found.items():
        recorded = pinned.get(name, expected[name])
        if digest != recorded:
            problems.append(difference(name, recorded, digest))
    facts.save()
    _raise(problems)
    return found


def difference(name: str, recorded: str, found: str) -> str:
    """One line: which file changed, from what to what, and how to proceed."""
    return (
        f"{name} is not what was recorded: recorded sha256 {recorded}, found {found}. Restore it, "
        "or delete it to have it made again."
    )


def _recorded_for(wanted: set[str], study: Path) -> tuple[dict[str, str], list[str]]:
    """{output: SHA-256} of the records that name a ``wanted`` file, and what is wrong with them.

    A job asks for few files of few folders, so most records need no more than a search in their
    bytes.
    """
    folders = {f"{os.path.dirname(name)}/".encode() for name in wanted}
    search_all = len(folders) > _FOLDERS_SEARCHED
    jobs, problems = [], []
    for path in records.record_files(str(study)):
        try:
            content = Path(path).read_bytes()
            if search_all or any(folder in content for folder in folders):
                record = records.parse(content)
                if wanted.isdisjoint(record.outputs):
                    continue
                records.check_seal(content)
                jobs.append((record.run["finished"], record.outputs))
        except FileNotFoundError:  # its job is about to run again
            continue
        except ValueError as error:
            problems.append(_distrust(path, error))
    return _latest(jobs), problems


def _recorded_outputs(study: str, facts: FileFacts) -> tuple[dict[str, str], list[str]]:
    """{output: SHA-256} of all records of a study, the latest last, and what is wrong with some."""
    jobs, problems = [], []
    for path in records.record_files(study):
        try:
            known = facts.get(path, _finished_and_outputs)
        except ValueError as error:
            problems.append(_distrust(path, error))
        else:
            if known is not None:
                jobs.append(known)
    return _latest(jobs), problems


def _latest(jobs: list[tuple[str, dict[str, str]]]) -> dict[str, str]:
    """The outputs of all jobs; of two that wrote one file, the job that finished last counts."""
    expected: dict[str, str] = {}
    for _, outputs in sorted(jobs, key=lambda job: job[0]):
        expected.update(outputs)
    return expected


def _distrust(path: str, error: ValueError) -> str:
    return (
        f"{path}: the record cannot be trusted ({error}). Restore it, or delete it to have its job "
        "run again."
    )


def _finished_and_outputs(path: str) -> tuple[str, dict[str, str]]:
    record = records.read(Path(path))
    return record.run["finished"], record.outputs


def _raise(problems: list[str]) -> None:
    if problems:
        more = len(problems) - _SHOWN
        shown = problems[:_SHOWN] + ([f"and {more} more"] if more > 0 else [])
        raise AtlasError("Results were changed since they were made:\n  " + "\n  ".join(shown))
