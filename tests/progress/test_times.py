"""How long jobs take: told by benchmarks as the engine writes them."""

from __future__ import annotations

import pytest

from overfit_atlas.progress.planned import Planned
from overfit_atlas.progress.times import TimeLeft, Times, in_words, name_of

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"
REST = "\t0:00:11\t54.49\t270.30\t28.29\t30.35\t0.01\t0.12\t5.60\t0.70\n"


def benchmark(results, name, seconds):
    path = results / "one" / "benchmarks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{HEAD}{seconds}{REST}")
    return path


def test_what_an_earlier_run_took_is_expected_again(tmp_path):
    path = benchmark(tmp_path, "train/mlp/few/seed-0.tsv", 11.51)
    benchmark(tmp_path, "train/mlp/few/seed-1.tsv", 12.49)
    benchmark(tmp_path, "train/cnn/few/seed-0.tsv", 48)
    times = Times.beside(path.as_posix())
    assert times.expected("train/mlp/few/seed-0.tsv") == 11.51
    assert times.expected("train/mlp/few/seed-7.tsv") == pytest.approx(12)
    assert times.expected("train/vgg/few/seed-0.tsv") == pytest.approx(24)
    assert times.expected("plot/few.tsv") is None
    assert name_of("results/one/benchmarks/plot/few.tsv") == "plot/few.tsv"


@pytest.mark.parametrize("text", ["", HEAD, "s\n-\n", "seconds\n3\n"])
def test_a_benchmark_that_tells_nothing_is_passed_over(tmp_path, text):
    benchmark(tmp_path, "a/b.tsv", 1).write_text(text)
    assert Times.of_results(tmp_path).all == []


def test_the_time_left_follows_the_pace_of_this_run():
    earlier = Times()
    for job in ("a/1", "a/2", "a/3"):
        earlier.add(job, 10)
    left = TimeLeft({1: "a/1", 2: "a/2", 3: "a/3"}, earlier)
    assert left.seconds(0, {}) == 30
    # The first job took twice as long as before, alone: so will the others.
    left.finished(1, 20)
    assert left.seconds(20, {}) == 40
    # One that runs has a part of it behind it, and two side by side are done in half the time.
    assert left.seconds(20, {2: 20.0}) == pytest.approx((0 + 20) / 2)


def test_without_an_earlier_run_this_one_tells():
    left = TimeLeft({1: "a/1", 2: "a/2", 3: "b/1"}, Times())
    assert left.seconds(0, {}) is None
    left.finished(1, 6)
    # b is like nothing so far: taken to be as long as the rest.
    assert left.seconds(6, {}) == 12


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (59, "59 s"), (60, "1 min"), (3599, "1 h"), (7800, "2 h 10 min"),
     (270000, "75 h")],
)  # fmt: skip
def test_a_duration_in_words(seconds, words):
    assert in_words(seconds) == words


class Job:
    def __init__(self, benchmark, runtime, mem_mb):
        self.benchmark = benchmark
        self.resources = {"runtime": runtime, "mem_mb": mem_mb}


def test_a_plan_is_summed_up(tmp_path):
    known = benchmark(tmp_path, "a/1.tsv", 90).as_posix()
    planned = Planned()
    planned.add(Job(known, 15, 1500))
    planned.add(Job(known.replace("a/1", "b/1"), 20, 31000))
    planned.add(Job(None, 1, 1))
    assert planned.text() == (
        "Planned: 2 jobs; 2 min of one core, as earlier runs took, and by their rules' limits "
        "20 min at most for the 1 like none before; up to 31.0 GB of memory a job."
    )
