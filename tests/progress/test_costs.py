"""What a study took, added up by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from overfit_atlas.cli import main
from overfit_atlas.progress.costs import Span, costs, efficiency, table

HEAD = "s\th:m:s\tmax_rss\tmax_vms\tmax_uss\tmax_pss\tio_in\tio_out\tmean_load\tcpu_time\n"


@pytest.fixture
def results(tmp_path):
    """Two trainings, a figure, and a job too short to have been measured."""
    for name, row in {
        "train_and_predict/mlp/a": "10.0\t0:00:10\t500.0\t-\t-\t-\t-\t-\t-\t19.0",
        "train_and_predict/mlp/b": "6.0\t0:00:06\t700.5\t-\t-\t-\t-\t-\t-\t11.0",
        "plot/c": "2.5\t0:00:02\t100.0\t-\t-\t-\t-\t-\t-\t1.0",
        "plot/d": "0.01\t0:00:00\tNA\tNA\tNA\tNA\tNA\tNA\tNA\tNA",
    }.items():
        path = tmp_path / "benchmarks" / f"{name}.tsv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{HEAD}{row}\n")
    return tmp_path


def test_jobs_are_added_up_by_rule_the_costliest_first(results):
    _, trained, plotted = table(costs(results))
    assert trained.split() == ["train_and_predict", "2", "16.0", "8.0", "30.0", "700"]
    assert plotted.split() == ["plot", "1", "2.5", "2.5", "1.0", "100"]


def test_efficiency_counts_no_pause():
    start = datetime(2026, 1, 1, tzinfo=UTC)

    def span(rule, begin, end, epochs=0.0):
        at = (start + timedelta(seconds=seconds) for seconds in (begin, end))
        return Span(rule, rule != "plot", *at, 2, epochs)

    # Two trainings side by side for 10 s, a figure of 5 s that overlaps them by 2, and a day later
    # one of 7 s beside an attack of 4: 20 s in all, on two cores, 24 core-seconds with networks.
    found = [
        span("train_and_predict", 0, 10, 9.0),
        span("train_and_predict", 0, 10, 6.0),
        span("plot", 8, 13),
        span("plot", 86400, 86407),
        span("attack_members", 86400, 86404),
    ]
    used, inside = efficiency(found)
    assert "Jobs ran for 20 s on a machine of 2 cores" in used
    assert used.endswith("pipeline efficiency 0.60")
    assert "The runs took 20 s of these, and their epochs 15 (75%)" in inside
    assert efficiency([]) == []


def test_a_folder_without_benchmarks_is_named(tmp_path, capsys):
    assert main(["costs", str(tmp_path)]) == 2
    assert "expected the results of a study" in capsys.readouterr().err
