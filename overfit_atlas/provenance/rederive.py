"""``rederive``: make a file again in a folder of its own and compare it with the record.

The recorded code and config are put back, so a project that has moved on does not matter; the rules
are those of today.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_small
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.compare import Difference, compare, largest_difference
from overfit_atlas.provenance.digests import is_digest, sha256_of_files
from overfit_atlas.provenance.kept import code_copy, config_copy
from overfit_atlas.provenance.pinned import is_published
from overfit_atlas.provenance.record_file import Record, is_record
from overfit_atlas.provenance.store import Store

IDENTICAL = "identical"
TAMPERED = "tampered: made again it has the recorded bytes, which the file has no longer"
OTHER_BITS = "same recipe, other bits"
OTHER_RECIPE = "other recipe"

_LEFT_BEHIND = {"results", "node_modules", "docs", "__pycache__"}
_CONFIG = ".rederive.json"
_LARGEST_COPY = 100_000_000


@dataclass(frozen=True)
class Outcome:
    """One output made again.

    apart: the largest absolute difference of its numbers from those on disk, None where no number
    can tell (see ``compare.largest_difference``) or where the bytes are equal.
    """

    path: str
    verdict: str
    recorded: str
    made: str
    apart: float | None


@dataclass(frozen=True)
class Rederived:
    """All outputs made again, and the recipe fields that differ, if any do."""

    outcomes: list[Outcome]
    recipe: list[Difference]
    tolerance: float | None

    @property
    def clean(self) -> bool:
        """Whether every output is identical, or within the tolerance if one was given."""
        return all(self._passes(outcome) for outcome in self.outcomes)

    def _passes(self, outcome: Outcome) -> bool:
        if outcome.verdict == IDENTICAL:
            return True
        if outcome.verdict != OTHER_BITS or self.tolerance is None or outcome.apart is None:
            return False
        return outcome.apart <= self.tolerance

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "clean": self.clean}

    def text(self) -> str:
        """One line an output, then the recipe fields that differ."""
        lines = []
        for outcome in self.outcomes:
            apart = (
                "" if outcome.apart is None else f", numbers differ by up to {outcome.apart:.3g}"
            )
            within = outcome.verdict == OTHER_BITS and self._passes(outcome)
            lines.append(
                f"{outcome.path}: {outcome.verdict}{apart}{' (within the tolerance)' * within}"
            )
        lines += [f"{d.where}: {d.field}: {d.first} | {d.second}" for d in self.recipe]
        return "\n".join(lines)


def rederive(
    store: Store, record: Record, whole: bool, tolerance: float | None, trust: bool = False
) -> Rederived:
    """Run the job of ``record`` again, or with ``whole`` all jobs back to the published files.

    Reads the project and writes nothing into it. trust: run also code that is kept with the results
    and is not the project's own, as it lies there today.
    Raises AtlasError for such code without ``trust``, when an input, the code or the config is not
    on disk or not what was recorded, and when the workflow fails.
    """
    again = _jobs(store, record) if whole else [record]
    with tempfile.TemporaryDirectory(prefix="rederive-") as name:
        folder = Path(name).resolve()
        _copy_project(store.root, folder)
        _put_back_code(store, again, folder, trust)
        _copy_inputs(store, again, folder, whole)
        _run(store, record, again, folder)
        made = records.load(folder / store.prefix, folder)
        recipe = compare((store, record), (made, made.records[record.path]))
        return Rederived(_outcomes(store, made, again), recipe, tolerance)


def _jobs(store: Store, record: Record) -> list[Record]:
    """All jobs back to those that fetch the published files, which are kept."""
    return [
        job
        for job in records.upstream(store, record)
        if job is record or not any(is_published(store.prefix, name) for name in job.outputs)
    ]


def _copy_project(root: Path, folder: Path) -> None:
    for entry in sorted(root.iterdir()):
        if entry.name.startswith(".") or entry.name in _LEFT_BEHIND:
            continue
        if entry.name in _no_part(str(root), [entry.name]):
            continue
        if entry.is_dir():
            shutil.copytree(entry, folder / entry.name, ignore=_no_part)
        else:
            shutil.copy2(entry, folder / entry.name)


def _no_part(folder: str, names: list[str]) -> set[str]:
    """What is not copied: hidden and compiled files, links that lead back or nowhere, devices."""
    left = set()
    for name in names:
        path = os.path.join(folder, name)
        home = Path(os.path.realpath(folder))
        back = os.path.islink(path) and home.is_relative_to(os.path.realpath(path))
        shut = not (os.path.isfile(path) or os.path.isdir(path))
        if name.startswith(".") or name == "__pycache__" or back or shut:
            left.add(name)
    return left


def _put_back_code(store: Store, again: list[Record], folder: Path, trust: bool) -> None:
    kept: dict[str, bytes] = {}
    lost = []
    for name, digest in sorted({pair for record in again for pair in record.claim["code"].items()}):
        if sha256_of_files([folder / name])[folder / name] == digest:
            continue
        content = _kept(store, code_copy(name, digest), digest)
        if content is None:
            lost.append(f"{name} (sha256 {digest})")
        else:
            kept[name] = content
    if lost:
        raise AtlasError(
            f"Cannot make it again: the code that ran is neither in the project nor kept in "
            f"{store.prefix}/provenance/code: {_few(lost)}. Restore it there, or in the project."
        )
    if kept and not trust:
        raise AtlasError(
            f"To make it again, code would run that came with {store.prefix} and is not the code "
            f"of this project today: {_few(list(kept))}. It would run with your rights. Read it in "
            f"{store.prefix}/provenance/code, and add --trust if you trust it."
        )
    for name, content in kept.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _kept(store: Store, copy: str, digest: str) -> bytes | None:
    """The bytes of a kept copy, if they have this digest."""
    try:
        content = read_small(store.study / copy, _LARGEST_COPY)
    except (OSError, AtlasError):
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def _copy_inputs(store: Store, again: list[Record], folder: Path, whole: bool) -> None:
    made_again = {name for record in again for name in (*record.outputs, record.path)}
    needed: dict[str, str] = {}
    for record in again:
        needed |= {name: d for name, d in record.inputs.items() if name not in made_again}
    files = {name: store.locate(name) for name in needed if not is_record(name)}
    found = sha256_of_files(files.values())
    wrong = [name for name, path in files.items() if found[path] != needed[name]]
    if wrong:
        further = ", or go back to the published files with --steps all" if not whole else ""
        raise AtlasError(
            f"Cannot make it again from these inputs, which are gone or not what was recorded: "
            f"{_few(wrong)}. Restore them{further}."
        )
    makers = {store.producer[name].path for name in needed if name in store.producer}
    makers |= {name for name in needed if is_record(name)}
    for name in sorted({*files, *makers}):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(store.locate(name), place)


def _run(store: Store, record: Record, again: Iterable[Record], folder: Path) -> None:
    rules = sorted({job.claim["rule"] for job in again})
    threads = max(int(job.run.get("threads", 1)) for job in again)
    (folder / _CONFIG).write_bytes(_config(store, record))
    command = [sys.executable, "-m", "snakemake", "--cores", str(max(threads, os.cpu_count() or 1))]
    command += ["--configfile", _CONFIG]
    # Without records of its own Snakemake would guess from times what to run: the rules are named.
    command += ["--rerun-triggers", "mtime", "--allowed-rules", *rules, "--", record.path]
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode != 0 or not (folder / record.path).is_file():
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise AtlasError(f"The workflow could not make {record.label} again:\n{said}")


def _config(store: Store, record: Record) -> bytes:
    digest = str(record.run.get("config"))
    content = _kept(store, config_copy(digest), digest)
    if content is None:
        raise AtlasError(
            f"Cannot make it again: the config that {record.label} ran under is not kept in "
            f"{store.prefix}/{config_copy(digest)}. Run the study once more under the same config, "
            "which writes it there, or restore it from a copy of the study."
        )
    return content


def _few(names: list[str]) -> str:
    return f"{', '.join(names[:5])}{' ...' if len(names) > 5 else ''}"


def _outcomes(store: Store, made: Store, again: list[Record]) -> list[Outcome]:
    found = []
    for record in again:
        new = made.records.get(record.path)
        if new is None:
            continue
        for name, recorded in record.outputs.items():
            digest = new.outputs[name]
            original = store.locate(name)
            on_disk = sha256_of_files([original])[original]
            if digest == recorded:
                verdict = IDENTICAL if on_disk in (recorded, None) else TAMPERED
            elif new.claim["recipe_id"] == record.claim["recipe_id"]:
                verdict = OTHER_BITS
            else:
                verdict = OTHER_RECIPE
            apart = None
            if digest != on_disk and is_digest(on_disk):
                apart = largest_difference(original, made.locate(name))
            found.append(Outcome(name, verdict, recorded, digest, apart))
    return found
