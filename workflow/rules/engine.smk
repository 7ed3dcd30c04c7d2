# What of Snakemake is not meant for a workflow to touch, each with its reason and what it costs to do
# without. Look here when Snakemake is upgraded: where a name is gone, the plain engine takes over,
# slower. Measured on 9.27.1 with two cores.
# defines IS_MAIN_PROCESS

import os
from overfit_atlas.provenance.adopt import check_touch

from snakemake import io
from snakemake_interface_executor_plugins.settings import ExecMode

# A job that runs elsewhere reads the rules again, in a process of its own, and there the look at all
# recorded files would be made again for each job. Without the name every process looks.
IS_MAIN_PROCESS = getattr(workflow, "exec_mode", ExecMode.DEFAULT) == ExecMode.DEFAULT

# Snakemake digests every input of a job again for each of its outputs, 40 times for a training: 14
# minutes of the laptop study's 73. Here a file is digested once while it stays as it is.
if hasattr(io, "_IOFile") and hasattr(io._IOFile, "checksum"):
    DIGEST_OF_ENGINE = io._IOFile.checksum
    DIGESTS = {}

    async def digest_once(file, *args, **options):
        """As Snakemake's own, remembered by size, times and inode."""
        if file.is_storage or not os.path.isfile(file):
            return await DIGEST_OF_ENGINE(file, *args, **options)
        status = os.stat(file)
        seen = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        key = (str(file), *seen, *args, *sorted(options.items()))
        if key not in DIGESTS:
            DIGESTS[key] = await DIGEST_OF_ENGINE(file, *args, **options)
        return DIGESTS[key]

    io._IOFile.checksum = digest_once


# Snakemake limits how many jobs start in a second, and leaves a timer for each job that has
# finished, which wakes the scheduler again and again: 0.64 of a core after 300 jobs. On one machine
# nothing need limit that; a cluster keeps the limit.
onstart:
    if workflow.touch:
        try:
            check_touch(workflow.dag.jobs, RESULTS, PROJECT)
        except AtlasError as mistake:
            raise WorkflowError(str(mistake)) from None
    scheduler = getattr(workflow, "scheduler", None)
    if getattr(workflow, "local_exec", False) and hasattr(
        scheduler, "job_rate_limiter"
    ):
        scheduler.job_rate_limiter = None
