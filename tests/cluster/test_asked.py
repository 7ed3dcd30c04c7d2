"""What jobs ask a scheduler for: twice as much each time, within the partition's limit."""

from __future__ import annotations

import pytest

from overfit_atlas.cluster.asked import ENGINE_MB, group_of, memory, minutes


def test_memory_holds_the_engines_own_and_doubles():
    asked = [memory(500)(None, attempt) for attempt in (1, 2, 3)]
    assert asked == [800, 1600, 3200]
    assert asked[0] - 500 == ENGINE_MB >= 290  # as measured for two Snakemakes and srun


def test_what_depends_on_wildcards_is_asked_of_them():
    assert memory(lambda wildcards: wildcards["size"])({"size": 700}, 2) == 2000


@pytest.mark.parametrize(
    ("needed", "most", "asked"),
    [(20, None, [20, 40, 80]), (20, 60, [20, 40, 60]), (90, 60, [60, 60, 60])],
)
def test_time_doubles_up_to_the_partitions_limit(needed, most, asked):
    assert [minutes(needed, most)(None, attempt) for attempt in (1, 2, 3)] == asked


def test_no_job_is_so_short_that_slurms_word_comes_before_it_begins():
    # The profile asks for the word 120 s before the end, and Slurm may be 60 s early.
    assert 60 * minutes(1, None)(None, 1) > 120 + 60


def test_long_jobs_share_nothing():
    assert group_of("train_and_predict_mlp_20", {"cell", "seed"}, {"gpu", "mem_mb"}) is None
    assert group_of("interpolate_kernel", {"size"}, {"alone"}) is None
    assert group_of("draw_sample", {"sample", "seed"}, {}) == "data"
    assert group_of("analyse_consensus", {"consensus", "seed"}, {"mem_mb"}) == "seeds"
    assert group_of("build_report", set(), {"mem_mb"}) == "study"
