"""A record as a file: its spelling and seal, and what is checked whenever one is read.

Results may come from anyone, so nothing that a record says is used before it passed here: what it
calls a file lies in the project, what it wrote lies in its own study, and every field has its type.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import NotAFile, Unreadable, read_small
from overfit_atlas.provenance.digests import UNREADABLE, is_digest
from overfit_atlas.provenance.names import is_external, is_inner

RECORDS_ONLY = True

RECORDS = "provenance/records"

_SEAL = b'"seal": "'
_LARGEST = 100_000_000
_DEEPEST = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


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


def spelled(claim: dict[str, Any], run: dict[str, Any]) -> bytes:
    """The bytes of a record's file; its seal, at the end, is the SHA-256 of all before it."""
    whole = {"claim": claim, "run": run, "seal": ""}
    text = json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False).encode()
    body = text[: text.rindex(_SEAL)]
    return body + _SEAL + f'{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode()


def read(path: Path) -> Record:
    """The record in a file; raises ValueError saying what is wrong when it was changed."""
    content = content_of(path)
    check_seal(content)
    return parse(content)


def content_of(path: Path) -> bytes:
    """The bytes of a record's file; ValueError, with the reason, unless it can be read as one."""
    try:
        return read_small(path, _LARGEST)
    except FileNotFoundError:
        raise
    except NotAFile as error:
        raise ValueError(f"it is {error.found}") from None
    except (Unreadable, NotADirectoryError) as error:
        reason = getattr(error, "reason", "Not a directory")
        raise ValueError(f"{UNREADABLE}{reason}") from None
    except AtlasError as error:
        raise ValueError(str(error)) from None


def check_seal(content: bytes) -> None:
    """Raise ValueError unless the bytes of a record are those that its seal was made for."""
    body, _, end = content.rpartition(_SEAL)
    if end != f'{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode():
        raise ValueError("its seal does not fit its content")


def parse(content: bytes) -> Record:
    """A record from the bytes of its file; raises ValueError saying what is wrong with them."""
    try:
        whole = json.loads(content, parse_constant=_no_number)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError:
        raise ValueError("it is not JSON") from None
    for fault in _faults(whole):
        raise ValueError(fault)
    return Record(whole["claim"], whole["run"])


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


def _no_number(word: str) -> None:
    raise ValueError(word)


def _faults(whole: Any) -> Iterator[str]:
    """What is wrong with the content of a record, the first fault first."""
    if not isinstance(whole, dict):
        yield "it is no table"
        return
    for part in ("claim", "run"):
        if not isinstance(whole.get(part), dict):
            yield f"a part is missing ({part})"
            return
    yield from _unplain(whole)
    claim, run = whole["claim"], whole["run"]
    for name, (fits, expected) in _CLAIM.items():
        if not fits(claim.get(name)):
            yield f"{name} is not {expected}{_culprit(claim.get(name))}"
            return
    for name, (fits, expected) in _RUN.items():
        if not (fits(run.get(name)) if name in run else name != "finished"):
            yield f"{name} is not {expected}{_culprit(run.get(name))}"
            return
    yield from _inconsistent(claim, run)


def _unplain(whole: dict[str, Any]) -> Iterator[str]:
    """A fault of a value, wherever it stands: too deep, or text that no screen can show."""
    level: list[Any] = [whole]
    for _ in range(_DEEPEST):
        items: list[Any] = []
        for value in level:
            items += value
            items += value.values() if isinstance(value, dict) else []
        texts = [item for item in items if isinstance(item, str)]
        if _CONTROL.search("".join(texts)):
            text = next(filter(_CONTROL.search, texts))
            yield f"it holds a control character, in {text[:60]!r}"
        level = [item for item in items if isinstance(item, dict | list)]
        if not level:
            return
    yield "it is nested too deeply"


def _inconsistent(claim: dict[str, Any], run: dict[str, Any]) -> Iterator[str]:
    """What each field alone does not show: a job writes into its own study, and not what it reads.

    Roles name the files of the job, since a comparison of two jobs pairs files by them.
    """
    study = f"{study_of(Path(claim['record']))}/"
    outputs = claim["outputs"].keys() | run.get("outputs", {}).keys()
    for name in sorted(outputs):
        if not name.startswith(study) or is_record(name):
            yield f"its job wrote {name!r}, which is no result of {study[:-1]}"
    for name in sorted(claim["inputs"].keys() & {*outputs, claim["record"]}):
        yield f"its job read {name!r}, which it wrote itself"
    own = {"inputs": claim["inputs"].keys(), "outputs": {*outputs, claim["record"]}}
    for part, names in own.items():
        for value in claim["roles"][part].values():
            if not names >= set(value if isinstance(value, list) else [value]):
                yield f"roles name other {part} than it lists"


def _culprit(value: Any) -> str:
    """The first name in a table of files that is no name of a file."""
    if not isinstance(value, dict):
        return ""
    wrong = (name for name in value if not (is_inner(name) or is_external(name)))
    return "".join(f": {name[:200]!r}" for name in list(wrong)[:1])


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _table(value: Any) -> bool:
    return isinstance(value, dict)


def _list(value: Any) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _rule(value: Any) -> bool:
    return isinstance(value, str) and value.isidentifier()


def _place(value: Any) -> bool:
    return is_inner(value) and is_record(value)


def _files(value: Any) -> bool:
    return isinstance(value, dict) and all(
        is_inner(name) and is_digest(digest) for name, digest in value.items()
    )


def _inputs(value: Any) -> bool:
    return isinstance(value, dict) and all(
        (is_inner(name) or is_external(name)) and is_digest(digest)
        for name, digest in value.items()
    )


def _roles(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(part), dict)
        and all(_text(files) or _list(files) for files in value[part].values())
        for part in ("inputs", "outputs")
    )


def _count(value: Any) -> bool:
    return isinstance(value, int) and 0 < value < 100_000


_FILES = "paths inside the project with their SHA-256"
_Check = tuple[Callable[[Any], bool], str]
_CLAIM: dict[str, _Check] = {
    "rule": (_rule, "the name of a rule"),
    "record": (_place, "the place of a record inside the project"),
    "recipe_id": (is_digest, "a SHA-256"),
    "claim_id": (is_digest, "a SHA-256"),
    "wildcards": (_texts, "a table of texts"),
    "params": (_table, "a table"),
    "packages": (_texts, "a table of texts"),
    "inputs": (_inputs, _FILES),
    "outputs": (_files, _FILES),
    "code": (_files, _FILES),
    "roles": (_roles, "a table of inputs and outputs"),
}
_RUN: dict[str, _Check] = {
    "started": (_text, "text"),
    "finished": (_text, "text"),
    "outputs": (_files, _FILES),
    "watched_by": (_files, _FILES),
    "config": (is_digest, "a SHA-256"),
    "made_by": (lambda value: _list(value) and all(map(_place, value)), "a list of records"),
    "undeclared_reads": (_list, "a list of texts"),
    "machine": (_table, "a table"),
    "allocation": (_texts, "a table of texts"),
    "packages": (_table, "a table"),
    "git": (_table, "a table"),
    "threads": (_count, "a number of threads"),
}
