"""Tables of the Rutgers topics: least squares, kernels, random labels, claims, references."""

from __future__ import annotations

import json

import h5py
import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.analysis.capacity import implicit_tables, random_label_tables, vc_bound_tables
from overfit_atlas.analysis.capacity import sweep_tables as capacity_tables
from overfit_atlas.analysis.dynamics import log_loss_table
from overfit_atlas.claims import contradictions, register
from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.report.reference import reference_table

SMALL = {"size": 5, "dimensions": 20, "epochs": 400, "batch_size": 5, "start_spread": 0.5}


def test_sgd_ends_at_the_solution_that_its_start_names():
    found = [
        implicit_tables.least_squares_of_seed(seed, interpolators=20, **SMALL) for seed in (0, 1, 2)
    ]
    summary, claim = implicit_tables.least_squares_over_seeds(
        [path for path, _ in found], [norms for _, norms in found], "here"
    )
    largest = summary.set_index("quantity").largest
    assert largest["distance to the least-norm solution, from zero"] < 1e-6
    assert largest["distance to the interpolator nearest to the start, from elsewhere"] < 1e-6
    smallest = summary.set_index("quantity").smallest
    assert smallest["distance to the least-norm solution, from elsewhere"] > 0.1
    assert smallest["smallest norm of a random interpolator"] > 1
    assert list(claim.claim) == ["RU9"]
    assert claim.n[0] == 3


def kernels(seed, norms, errors):
    return pd.DataFrame(
        {
            "dataset": "d",
            "comparison": "widths",
            "samples": 10,
            "labels": "true",
            "gamma": [0.1, 0.2, 0.3],
            "norm": norms,
            "test_error": errors,
            "condition": 1.0,
            "seed": seed,
        }
    )


def test_pairs_in_which_the_smaller_norm_errs_more_are_counted():
    tables = [kernels(0, [1, 2, 3], [0.3, 0.2, 0.4]), kernels(1, [1, 2, 3], [0.1, 0.2, 0.3])]
    means, orders, claim = implicit_tables.kernels_over_seeds(tables, "here")
    assert list(orders.discordant) == [1, 0]
    assert list(orders.pairs) == [3, 3]
    assert claim.estimate[0] == pytest.approx(1 / 6)
    assert means.test_error_mean[0] == pytest.approx(0.2)


def dump(path, given, true, answers, test_labels):
    """A run of two epochs: first all zeros, then ``answers`` with a probability near one."""

    def logits(labels):
        return (20 * np.eye(3)[labels]).astype(np.float32)

    train = Side(np.array(given), np.arange(len(given)), np.array(true))
    test = Side(np.array(test_labels), np.arange(len(test_labels)))
    epochs = [
        {"train": np.zeros((len(given), 3)), "test": np.zeros((len(test_labels), 3))},
        {"train": logits(answers), "test": logits(test_labels)},
    ]
    write_predictions(
        path, epochs=[1, 2], sides={"train": train, "test": test}, logits=epochs, attrs={}
    )
    return str(path)


def test_memorised_noise_that_both_models_share_is_accepted(tmp_path):
    true, given = [0, 1, 2, 0], [0, 1, 2, 1]
    first = dump(tmp_path / "a.h5", given, true, given, [0, 1])
    second = dump(tmp_path / "b.h5", given, true, [0, 1, 2, 0], [0, 1])
    place = {"treatment": "random labels", "corruption": 1.0, "regularizer": "none"}
    runs = [{**place, "model": "a"}, {**place, "model": "b"}]
    alone = {"label": "a alone", "members": [{"model": "a", "regularizer": "none"}]}
    both = {"label": "both", "members": [{"model": m, "regularizer": "none"} for m in "ab"]}
    absent = {"label": "absent", "members": [{"model": "c", "regularizer": "none"}]}
    tables = random_label_tables.of_seed(runs, [first, second], [alone, both, absent], [0.5])
    tables = [[table.assign(seed=0)] for table in tables]
    fitted, means, memorised, agreed, claim = random_label_tables.over_seeds(
        *tables, setting="here"
    )
    assert list(fitted.epochs_to_100.fillna(-1)) == [2, -1]
    assert list(means.train_accuracy) == [1.0, 0.75]
    wrong = memorised[memorised.group == "corrupted"].set_index("model")
    assert (wrong.as_given["a"], wrong.as_true["b"]) == (1.0, 1.0)
    accepted = agreed[agreed.group == "corrupted"].set_index("set").accepted_as_given
    assert (accepted["a alone"], accepted["both"]) == (1.0, 0.0)
    assert set(agreed.set) == {"a alone", "both"}
    assert agreed[(agreed.set == "both") & (agreed.group == "test")].accepted.item() == 1.0
    assert list(claim.estimate) == [1.0, 0.75]


def weights(path, width):
    with h5py.File(path, "w") as h5:
        for layer, shapes in {"a": [(4, width), (width,)], "b": [(width, 2), (2,)]}.items():
            for place, shape in enumerate(shapes):
                h5[f"layers/{layer}/vars/{place}"] = np.zeros(shape)
    return str(path)


def drawn(path, size):
    with h5py.File(path, "w") as h5:
        h5.attrs["size"] = size
    return str(path)


def measures(path, train):
    row = {"epoch": 3, "train_accuracy": train, "test_accuracy": 0.8}
    files.write_table(pd.DataFrame([{**row, "train_loss": 0.1, "test_loss": 0.7}]), path)
    return str(path)


def test_capacity_reads_errors_and_parameters_and_misses_none(tmp_path):
    sample = drawn(tmp_path / "sample.h5", 10)
    given = {
        "runs": [{"width": 5, "epoch": 3}],
        "checkpoints": [weights(tmp_path / "w.h5", 5)],
        "sample": sample,
        "seed": 1,
    }
    table = capacity_tables.of_seed(measures=[measures(tmp_path / "m.csv", 1.0)], **given)
    assert table.parameters[0] == 4 * 5 + 5 + 5 * 2 + 2
    assert (table.train_error[0], table.samples[0]) == (0.0, 10)
    with pytest.raises(AtlasError, match="measure_every"):
        capacity_tables.of_seed(measures=[measures(tmp_path / "n.csv", np.nan)], **given)


def test_a_grid_of_large_networks_is_told_nothing_by_the_bound(tmp_path):
    row = {"row": "MLP", "column": "none", "train_accuracy_mean": 1.0, "test_accuracy_mean": 0.9}
    files.write_table(pd.DataFrame([row]), tmp_path / "grid.csv")
    table, _, limits, claim = vc_bound_tables.tables(
        grids={"g": str(tmp_path / "grid.csv")},
        cells=[{"grid": "g", "row": "MLP", "column": "none", "sample": "s"}],
        checkpoints=[weights(tmp_path / "w.h5", 50_000)],
        samples={"s": drawn(tmp_path / "s.h5", 60_000)},
        eta=0.05,
    )
    # 350,002 parameters are past 2eN = 326k; 22,399 is the largest with a bound below one.
    assert table.state[0] == "undefined"
    assert limits.largest_informative[0] == 22_399
    assert (claim.claim[0], claim.estimate[0]) == ("RU8", 1.0)


def test_log_losses_keep_the_cells_apart(tmp_path):
    path = dump(tmp_path / "a.h5", [0], [0], [0], [0, 1])
    cells = [{"row": "MLP", "column": "none", "epoch": 1}]
    table = log_loss_table.of_seed(cells, [path]).set_index("measure")
    assert table.value["categorical_cross_entropy"] == pytest.approx(np.log(3))
    summary = log_loss_table.over_seeds([table.reset_index()] * 2)
    assert list(summary.seeds.unique()) == [2]


def test_measurements_of_several_tables_are_read_together(tmp_path):
    row = dict(zip(register.MEASUREMENT_COLUMNS, ("X", "s", "p", 1.0, 0.5, 1.5, 3), strict=True))
    files.write_table(pd.DataFrame([row]), tmp_path / "a.csv")
    files.write_table(pd.DataFrame(columns=list(row)), tmp_path / "empty.csv")
    files.write_table(pd.DataFrame([{"claim": "X"}]), tmp_path / "short.csv")
    read = register.read_measurements([tmp_path / "a.csv", tmp_path / "empty.csv"])
    assert len(read) == 1
    assert len(register.read_measurements([])) == 0
    with pytest.raises(AtlasError, match=r"short\.csv: missing the columns setting"):
        register.read_measurements([tmp_path / "short.csv"])


def test_a_contradiction_without_a_key_is_named(tmp_path):
    (tmp_path / "c.yaml").write_text("- {id: a, study: RU}\n")
    with pytest.raises(AtlasError, match="entry 1: expected the keys id, study, kind"):
        contradictions.load(tmp_path / "c.yaml")


def test_a_reference_holds_machine_date_and_config_of_every_run(tmp_path):
    study = tmp_path / "small"
    run = {"row": "MLP", "column": "none", "sample": "s", "model": "m", "regularizer": "none"}
    run |= {"epoch": 4, "seed": 0, "train_accuracy": 1.0, "running_accuracy": 0.9}
    run |= {"test_accuracy": 0.8, "train_loss": 0.1, "test_loss": 0.5}
    files.write_table(pd.DataFrame([run]), study / "tables/g/grid-runs.csv")
    records = study / "provenance/records/train_run/s/m/none/seed-0"
    with pytest.raises(AtlasError, match="no record of the training of s/m/none/seed-0"):
        reference_table(study, "g")
    records.mkdir(parents=True)
    for first, last in ((1, 2), (3, 4), (5, 6)):
        start = f"2026-01-0{last}T00:00:00+00:00"
        record = {
            "claim": {"params": {"first_epoch": first, "precision": "float32", "threads": 1}},
            "run": {
                "machine": {"cpu": "C", "cores": 2, "gpu": []},
                "started": start,
                "finished": start.replace("00:00:00", "00:00:30"),
                "config": "d1",
            },
        }
        (records / f"{last:03d}.json").write_text(json.dumps(record))
    found = reference_table(study, "g").iloc[0]
    # The stage behind epoch 4 does not count.
    assert (found.seconds, found.finished) == (60.0, "2026-01-04T00:00:30+00:00")
    assert (found.cpu, found.gpu, found.config, found.test_accuracy) == ("C", "none", "d1", 0.8)
    with pytest.raises(AtlasError, match=r"grid-runs\.csv is not made"):
        reference_table(study, "other")
