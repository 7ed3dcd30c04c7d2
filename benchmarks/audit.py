"""The audit of a finished study against SHA-256 alone over the files that it has to read.

Run from the project's root: ``python benchmarks/audit.py results/laptop [FILE]``. The files are
digested once before, so that both find them in memory as far as they fit.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from overfit_atlas.provenance.digests import sha256_of_files
from overfit_atlas.provenance.store import load, upstream

PROJECT = Path(__file__).parents[1]


def seconds(run: Callable[[], object]) -> float:
    """The wall time of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def audit(*words: str) -> Callable[[], object]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "overfit_atlas.cli", "audit", *words]
    return lambda: subprocess.run(command, cwd=PROJECT, stdout=subprocess.DEVNULL, check=False)


def main(study: Path, file: Path | None) -> None:
    """Print the seconds of both and their ratio, and those of an audit of files once read."""
    store = load(study, PROJECT)
    records = list(store.records.values())
    if file is not None:
        records = upstream(store, store.producer[store.name_of(file)])
    files = [store.locate(name) for record in records for name in record.outputs]
    size = sum(path.stat().st_size for path in files if path.exists())
    words = [str(file)] if file else ["--all", "--study", str(study)]
    sha256_of_files(files)
    alone = seconds(lambda: sha256_of_files(files))
    whole = seconds(audit(*words, "--fresh"))
    audit(*words)()
    again = seconds(audit(*words))
    print(f"{len(records)} jobs, {len(files)} files, {size / 1e9:.2f} GB")
    print(f"SHA-256 alone {alone:.1f} s, audit --fresh {whole:.1f} s: {whole / alone:.2f} as long")
    print(f"audit of the same files again {again:.1f} s: {again / whole:.2f} as long")


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Give the folder of a finished study, and a file of it if one is to be traced.")
    main(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2:] else None)
