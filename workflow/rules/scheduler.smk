# On one machine nothing need limit how many jobs start in a second. Snakemake 9.27 limits it all the
# same, and leaves a timer for each job that has finished, which wakes the scheduler again and again:
# after two hundred jobs that took half a core. A cluster keeps the limit.


onstart:
    if workflow.local_exec:
        workflow.scheduler.job_rate_limiter = None
