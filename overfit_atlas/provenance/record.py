"""The record that a job writes of itself: what went in, what code ran, what came out.

``claim`` holds what decides the bytes and is equal for two clean runs; ``run`` holds where, when.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from overfit_atlas import files, surroundings
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import loaded, record_file
from overfit_atlas.provenance.allocation import allocation
from overfit_atlas.provenance.digests import digest_of, sha256_of_files
from overfit_atlas.provenance.inputs import Inputs, check_inputs
from overfit_atlas.provenance.kept import keep_code, keep_config
from overfit_atlas.provenance.names import plain, shown
from overfit_atlas.provenance.plan import Plan, plan_of

RECORDS_ONLY = True

VOLATILE_OUTPUTS = frozenset({"crate"})
"""Names of outputs that say when and where jobs ran: their digests go under ``run`` too."""

RECIPE_FIELDS = ("rule", "wildcards", "params", "inputs", "roles", "code", "packages")
"""What ``recipe_id`` is the digest of: all that is known before the job runs."""


@dataclass
class Recording:
    """One job that is being recorded; ``recipe_id`` is known before it runs."""

    recipe_id: str
    _plan: Plan
    _inputs: Inputs
    _claim: dict[str, Any]
    _run: dict[str, Any]
    _root: Path
    _config: Mapping[str, Any]
    _reads: loaded.Reads = field(default_factory=loaded.Reads)

    def finish(self, notes: Mapping[str, Any] | None = None) -> Path:
        """Check what was loaded, digest the outputs and write the record; returns its path.

        notes: what the job says of how it ran, in plain types.
        Raises AtlasError when the job loaded a module of the project that its rule does not
        declare, did not write an output, or when its code or an input changed while it ran.
        """
        plan, root = self._plan, self._root
        self._reads.stop()
        self._run["watched_by"] = loaded.check_modules(plan.code, root)
        self._run["packages"] = loaded.packages_loaded()
        if used := loaded.device():
            asked = "gpu" if self._run["resources"].get("gpu") else "cpu"
            self._run["device"] = {"asked": asked, "used": used}
        self._run["undeclared_reads"] = self._reads.undeclared(
            [
                *plan.inputs.values(),
                *(root / path for path in plan.code),
                *plan.outputs.values(),
                plan.record,
            ],
            root,
        )
        self._run |= {"finished": _now(), "notes": dict(notes or {})}
        outputs = sha256_of_files(plan.outputs.values())
        missing = [str(path) for path, digest in outputs.items() if digest is None]
        if missing:
            raise AtlasError(f"The job ended without writing {', '.join(missing)}.")
        # Late, so that nothing is read after it.
        self._check_unchanged()
        digests = {name: outputs[path] for name, path in plan.outputs.items()}
        volatile = [key for name in VOLATILE_OUTPUTS for key, _ in plan.named.get(name, [])]
        self._run["outputs"] = {name: digests.pop(name) for name in volatile}
        self._claim["outputs"] = digests
        self._claim["claim_id"] = digest_of(self._claim)
        study = record_file.study_of(plan.record)
        keep_code(study, root, {**plan.code, **self._run["watched_by"]})
        self._run["config"] = keep_config(study, root, self._config)
        files.write(plan.record, _spelled(plan.rule, self._claim, self._run))
        return plan.record

    def _check_unchanged(self) -> None:
        """A module may be edited between the first look at it and its import, an input while it is
        read: what came out would then have another recipe than the one that is recorded.
        """
        changed = [*_other_code(self._plan, self._root), *self._inputs.changed()]
        if changed:
            raise AtlasError(
                f"Rule {self._plan.rule}: {', '.join(sorted(changed))} changed while the job ran, "
                "so that nobody knows what it was made from. Start the workflow again."
            )


def begin(snakemake: Any, root: Path | str) -> Recording:
    """Check a job's code and inputs against what is recorded, and start its record.

    snakemake: the object that Snakemake gives a script, as :func:`plan.plan_of` takes it.
    root: the project's folder. Files are looked up from the working directory.

    Raises AtlasError for code that changed since the workflow started and for an input that is not
    what its producer recorded.
    """
    root = Path(root).resolve()
    plan = plan_of(snakemake.rule, snakemake, root)
    if changed := _other_code(plan, root):
        raise AtlasError(
            f"Rule {plan.rule}: {', '.join(changed)} changed after the workflow had started, so "
            "the record would name code that did not run. Start the workflow again."
        )
    prefix = record_file.study_of(Path(plan.record_name)).as_posix()
    inputs = check_inputs(plan.inputs, record_file.study_of(plan.record), prefix)
    packages = loaded.packages_named(root / name for name in plan.code)
    recipe = {**plan.asked, "inputs": inputs.digests, "packages": packages}
    recipe_id = digest_of(recipe)
    resources = {name: plain(value, root) for name, value in snakemake.resources.items()}
    claim = {**recipe, "recipe_id": recipe_id, "record": plan.record_name}
    run = {
        "started": _now(),
        "machine": loaded.machine(gpu=bool(resources.get("gpu"))),
        "allocation": allocation(os.environ),
        "environment": {n: shown(value) for n, value in surroundings.seen(os.environ).items()},
        "git": loaded.git_state(root),
        "snakemake": metadata.version("snakemake"),
        "threads": snakemake.threads,
        "resources": {name: value for name, value in resources.items() if name != "tmpdir"},
        "params": plan.volatile,
        "made_by": inputs.made_by,
        "log": [plain(Path(path), root) for path in snakemake.log],
    }
    # Before hours of work, and not after.
    outputs = dict.fromkeys(plan.outputs, recipe_id)
    draft = {**claim, "outputs": outputs, "claim_id": recipe_id}
    _spelled(plan.rule, draft, {**run, "finished": run["started"]})
    recording = Recording(recipe_id, plan, inputs, claim, run, root, snakemake.config)
    recording._reads.start()
    return recording


def _spelled(rule: str, claim: dict[str, Any], run: dict[str, Any]) -> bytes:
    """The bytes of a record, which can be read again; AtlasError for one that would be refused."""
    try:
        content = record_file.spelled(claim, run)
        record_file.parse(content)
    except ValueError as error:
        raise AtlasError(
            f"Rule {rule}: its record could not be read again, since {error}. Give the rule other "
            "names or params."
        ) from None
    return content


def _other_code(plan: Plan, root: Path) -> list[str]:
    """The files of the job's code that are not what was planned, sorted."""
    found = sha256_of_files(root / name for name in plan.code)
    return sorted(name for name, digest in plan.code.items() if found[root / name] != digest)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
