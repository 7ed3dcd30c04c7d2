"""Plan many studies: python plan_many.py CONFIG ... in a copy of the project.

Snakemake is imported once; each study is planned in a fork, as ``snakemake --dry-run`` does it.
Prints a line of JSON a study: its config, the exit status and what the engine said.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile

from snakemake import cli


def plan(config):
    """(exit status, output) of a dry run."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if not child:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            cli.main(["--dry-run", "--quiet", "rules", "--cores", "1", "--configfile", config])
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return os.waitstatus_to_exitcode(status), said.read()


if __name__ == "__main__":
    for path in sys.argv[1:]:
        code, output = plan(path)
        print(json.dumps({"config": path, "status": code, "output": output}), flush=True)
