"""What an audit checks of each record, and the findings it comes to. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from overfit_atlas.provenance.digests import Digests, digest_of, sha256_of_files
from overfit_atlas.provenance.kept import CODE, CONFIGS, copies_of, lost_copies, originals
from overfit_atlas.provenance.manifest import CLAIMS, MANIFEST, read_claims, read_manifest
from overfit_atlas.provenance.record import RECIPE_FIELDS
from overfit_atlas.provenance.store import Record, Store, is_pruned, is_record


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
    outdated = {record.path for record in unused} - claims.keys()
    current: list[Record] = []
    for record in records:
        _check_ids(record, claims, found)
        if store.superseded(record):
            continue
        _check_outputs(store, record, pinned, on_disk, found)
        if record.path not in outdated:
            _check_inputs(store, record, pinned, on_disk, found)
            current.append(record)
        for path in record.run.get("undeclared_reads", []):
            message = f"{record.label} read it without declaring it"
            found[Finding(path, "undeclared read", message)] = None
    _check_code(current, on_disk, found)
    return list(found)


def check_rest(store: Store) -> list[Finding]:
    """What ``check`` does not see: unreadable records, kept copies, sources, files of no record."""
    found = [
        Finding(path, "record changed", f"it cannot be trusted: {reason}")
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
    skipped = ("logs", "benchmarks", CODE, CONFIGS)
    for path in _files(store.study):
        name = store.name_of(path)
        tail = path.relative_to(store.study).as_posix()
        if name in known or tail.startswith(tuple(f"{folder}/" for folder in skipped)):
            continue
        if not any(part.startswith(".") for part in Path(tail).parts):
            found.append(Finding(name or tail, "no record", "no record says what made it", True))
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


def _digest_all(store: Store, records: list[Record], digests: Digests) -> dict[str, str | None]:
    names: dict[str, Path] = {}
    for record in records:
        for name in (*record.outputs, *record.inputs):
            if not is_record(name):
                names[name] = store.locate(name)
        watched = record.run.get("watched_by", {})
        names.update({name: store.root / name for name in (*record.claim["code"], *watched)})
    found = digests(names.values())
    return {name: found[path] for name, path in names.items()}


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
            found[Finding(name, "changed", message)] = None
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
            message = f"{record.label} read it from outside the project (sha256 {recorded})"
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
            found[Finding(name, kind, message, note)] = None


def _ran(record: Record, part: str) -> dict[str, str]:
    return record.claim["code"] if part == "code" else record.run.get(part, {})


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
