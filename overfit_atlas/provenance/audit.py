"""``audit``: which job made a file, what led to it, and whether any of it has changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.check_study import check_rest
from overfit_atlas.provenance.checks import UNREADABLE, Finding, check
from overfit_atlas.provenance.digests import Digests, is_digest, sha256_of_files
from overfit_atlas.provenance.identity import read_identity, same_pixels
from overfit_atlas.provenance.loaded import installed_versions
from overfit_atlas.provenance.names import is_external
from overfit_atlas.provenance.record_file import Record
from overfit_atlas.provenance.store import Store

ORIGINAL = "original"
CHANGED = "changed"
RE_ENCODED = "re-encoded"
EDITED = "edited"
ABSENT = "recorded, not on disk"

_ALIKE = 0.5


@dataclass(frozen=True)
class Resolved:
    """A file and what it turned out to be.

    name: what records call it; record: of the job that made it, None for a source or raw file that
    no job made; verdict: one of the words above; how: by what it was recognised.
    """

    path: Path
    name: str
    record: Record | None
    verdict: str
    how: str


@dataclass
class Audit:
    """The outcome: the jobs that led to a file (or all), nearest first, and the findings.

    remembered: of how many files the digest was remembered from an earlier reading, not made anew.
    """

    store: Store
    resolved: Resolved | None
    jobs: list[Record]
    findings: list[Finding] = field(default_factory=list)
    remembered: int = 0

    @property
    def failed(self) -> bool:
        """Whether any finding is more than a note."""
        return any(not finding.note for finding in self.findings)

    @property
    def unreadable(self) -> list[str]:
        """What is there and cannot be read, so that nobody can tell."""
        return [finding.path for finding in self.findings if finding.kind == UNREADABLE]

    @property
    def status(self) -> int:
        """0 clean, 1 findings, 2 where something cannot be read."""
        return 2 if self.unreadable else int(self.failed)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: everything the tree shows and more."""
        found = self.resolved
        return {
            "study": self.store.prefix,
            "file": None
            if found is None
            else {
                "path": str(found.path),
                "recorded_as": found.name,
                "verdict": found.verdict,
                "recognised_by": found.how,
                "made_by": found.record and found.record.path,
            },
            "jobs": [{"claim": record.claim, "run": record.run} for record in self.jobs],
            "findings": [finding.as_dict() for finding in self.findings],
            "remembered": self.remembered,
            "clean": not self.failed,
        }


def audit_file(
    store: Store,
    path: Path,
    pinned: Mapping[str, str],
    anchor: str | None = None,
    digests: Digests = sha256_of_files,
) -> Audit:
    """Trace one file to the raw bytes and check everything on the way.

    digests: how the digests of the files on the way are come by.
    Raises AtlasError when no record knows the file, by its place, its bytes or the identity in it.
    """
    resolved = resolve(store, path)
    jobs = records.upstream(store, resolved.record) if resolved.record else []
    findings = [*_of_file(resolved), *check(store, jobs, pinned, anchor, digests)]
    findings += [
        Finding(name, "record changed", f"it cannot be trusted: {reason}")
        for name, reason in store.broken.items()
    ]
    findings += _versions(jobs)
    return Audit(store, resolved, jobs, list(dict.fromkeys(findings)))


def audit_all(
    store: Store,
    pinned: Mapping[str, str],
    anchor: str | None = None,
    digests: Digests = sha256_of_files,
) -> Audit:
    """Check every record of the study and every file that they name."""
    jobs = list(store.records.values())
    unused = records.unused(store)
    findings = check(store, jobs, pinned, anchor, digests, unused)
    findings += [*check_rest(store), *_versions(jobs)]
    if unused:
        message = f"nothing in the report comes from {len(unused)} job(s): see overfit-atlas unused"
        findings.append(Finding(store.prefix, "unused", message, True))
    return Audit(store, None, jobs, list(dict.fromkeys(findings)))


def resolve(store: Store, path: Path) -> Resolved:
    """Find out what ``path`` is: by its place in the tree, its bytes, or the identity inside it."""
    name = store.name_of(path)
    if name is not None and (known := _by_place(store, path, name)) is not None:
        return known
    digest = _digest(path)
    if digest is None:
        raise AtlasError(
            f"{path} is not there, and no record of {store.prefix} names it. Give a file of the "
            "study, or one that was taken out of it."
        )
    if not is_digest(digest):
        whole = "; --all audits a study, which --study names" if Path(path).is_dir() else ""
        raise AtlasError(f"{path}: expected a file that can be read, found {digest}{whole}")
    for output, record in store.producer.items():
        if record.outputs[output] == digest:
            return Resolved(path, output, record, ORIGINAL, "its bytes")
    for image, record in _candidates(store, path):
        same = same_pixels(path, store.locate(image))
        carried = read_identity(path) is not None
        if same:
            return Resolved(path, image, record, RE_ENCODED, "identity" if carried else "pixels")
        if carried:
            return Resolved(path, image, record, EDITED if same is False else CHANGED, "identity")
    raise _unrecognised(store, path, digest)


def read_from_outside(store: Store, path: Path) -> str | None:
    """What records call the file outside the project that has the bytes of ``path``, if any."""
    digest = _digest(path)
    read = (item for record in store.records.values() for item in record.inputs.items())
    return next((name for name, found in read if is_external(name) and found == digest), None)


class Unrecognised(AtlasError):
    """A file that no record knows; ``likeness`` (0 to 1) is that of the study's nearest image."""

    likeness = 0.0


def _unrecognised(store: Store, path: Path, digest: str) -> Unrecognised:
    unknown = f"{path}: no record of {store.prefix} knows its bytes (sha256 {digest})"
    if carried := read_identity(path):
        return Unrecognised(
            f"{unknown} nor the identity that it carries (recipe {carried[:16]}): another study "
            "made it, or a run whose records are gone; try --study with another study."
        )
    # Not at the top: numpy is needed for this alone.
    from overfit_atlas.provenance.likeness import likeness

    images = [name for name in store.producer if name.endswith(".png")]
    alike, name = max(
        ((likeness(path, store.locate(name)), name) for name in images), default=(0, "")
    )
    nearest = (
        f"Of its images, {name} is nearest by its pixels (correlation {alike:.2f})."
        if alike >= _ALIKE
        else "None of its images looks like it."
    )
    found = Unrecognised(
        f"{unknown}, and it carries no identity, so that where it was made cannot be told. "
        f"{nearest}"
    )
    found.likeness = alike
    return found


def _digest(path: Path) -> str | None:
    return sha256_of_files([path])[path]


def _by_place(store: Store, path: Path, name: str) -> Resolved | None:
    record = store.records.get(name) or store.producer.get(name)
    if record is not None and record.path == name:
        return Resolved(path, name, record, ORIGINAL, "its place")
    if name in store.broken:
        raise AtlasError(f"The record {path} cannot be trusted: {store.broken[name]}.")
    known = record.outputs[name] if record else _as_read(store, name)
    if known is None:
        return None
    digest = _digest(path)
    if digest is None:
        return Resolved(path, name, record, ABSENT, "its place")
    verdict = ORIGINAL if digest == known else CHANGED
    return Resolved(path, name, record, verdict, "its place")


def _as_read(store: Store, name: str) -> str | None:
    readers = store.consumers.get(name, [])
    return readers[-1].inputs[name] if readers else None


def _candidates(store: Store, path: Path) -> list[tuple[str, Record]]:
    """Outputs of the same kind that ``path`` may once have been.

    By the identity inside it; for an image that lost it, every image of the study.
    """
    carried = read_identity(path)
    suffix = path.suffix.lower()
    same_kind = [
        (output, record)
        for output, record in store.producer.items()
        if carried in (None, record.claim["recipe_id"])
    ]
    exact = [pair for pair in same_kind if Path(pair[0]).suffix.lower() == suffix]
    if carried is not None:
        return sorted(exact or same_kind, key=lambda pair: Path(pair[0]).name != path.name)
    return exact if suffix == ".png" else []


def _of_file(resolved: Resolved) -> list[Finding]:
    messages = {
        RE_ENCODED: f"shows the pixels of {resolved.name} in other bytes: saved anew, not edited",
        EDITED: f"carries the identity of {resolved.name} but shows other pixels: it was edited",
        CHANGED: f"its bytes are not those recorded for {resolved.name}",
    }
    checked_as_output = resolved.how == "its place" and resolved.record is not None
    if resolved.verdict not in messages or checked_as_output:
        return []
    return [Finding(str(resolved.path), resolved.verdict, messages[resolved.verdict])]


def _versions(jobs: list[Record]) -> list[Finding]:
    """Notes on packages that are installed in another version than the jobs ran with."""
    recorded: dict[str, set[str]] = {}
    for record in jobs:
        for name, version in record.claim["packages"].items():
            recorded.setdefault(name, set()).add(version)
    installed = installed_versions(recorded)
    return [
        Finding(
            name,
            "other version",
            f"jobs ran with {', '.join(sorted(versions))}, installed is {installed.get(name)}",
            True,
        )
        for name, versions in recorded.items()
        if versions != {installed.get(name)}
    ]
