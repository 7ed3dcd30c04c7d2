"""The command on anybody's predictions: a hand-worked case, and every mistake named."""

import json

import h5py
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from overfit_atlas.cli import main
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_table
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.library import decide, rivals, winner
from overfit_atlas.predictions.outside import read_labels, read_probabilities

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
    assert "each at coverage 0.5000, risk and its distance" in said
    assert "mean of probabilities" in said
    assert list(read_table(decisions).decision) == [0, -1, 1, -1]
    assert list(read_table(out).coverage) == [0.25, 0.5, 1]


def test_rivals_at_the_coverage_of_the_consensus_by_hand():
    compared = rivals(np.stack([FIRST, SECOND]), ["a", "b"], LABELS, 0.5).set_index("selector")
    # The two surest: the consensus and the mean take inputs 0 and 2, a takes 0 and 3; 2 is wrong.
    assert compared.risk.to_dict() == {
        "consensus": 0.5,
        "mean of probabilities": 0.5,
        "a": 0.0,
        "b": 0.5,
    }
    assert compared.difference["a"] == -0.5
    assert compared.low["a"] <= -0.5 <= compared.high["a"]


def test_a_clear_lead_is_told_from_none():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 3, 2000)
    sure = np.eye(3)[labels] * 0.8 + 0.2 / 3
    guess = rng.dirichlet(np.ones(3), 2000)
    half = np.where(rng.random((2000, 1)) < 0.5, sure, guess)
    against = rivals(np.stack([half, guess]), ["half", "guess"], labels, 0.5)
    assert winner(against).startswith("half wins over the consensus") or "mean" in winner(against)
    alike = rivals(np.stack([guess, guess]), ["one", "two"], labels, 0.5)
    assert winner(alike) == "undecided: every interval holds 0"
    assert (alike[["low", "high"]] == 0).all(axis=None)


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
    (saved / "text.npy").write_text("half, half")
    with pytest.raises(AtlasError, match="cannot be read"):
        read_probabilities([saved / "text.npy"])
    with pytest.raises(AtlasError, match="cannot be read"):
        read_probabilities([saved / "missing.npy"])


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
        read_labels(saved / "bad.npy", read_probabilities([saved / "a.npy"]))


@pytest.mark.parametrize("rule", ["classwise_min", "unanimous"])
def test_a_threshold_from_the_curve_gives_its_coverage_ties_included(tmp_path, capsys, rule):
    rng = np.random.default_rng(5)
    values = rng.dirichlet(np.ones(4), (2, 300))
    values[:, 200:] = np.array([[0.7, 0.1, 0.1, 0.1], [1, 0, 0, 0]])[rng.integers(0, 2, 100)]
    values[0, 40] = [np.nextafter(0.7, 0), 0.3, 0, 0]  # a neighbour of .7 among the float64
    values[1, 40] = [1, 0, 0, 0]
    values[:, 41] = [[1, 0, 0, 0], [0, 0, 0, 1]]  # a score of 0, which no threshold accepts
    paths = [tmp_path / "a.npy", tmp_path / "b.npy"]
    for path, one in zip(paths, values, strict=True):
        np.save(path, one)
    command = ["consensus", "--probabilities", *map(str, paths), "--rule", rule]
    out = ["--out", str(tmp_path / "curve.csv"), "--decisions", str(tmp_path / "decisions.csv")]
    assert main([*command, *out]) == 0
    capsys.readouterr()
    curve = pd.read_csv(tmp_path / "curve.csv", dtype={"threshold": str})
    given = curve[curve.threshold.notna()]
    assert len(given) > 50
    for row in given.itertuples():
        again = decide(values, float(row.threshold), rule=rule)
        assert again.totals["coverage"] == pytest.approx(row.coverage, abs=5e-16)
    # On the last row stands what no threshold accepts, and so it has none.
    assert list(curve.threshold.isna()) == [False] * len(given) + [True] * (len(curve) - len(given))
    assert curve.threshold.isna().any()
    picked = given.iloc[len(given) // 2]
    assert main([*command, "--threshold", picked.threshold]) == 0
    assert f"coverage {picked.coverage:.4f}" in capsys.readouterr().out
    scores = read_table(tmp_path / "decisions.csv").score
    np.testing.assert_array_equal(scores, decide(values, 0.5, rule=rule).score)


def test_nothing_is_written_where_something_is_refused(saved, capsys):
    before = {path: path.read_bytes() for path in saved.iterdir()}
    a, b = str(saved / "a.npy"), str(saved / "b.npy")
    copied = saved / "copied.csv"
    np.savetxt(copied, FIRST, delimiter=",")
    before[copied] = copied.read_bytes()
    for files, asked in [
        ([a], ["--out", a]),
        ([str(copied)], ["--decisions", str(copied)]),
        ([a, b], ["--out", str(saved / "x.csv"), "--decisions", str(saved / "x.csv")]),
        ([a, b], ["--out", str(saved / "x.csv"), "--labels", str(saved / "none.npy")]),
        ([a, b], ["--out", str(saved / "x.csv"), "--threshold", "nan"]),
        ([a, b], ["--out", str(saved / "x.csv"), "--k", "3"]),
        ([a, b], ["--out", str(saved)]),
        ([a, b], ["--out", str(saved / "x.svg")]),
    ]:
        assert main(["consensus", "--probabilities", *files, *asked]) == 2
        assert capsys.readouterr().err.startswith("overfit-atlas: ")
        assert {path: path.read_bytes() for path in saved.iterdir()} == before


def test_doubts_and_notes_are_said_beside_the_result(saved, capsys):
    np.savetxt(saved / "r.csv", np.full((4, 3), 0.333), delimiter=",", fmt="%.3f")
    assert main(["consensus", "--probabilities", str(saved / "r.csv"), str(saved / "r.csv")]) == 0
    said = capsys.readouterr()
    assert "accepted 0 of 4" in said.out
    assert "warning" in said.err
    assert "hold the same predictions" in said.err
    assert "rounding to 3 digits" in said.err


@pytest.fixture
def run(tmp_path):
    """A function that writes the predictions of a run of so many epochs."""

    def write(epochs: int):
        path = tmp_path / f"run-{epochs}.h5"
        side = Side(np.array([0, 1]), np.array([7, 9]))
        logits = np.random.default_rng(epochs).normal(size=(epochs, 2, 2)).astype(np.float32)
        write_predictions(
            path, epochs=range(1, epochs + 1), sides={"test": side},
            logits=[{"test": values} for values in logits], attrs={},
        )  # fmt: skip
        return str(path)

    return write


def test_an_export_never_mixes_two_runs(tmp_path, run, capsys):
    out = tmp_path / "out"
    assert main(["export", run(20), "--out", str(out)]) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert len(before) == 24
    assert main(["export", run(1), "--out", str(out)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert main(["export", run(1), "--out", str(out), "--replace"]) == 0
    assert [path.name for path in (out / "training_dynamics").iterdir()] == [
        "dynamics_epoch_0.jsonl"
    ]
    assert main(["export", run(1), "--out", str(tmp_path / "alone")]) == 0
    for path in (tmp_path / "alone").rglob("*"):
        again = out / path.relative_to(tmp_path / "alone")
        assert path.is_dir() or again.read_bytes() == path.read_bytes()
    (out / "thesis.tex").write_text("years")
    assert main(["export", run(1), "--out", str(out), "--replace"]) == 2
    assert (out / "thesis.tex").read_text() == "years"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "No such file"),
        (lambda path: path.mkdir(), "found a folder"),
        (lambda path: Image.new("RGB", (9, 9)).save(path, "png"), "not HDF5"),
        (lambda path: path.symlink_to(path), "symbolic links"),
        (lambda path: h5py.File(path, "w").close(), "found those of: none"),
    ],
)
def test_what_is_no_run_is_not_exported(tmp_path, capsys, make, said):
    make(tmp_path / "given")
    assert main(["export", str(tmp_path / "given"), "--out", str(tmp_path / "out")]) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "given" in shown
    assert shown.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_run_cut_short_or_without_that_epoch_is_not_exported(tmp_path, run, capsys):
    path, out = run(3), str(tmp_path / "out")
    assert main(["export", path, "--out", out, "--epoch", "4"]) == 2
    assert "found epochs 1, 2, 3" in capsys.readouterr().err
    whole = (tmp_path / "run-3.h5").read_bytes()
    (tmp_path / "run-3.h5").write_bytes(whole[: len(whole) // 2])
    assert main(["export", path, "--out", out]) == 2
    assert "cut short" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


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
    assert read_probabilities([out / "probabilities.npy"]).probabilities.shape == (1, 2, 2)
    assert not (out / "true_labels.npy").exists()


def test_an_export_of_training_images_has_their_true_labels_too(tmp_path, capsys):
    source, train = (
        tmp_path / "predictions.h5",
        Side(np.array([1, 1]), np.array([4, 2]), np.eye(2)[0]),
    )
    logits = np.zeros((2, 2), np.float32)
    write_predictions(
        source, epochs=[1], sides={"train": train}, logits=[{"train": logits}], attrs={}
    )
    assert main(["export", str(source), "--side", "train", "--out", str(tmp_path / "out")]) == 0
    assert list(np.load(tmp_path / "out" / "labels.npy")) == [1, 1]
    assert list(np.load(tmp_path / "out" / "true_labels.npy")) == [1, 0]
    write_predictions(
        source, epochs=[1], sides={"test": train}, logits=[{"test": logits}], attrs={}
    )
    assert main(["export", str(source), "--side", "train", "--out", str(tmp_path / "other")]) == 2
    assert "keep_train_logits: true" in capsys.readouterr().err
