"""A study as a Provenance Run Crate 0.5: who made which file from which, for other tools to read.

RO-Crate Metadata 1.1; Provenance Run Crate 0.5, https://w3id.org/ro/wfrun/provenance/0.5. Files of
the workflow lie in the crate; all others are named by their bytes (RFC 6920), wherever they lie.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from overfit_atlas.files import atomic, write
from overfit_atlas.provenance.crate_entities import (
    CONTEXT,
    DONE,
    ENGINE,
    LANGUAGE,
    PARAMETER,
    PROFILES,
    PUBLISHER,
    RUNNER,
    WORKFLOW,
    Entities,
    Entity,
    latest,
    terms,
)
from overfit_atlas.provenance.record_file import Record, read_trusted


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
    write(crate, json.dumps(graph, indent=1, ensure_ascii=False) + "\n")


class _Builder(Entities):
    """What a crate says of the workflow, the run as a whole, and each job."""

    def __init__(self, jobs: list[Record], workflow: list[str], address: str) -> None:
        super().__init__(jobs, workflow, address)
        self.rules = {record.claim["rule"]: record for record in jobs}
        self.produced = {file for job in jobs for file in job.outputs}
        self.consumed = {file for job in jobs for file in job.inputs}

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
            mainEntity={"@id": self.workflow_files[0]},
            author=PUBLISHER,
            publisher=PUBLISHER,
            mentions=[{"@id": "#run"}, {"@id": "#engine-run"}],
        )

    def workflow(self) -> None:
        """The Snakefile with its steps and tools, the engine, and the run as a whole."""
        version = str(self.jobs[-1].run.get("snakemake"))
        tools = {rule: self.tool(record) for rule, record in self.rules.items()}
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
        config = self.config()
        for profile in (PARAMETER, WORKFLOW):
            title, number = profile.split("/")[-2:]
            self.add(profile, "CreativeWork", name=title, version=number)
        self._engine(version)
        self.add(
            self.workflow_files[0],
            ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"],
            name=self.workflow_files[0],
            conformsTo={"@id": WORKFLOW},
            url=self.address,
            version=self.version,
            encodingFormat="text/plain",
            programmingLanguage={"@id": LANGUAGE},
            hasPart=list(tools.values()),
            step=steps,
            input={"@id": "#parameter/config"},
        )
        for place in self.workflow_files[1:]:
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
            instrument={"@id": self.workflow_files[0]},
            agent=RUNNER,
            startTime=min(job.run["started"] for job in self.jobs),
            endTime=latest(self.jobs),
            actionStatus=DONE,
            object=[config, *self.files(starts, without=self.produced)],
            result=self.files(ends, without=self.consumed),
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
            instrument=self.tool(record),
            agent=RUNNER,
            startTime=run["started"],
            endTime=run["finished"],
            actionStatus=DONE,
            object=[*self.files(claim["inputs"].items()), *self.values(record)],
            result=self.files(record.outputs.items()),
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
