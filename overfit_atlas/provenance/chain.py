"""The guard: what is on disk is what was recorded, or nothing runs, and what is gone is told.

The main process calls it while the rules are read, before anything is removed or made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.file_system import clear, unfinished
from overfit_atlas.provenance.inputs import difference, refuse
from overfit_atlas.provenance.kept import copies_of, lost_copies, write_again
from overfit_atlas.provenance.loaded import installed_versions
from overfit_atlas.provenance.manifest import read_claims
from overfit_atlas.provenance.record_file import Record, distrust, read
from overfit_atlas.provenance.store import Store

Job = Mapping[str, Any]
"""Which job a record is of: its ``rule`` and its ``wildcards``."""


_TRAININGS = "results/.runs"
"""Where jobs keep what trainings have reached, beside the studies."""


@dataclass(frozen=True)
class Found:
    """What the records of a study name, and whether it is there.

    recorded: all outputs that a record names. files: {path from the project: SHA-256} of those that
    are on disk. missing: files and records that are gone and that the study still wants. notes:
    what a user should be told.
    """

    recorded: frozenset[str] = frozenset()
    files: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def check_all(
    study: Path | str,
    root: Path | str,
    pinned: Mapping[str, str],
    wanted: Callable[[Job], bool] = lambda job: True,
    config: Mapping[str, Any] | None = None,
) -> Found:
    """Compare all that is recorded and on disk with its record, and tell what is gone.

    study: the study's folder; root: the project's folder, which recorded paths start from; pinned:
    {path from the project: SHA-256} of the published files; wanted: whether the study of today has
    a job, so that what a config has dropped is not made again; config: the merged config of today.
    Lost copies of code and config are written again where today's are the same, and what a killed
    run left unfinished is removed.
    Raises AtlasError naming every file that differs and every record that was changed.
    """
    prefix = _prefix(study, root)
    study, root = Path(os.path.realpath(study)), Path(os.path.realpath(root))
    facts = FileFacts.of_study(study)
    look = _Look(study, root, prefix, facts)

    def recorded(name: str) -> str:
        return pinned.get(name, look.store.producer[name].outputs[name])

    # As text: with tens of thousands of files, a Path costs more than a look at its file.
    paths = {name: f"{study}{name.removeprefix(prefix)}" for name in look.store.producer}
    digests = facts.digests(paths.values())
    # No file is accused by what is remembered of it.
    other = [p for n, p in paths.items() if digests[p] not in (None, recorded(n))]
    digests |= facts.digests(other, believe=False)
    found: dict[str, str] = {}
    gone: set[str] = set()
    changed: dict[str, tuple[str, str]] = {}
    for name, path in paths.items():
        digest = digests[path]
        if digest is None:
            gone.add(name)
            continue
        found[name] = digest
        if digest != recorded(name):
            changed[name] = (recorded(name), digest)
    if changed or look.broken:
        asked = {name for job in look.used(wanted) for name in job.outputs} if changed else set()
        differences = (difference(n, *changed[n], wanted=n in asked) for n in changed)
        facts.save()
        refuse([*look.broken, *differences])
    missing = look.missing(gone, wanted)
    notes = [*look.other_versions(wanted), *_put_back(study, root, look.copies, facts, config)]
    notes += _tidied(study, root / _TRAININGS)
    facts.save()
    return Found(frozenset(look.store.producer), found, missing, tuple(notes))


class _Look:
    """What all records of a study say, as far as the guard needs it: remembered, not read anew."""

    def __init__(self, study: Path, root: Path, prefix: str, facts: FileFacts) -> None:
        self.broken: list[str] = []
        self.copies: set[str] = set()
        found: dict[str, Record] = {}
        for path in records.record_files(str(study)):
            try:
                gist = facts.get(path, _gist)
            except ValueError as error:
                name = f"{prefix}{path.removeprefix(str(study))}"
                self.broken.append(distrust(name, error))
                continue
            # Of a study that was renamed the records name files elsewhere: they say nothing here.
            if gist is not None and gist["claim"]["record"].startswith(f"{prefix}/"):
                claim = gist["claim"] | {"inputs": dict.fromkeys(gist["claim"]["inputs"], "")}
                found[claim["record"]] = Record(claim, gist["run"])
                self.copies.update(gist["copies"])
        self.store = Store(root, study, prefix, found)
        self.claims = {
            name: job for name, job in read_claims(study).items() if name.startswith(f"{prefix}/")
        }

    def used(self, wanted: Callable[[Job], bool]) -> list[Record]:
        """The records of the jobs that the study of today has and that something comes from."""
        unused = {record.path for record in records.unused(self.store)} - self.claims.keys()
        return [
            record
            for record in self.store.records.values()
            if record.path not in unused
            and not self.store.superseded(record)
            and wanted(record.claim)
        ]

    def missing(self, gone: set[str], wanted: Callable[[Job], bool]) -> tuple[str, ...]:
        """What used jobs wrote or read and is not on disk, and records that are gone.

        gone: the recorded outputs that are not on disk.
        """
        store = self.store
        read = {name for record in store.records.values() for name in record.inputs}
        # Their producer's record is gone, with them or without.
        strays = {name for name in read if store.inside(name)} - store.producer.keys()
        strays -= store.records.keys()
        places = {name: str(store.locate(name)) for name in (*gone, *strays)}
        lost = {
            name
            for name, place in places.items()
            if not os.path.exists(place) and not records.is_pruned(place)
        }
        claimed = self.claims.keys() - store.records.keys()
        if not (lost or strays or claimed):
            return ()
        found = {name for name in claimed if wanted(self.claims[name])}
        for record in self.used(wanted):
            found |= {
                name for name in lost & record.outputs.keys() if store.producer[name] is record
            }
            if read := strays & record.inputs.keys():
                found |= (read & lost) | (set(record.run["made_by"]) - store.records.keys())
        return tuple(sorted(found))

    def other_versions(self, wanted: Callable[[Job], bool]) -> list[str]:
        """A note, where used jobs ran with other versions of packages than are installed."""
        if not _differ(self.store.records.values()):
            return []
        differ = _differ(self.used(wanted))
        if not differ:
            return []
        packages = ", ".join(
            f"{name} {' and '.join(made)} (here {here or 'none'})"
            for name, (made, here) in differ.items()
        )
        return [
            f"Results were made with other packages than are installed: {packages}. They are "
            "kept; snakemake --forceall makes them anew."
        ]


def _prefix(study: Path | str, root: Path | str) -> str:
    """What records call the study's folder: its path from where jobs run, which is the project."""
    study = Path(os.path.normpath(study))
    for base in (Path(os.path.abspath(root)), Path(os.path.realpath(root))):
        if study.is_relative_to(base):
            study = study.relative_to(base)
    return study.as_posix()


def _differ(jobs: Iterable[Record]) -> dict[str, tuple[list[str], str | None]]:
    """{package: (versions that jobs ran with, version installed)} where they are not the same."""
    recorded: dict[str, set[str]] = {}
    for job in jobs:
        for name, version in job.claim["packages"].items():
            recorded.setdefault(name, set()).add(version)
    installed = installed_versions(recorded)
    return {
        name: (sorted(versions), installed.get(name))
        for name, versions in sorted(recorded.items())
        if versions != {installed.get(name)}
    }


def _put_back(
    study: Path,
    root: Path,
    copies: Iterable[str],
    facts: FileFacts,
    config: Mapping[str, Any] | None,
) -> list[str]:
    lost = lost_copies(study, copies, facts.digests)
    again = write_again(study, root, lost, config) if lost else []
    if not again:
        return []
    return [f"Written again: {len(again)} lost copies of code and config that jobs ran under."]


def _tidied(*folders: Path) -> list[str]:
    left = (found for folder in folders for found in unfinished(folder))
    gone = [path for path, ownerless in left if ownerless]
    removed = sum(map(clear, gone))
    return [f"Removed: {removed} unfinished file(s) that a killed run left."] if removed else []


def _gist(path: str) -> dict[str, Any]:
    """What the guard remembers of a record."""
    record = read(Path(path))
    claim, run = record.claim, record.run
    parts = ("rule", "record", "wildcards", "outputs", "packages")
    return {
        "claim": {part: claim[part] for part in parts} | {"inputs": list(claim["inputs"])},
        "run": {
            "finished": run["finished"],
            "outputs": run.get("outputs", {}),
            "made_by": run.get("made_by", []),
        },
        "copies": sorted(copies_of(claim, run)),
    }
