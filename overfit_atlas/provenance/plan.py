"""A job as it is planned: what its rule gives it, before anything is read or run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.names import (
    Named,
    flat,
    is_external,
    is_inner,
    named_files,
    plain,
    recorded_name,
    roles,
)
from overfit_atlas.provenance.record_file import is_record, study_of

RECORDS_ONLY = True

VOLATILE_PARAMS = frozenset({"mirror"})
"""Params that say where bytes come from, not which: recorded under ``run``, outside the claim."""


@dataclass(frozen=True)
class Plan:
    """What decides a job, in the words of its record.

    asked: rule, wildcards, params, roles and code as the claim has them. inputs, outputs: {path as
    recorded: path}, the record left out. named: the outputs by their names in the rule.
    """

    asked: dict[str, Any]
    volatile: dict[str, Any]
    inputs: dict[str, Path]
    outputs: dict[str, Path]
    named: Named
    record: Path
    record_name: str

    @property
    def rule(self) -> str:
        """The name of its rule."""
        return self.asked["rule"]

    @property
    def code(self) -> dict[str, str]:
        """{path from the project: SHA-256} of the code that it is to run."""
        return self.asked["code"]


def plan_of(rule: str, job: Any, root: Path) -> Plan:
    """What is planned for a job of ``rule``.

    job: the object that Snakemake gives a script, or a job of its plan: both have named ``input``,
    ``output``, ``params`` and ``wildcards``. ``params.code`` is what ``code_digest`` gave,
    ``output.record`` the record. root: the project's folder.
    Raises AtlasError for a rule that lacks one of them, or a name of a file.
    """
    outputs = named_files(job.output, root)
    record = _record_path(rule, outputs)
    record_name = recorded_name(record, root)
    inputs = dict(flat(named_files(job.input, root)))
    _check_names(rule, inputs, dict(flat(outputs)), record_name)
    params = {name: plain(value, root) for name, value in job.params.items()}
    code = params.pop("code", None)
    if not isinstance(code, dict) or not code:
        raise AtlasError(
            f"Rule {rule} has no `code` among its params. Add "
            "`code=code_digest(<its script>, <the project's folder>)`."
        )
    return Plan(
        asked={
            "rule": rule,
            "wildcards": {name: plain(value, root) for name, value in job.wildcards.items()},
            "params": {name: params[name] for name in params if name not in VOLATILE_PARAMS},
            "roles": {"inputs": roles(job.input, root), "outputs": roles(job.output, root)},
            "code": code,
        },
        volatile={name: params[name] for name in params if name in VOLATILE_PARAMS},
        inputs=inputs,
        outputs={name: path for name, path in flat(outputs) if path != record},
        named=outputs,
        record=record,
        record_name=record_name,
    )


def _check_names(rule: str, inputs: dict[str, Path], outputs: dict[str, Path], record: str) -> None:
    """What is recorded has to be read again: the same names are refused in a record."""
    study = f"{study_of(Path(record))}/"
    wrong = [name for name in inputs if not (is_inner(name) or is_external(name))]
    wrong += [name for name in outputs if not (is_inner(name) and name.startswith(study))]
    wrong += [name for name in outputs if is_record(name) and name != record]
    if wrong:
        raise AtlasError(
            f"Rule {rule} cannot be recorded with the file {wrong[0]!r}: inputs need plain names, "
            f"and outputs lie below {study}."
        )


def _record_path(rule: str, outputs: Named) -> Path:
    found = outputs.get("record", [])
    if len(found) != 1 or "/provenance/records/" not in found[0][1].as_posix():
        raise AtlasError(
            f"Rule {rule} needs one output named `record`, below "
            "results/<study>/provenance/records/."
        )
    return found[0][1]
