"""The command on anybody's predictions: a hand-worked case, and every mistake named."""

import json

import numpy as np
import pytest

from overfit_atlas.cli import main
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_table
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.library import decide, read_labels, read_probabilities

FIRST = np.array([[0.96, 0.04], [0.6, 0.4], [0.1, 0.9], [0.95, 0.05]])
SECOND = np.array([[0.92, 0.08], [0.3, 0.7], [0.08, 0.92], [0.2, 0.8]])
LABELS = np.array([0, 1, 0, 0])


@pytest.fixture
def saved(tmp_path):
    """Two models' probabilities and the labels as .npy."""
    for name, values in (("a", FIRST), ("b", SECOND), ("y", LABELS)):
        np.save(tmp_path / f"{name}.npy", values)
    return tmp_path


def test_decisions_by_hand():
    found = decide(np.stack([FIRST, SECOND]), 0.85, LABELS)
    # The smaller of both models' probabilities is .92, .4, .9 and .2 for the chosen class.
    np.testing.assert_allclose(found.score, [0.92, 0.4, 0.9, 0.2])
    assert list(found.decision) == [0, -1, 1, -1]
    assert found.totals["coverage"] == 0.5
    assert found.totals["risk"] == 0.5
    assert list(found.curve.coverage) == [0.25, 0.5, 0.75, 1]
    assert list(found.curve.risk) == [0, 0.5, pytest.approx(1 / 3), 0.25]


def test_the_threshold_itself_is_not_accepted():
    assert decide(FIRST[None], 0.96).totals["accepted"] == 0
    assert "risk" not in decide(FIRST[None], 0.5).totals
    with pytest.raises(AtlasError, match="threshold"):
        decide(FIRST[None], 1.0)


def test_command(saved, capsys):
    files = [str(saved / "a.npy"), str(saved / "b.npy")]
    out, decisions = saved / "curve.csv", saved / "decisions.csv"
    arguments = ["--labels", str(saved / "y.npy"), "--threshold", ".85", "--k", "2"]
    asked = ["--rule", "unanimous", "--out", str(out), "--decisions", str(decisions)]
    assert main(["consensus", "--probabilities", *files, *arguments, *asked]) == 0
    said = capsys.readouterr().out
    assert "accepted 2 of 4 inputs, coverage 0.5000" in said
    assert "errors among the accepted 1" in said
    assert list(read_table(decisions).decision) == [0, -1, 1, -1]
    assert list(read_table(out).coverage) == [0.25, 0.5, 1]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (FIRST[:3], "differs from"),
        (np.log(FIRST), "look like logits"),
        (5 * FIRST, "look like logits"),
        (FIRST / 2, "sums to 0.5"),
        (np.where(FIRST > 0.95, np.nan, FIRST), "row 0 holds NaN"),
        (FIRST[:, 0], "expected probabilities as floats of shape"),
        ((FIRST > 0.5).astype(int), "expected probabilities as floats"),
    ],
)
def test_mistakes_are_named(saved, capsys, values, message):
    bad = saved / "bad.npy"
    np.save(bad, values)
    with pytest.raises(AtlasError, match=message):
        read_probabilities([saved / "a.npy", bad])
    assert main(["consensus", "--probabilities", str(saved / "a.npy"), str(bad)]) == 2
    shown = capsys.readouterr().err
    assert message in shown
    assert "bad.npy" in shown


def test_files_that_are_no_arrays(saved):
    (saved / "text.npy").write_text("1,2")
    with pytest.raises(AtlasError, match="cannot be read"):
        read_probabilities([saved / "text.npy"])
    with pytest.raises(AtlasError, match="cannot be read"):
        read_probabilities([saved / "missing.npy"])
    np.savez(saved / "many.npz", a=FIRST)
    with pytest.raises(AtlasError, match="several arrays"):
        read_probabilities([saved / "many.npz"])


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.array([0, 1, 0]), "expected 4 labels"),
        (np.array([0, 1, 0, 2]), "from 0 to 1"),
        (np.array([0.0, 1.0, 0.0, 1.0]), "as integers"),
    ],
)
def test_labels_that_do_not_fit(saved, labels, message):
    np.save(saved / "bad.npy", labels)
    with pytest.raises(AtlasError, match=message):
        read_labels(saved / "bad.npy", 4, 2)


def test_export(tmp_path, capsys):
    logits = np.array([[[2.0, 1.0], [0.0, 1.5]], [[3.0, 0.0], [0.5, 0.0]]], dtype=np.float32)
    source = tmp_path / "predictions.h5"
    side = Side(np.array([0, 1]), np.array([7, 9]))
    write_predictions(
        source, epochs=[1, 2], sides={"test": side}, logits=[{"test": z} for z in logits], attrs={}
    )
    out = tmp_path / "out"
    assert main(["export", str(source), "--out", str(out)]) == 0
    assert "2 epochs" in capsys.readouterr().out
    values = np.load(out / "probabilities.npy")
    assert values[0, 0] == pytest.approx(1 / (1 + np.exp(-3)))
    assert list(np.load(out / "labels.npy")) == [0, 1]
    # Cartography counts epochs from 0 and takes the number of files for that of epochs.
    names = sorted(path.name for path in (out / "training_dynamics").iterdir())
    assert names == ["dynamics_epoch_0.jsonl", "dynamics_epoch_1.jsonl"]
    lines = (out / "training_dynamics" / names[1]).read_text().splitlines()
    assert json.loads(lines[0]) == {"guid": 7, "logits_epoch_1": [3.0, 0.0], "gold": 0}
    assert list(read_table(out / "risk-coverage.csv").selective_risk) == [0, 0.5]
    assert read_probabilities([out / "probabilities.npy"]).shape == (1, 2, 2)
