"""How long the engine takes to plan each study, and how that grows with the number of jobs.

Run from the project's root: ``python benchmarks/plan.py [overlay ...]``. A study without results
plans every job. Of a finished one it is also shown how long a run takes that finds nothing to do.
"""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent


def plan(overlay: str | None, *targets: str) -> tuple[float, int]:
    """(seconds, jobs to run) of a dry run; no overlay means the full study.

    A target, even ``all``, is always planned from end to end.
    """
    command = [BIN / "snakemake", "--dry-run", "--quiet", "rules", "--cores", "1", *targets]
    command += ["--configfile", overlay] if overlay else []
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    total = re.search(r"^total\s+(\d+)", done.stdout + done.stderr, re.MULTILINE)
    return time.perf_counter() - start, int(total[1]) if total else 0


def main(overlays: list[str | None]) -> None:
    """Print the seconds and jobs of each study, and the seconds for each further job."""
    found = []
    for overlay in overlays:
        seconds, jobs = plan(overlay, "all")
        print(f"{overlay or 'the full study'}: {jobs} jobs to run, planned in {seconds:.1f} s")
        if jobs:
            found.append((jobs, seconds))
        else:
            print(f"  a run with nothing to do: {plan(overlay)[0]:.1f} s")
    found.sort()
    for (few, short), (many, long) in itertools.pairwise(found):
        if many > few:
            each = 1000 * (long - short) / (many - few)
            print(f"from {few} to {many} jobs: {each:.1f} ms for each further job")


if __name__ == "__main__":
    main(sys.argv[1:] or ["config/demo.yaml", "config/laptop.yaml", None])
