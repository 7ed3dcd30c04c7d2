"""A study as a Provenance Run Crate 0.5: who made which file from which, for other tools to read.

RO-Crate Metadata 1.1; Provenance Run Crate 0.5, https://w3id.org/ro/wfrun/provenance/0.5. Files of
the workflow lie in the crate; all others are named by their bytes (RFC 6920), wherever they lie.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from overfit_atlas.files import atomic
from overfit_atlas.provenance.crate_terms import (
    CONTEXT,
    DONE,
    ENGINE,
    LANGUAGE,
    PARAMETER,
    PROFILES,
    PUBLISHER,
    RUNNER,
    WORKFLOW,
    latest,
    media_type,
    named_by_bytes,
    short,
    terms,
    value_id,
)
from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.store import Record, is_record, read_trusted

Entity = dict[str, Any]


def write_crate(
    records: Iterable[Path | str],
    workflow: Mapping[str, Path | str],
    crate: Path | str,
    *,
    name: str,
    description: str,
    licence: str,
    address: str,
) -> None:
    """Write ``crate`` (ro-crate-metadata.json) and copy the workflow's files beside it.

    records: of all jobs. workflow: {path in the crate: file}, the Snakefile first, then rules and
    scripts as they lie in the project, and README.md if there is one. licence, address: the web
    addresses of the licence and of the project. Raises AtlasError for a record that was changed.
    """
    jobs = sorted(map(read_trusted, records), key=lambda record: record.path)
    crate = Path(crate)
    for place, source in workflow.items():
        with atomic(crate.parent / place) as partial:
            shutil.copyfile(source, partial)
    builder = _Builder(jobs, list(workflow), address)
    builder.root(name, description, licence)
    builder.workflow()
    for job in jobs:
        builder.job(job)
    builder.list_parts()
    graph = {"@context": [CONTEXT, terms()], "@graph": list(builder.entities.values())}
    with atomic(crate) as partial:
        partial.write_text(json.dumps(graph, indent=1, ensure_ascii=False) + "\n")


class _Builder:
    """The entities of one crate by their id, in the order in which they are first named."""

    def __init__(self, jobs: list[Record], workflow: list[str], address: str) -> None:
        self.address = address
        self.version = digest_of(
            sorted({pair for job in jobs for pair in job.claim["code"].items()})
        )
        self.jobs = jobs
        self.files = workflow
        self.entities: dict[str, Entity] = {}
        self.rules = {record.claim["rule"]: record for record in jobs}
        self.produced = {file for job in jobs for file in job.outputs}
        self.consumed = {file for job in jobs for file in job.inputs}

    def add(self, identifier: str, kind: str | list[str], /, **properties: Any) -> Entity:
        """Add an entity, or give the one that has this id; returns a reference to it."""
        if identifier not in self.entities:
            entity = {"@id": identifier, "@type": kind}
            entity |= {key: short(value) for key, value in properties.items()}
            self.entities[identifier] = entity
        return {"@id": identifier}

    def root(self, name: str, description: str, licence: str) -> None:
        """The descriptor, the root, the profiles it keeps to and the person who ran it."""
        profiles = [
            self.add(address, "CreativeWork", name=title, version=version)
            for address, (title, version) in PROFILES.items()
        ]
        self.add(
            "ro-crate-metadata.json",
            "CreativeWork",
            about={"@id": "./"},
            conformsTo=[{"@id": "https://w3id.org/ro/crate/1.1"}, profiles[-1]],
        )
        self.add(licence, "CreativeWork", name=f"Licence {licence.rpartition('/')[2]}", url=licence)
        self.add(RUNNER["@id"], "Person", name="The user who ran the workflow")
        self.add(PUBLISHER["@id"], "Organization", name=name, url=self.address)
        self.add(
            "./",
            "Dataset",
            name=name,
            description=description,
            datePublished=latest(self.jobs),
            license={"@id": licence},
            conformsTo=profiles,
            mainEntity={"@id": self.files[0]},
            author=PUBLISHER,
            publisher=PUBLISHER,
            mentions=[{"@id": "#run"}, {"@id": "#engine-run"}],
        )

    def workflow(self) -> None:
        """The Snakefile with its steps and tools, the engine, and the run as a whole."""
        version = str(self.jobs[-1].run.get("snakemake"))
        tools = {rule: self._tool(record) for rule, record in self.rules.items()}
        steps = [
            self.add(
                f"#step/{rule}",
                "HowToStep",
                name=rule,
                position=str(place),
                workExample=tools[rule],
            )
            for place, rule in enumerate(sorted(self.rules), start=1)
        ]
        config = self._config()
        for profile in (PARAMETER, WORKFLOW):
            title, number = profile.split("/")[-2:]
            self.add(profile, "CreativeWork", name=title, version=number)
        self._engine(version)
        self.add(
            self.files[0],
            ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
            name=self.files[0],
            conformsTo={"@id": WORKFLOW},
            url=self.address,
            version=self.version,
            encodingFormat="text/plain",
            programmingLanguage={"@id": LANGUAGE},
            hasPart=list(tools.values()),
            step=steps,
            input={"@id": "#parameter/config"},
        )
        for place in self.files[1:]:
            if place.endswith(".md"):
                about = {"about": {"@id": "./"}, "encodingFormat": "text/markdown"}
                self.add(place, "File", name=place, **about)
            else:
                kind = ["File", "SoftwareSourceCode"]
                self.add(place, kind, name=place, encodingFormat="text/plain")
        self._run(config, version)

    def _engine(self, version: str) -> None:
        self.add(
            LANGUAGE,
            "ComputerLanguage",
            name="Snakemake",
            alternateName="Snakemake",
            identifier={"@id": ENGINE},
            url={"@id": ENGINE},
            version=version,
        )
        self.add(
            ENGINE,
            "SoftwareApplication",
            name=f"Snakemake {version}",
            url=ENGINE,
            softwareVersion=version,
        )

    def _run(self, config: Entity, version: str) -> None:
        ends = [(file, digest) for job in self.jobs for file, digest in job.outputs.items()]
        starts = [(file, digest) for job in self.jobs for file, digest in job.inputs.items()]
        self.add(
            "#run",
            "CreateAction",
            name="Run of the workflow",
            description="All jobs of the study, from published files to the report",
            instrument={"@id": self.files[0]},
            agent=RUNNER,
            startTime=min(job.run["started"] for job in self.jobs),
            endTime=latest(self.jobs),
            actionStatus=DONE,
            object=[config, *self._files(starts, without=self.produced)],
            result=self._files(ends, without=self.consumed),
        )
        self.add(
            "#engine-run",
            "OrganizeAction",
            name=f"Run of Snakemake {version}",
            description="Ordered the jobs",
            instrument={"@id": ENGINE},
            agent=RUNNER,
            endTime=latest(self.jobs),
            object=[{"@id": f"#control/{job.claim['claim_id']}"} for job in self.jobs],
            result={"@id": "#run"},
        )

    def job(self, record: Record) -> None:
        """One job: what ran it, what it read, which values it was given, what it wrote."""
        claim, run = record.claim, record.run
        action = f"#job/{claim['claim_id']}"
        machine = run.get("machine", {})
        self.add(
            action,
            "CreateAction",
            name=record.label,
            description=f"On {machine.get('cpu')}, GPU {machine.get('gpu') or 'none'}",
            identifier=claim["recipe_id"],
            instrument=self._tool(record),
            agent=RUNNER,
            startTime=run["started"],
            endTime=run["finished"],
            actionStatus=DONE,
            object=[*self._files(claim["inputs"].items()), *self._values(record)],
            result=self._files(record.outputs.items()),
        )
        self.add(
            f"#control/{claim['claim_id']}",
            "ControlAction",
            name=f"Start of {record.label}",
            description="Snakemake started the job",
            instrument={"@id": f"#step/{claim['rule']}"},
            object={"@id": action},
            agent=RUNNER,
            endTime=run["finished"],
        )
        mentions = self.entities["./"]["mentions"]
        mentions += [{"@id": action}, {"@id": f"#control/{claim['claim_id']}"}]

    def list_parts(self) -> None:
        """Name every file as a part of the crate, as the metadata's specification asks."""
        files = [name for name, entity in self.entities.items() if "File" in entity["@type"]]
        self.entities["./"]["hasPart"] = [{"@id": name} for name in files]

    def _tool(self, record: Record) -> Entity:
        scripts = [name for name in record.claim["code"] if "/scripts/" in name]
        place = scripts[0] if scripts else self.files[0]
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

    def _values(self, record: Record) -> list[Entity]:
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

    def _files(self, files: Iterable[tuple[str, str]], without: Iterable[str] = ()) -> list[Entity]:
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

    def _config(self) -> Entity:
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
