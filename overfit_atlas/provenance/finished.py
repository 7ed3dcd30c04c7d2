"""Whether a study stands as it did when a run of it last came to its end with nothing left to do.

With tens of thousands of checkpoints the engine plans for much longer than it takes to see that
nothing has changed. What counts here is more than what the engine looks at: any other byte in the
config, in the code or in what was made, and the study is planned again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from overfit_atlas.provenance.digests import digest_of, sha256_of_files
from overfit_atlas.provenance.facts import keep, kept_for

RECORDS_ONLY = True

SOURCES = ("Snakefile", "README.md", "workflow", "overfit_atlas", "config", "envs", "profiles")
"""Files and folders of the project that decide what is made, or are copied into it."""


def state_of(
    root: Path, config: Mapping[str, Any], made: Mapping[str, str], also: Iterable[Path] = ()
) -> str:
    """A digest of all that decides whether anything of a study has to be made.

    root: the project's folder; config: the merged config; made: what ``chain.check_all`` gave for
    the study; also: further files that are read, as the overlays.
    """
    sources = {path for name in SOURCES for path in _files(root / name)} | set(also)
    return digest_of(
        {
            "config": config,
            "sources": {str(p): sha for p, sha in sha256_of_files(sources).items()},
            "made": made,
        }
    )


def is_finished(study: Path | str, state: str) -> bool:
    """Whether ``state`` is the one in which the study was last left with nothing to do."""
    try:
        return kept_for(study, "finished").read_text() == state
    except OSError:
        return False


def remember_finished(study: Path | str, state: str) -> None:
    """Keep ``state`` as the one in which nothing is left to do."""
    keep(kept_for(study, "finished"), state)


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    return (p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
