"""What a part of a benchmark finds in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


def apart(*command: object, folder: str | None = None) -> dict[str, Any]:
    """The JSON in the last line that Python prints when it is given ``command``, in ``folder``.

    Ends this process, with what the other said, where that fails.
    """
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])
