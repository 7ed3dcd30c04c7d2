"""Where in a cluster a job runs, as its scheduler says in the environment."""

from __future__ import annotations

from collections.abc import Mapping

RECORDS_ONLY = True

# {scheduler: {what: variable}}; the job's number tells which of them it is.
_VARIABLES = {
    "slurm": {
        "job": "SLURM_JOB_ID",
        "cluster": "SLURM_CLUSTER_NAME",
        "partition": "SLURM_JOB_PARTITION",
        "node": "SLURMD_NODENAME",
    },
    "pbs": {"job": "PBS_JOBID", "partition": "PBS_QUEUE"},
    "lsf": {"job": "LSB_JOBID", "partition": "LSB_QUEUE"},
    "grid-engine": {"job": "JOB_ID", "partition": "QUEUE"},
}


def allocation(environment: Mapping[str, str]) -> dict[str, str]:
    """Scheduler, job, cluster, partition (queue) and node, as far as they are told; {} outside."""
    for scheduler, variables in _VARIABLES.items():
        if environment.get(variables["job"]):
            told = {what: environment.get(name, "") for what, name in variables.items()}
            return {"scheduler": scheduler} | {what: value for what, value in told.items() if value}
    return {}
