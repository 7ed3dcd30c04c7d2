"""What an audit checks of each record, and the findings it comes to. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from overfit_atlas.provenance.digests import Digests, digest_of, is_unreadable, sha256_of_files
from overfit_atlas.provenance.manifest import CLAIMS, MANIFEST, read_claims, read_manifest
from overfit_atlas.provenance.record import RECIPE_FIELDS
from overfit_atlas.provenance.record_file import Record, is_record
from overfit_atlas.provenance.store import Store, is_pruned

UNREADABLE = "unreadable"
"""The kind of a finding that says that nobody can tell."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is not as recorded; a ``note`` is worth saying and fails nothing."""

    path: str
    kind: str
    message: str
    note: bool = False

    def as_dict(self) -> dict[str, object]:
        """For JSON."""
        return asdict(self)


def check(
    store: Store,
    records: Iterable[Record],
    pinned: Mapping[str, str],
    anchor: str | None,
    digests: Digests = sha256_of_files,
    unused: Iterable[Record] = (),
) -> list[Finding]:
    """Everything that is wrong with ``records`` and the files they name, each said once.

    pinned: {raw file: SHA-256} as published. anchor: the SHA-256 of the manifest as committed
    elsewhere, None when there is none. digests: how the files' digests are come by. unused: those
    of ``records`` that may be out of date, since nothing comes from them: unless the manifest
    vouches for one, what it read and ran is not compared with what is there now.
    """
    records = list(records)
    found: dict[Finding, None] = {}
    on_disk = _digest_all(store, records, digests)
    claims = _manifest(store, anchor, found)
    listed = read_manifest(store.study) if claims else {}
    outdated = {record.path for record in unused} - claims.keys()
    current: list[Record] = []
    for record in records:
        _check_ids(record, claims, found)
        if store.superseded(record):
            continue
        _check_listed(record, listed, found)
        _check_outputs(store, record, pinned, on_disk, found)
        if record.path not in outdated:
            _check_inputs(store, record, pinned, on_disk, found)
            current.append(record)
        for path in record.run.get("undeclared_reads", []):
            message = f"{record.label} read it without declaring it"
            found[Finding(path, "undeclared read", message)] = None
    _check_code(current, on_disk, found)
    _check_order(store, current, found)
    return list(found)


def _digest_all(store: Store, records: list[Record], digests: Digests) -> dict[str, str | None]:
    names: dict[str, Path] = {}
    for record in records:
        for name in (*record.outputs, *record.inputs):
            if not is_record(name):
                names[name] = store.locate(name)
        watched = record.run.get("watched_by", {})
        names.update({name: store.root / name for name in (*record.claim["code"], *watched)})
    found = digests(names.values())
    if digests is not sha256_of_files:
        # No file is accused by what is remembered of it.
        recorded = {pair for record in records for pair in _pairs(record)}
        other = {names[name] for name, digest in recorded if found[names[name]] != digest}
        found |= sha256_of_files(other)
    return {name: found[path] for name, path in names.items()}


def _pairs(record: Record) -> Iterator[tuple[str, str]]:
    """(path, SHA-256) of each file that a record names."""
    for files in (
        record.outputs,
        record.inputs,
        record.claim["code"],
        record.run.get("watched_by", {}),
    ):
        yield from (pair for pair in files.items() if not is_record(pair[0]))


def _manifest(store: Store, anchor: str | None, found: dict[Finding, None]) -> dict[str, str]:
    """{record: claim_id} as the manifest vouches for it; empty where there is no manifest."""
    manifest, claims = store.study / MANIFEST, store.study / CLAIMS
    digests = sha256_of_files([manifest, claims])
    name = f"{store.prefix}/{MANIFEST}"
    if anchor is not None and digests[manifest] != anchor:
        message = f"committed sha256 {anchor}, found {digests[manifest] or 'no file'}"
        found[Finding(name, "not the committed manifest", message)] = None
    if digests[manifest] is None:
        return {}
    if read_manifest(store.study).get(f"{store.prefix}/{CLAIMS}") != digests[claims]:
        message = "its bytes are not those in the manifest"
        found[Finding(f"{store.prefix}/{CLAIMS}", "changed", message)] = None
        return {}
    return {name: job["claim_id"] for name, job in read_claims(store.study).items()}


def _check_ids(record: Record, claims: Mapping[str, str], found: dict[Finding, None]) -> None:
    claim = record.claim
    recipe = {name: claim.get(name) for name in RECIPE_FIELDS}
    rest = {name: value for name, value in claim.items() if name != "claim_id"}
    if digest_of(recipe) != claim["recipe_id"] or digest_of(rest) != claim["claim_id"]:
        message = "its ids do not fit its content: it was edited"
        found[Finding(record.path, "record changed", message)] = None
    elif claims.get(record.path, claim["claim_id"]) != claim["claim_id"]:
        message = f"the manifest vouches for claim {claims[record.path]}, found {claim['claim_id']}"
        found[Finding(record.path, "record replaced", message)] = None


def _check_listed(record: Record, listed: Mapping[str, str], found: dict[Finding, None]) -> None:
    """A record that was added, and finished last, would else speak for the files of another."""
    for name, digest in record.claim["outputs"].items():
        if listed.get(name, digest) != digest:
            message = f"the manifest lists {name} with sha256 {listed[name]}, it says {digest}"
            found[Finding(record.path, "record replaced", message)] = None


def _check_order(store: Store, records: list[Record], found: dict[Finding, None]) -> None:
    """Everything is made from what was there before: no job can have read what followed from it."""
    before = {}
    for record in records:
        made = (store.records.get(name) or store.producer.get(name) for name in record.inputs)
        before[record.path] = {maker.path for maker in made if maker is not None}
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle = error.args[1]
        message = f"each read what another of them wrote: {', '.join(circle[1:])}"
        found[Finding(circle[0], "records in a circle", message)] = None


def _check_outputs(
    store: Store,
    record: Record,
    pinned: Mapping[str, str],
    on_disk: Mapping[str, str | None],
    found: dict[Finding, None],
) -> None:
    for name, recorded in record.outputs.items():
        if store.producer[name] is not record:
            continue
        digest = on_disk[name]
        if digest is None:
            pruned = is_pruned(str(store.locate(name)))
            message = f"recorded, not on disk (sha256 {recorded})"
            found[Finding(name, "pruned" if pruned else "missing", message, pruned)] = None
        elif digest != recorded:
            message = f"recorded sha256 {recorded}, found {digest}"
            kind = UNREADABLE if is_unreadable(digest) else "changed"
            found[Finding(name, kind, message)] = None
        if pinned.get(name, recorded) != recorded:
            message = f"published sha256 {pinned[name]}, recorded {recorded}"
            found[Finding(name, "not the published file", message)] = None


def _check_inputs(
    store: Store,
    record: Record,
    pinned: Mapping[str, str],
    on_disk: Mapping[str, str | None],
    found: dict[Finding, None],
) -> None:
    for name, recorded in record.inputs.items():
        if is_record(name):
            made = store.records.get(name)
            expected = made.claim["claim_id"] if made else None
        elif name in store.producer:
            expected = store.producer[name].outputs[name]
        elif store.inside(name):
            expected = pinned.get(name)
        elif name.startswith("external:"):
            message = (
                f"{record.label} read it from outside the project (sha256 {recorded}); not "
                "compared, since a record keeps no path that leads outside"
            )
            found[Finding(name, "outside the project", message, True)] = None
            continue
        else:
            expected = on_disk[name]
        if expected is None:
            source = not store.inside(name)
            message = (
                f"{record.label} read it (sha256 {recorded}); it is gone"
                if source
                else f"{record.label} read it, and no record says what made it"
            )
            found[Finding(name, "missing" if source else "no record", message)] = None
        elif expected != recorded:
            message = f"{record.label} read sha256 {recorded}, now it is {expected}"
            found[Finding(name, "changed since it was read", message)] = None


def _check_code(
    records: list[Record],
    on_disk: Mapping[str, str | None],
    found: dict[Finding, None],
) -> None:
    """One finding for each file and recorded version, with the number of jobs that ran it."""
    for part, note in (("code", False), ("watched_by", True)):
        used: dict[tuple[str, str], list[Record]] = {}
        for record in records:
            for name, recorded in _ran(record, part).items():
                if on_disk[name] != recorded:
                    used.setdefault((name, recorded), []).append(record)
        for (name, recorded), jobs in used.items():
            rules = ", ".join(sorted({record.claim["rule"] for record in jobs}))
            message = (
                f"{len(jobs)} job(s) of {rules} ran sha256 {recorded}, "
                f"now it is {on_disk[name] or 'gone'}"
            )
            kind = "code changed" if part == "code" else "recording code changed"
            kind = UNREADABLE if is_unreadable(on_disk[name]) else kind
            found[Finding(name, kind, message, note)] = None


def _ran(record: Record, part: str) -> dict[str, str]:
    return record.claim["code"] if part == "code" else record.run.get(part, {})
