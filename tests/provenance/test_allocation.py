"""Where a scheduler says that a job runs."""

from overfit_atlas.provenance.allocation import allocation


def test_slurm_says_job_cluster_partition_and_node():
    said = {
        "SLURM_JOB_ID": "17",
        "SLURM_CLUSTER_NAME": "hal",
        "SLURM_JOB_PARTITION": "main",
        "SLURMD_NODENAME": "node-a",
        "PATH": "/bin",
    }
    assert allocation(said) == {
        "scheduler": "slurm",
        "job": "17",
        "cluster": "hal",
        "partition": "main",
        "node": "node-a",
    }


def test_another_scheduler_says_what_it_knows():
    assert allocation({"PBS_JOBID": "9.server"}) == {"scheduler": "pbs", "job": "9.server"}


def test_outside_there_is_none():
    assert allocation({"PATH": "/bin"}) == {}
