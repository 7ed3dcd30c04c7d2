"""What one machine says of files that it made again: a small JSON file that can be handed on.

It names the study, the machine, each file with its recorded digest and what came of it, and the
claims that its tables measure. Its seal is the SHA-256 of all before it: it shows that nobody has
edited the file since, and not who wrote it. Who wants that commits it, or signs the file with
``ssh-keygen -Y sign``.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_small, write
from overfit_atlas.provenance import loaded
from overfit_atlas.provenance.record_file import Record
from overfit_atlas.provenance.rederive import IDENTICAL, TAMPERED, Outcome, Rederived
from overfit_atlas.provenance.store import Store

FOLDER = "statements"
_LARGEST = 100_000_000
SAME, WITHIN, DIFFERENT = "identical", "within tolerance", "different"
WORDS = (SAME, WITHIN, DIFFERENT)
_KEYS = ("study", "asked", "steps", "tolerance", "machine", "files", "claims")
STEPS = {"all": "from the published bytes", "1": "the last step alone"}
_MACHINE = ("name", "cpu", "cores", "system", "python")


@dataclass(frozen=True)
class Statement:
    """A statement as read.

    ``steps``: "all", back to the published bytes, or "1", the last job alone. ``files`` has for
    each path its recorded ``sha256`` and the ``word``.
    """

    study: str
    asked: str
    steps: str
    tolerance: float | None
    machine: Mapping[str, Any]
    files: Mapping[str, Mapping[str, str]]
    claims: Mapping[str, str]


def folder_of(project: Path, study: str) -> Path:
    """Where the statements on a study lie, to be committed."""
    return project / FOLDER / study


def write_statement(
    project: Path, store: Store, record: Record, result: Rederived, whole: bool
) -> Path:
    """Write what this machine says of ``result``, the job of ``record`` made again; its path.

    ``whole``: whether all jobs back to the published files were.

    A later statement of the same machine on the same file takes the place of the earlier one.
    """
    machine = _machine()
    files = {
        outcome.path: {"sha256": outcome.recorded, "word": word_of(outcome, result)}
        for outcome in result.outcomes
    }
    content = {
        "study": store.prefix,
        "asked": record.path,
        "steps": "all" if whole else "1",
        "tolerance": result.tolerance,
        "machine": machine,
        "files": files,
        "claims": _claims(store, files),
    }
    study = Path(store.prefix).name
    asked = hashlib.sha256(record.path.encode()).hexdigest()[:8]
    path = folder_of(project, study) / f"{machine['name']}-{asked}-{content['steps']}.json"
    write(path, spelled(content))
    return path


def word_of(outcome: Outcome, result: Rederived) -> str:
    """Identical, within tolerance or different: of what was made again, whatever lies on disk."""
    if outcome.verdict in (IDENTICAL, TAMPERED):
        return SAME
    if outcome.apart is None or result.tolerance is None:
        return DIFFERENT
    return WITHIN if outcome.apart <= result.tolerance else DIFFERENT


def spelled(content: Mapping[str, Any]) -> str:
    """The text of a statement, with its seal at the end."""
    body = json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False)
    seal = hashlib.sha256(body.encode()).hexdigest()
    return f'{body[:-2]},\n "seal": "{seal}"\n}}\n'


def read_statement(path: Path) -> Statement:
    """The statement in a file; raises AtlasError where it is none, or was edited."""
    try:
        text = read_small(path, _LARGEST).decode()
        content = json.loads(text)
        seal = content.pop("seal")
        found = Statement(**{key: content[key] for key in _KEYS})
        words = {*found.claims.values(), *(file["word"] for file in found.files.values())}
        sound = words <= set(WORDS) and all("sha256" in file for file in found.files.values())
        sound = sound and isinstance(found.machine["name"], str) and found.steps in STEPS
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        AtlasError,
    ) as problem:
        raise AtlasError(
            f"{path} is no statement of files made again: {problem!r}. Write one with "
            "`overfit-atlas rederive FILE`, or take it out of the folder."
        ) from None
    if not sound or spelled(content) != text:
        raise AtlasError(
            f"{path}: its seal ({seal}) does not fit its content, so it was edited. Ask whoever "
            "wrote it for the original, or take it out of the folder."
        )
    return found


def _machine() -> dict[str, Any]:
    """The machine at work; its host's name as a digest, since that is nobody's business."""
    facts = loaded.machine(gpu=False)
    name = hashlib.sha256(str(facts["host"]).encode()).hexdigest()[:12]
    return {"name": name, **{key: facts[key] for key in _MACHINE[1:]}}


def _claims(store: Store, files: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """{id: the worst word} of the claims that the tables among ``files`` measure."""
    found: dict[str, str] = {}
    for name, file in files.items():
        for claim in _measured(store.locate(name)) if name.endswith("/claims.csv") else ():
            known = found.get(claim, SAME)
            found[claim] = max(known, file["word"], key=WORDS.index)
    return found


def _measured(path: Path) -> Iterable[str]:
    """The ids in the column ``claim`` of a table; none where it has no such column."""
    try:
        with path.open(newline="", encoding="utf-8") as stream:
            return sorted({row["claim"] for row in csv.DictReader(stream)})
    except (OSError, KeyError, UnicodeDecodeError):
        return []
