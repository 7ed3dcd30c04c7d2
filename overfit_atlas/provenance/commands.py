"""``overfit-atlas audit``: the commands, their options and what they print."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import store as records
from overfit_atlas.provenance.digests import sha256_of_files
from overfit_atlas.provenance.facts import FileFacts
from overfit_atlas.provenance.manifest import MANIFEST, read_anchor
from overfit_atlas.provenance.pinned import pinned_files
from overfit_atlas.provenance.store import Record, Store

_FORMS = """
  audit FILE              from a figure, table or any other file to the raw bytes
  audit --all             every file of a study
  audit diff A B          why two files differ
  audit uses FILE         what was made from a raw file, a checkpoint, a table
  audit unused            files of jobs that nothing in the report comes from
  audit rederive FILE     make the file again in a folder of its own and compare
  audit anchor            write the manifest's digest to a file that can be committed
  audit sign              sign the manifest with an SSH key (--key)
  audit verify            check that signature (--allowed, --signer)

exit status: 0 clean, 1 findings, 2 a mistake in the command
"""

ANCHORS = "anchors"
PROJECT = Path(__file__).parents[2]


class _Intermixed(argparse.ArgumentParser):
    """A parser that takes options before, between and behind the files."""

    def parse_known_args(self, args=None, namespace=None):
        """As the library's, which itself calls this once more for each kind of argument."""
        self.__class__ = argparse.ArgumentParser
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self.__class__ = _Intermixed


def add_parsers(subparsers: Any, project: Path = PROJECT) -> None:
    """Add ``audit`` to the command's parsers; ``project`` holds the code, config and results."""
    parser = subparsers.add_parser(
        "audit",
        help="what made a file, and whether any of it has changed",
        description="What made a file, back to the raw bytes, and whether any of it has changed.",
        epilog=_FORMS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "words", nargs="*", metavar="FILE", help="a file, or one of the forms below"
    )
    parser.add_argument("--all", action="store_true", help="check the whole study")
    parser.add_argument(
        "--fresh",
        action="store_true",
        help="read every byte, also of files that have not changed since this account read them",
    )
    parser.add_argument("--study", type=Path, help="the study's folder, results/<name>")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--anchor", help="the committed digest of the manifest, or its file")
    parser.add_argument("--steps", choices=("1", "all"), default="1", help="of rederive")
    parser.add_argument("--tolerance", type=float, help="of rederive: numbers may differ by this")
    parser.add_argument("--key", type=Path, help="private SSH key, for sign")
    parser.add_argument("--allowed", type=Path, help="allowed signers, for verify")
    parser.add_argument("--signer", help="whose signature, for verify")
    parser.set_defaults(run=lambda options: _run(options, project))
    parser.__class__ = _Intermixed  # subparsers are all made of one class, which is not ours


def _run(options: argparse.Namespace, project: Path) -> int:
    forms = {
        "diff": (_diff, 2),
        "uses": (_uses, 1),
        "unused": (_unused, 0),
        "rederive": (_rederive, 1),
        "anchor": (_anchor, 0),
        "sign": (_sign, 0),
        "verify": (_verify, 0),
    }
    words = options.words
    if options.all and not words:
        return _audit(options, project, None)
    if words and words[0] in forms and not options.all:
        action, count = forms[words[0]]
        if len(words) - 1 != count:
            raise AtlasError(f"audit {words[0]} takes {count} file(s), found {len(words) - 1}.")
        return action(options, project, *map(Path, words[1:]))
    if len(words) == 1 and not options.all:
        return _audit(options, project, Path(words[0]))
    raise AtlasError("give one file, --all, or a form that `overfit-atlas audit --help` lists.")


def _audit(options: argparse.Namespace, project: Path, path: Path | None) -> int:
    from overfit_atlas.provenance.audit import audit_all, audit_file

    failures: list[AtlasError] = []
    for study in _studies(options, project, path):
        store = _load(study, project)
        pinned = pinned_files(project, store.prefix)
        anchor = read_anchor(options.anchor, project / ANCHORS / f"{study.name}.sha256")
        facts = None if options.fresh else FileFacts.of_study(study)
        digests = facts.digests if facts else sha256_of_files
        try:
            audit = (
                audit_file(store, path, pinned, anchor, digests)
                if path
                else audit_all(store, pinned, anchor, digests)
            )
        except AtlasError as failure:
            failures.append(failure)
            continue
        if facts:
            facts.save()
            audit.remembered = facts.remembered
        if options.json:
            print(json.dumps(audit.as_dict(), indent=1))
        else:
            from rich.console import Console

            from overfit_atlas.provenance.tree import show

            show(audit, Console(highlight=False, width=None if sys.stdout.isatty() else 160))
        return int(audit.failed)
    raise failures[0]


def _diff(options: argparse.Namespace, project: Path, first: Path, second: Path) -> int:
    from overfit_atlas.provenance.compare import compare, runs_differ

    one, other = (_made(options, project, path) for path in (first, second))
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


def _uses(options: argparse.Namespace, project: Path, path: Path) -> int:
    from overfit_atlas.provenance.audit import resolve

    (study, *_) = _studies(options, project, path)
    store = _load(study, project)
    name = resolve(store, path).name
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
    store = _load(_only_study(options, project), project)
    jobs = records.unused(store)
    # Records go last, so that a deletion that is cut short leaves no file without one.
    names = [name for job in jobs for name in job.outputs if store.producer[name] is job]
    paths = [store.locate(name) for name in [*names, *(job.path for job in jobs)]]
    found = [os.path.relpath(path) for path in paths if path.exists()]
    if options.json:
        print(json.dumps({"jobs": [job.path for job in jobs], "files": found}, indent=1))
        return 0
    for path in found:
        print(path)
    return 0


def _rederive(options: argparse.Namespace, project: Path, path: Path) -> int:
    from overfit_atlas.provenance.rederive import rederive

    store, record = _made(options, project, path)
    result = rederive(store, record, options.steps == "all", options.tolerance)
    if options.json:
        print(json.dumps(result.as_dict(), indent=1))
    else:
        print(result.text())
    return int(not result.clean)


def _anchor(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.files import atomic
    from overfit_atlas.provenance.digests import sha256

    study = _only_study(options, project)
    manifest = _manifest(study)
    path = project / ANCHORS / f"{study.name}.sha256"
    name = _load(study, project).name_of(manifest)
    with atomic(path) as partial:
        partial.write_text(f"{sha256(manifest)}  {name}\n")
    print(f"{path.relative_to(project)}: commit it, so that no later edit of the results can hide.")
    return 0


def _sign(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.provenance.signing import sign

    if options.key is None:
        raise AtlasError("audit sign needs --key, the file of a private SSH key.")
    print(sign(_manifest(_only_study(options, project)), options.key))
    return 0


def _verify(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.provenance.signing import verify

    if options.allowed is None or options.signer is None:
        raise AtlasError("audit verify needs --allowed (a file of signers) and --signer (a name).")
    print(verify(_manifest(_only_study(options, project)), options.allowed, options.signer))
    return 0


def _manifest(study: Path) -> Path:
    path = study / MANIFEST
    if not path.is_file():
        raise AtlasError(f"{path} is not there: run the study to its end first.")
    return path


def _made(options: argparse.Namespace, project: Path, path: Path) -> tuple[Store, Record]:
    """The study and the job that made ``path``."""
    from overfit_atlas.provenance.audit import resolve

    failures: list[AtlasError] = []
    for study in _studies(options, project, path):
        store = _load(study, project)
        try:
            resolved = resolve(store, path)
        except AtlasError as failure:
            failures.append(failure)
            continue
        if resolved.record is None:
            raise AtlasError(f"{path} was made by no job: it is a file of the project.")
        return store, resolved.record
    raise failures[0]


def _studies(options: argparse.Namespace, project: Path, path: Path | None) -> list[Path]:
    """The studies in which a file may be known: the one it lies in, or all of the project."""
    if options.study is not None:
        if not (options.study / records.RECORDS).is_dir():
            raise AtlasError(f"{options.study} has no {records.RECORDS}: no study was run there.")
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
    return sorted(path.parents[1] for path in project.glob(f"results/*/{records.RECORDS}"))


def _load(study: Path, project: Path) -> Store:
    return records.load(study, project)
