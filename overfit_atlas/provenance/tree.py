"""How an audit is shown in a terminal: the tree from a file to the raw bytes, then the findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from io import StringIO
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from overfit_atlas.provenance.audit import Audit
from overfit_atlas.provenance.fold import Group, fold, makers
from overfit_atlas.provenance.names import shown
from overfit_atlas.provenance.pinned import is_published
from overfit_atlas.provenance.record_file import Record
from overfit_atlas.provenance.store import Store, upstream

_LONG = 72


def show(audit: Audit, console: Console) -> None:
    """Print an audit: tree, code, packages, machines (for one file), then the findings."""
    resolved = audit.resolved
    if resolved is not None:
        console.print(f"[bold]{escape(shown(resolved.path))}[/bold]")
        console.print(f"  {resolved.verdict} {escape(resolved.name)}, recognised by {resolved.how}")
    if resolved is not None and resolved.record is not None:
        console.print(f"  recipe {resolved.record.claim['recipe_id']}")
        console.print(_tree(audit.store, resolved.record))
        _tables(audit.jobs, console)
    _findings(audit, console)


def tree_text(store: Store, record: Record) -> str:
    """The tree from a job back to the published files, as plain text for a page."""
    page = StringIO()
    Console(file=page, width=120, color_system=None).print(_tree(store, record))
    return page.getvalue()


def two_lines(store: Store, record: Record) -> tuple[str, str]:
    """A recipe in two lines: what was asked for, and what it was made from."""
    claim = record.claim
    values = {**claim["wildcards"], **claim["params"]}
    asked = ", ".join(f"{name} = {_joined([value])}" for name, value in values.items())
    jobs = upstream(store, record)
    named = {name for job in jobs for name in job.inputs} | record.outputs.keys()
    files = {name for name in named if is_published(store.prefix, name)}
    code = {name for job in jobs for name in job.claim["code"]}
    return (
        f"{claim['rule']}: {asked}" if asked else claim["rule"],
        f"recipe {claim['recipe_id'][:16]}: {_count(jobs, 'job')} from "
        f"{_count(files, 'published file')}, {_count(code, 'code file')}",
    )


def _count(things: Collection[Any], word: str) -> str:
    return f"{len(things)} {word}{'s' * (len(things) != 1)}"


def _tree(store: Store, record: Record) -> Tree:
    (group,) = fold([record])
    tree = Tree(_title(group))
    shown: dict[str, str] = {}
    _grow(store, group, tree, shown)
    return tree


def _grow(store: Store, group: Group, branch: Tree, shown: dict[str, str]) -> None:
    for line in _facts(group):
        branch.add(line)
    for name, digest in _sources(store, group).items():
        branch.add(f"[cyan]{escape(name)}[/cyan] sha256 {digest[:16]}")
    for maker in makers(store, group):
        key = " ".join(record.path for record in maker.records)
        title = _title(maker)
        if key in shown:
            branch.add(f"{title} [dim](above)[/dim]")
        else:
            shown[key] = title
            _grow(store, maker, branch.add(title), shown)


def _title(group: Group) -> str:
    wildcards = " ".join(
        f"{name}={_joined(values)}" for name, values in group.values("wildcards").items()
    )
    count = len(group.records)
    jobs = f" [dim]({count} jobs)[/dim]" if count > 1 else ""
    return f"[bold]{escape(group.rule)}[/bold] {escape(wildcards)}{jobs}"


def _facts(group: Group) -> Iterable[str]:
    outputs = [
        (name, digest) for record in group.records for name, digest in record.outputs.items()
    ]
    for name, digest in outputs if len(outputs) <= 3 else ():
        yield f"[green]{escape(name)}[/green] sha256 {digest[:16]}"
    if len(outputs) > 3:
        first, last = outputs[0][0], outputs[-1][0]
        yield f"[green]{escape(first)} ... {escape(last)}[/green] ({len(outputs)} files)"
    for name, values in group.values("params").items():
        yield f"{escape(name)} = {escape(_joined(values))}"
    script = next((name for name in group.records[0].claim["code"] if "/scripts/" in name), "")
    digest = group.records[0].claim["code"].get(script, "")
    others = len(group.records[0].claim["code"]) - bool(script)
    yield f"[dim]code {escape(script)} {digest[:16]} and {others} modules[/dim]"


def _sources(store: Store, group: Group) -> dict[str, str]:
    """Inputs that no job made: published files and files of the project."""
    return {
        name: digest
        for record in group.records
        for name, digest in record.inputs.items()
        if name not in store.producer and name not in store.records
    }


def _tables(jobs: list[Record], console: Console) -> None:
    console.print("[bold]Code[/bold]")
    for name, digests in sorted(_collect(record.claim["code"] for record in jobs).items()):
        console.print(f"  {escape(name)} {' '.join(digest[:16] for digest in sorted(digests))}")
    console.print("[bold]Packages[/bold] named by the code")
    packages = _collect(record.claim["packages"] for record in jobs)
    console.print("  " + ", ".join(f"{name} {_joined(sorted(v))}" for name, v in packages.items()))
    console.print("[bold]Machines[/bold]")
    machines: dict[str, int] = {}
    for record in jobs:
        machine, git = record.run.get("machine", {}), record.run.get("git", {})
        dirty = " with uncommitted changes" if git.get("dirty") else ""
        line = (
            f"{machine.get('host')}: {machine.get('cpu')}, {machine.get('cores')} cores, "
            f"GPU {_joined(machine.get('gpu') or ['none'])}, {machine.get('system')}, Python "
            f"{machine.get('python')}, Snakemake {record.run.get('snakemake')}, commit "
            f"{git.get('commit') or 'unknown'}{dirty}"
        )
        machines[line] = machines.get(line, 0) + 1
    for record in jobs:
        if told := record.run.get("allocation"):
            line = ", ".join(f"{what} {value}" for what, value in told.items() if what != "job")
            machines[line] = machines.get(line, 0) + 1
    for line, count in machines.items():
        console.print(f"  {escape(line)} [dim]({count} jobs)[/dim]")
    times = [(record.run.get("started", ""), record.run.get("finished", "")) for record in jobs]
    console.print(f"  from {min(t[0] for t in times)} to {max(t[1] for t in times)}")


def _collect(tables: Iterable[dict[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for table in tables:
        for name, value in table.items():
            found.setdefault(name, set()).add(value)
    return dict(sorted(found.items()))


def _findings(audit: Audit, console: Console) -> None:
    problems = [finding for finding in audit.findings if not finding.note]
    notes = [finding for finding in audit.findings if finding.note]
    for title, found in (("Findings", problems), ("Notes", notes)):
        if found:
            console.print(f"[bold]{title}[/bold]")
        for finding in found:
            console.print(
                f"  [{'dim' if finding.note else 'red'}]{escape(shown(finding.path))}[/]: "
                f"{finding.kind}: {escape(shown(finding.message))}",
                soft_wrap=True,
            )
    jobs = len(audit.jobs)
    files = sum(len(record.outputs) for record in audit.jobs)
    end = f"{len(problems)} findings" if problems else "[green]clean[/green]"
    console.print(f"{jobs} jobs, {files} files: {end}")
    if audit.remembered:
        console.print(
            f"Not read again: {audit.remembered} files, whose size, times and inode are as when "
            "this account last read them. With --fresh every byte is read."
        )


def _joined(values: Iterable[Any]) -> str:
    text = ", ".join(str(value) for value in values)
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."
