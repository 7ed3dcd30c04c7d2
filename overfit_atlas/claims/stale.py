"""Which verdicts are stale: their inputs, code or rule are not what they were when it was given.

Read from the records of the jobs: of the one that judged, and of all that led to what a claim was
measured by. Nothing is made again and nothing written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from overfit_atlas import files
from overfit_atlas.claims.rules import Claim
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.checks import Finding, check
from overfit_atlas.provenance.digests import Digests, sha256_of_files
from overfit_atlas.provenance.record_file import Record
from overfit_atlas.provenance.store import Store, upstream

DECIDES = {"measured": "measured", "pass": "pass_rule", "partial": "partial_rule"}
"""What of an entry decides: its key in ``config/claims.yaml`` to the field of a claim."""


def stale(
    store: Store, claims: Mapping[str, Claim], digests: Digests = sha256_of_files
) -> dict[str, list[str]]:
    """{a claim's id: why its verdict is stale}; empty lists for verdicts that stand.

    ``claims``: the register of today. ``digests``: how the digests of files are come by. Raises
    AtlasError where no job of the study judged claims.
    """
    judged, measured = f"{store.prefix}/tables/claims.csv", "tables/claim-measurements.csv"
    if judged not in store.producer:
        raise AtlasError(f"{store.prefix}: no job judged its claims; run the study first.")
    job = store.producer[judged]
    rules = {str(entry["id"]): entry for entry in job.claim["params"]["rules"]}
    everywhere = _reasons(check(store, [job], {}, None, digests))
    table = files.read_table(store.study / measured)
    of_table = {name: _of_table(store, str(name), digests) for name in table["table"].unique()}
    found: dict[str, list[str]] = {}
    for id, entry in rules.items():
        own = table[table.claim == id]["table"].unique()
        reasons = [*_rule(entry, claims.get(id)), *everywhere]
        reasons += [reason for name in own for reason in of_table[name]]
        found[id] = list(dict.fromkeys(reasons))
    return found | {
        id: ["it was not in the register when the study was judged"]
        for id in claims
        if id not in rules
    }


def _rule(entry: Mapping[str, Any], claim: Claim | None) -> list[str]:
    if claim is None:
        return ["it is no longer in the register"]
    return [
        f"{key} was “{str(entry[key]).strip()}” and is “{getattr(claim, field)}”"
        for key, field in DECIDES.items()
        if str(entry[key]).strip() != getattr(claim, field)
    ]


def _of_table(store: Store, name: str, digests: Digests) -> list[str]:
    job: Record | None = store.producer.get(name)
    if job is None:
        return [f"{name}: no record says what made it"]
    return _reasons(check(store, upstream(store, job), {}, None, digests))


def _reasons(findings: list[Finding]) -> list[str]:
    return [f"{found.path}: {found.kind}" for found in findings if not found.note]
