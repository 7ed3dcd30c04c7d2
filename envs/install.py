"""Install the packages of a lock file with this Python's pip, and say how far it is.

  .venv/bin/python envs/install.py envs/cpu.lock.txt

Needs nothing but Python, since nothing else is there yet. Without a terminal it says a line each
tenth of the packages. Where pip fails, all that it said is shown.
"""

import re
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
COMMAND += ["--progress-bar", "off", "--no-color", "--require-hashes", "-r"]


def pinned(lock: str) -> set[str]:
    """The names that a lock file pins, those for other systems too."""
    return set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", lock, re.MULTILINE))


def follow(lines, total: int, say) -> list[str]:
    """Tell with ``say`` (text, whether a lasting line) how far pip is; returns all its lines."""
    said, fetched = [], 0
    for line in lines:
        said.append(line)
        if line.startswith("Ignoring "):
            total -= 1
        elif line.startswith(("Collecting ", "Processing ", "Requirement already satisfied: ")):
            fetched += 1
            tenth = fetched * 10 // total > (fetched - 1) * 10 // total
            say(f"  {fetched} of {total} packages fetched", tenth)
        elif line.startswith("Installing collected packages"):
            say(f"  {fetched} packages fetched; unpacking them takes about as long", True)
    return said


def main(lock: str) -> int:
    """Install ``lock``; pip's status."""
    watched = sys.stdout.isatty()

    def say(text: str, lasting: bool) -> None:
        if watched:
            print(f"\r\033[K{text}", end="", flush=True)
        elif lasting:
            print(text, flush=True)

    pip = subprocess.Popen(
        [*COMMAND, lock], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = follow(pip.stdout, len(pinned(Path(lock).read_text("utf-8"))), say)
    if watched:
        print("\r\033[K", end="")
    if status := pip.wait():
        sys.stderr.write("".join(said))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
