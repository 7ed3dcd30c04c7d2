"""``diff``: why two files differ, field by field, back through the jobs that led to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from overfit_atlas.provenance.store import Record, Store

_PARTS = ("wildcards", "params", "code", "packages")


@dataclass(frozen=True)
class Difference:
    """One field of a recipe that differs; ``where`` names the job, None stands for absent."""

    where: str
    field: str
    first: Any
    second: Any

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def compare(first: tuple[Store, Record], second: tuple[Store, Record]) -> list[Difference]:
    """The fields that differ between two jobs and, where they read other bytes, between the jobs
    that wrote those; the nearest job first, each difference said once.

    Inputs are paired by their role in the rule and their place in its list.
    """
    found: dict[str, Difference] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(first[1], second[1])]
    while queue:
        one, other = queue.pop(0)
        if (one.path, other.path) in seen:
            continue
        seen.add((one.path, other.path))
        for difference in _fields(one, other):
            found.setdefault(repr((one.claim["rule"], difference)), difference)
        for role, left, right in _pairs(one, other):
            if left is None or right is None:
                where = f"{one.claim['rule']} input {role}"
                difference = Difference(where, "file", left, right)
                found.setdefault(repr(difference), difference)
                continue
            if one.inputs.get(left) == other.inputs.get(right):
                continue
            maker, other_maker = _maker(first[0], left), _maker(second[0], right)
            if maker is not None and other_maker is not None:
                queue.append((maker, other_maker))
            else:
                values = (one.inputs.get(left), other.inputs.get(right))
                difference = Difference(f"{left} | {right}", "bytes", *values)
                found.setdefault(repr(difference), difference)
    return list(found.values())


def runs_differ(one: Record, other: Record) -> list[Difference]:
    """Where two jobs ran differently, outside their recipes: machine, versions, commit."""
    found: list[Difference] = []
    for part in ("machine", "packages", "git", "threads", "snakemake"):
        found.extend(_values(one.label, part, one.run.get(part), other.run.get(part)))
    return found


def _fields(one: Record, other: Record) -> Iterator[Difference]:
    where = one.label if one.label == other.label else f"{one.label} | {other.label}"
    if one.claim["rule"] != other.claim["rule"]:
        yield Difference(where, "rule", one.claim["rule"], other.claim["rule"])
    for part in _PARTS:
        yield from _values(where, part, one.claim[part], other.claim[part])


def _values(where: str, name: str, first: Any, second: Any) -> Iterator[Difference]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted({*first, *second}):
            yield from _values(where, f"{name}.{key}", first.get(key), second.get(key))
    elif first != second:
        yield Difference(where, name, first, second)


def _pairs(one: Record, other: Record) -> Iterator[tuple[str, str | None, str | None]]:
    left, right = one.claim["roles"]["inputs"], other.claim["roles"]["inputs"]
    for role in {**left, **right}:
        files, others = _listed(left.get(role)), _listed(right.get(role))
        for index in range(max(len(files), len(others))):
            yield (
                role,
                files[index] if index < len(files) else None,
                others[index] if index < len(others) else None,
            )


def _listed(files: str | list[str] | None) -> list[str]:
    if files is None:
        return []
    return [files] if isinstance(files, str) else files


def _maker(store: Store, name: str) -> Record | None:
    return store.records.get(name) or store.producer.get(name)
