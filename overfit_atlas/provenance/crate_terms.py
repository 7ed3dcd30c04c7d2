"""The words of a run crate: addresses of profiles, ids of things, terms of the vocabulary."""

from __future__ import annotations

import base64
import mimetypes
from pathlib import Path
from typing import Any

from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.store import Record

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
_RUN_TERMS = "https://w3id.org/ro/terms/workflow-run#"
PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/provenance/0.5": ("Provenance Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
LANGUAGE = "https://w3id.org/workflowhub/workflow-ro-crate#snakemake"
ENGINE = "https://snakemake.github.io/"
_FORMATS = {".h5": "application/x-hdf5", ".csv": "text/csv", ".gz": "application/gzip"}
DONE = "http://schema.org/CompletedActionStatus"
RUNNER = {"@id": "#runner"}
PUBLISHER = {"@id": "#publisher"}
PARAMETER = "https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE"
WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"


def named_by_bytes(digest: str) -> str:
    """The address of a file by its SHA-256 alone (RFC 6920)."""
    text = base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
    return f"ni:///sha-256;{text}"


def media_type(file: str) -> str:
    """The media type that a file's suffix stands for."""
    suffix = Path(file).suffix
    return _FORMATS.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")


def value_id(record: Record, name: str, value: Any) -> str:
    """The id of one value of one param of a rule."""
    return f"#value/{digest_of([record.claim['rule'], name, value])[:32]}"


def short(value: Any) -> Any:
    """A list of one is written as the one: some readers know no lists of one."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def latest(jobs: list[Record]) -> str:
    """When the last of the jobs finished."""
    return max(job.run["finished"] for job in jobs)


def terms() -> dict[str, str]:
    """Terms of workflow runs that context 1.1 lacks, inline so that none is fetched."""
    names = ("sha256", "ParameterConnection", "connection", "sourceParameter", "targetParameter")
    return {name: f"{_RUN_TERMS}{name}" for name in names}
