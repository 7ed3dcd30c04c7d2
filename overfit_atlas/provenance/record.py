"""The record that a job writes of itself: what went in, what code ran, what came out.

``claim`` holds what decides the bytes and is equal for two clean runs; ``run`` holds where, when.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path, PurePath
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import atomic
from overfit_atlas.provenance import chain, loaded, store
from overfit_atlas.provenance.digests import canonical, digest_of, sha256, sha256_of_files
from overfit_atlas.provenance.reads import Reads

RECORDS_ONLY = True

VOLATILE_PARAMS = frozenset({"mirror"})
"""Params that say where bytes come from, not which: recorded under ``run``, outside the claim."""

VOLATILE_OUTPUTS = frozenset({"crate"})
"""Names of outputs that say when and where jobs ran: their digests go under ``run`` too."""

RECIPE_FIELDS = ("rule", "wildcards", "params", "inputs", "roles", "code", "packages")
"""What ``recipe_id`` is the digest of: all that is known before the job runs."""


@dataclass
class Recording:
    """One job that is being recorded; ``recipe_id`` is known before it runs."""

    recipe_id: str
    _claim: dict[str, Any]
    _run: dict[str, Any]
    _root: Path
    _outputs: dict[str, Path]
    _record: Path
    _config: Mapping[str, Any]
    _volatile: list[str]
    _reads: Reads = field(default_factory=Reads)

    def finish(self) -> Path:
        """Check what was loaded, digest the outputs and write the record; returns its path.

        Raises AtlasError when the job loaded a module of the project that its rule does not
        declare, or did not write an output.
        """
        self._reads.stop()
        self._run["watched_by"] = loaded.check_modules(self._claim["code"], self._root)
        self._run["packages"] = loaded.packages_loaded()
        self._run["undeclared_reads"] = self._reads.undeclared(
            [
                *map(Path, self._claim["inputs"]),
                *(self._root / path for path in self._claim["code"]),
                *self._outputs.values(),
                self._record,
            ],
            self._root,
        )
        self._run["finished"] = _now()
        outputs = sha256_of_files(self._outputs.values())
        missing = [str(path) for path, digest in outputs.items() if digest is None]
        if missing:
            raise AtlasError(f"The job ended without writing {', '.join(missing)}.")
        digests = {name: outputs[path] for name, path in self._outputs.items()}
        volatile = {name: digests.pop(name) for name in self._volatile}
        self._claim["outputs"] = digests
        self._run["outputs"] = volatile
        self._claim["claim_id"] = digest_of(self._claim)
        folder = store.study_of(self._record) / "provenance"
        for name, digest in {**self._claim["code"], **self._run["watched_by"]}.items():
            keep(folder / "code" / f"{digest}{PurePath(name).suffix}", self._root / name, digest)
        content = canonical(plain(self._config, self._root))
        self._run["config"] = digest_of(json.loads(content))
        _keep_bytes(folder / "configs" / f"{self._run['config']}.json", content)
        with atomic(self._record) as partial:
            partial.write_bytes(store.spelled(self._claim, self._run))
        return self._record


def begin(snakemake: Any, root: Path | str) -> Recording:
    """Check a job's code and inputs against what is recorded, and start its record.

    snakemake: the object that Snakemake gives a script. Its inputs, outputs, params and wildcards
    are named; ``params.code`` is what ``code_digest`` gave; ``output.record`` is the record.
    root: the project's folder. Files are looked up from the working directory.

    Raises AtlasError for code that changed since the workflow started and for an input that is not
    what its producer recorded.
    """
    root = Path(root).resolve()
    outputs = dict(named_files(snakemake.output, root))
    record = _record_path(snakemake.rule, outputs)
    params = {name: plain(value, root) for name, value in snakemake.params.items()}
    code = params.pop("code", None)
    if not isinstance(code, dict) or not code:
        raise AtlasError(
            f"Rule {snakemake.rule} has no `code` among its params. Add "
            "`code=code_digest(<its script>, <the project's folder>)`."
        )
    _check_code(snakemake.rule, code, root)
    inputs = dict(_flat(named_files(snakemake.input, root)))
    prefix = store.study_of(Path(_key(record, root))).as_posix()
    digests = chain.check_job_inputs(inputs, store.study_of(record), prefix)
    recipe = {
        "rule": snakemake.rule,
        "wildcards": {name: plain(value, root) for name, value in snakemake.wildcards.items()},
        "params": {name: params[name] for name in params if name not in VOLATILE_PARAMS},
        "inputs": digests,
        "roles": {
            "inputs": _roles(snakemake.input, root),
            "outputs": _roles(snakemake.output, root),
        },
        "code": code,
        "packages": loaded.packages_named(root / name for name in code),
    }
    recipe_id = digest_of(recipe)
    resources = {name: plain(value, root) for name, value in snakemake.resources.items()}
    claim = {**recipe, "recipe_id": recipe_id, "record": _key(record, root)}
    run = {
        "started": _now(),
        "machine": loaded.machine(gpu=bool(resources.get("gpu"))),
        "git": loaded.git_state(root),
        "snakemake": metadata.version("snakemake"),
        "threads": snakemake.threads,
        "resources": {name: value for name, value in resources.items() if name != "tmpdir"},
        "params": {name: params[name] for name in params if name in VOLATILE_PARAMS},
        "log": [_key(Path(path), root) for path in snakemake.log],
    }
    files = {key: path for _, pairs in outputs.items() for key, path in pairs if path != record}
    volatile = [key for name in VOLATILE_OUTPUTS for key, _ in outputs.get(name, [])]
    recording = Recording(recipe_id, claim, run, root, files, record, snakemake.config, volatile)
    recording._reads.start()
    return recording


def named_files(files: Any, root: Path) -> Iterator[tuple[str, list[tuple[str, Path]]]]:
    """(name, [(path as recorded, path), ...]) of each named entry of an input or output."""
    count = 0
    for name, value in files.items():
        paths = [value] if isinstance(value, str | os.PathLike) else list(value)
        count += len(paths)
        yield name, [(_key(Path(path), root), Path(path)) for path in paths]
    if count != len(files):
        raise AtlasError(
            f"An input or output has no name among {', '.join(map(str, files))}: name every one, "
            "since a record tells files by name."
        )


def plain(value: Any, root: Path) -> Any:
    """``value`` with nothing but JSON's types, and no path that names the project's folder."""
    if isinstance(value, Mapping):
        return {str(key): plain(item, root) for key, item in value.items()}
    if isinstance(value, PurePath):
        return _key(Path(value), root)
    if isinstance(value, str):
        prefix = f"{root}{os.sep}"
        return value.removeprefix(prefix) if value.startswith(prefix) else str(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item, root) for item in items]
    # numpy's scalars and arrays know their plain form
    return plain(value.tolist(), root) if hasattr(value, "tolist") else value


def keep(copy: Path, original: Path, digest: str) -> None:
    """Store ``original`` under its digest, so that it can be read when it has changed since."""
    if not copy.exists() and sha256(original) == digest:
        _keep_bytes(copy, original.read_bytes())


def _keep_bytes(path: Path, content: bytes) -> None:
    if not path.exists():
        with atomic(path) as partial:
            partial.write_bytes(content)


def _check_code(rule: str, code: Mapping[str, str], root: Path) -> None:
    found = sha256_of_files(root / name for name in code)
    changed = [name for name, digest in code.items() if found[root / name] != digest]
    if changed:
        raise AtlasError(
            f"Rule {rule}: {', '.join(sorted(changed))} changed after the workflow had started, so "
            "the record would name code that did not run. Start the workflow again."
        )


def _record_path(rule: str, outputs: Mapping[str, list[tuple[str, Path]]]) -> Path:
    found = outputs.get("record", [])
    if len(found) != 1 or "/provenance/records/" not in found[0][1].as_posix():
        raise AtlasError(
            f"Rule {rule} needs one output named `record`, below "
            "results/<study>/provenance/records/."
        )
    return found[0][1]


def _roles(files: Any, root: Path) -> dict[str, str | list[str]]:
    return {
        name: (
            _key(Path(value), root)
            if isinstance(value, str | os.PathLike)
            else [_key(Path(path), root) for path in value]
        )
        for name, value in files.items()
    }


def _flat(files: Iterator[tuple[str, list[tuple[str, Path]]]]) -> Iterator[tuple[str, Path]]:
    for _, pairs in files:
        yield from pairs


def _key(path: Path, root: Path) -> str:
    """The name of a file in records: its path from the project, or its bare name if outside."""
    if not path.is_absolute():
        return Path(os.path.normpath(path)).as_posix()
    for base in (Path.cwd(), root):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return f"external:{path.name}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
