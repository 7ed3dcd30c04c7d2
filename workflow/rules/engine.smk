# Two habits of Snakemake 9.27 that cost more than the jobs are worth, lifted. Both touch names that
# are its own affair, so look here when it is upgraded.

import os

from snakemake.io import _IOFile

FILE_CHECKSUM = _IOFile.checksum
CHECKSUMS = {}


async def checksum_once(file, threshold=None, force=False, algorithm=None):
    """As Snakemake's, which reads every input of a job again for each output: 40 for a training."""
    if file.is_storage or not os.path.isfile(file):
        return await FILE_CHECKSUM(file, threshold, force, algorithm)
    status = os.stat(file)
    key = (str(file), status.st_size, status.st_mtime_ns, status.st_ino, algorithm)
    if key not in CHECKSUMS:
        CHECKSUMS[key] = await FILE_CHECKSUM(file, threshold, force, algorithm)
    return CHECKSUMS[key]


_IOFile.checksum = checksum_once


# On one machine nothing need limit how many jobs start in a second. Snakemake limits it all the
# same, and leaves a timer for each job that has finished, which wakes the scheduler again and again:
# after two hundred jobs that took half a core. A cluster keeps the limit.
onstart:
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
