"""``adopt``: take results that were copied from elsewhere, so that a run goes on from them.

Snakemake keeps in ``.snakemake`` what it last did. Results that come without it count for nothing
to it, or for too much: it sees no changed param. ``snakemake --touch`` has it take what is there as
current; here that is done only where every file is as recorded and every job is as planned today.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.audit import audit_all
from overfit_atlas.provenance.checks import Finding
from overfit_atlas.provenance.digests import sha256_of_files
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.manifest import anchor_file, read_anchor
from overfit_atlas.provenance.pinned import pinned_files
from overfit_atlas.provenance.plan import Plan, plan_of
from overfit_atlas.provenance.record_file import RECORDS, Record, is_record
from overfit_atlas.provenance.store import Store

# These say nothing against a file that is there: what they speak of is compared with the plan, or
# made again by the next run, or (the last) is a flaw of the rule, the same here as elsewhere.
_NO_OBSTACLE = {
    "missing",
    "no record",
    "code changed",
    "changed since it was read",
    "kept copy lost",
    "kept copy changed",
    "undeclared read",
}


_LEFT = "OVERFIT_ATLAS_STALE"
"""Names the file in which Snakemake, told to take the results, leaves word of what is stale."""


@dataclass(frozen=True)
class Stale:
    """A job that is planned otherwise than its record says it ran; ``files`` are what it wrote."""

    job: str
    why: str
    files: list[str]


@dataclass(frozen=True)
class Adopted:
    """The outcome: what is not as recorded, and jobs that are not as planned.

    removed: whether what those jobs wrote was removed, to be made again.
    """

    findings: list[Finding]
    stale: list[Stale]
    removed: bool

    @property
    def done(self) -> bool:
        """Whether the engine has taken the results."""
        return not self.findings and (self.removed or not self.stale)

    def text(self) -> str:
        """What was found and done, a line each, and how to proceed."""
        lines = [f"{f.path}: {f.kind}: {f.message}" for f in self.findings]
        lines += [f"{job.job}: {job.why}" for job in self.stale]
        if self.findings:
            end = "Nothing was adopted: restore these files, or copy the study once more."
        elif self.removed:
            end = (
                f"Adopted. What {len(self.stale)} job(s) wrote was removed: the next run makes it "
                "again, and what follows from it."
            )
        elif self.stale:
            end = (
                f"Nothing was adopted: {len(self.stale)} job(s) ran otherwise than they would "
                "today. Restore the code and the config that they ran under, or adopt the rest "
                "with --remake, which removes what they wrote for the next run to make again."
            )
        else:
            end = "Adopted: the next run goes on from these results."
        return "\n".join([*lines, end])


def adopt(results: str, root: Path, overlays: Iterable[Path], remake: bool) -> Adopted:
    """Check all records of a study as an audit does, and have Snakemake take it all as current.

    results: the study's folder, from the project ``root``; overlays: the files laid over the
    config; remake: remove what jobs wrote that are planned otherwise today, so that the next run
    makes it again. Without it nothing is done while there are such jobs.
    Raises AtlasError for a folder without records of its own, and when Snakemake fails.
    """
    study = root / results
    if not (study / RECORDS).is_dir():
        raise AtlasError(f"{study} has no {RECORDS}: copy the whole folder of the study.")
    store = records.load(study, root)
    if store.prefix != results:
        raise AtlasError(
            f"{results} holds what was made in {store.prefix}, and its records say so: move it "
            "there, and name the study so in the config."
        )
    facts = FileFacts.of_study(study)
    anchor = read_anchor(None, anchor_file(root, study))
    audit = audit_all(store, pinned_files(root, store.prefix), anchor, facts.digests)
    facts.save()
    findings = [f for f in audit.findings if not f.note and f.kind not in _NO_OBSTACLE]
    if findings:
        return Adopted(findings, [], False)
    stale = _touch(root, overlays)
    if not (stale and remake):
        return Adopted([], stale, False)
    for job in stale:
        # Records go last, so that a removal that is cut short leaves no file without one.
        for name in sorted(job.files, key=is_record):
            if (place := store.own(name)) is not None:
                place.unlink()
    if again := _touch(root, overlays):
        raise AtlasError(f"still planned otherwise: {', '.join(job.job for job in again)}.")
    return Adopted([], stale, True)


def check_touch(jobs: Iterable[Any], study: Path | str, root: Path | str) -> None:
    """Raise AtlasError when a job of Snakemake's plan is not what its record says.

    To be called before ``--touch`` has Snakemake take all that is there as current: a touch would
    hide for good that a param, the code or an input has changed. jobs: those of the plan. What is
    found is left for :func:`adopt` to read.
    """
    root = Path(root).resolve()
    store = records.load(Path(study), root)
    recorded = (job for job in jobs if "record" in dict(job.output.items()))
    plans = [plan_of(job.rule.name, job, root) for job in recorded]
    stale = [found for plan in plans if (found := _compare(plan, store))]
    if left := os.environ.get(_LEFT):
        Path(left).write_text(json.dumps([asdict(job) for job in stale]))
    if stale:
        lines = "\n  ".join(f"{job.job}: {job.why}" for job in stale)
        raise AtlasError(
            "A touch would have these results pass for what is planned today, and they are not:\n"
            f"  {lines}\nRun the workflow, which makes them again, or see overfit-atlas adopt."
        )


def _compare(plan: Plan, store: Store) -> Stale | None:
    record = store.records.get(plan.record_name)
    there = [name for name in plan.outputs if os.path.lexists(store.locate(name))]
    if record is None:
        return Stale(plan.record_name, "no record says what made it", there) if there else None
    why = [*_other(plan.asked, record.claim), *_other_inputs(record, store)]
    files = sorted({*there, *record.outputs, record.path})
    return Stale(record.label, "; ".join(why), files) if why else None


def _other(planned: Mapping[str, Any], claim: Mapping[str, Any]) -> Iterable[str]:
    for part in ("params", "code"):
        now, then = planned[part], claim[part]
        names = sorted(name for name in {*now, *then} if now.get(name) != then.get(name))
        if names:
            yield f"other {part} ({', '.join(names[:3])}{' ...' if len(names) > 3 else ''})"
    if planned["roles"]["inputs"] != claim["roles"]["inputs"]:
        yield "other inputs"
    if planned["roles"]["outputs"] != claim["roles"]["outputs"]:
        yield "other outputs"


def _other_inputs(record: Record, store: Store) -> Iterable[str]:
    """The inputs that have been made again, or edited, since the job read them."""
    for name, digest in record.inputs.items():
        if is_record(name):
            made = store.records.get(name)
            now = made.claim["claim_id"] if made else digest
        elif name in store.producer:
            now = store.producer[name].outputs[name]
        elif store.inside(name) or name.startswith("external:"):
            continue  # its producer runs again, and this job after it; or it is out of reach
        else:
            path = store.locate(name)
            now = sha256_of_files([path])[path]
        if now != digest:
            yield f"it read another {name}"


def _touch(root: Path, overlays: Iterable[Path]) -> list[Stale]:
    """Have Snakemake take all results as current, if they are as planned; returns what is not."""
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--touch", "--forceall"]
    files = [str(path.resolve()) for path in overlays]
    command += ["--configfile", *files] if files else []
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    with tempfile.TemporaryDirectory(prefix="adopt-") as folder:
        left = Path(folder) / "stale.json"
        environment = {**os.environ, "PYTHONPATH": path, _LEFT: str(left)}
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        stale = [Stale(**job) for job in json.loads(left.read_bytes())] if left.is_file() else None
    if stale is None or (done.returncode != 0 and not stale):
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise AtlasError(f"Snakemake did not take the results:\n{said}")
    return stale
