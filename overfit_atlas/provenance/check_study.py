"""What an audit checks of a whole study beyond the files that its records name."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from overfit_atlas.provenance.checks import UNREADABLE, Finding
from overfit_atlas.provenance.digests import is_unreadable, sha256_of_files
from overfit_atlas.provenance.file_system import unfinished
from overfit_atlas.provenance.kept import CODE, CONFIGS, copies_of, lost_copies, originals
from overfit_atlas.provenance.manifest import MANIFEST, read_claims, read_manifest
from overfit_atlas.provenance.store import Store


def check_rest(store: Store) -> list[Finding]:
    """What ``check`` does not see: unreadable records, kept copies, sources, files of no record."""
    found = [
        Finding(
            path,
            UNREADABLE if is_unreadable(reason) else "record changed",
            f"it cannot be trusted: {reason}",
        )
        for path, reason in store.broken.items()
    ]
    known = {*store.producer, *store.records, *store.broken}
    found += [
        Finding(name, "missing", "a record that the manifest vouches for")
        for name in read_claims(store.study)
        if name not in known
    ]
    found += _lost_copies(store)
    found += _other_sources(store)
    found += _unfinished(store)
    skipped = ("logs", "benchmarks", CODE, CONFIGS)
    for path in _files(store.study):
        name = f"{store.prefix}/{path.relative_to(store.study).as_posix()}"
        tail = path.relative_to(store.study).as_posix()
        if name in known or tail.startswith(tuple(f"{folder}/" for folder in skipped)):
            continue
        if not any(part.startswith(".") for part in Path(tail).parts):
            found.append(Finding(name, "no record", "no record says what made it", True))
    return found


def _lost_copies(store: Store) -> list[Finding]:
    """Copies of code and configs that are gone or have other bytes, with what helps."""
    records = store.records.values()
    expected = {copy for record in records for copy in copies_of(record.claim, record.run)}
    lost = lost_copies(store.study, expected, sha256_of_files)
    today = originals(store.root, lost) if lost else {}
    found = []
    for copy, digest in lost.items():
        if copy in today:
            help_ = f"the next run writes it again from {today[copy]}"
        elif copy.startswith(f"{CONFIGS}/"):
            help_ = "a run under the same config writes it again; until then rederive cannot use it"
        else:
            help_ = (
                "no file of the project has its bytes today: restore the copy, or the file that "
                "ran; until then rederive cannot run it, and all else stands"
            )
        kind = "kept copy lost" if digest is None else "kept copy changed"
        message = help_ if digest is None else f"its bytes now have sha256 {digest}: {help_}"
        found.append(Finding(f"{store.prefix}/{copy}", kind, message))
    return found


def _unfinished(store: Store) -> Iterator[Finding]:
    for path, ownerless in unfinished(store.study):
        message = (
            "a killed run left it, and the next run removes it"
            if ownerless
            else "it was left by a run that was killed, or is written on another machine: delete "
            "it when none is going on"
        )
        yield Finding(
            f"{store.prefix}/{path.relative_to(store.study)}", "unfinished", message, True
        )


def _other_sources(store: Store) -> list[Finding]:
    """Config and rules that are not as the manifest lists them: no job names them as its own."""
    name = f"{store.prefix}/{MANIFEST}"
    manifest = store.study / MANIFEST
    recorded = store.producer[name].outputs[name] if name in store.producer else None
    if recorded is None or sha256_of_files([manifest])[manifest] != recorded:
        return []
    known = {
        name
        for record in store.records.values()
        for name in (*record.claim["code"], *record.inputs)
    }
    listed = {
        name: digest
        for name, digest in read_manifest(store.study).items()
        if name not in known and not store.inside(name)
    }
    now = sha256_of_files(store.root / name for name in listed)
    return [
        Finding(
            name,
            "changed since it was read",
            f"the manifest lists sha256 {digest}, now it is {now[store.root / name] or 'gone'}",
        )
        for name, digest in listed.items()
        if now[store.root / name] != digest
    ]


def _files(folder: Path) -> list[Path]:
    """All that lies below a folder and is no folder, a broken link and a pipe too."""
    found = []
    for place, folders, names in os.walk(folder):
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        found += [Path(place, name) for name in (*names, *links)]
    return sorted(found)
