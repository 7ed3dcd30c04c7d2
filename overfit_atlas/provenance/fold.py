"""Jobs that differ in nothing but their seed, taken together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.record_file import Record
from overfit_atlas.provenance.store import Store

SEED, SEEDS = "seed", "seeds"  # of a job, and of a block of them that one job trains


@dataclass(frozen=True)
class Group:
    """Jobs of one rule with the same wildcards and params, the seed set aside."""

    records: tuple[Record, ...]

    @property
    def rule(self) -> str:
        """The rule that all of them are jobs of."""
        return self.records[0].claim["rule"]

    def values(self, part: str) -> dict[str, list]:
        """{name: its distinct values over the jobs, in order} of ``wildcards`` or ``params``."""
        found: dict[str, list] = {}
        for record in self.records:
            for name, value in record.claim[part].items():
                known = found.setdefault(name, [])
                if value not in known:
                    known.append(value)
        return found


def fold(records: Iterable[Record]) -> list[Group]:
    """Group jobs that differ in the seed alone, in the order in which they first appear."""
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        claim = record.claim
        rest = [
            {name: value for name, value in claim[part].items() if name not in (SEED, SEEDS)}
            for part in ("wildcards", "params")
        ]
        groups.setdefault((claim["rule"], digest_of(rest)), []).append(record)
    return [Group(tuple(sorted(jobs, key=_by_seed))) for jobs in groups.values()]


def makers(store: Store, group: Group) -> list[Group]:
    """The folded jobs that wrote what ``group`` read."""
    found: dict[str, Record] = {}
    for record in group.records:
        for name in record.inputs:
            made = store.records.get(name) or store.producer.get(name)
            if made is not None:
                found[made.path] = made
    return fold(found.values())


def _by_seed(record: Record) -> tuple[int, str]:
    params = record.claim["params"]
    seeds = params.get(SEEDS) or [params.get(SEED, "")]
    seed = str(record.claim["wildcards"].get(SEED, seeds[0]))
    return (int(seed), "") if seed.isdigit() else (0, seed)
