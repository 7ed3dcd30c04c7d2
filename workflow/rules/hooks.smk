# What happens before the first job and after the last.
# reads   provenance/records/build_report/index.json, tables/claims.csv

from overfit_atlas.cluster.endings import Endings
from overfit_atlas.cluster.queue import check_none_queued
from overfit_atlas.cluster.waiting import watch
from overfit_atlas.progress.ending import ending
from overfit_atlas.provenance.adopt import check_touch

engine.name_jobs(workflow, BENCHMARKS)

# Said by the profile's logger where nothing is to be done, which calls no hook.
if IS_MAIN_PROCESS and Path(PATHS.report).is_file():
    logger.info("", extra={"ending": partial(ending, STUDY, Path.cwd())})


onstart:
    engine.start_jobs_without_a_limit(workflow)
    with engine.mistakes_told():
        check_none_queued(Path.cwd())
        if workflow.touch:
            check_touch(workflow.dag.jobs, RESULTS, PROJECT)
    if workflow.non_local_exec:
        engine.tell_nodes_how_many_share(workflow)
        logger.addFilter(Endings(workflow, logger))
        watch(Path.cwd(), logger.warning)
    elif GPU and (missing := missing_gpu(GPUS)):
        logger.warning(missing)
    # For the time that is left; the logger of the profile says it with every job.
    planned = {job.jobid: job.benchmark for job in workflow.dag.needrun_jobs() if job.benchmark}
    logger.info("", extra={"planned": planned})


onsuccess:
    # A run that was asked for single files ends without.
    if any(PATHS.report in job.output for job in workflow.dag.jobs):
        logger.info(ending(STUDY, Path.cwd()))
