"""The words of a run crate, and the entities that others name: files, values, tools, config."""

from __future__ import annotations

import base64
import json
import mimetypes
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.record_file import Record, is_record

Entity = dict[str, Any]

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


class Entities:
    """The entities of one crate by their id, in the order in which they are first named.

    jobs: the records of all jobs; workflow: paths in the crate, the Snakefile first; address: of
    the project.
    """

    def __init__(self, jobs: list[Record], workflow: list[str], address: str) -> None:
        """Begin with none."""
        self.address = address
        self.version = digest_of(
            sorted({pair for job in jobs for pair in job.claim["code"].items()})
        )
        self.jobs = jobs
        self.workflow_files = workflow
        self.entities: dict[str, Entity] = {}

    def add(self, identifier: str, kind: str | list[str], /, **properties: Any) -> Entity:
        """Add an entity, or give the one that has this id; returns a reference to it."""
        if identifier not in self.entities:
            entity = {"@id": identifier, "@type": kind}
            entity |= {key: short(value) for key, value in properties.items()}
            self.entities[identifier] = entity
        return {"@id": identifier}

    def tool(self, record: Record) -> Entity:
        """The script of a job's rule, with the params that it takes."""
        scripts = [name for name in record.claim["code"] if "/scripts/" in name]
        place = scripts[0] if scripts else self.workflow_files[0]
        parameters = [
            self.add(
                f"#parameter/{record.claim['rule']}/{name}",
                "FormalParameter",
                name=name,
                description=f"{name} of {record.claim['rule']}",
                additionalType="PropertyValue",
                valueRequired="True",
                workExample={"@id": value_id(record, name, value)},
                conformsTo={"@id": PARAMETER},
            )
            for name, value in record.claim["params"].items()
        ]
        properties = {"input": parameters} if parameters else {}
        return self.add(
            place,
            ["File", "SoftwareSourceCode"],
            name=place,
            description=f"The script of rule {record.claim['rule']}",
            url=self.address,
            version=record.claim["code"].get(place, self.version),
            encodingFormat="text/x-python",
            **properties,
        )

    def values(self, record: Record) -> list[Entity]:
        """The params that a job was given."""
        return [
            self.add(
                value_id(record, name, value),
                "PropertyValue",
                name=name,
                value=value if isinstance(value, str | int | float) else json.dumps(value),
                exampleOfWork={"@id": f"#parameter/{record.claim['rule']}/{name}"},
            )
            for name, value in record.claim["params"].items()
        ]

    def files(self, files: Iterable[tuple[str, str]], without: Iterable[str] = ()) -> list[Entity]:
        """Files by their bytes, without records and those to leave out."""
        skipped = set(without)
        found = {
            digest: self.add(
                named_by_bytes(digest),
                "File",
                name=file.rpartition("/")[2],
                alternateName=file,
                sha256=digest,
                encodingFormat=media_type(file),
            )
            for file, digest in files
            if file not in skipped and not is_record(file)
        }
        return list(found.values())

    def config(self) -> Entity:
        """The config of the last job, and the parameter that it is a value of."""
        digest = self.jobs[-1].run["config"]
        file = self.add(
            named_by_bytes(digest),
            "File",
            name="config.json",
            alternateName=f"provenance/configs/{digest}.json",
            sha256=digest,
            encodingFormat="application/json",
            exampleOfWork={"@id": "#parameter/config"},
        )
        self.add(
            "#parameter/config",
            "FormalParameter",
            name="config",
            description="What the study is, in one file",
            additionalType="File",
            valueRequired="True",
            workExample=file,
            conformsTo={"@id": PARAMETER},
        )
        return file


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
