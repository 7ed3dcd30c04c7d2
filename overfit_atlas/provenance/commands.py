"""``audit`` and the commands beside it: their options and what they print."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256, write
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.manifest import MANIFEST, anchor_file, read_anchor, sign, verify
from overfit_atlas.provenance.pinned import pinned_files
from overfit_atlas.provenance.record_file import RECORDS, Record
from overfit_atlas.provenance.store import Store

PROJECT = Path(__file__).parents[2]

_STATUS = "Exit status: 0 clean, 1 findings, 2 a mistake in the command or something unreadable."

Action = Callable[[argparse.Namespace, Path], int]


def add_parsers(subparsers: Any, project: Path = PROJECT) -> None:
    """Add this module's commands; ``project`` holds the code, config and results."""

    def command(name: str, action: Action, text: str) -> argparse.ArgumentParser:
        parser = subparsers.add_parser(
            name, help=text, description=f"{text[0].upper()}{text[1:]}.", epilog=_STATUS
        )
        parser.add_argument("--study", type=Path, help="the study's folder, results/<name>")
        parser.set_defaults(run=lambda options: action(options, project))
        return parser

    audit = command("audit", _audit, "what made a file, and whether any of it has changed")
    what = audit.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", type=Path, help="a figure, a table or any other file")
    what.add_argument("--all", action="store_true", help="check the whole study")
    audit.add_argument(
        "--fresh",
        action="store_true",
        help="read every byte, also of files that have not changed since this account read them",
    )
    audit.add_argument("--anchor", help="the committed digest of the manifest, or its file")

    rederive = command("rederive", _rederive, "make a file again elsewhere, and compare")
    rederive.add_argument("file", type=Path)
    rederive.add_argument(
        "--steps", choices=("1", "all"), default="1", help="its job alone, or all that led to it"
    )
    rederive.add_argument("--tolerance", type=float, help="numbers may differ by this")
    rederive.add_argument(
        "--trust",
        action="store_true",
        help="run also code that came with the results and is not the code of this project",
    )

    diff = command("diff", _diff, "why two files differ, back through the jobs that led to them")
    diff.add_argument("first", type=Path)
    diff.add_argument("second", type=Path)

    uses = command("uses", _uses, "what was made from a raw file, a checkpoint, a table")
    uses.add_argument("file", type=Path)

    unused = command("unused", _unused, "files of jobs that nothing in the report comes from")

    command("anchor", _anchor, "write the manifest's digest to a file that can be committed")

    sign = command("sign", _sign, "sign the manifest with an SSH key")
    sign.add_argument("--key", type=Path, required=True, help="the file of a private SSH key")

    verify = command("verify", _verify, "check the signature of the manifest")
    verify.add_argument("--allowed", type=Path, required=True, help="file of allowed signers")
    verify.add_argument("--signer", required=True, help="whose signature it is to be")

    for parser in (audit, rederive, diff, uses, unused):
        parser.add_argument("--json", action="store_true", help="print JSON")


def _audit(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.provenance.audit import audit_all, audit_file

    failures: list[AtlasError] = []
    for study in _studies(options, project, options.file):
        store = records.load(study, project)
        pinned = pinned_files(project, store.prefix)
        anchor = read_anchor(options.anchor, anchor_file(project, study))
        facts = FileFacts.of_study(study, believe=not options.fresh)
        try:
            audit = (
                audit_file(store, options.file, pinned, anchor, facts.digests)
                if options.file
                else audit_all(store, pinned, anchor, facts.digests)
            )
        except AtlasError as failure:
            failures.append(failure)
            continue
        facts.save()
        audit.remembered = facts.remembered
        if options.json:
            print(json.dumps(audit.as_dict(), indent=1))
        else:
            from rich.console import Console

            from overfit_atlas.provenance.tree import show

            show(audit, Console(highlight=False, width=None if sys.stdout.isatty() else 160))
        if audit.unreadable:
            print(
                f"overfit-atlas: {len(audit.unreadable)} file(s) cannot be read, so that nobody "
                f"can say that all is as recorded: {', '.join(audit.unreadable[:5])}",
                file=sys.stderr,
            )
        return audit.status
    raise _likeliest(failures)


def _diff(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.provenance.compare import compare, runs_differ

    one, other = (_made(options, project, path) for path in (options.first, options.second))
    recipe = compare(one, other)
    runs = runs_differ(one[1], other[1])
    if options.json:
        parts = {"recipe": recipe, "run": runs}
        print(json.dumps({k: [d.as_dict() for d in v] for k, v in parts.items()}, indent=1))
        return int(bool(recipe))
    for difference in recipe:
        print(f"{difference.where}: {difference.field}: {difference.first} | {difference.second}")
    if not recipe:
        print("The recipes are equal.")
    for difference in runs:
        print(f"(outside the recipe) {difference.field}: {difference.first} | {difference.second}")
    return int(bool(recipe))


def _uses(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.provenance.audit import read_from_outside, resolve

    (study, *_) = _studies(options, project, options.file)
    store = records.load(study, project)
    name = read_from_outside(store, options.file) or resolve(store, options.file).name
    jobs = records.downstream(store, [name])
    if options.json:
        print(json.dumps({"file": name, "jobs": [record.path for record in jobs]}, indent=1))
        return 0
    for record in jobs:
        print(record.label)
        for output in record.outputs:
            print(f"  {output}")
    print(f"{len(jobs)} jobs used {name}")
    return 0


def _unused(options: argparse.Namespace, project: Path) -> int:
    store = records.load(_only_study(options, project), project)
    jobs = records.unused(store)
    # Records go last, so that a deletion that is cut short leaves no file without one.
    names = [name for job in jobs for name in job.outputs if store.producer[name] is job]
    places = [store.own(name) for name in [*names, *(job.path for job in jobs)]]
    found = [os.path.relpath(path) for path in places if path is not None]
    if options.json:
        print(json.dumps({"jobs": [job.path for job in jobs], "files": found}, indent=1))
        return 0
    for path in found:
        # For xargs: a name may hold blanks and quotes, or begin as an option does.
        print(shlex.quote(f"./{path}" if path.startswith("-") else path))
    return 0


def _rederive(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.provenance.rederive import rederive
    from overfit_atlas.provenance.statement import write_statement

    store, record = _made(options, project, options.file)
    print(
        f"Running the code of {store.prefix} once more, with your rights, in a folder of its own.",
        file=sys.stderr,
    )
    result = rederive(store, record, options.steps == "all", options.tolerance, trust=options.trust)
    print(json.dumps(result.as_dict(), indent=1) if options.json else result.text())
    statement = write_statement(project, store, record, result, options.steps == "all")
    print(f"Stated in {os.path.relpath(statement)}: hand it on.", file=sys.stderr)
    return int(not result.clean)


def _anchor(options: argparse.Namespace, project: Path) -> int:
    study = _only_study(options, project)
    manifest = _manifest(study)
    path = anchor_file(project, study)
    name = records.load(study, project).name_of(manifest)
    write(path, f"{sha256(manifest)}  {name}\n")
    print(f"{path.relative_to(project)}: commit it, so that no later edit of the results can hide.")
    return 0


def _sign(options: argparse.Namespace, project: Path) -> int:
    print(sign(_manifest(_only_study(options, project)), options.key))
    return 0


def _verify(options: argparse.Namespace, project: Path) -> int:
    print(verify(_manifest(_only_study(options, project)), options.allowed, options.signer))
    return 0


def _manifest(study: Path) -> Path:
    path = study / MANIFEST
    if not os.path.isfile(path):
        raise AtlasError(f"{path} is not there: run the study to its end first.")
    return path


def _made(options: argparse.Namespace, project: Path, path: Path) -> tuple[Store, Record]:
    """The study and the job that made ``path``."""
    from overfit_atlas.provenance.audit import resolve

    failures: list[AtlasError] = []
    for study in _studies(options, project, path):
        store = records.load(study, project)
        try:
            resolved = resolve(store, path)
        except AtlasError as failure:
            failures.append(failure)
            continue
        if resolved.record is None:
            raise AtlasError(f"{path} was made by no job: it is a file of the project.")
        return store, resolved.record
    raise _likeliest(failures)


def _likeliest(failures: list[AtlasError]) -> AtlasError:
    """Of what several studies say of a file, that of the one with the nearest image."""
    return max(failures, key=lambda failure: getattr(failure, "likeness", 0.0))


def _studies(options: argparse.Namespace, project: Path, path: Path | None) -> list[Path]:
    """The studies in which a file may be known: the one it lies in, or all of the project."""
    if options.study is not None:
        if not os.path.isdir(options.study / RECORDS):
            raise AtlasError(f"{options.study} has no {RECORDS}: no study was run there.")
        return [options.study]
    if path is None:
        return [_only_study(options, project)]
    try:
        return [records.find_study(path)]
    except AtlasError:
        pass
    found = _all_studies(project)
    if not found:
        raise AtlasError(f"{path} lies in no study, and {project / 'results'} holds none.")
    return found


def _only_study(options: argparse.Namespace, project: Path) -> Path:
    if options.study is not None:
        return _studies(options, project, None)[0]
    found = _all_studies(project)
    if len(found) != 1:
        names = ", ".join(f"results/{path.name}" for path in found) or "none"
        raise AtlasError(f"give the study with --study; found {names}.")
    return found[0]


def _all_studies(project: Path) -> list[Path]:
    return sorted(path.parents[1] for path in project.glob(f"results/*/{RECORDS}"))
