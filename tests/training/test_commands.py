"""``overfit-atlas runs``: what is kept, and what of it may go."""

from __future__ import annotations

import pytest

from overfit_atlas.cli import main
from overfit_atlas.training.kept import CHECKPOINT, KeptEpoch, KeptRun


@pytest.fixture
def kept(tmp_path):
    """Two runs of one epoch each; a study holds the checkpoint of the first."""
    runs = []
    for seed in (0, 1):
        recipe = {"architecture": {"network": "mlp", "options": {}, "regularizer": {"l2": 0}}}
        optimizer = {"name": "adam", "learning_rate": 0.1}
        recipe |= {"learning": {"optimizer": optimizer}, "seed": seed}
        run = KeptRun(recipe, tmp_path / ".runs")
        run.path(1, CHECKPOINT).write_bytes(b"w" * 3_000_000)
        run.keep(1, KeptEpoch({}, run.digests(1, CHECKPOINT)))
        runs.append(run)
    runs[0].hand_out(1, CHECKPOINT, tmp_path / "study" / "epoch-001.weights.h5")
    return runs


def test_runs_are_listed_by_size_and_removed_where_no_study_holds_them(kept, capsys, tmp_path):
    asked = ["runs", "--folder", str(tmp_path / ".runs")]
    assert main(asked) == 0
    first, second, total = capsys.readouterr().out.splitlines()
    assert "3.0 MB     1 epochs  not held" in first
    assert "mlp (l2 0), adam 0.1, seed 1" in first
    assert "0.0 MB" in second
    assert "held by a study" in second
    assert total == "2 runs, 3.0 MB for themselves"
    with kept[1].locked("run"):
        assert main([*asked, "--remove"]) == 0
    assert "in training" in capsys.readouterr().out
    assert kept[1].folder.is_dir()
    assert main([*asked, "--remove"]) == 0
    assert "removed 1 that no study holds: 3.0 MB" in capsys.readouterr().out
    assert kept[0].folder.is_dir()
    assert not kept[1].folder.exists()
    (tmp_path / "study" / "epoch-001.weights.h5").unlink()
    main([*asked, "--remove"])
    assert not kept[0].folder.exists()


def test_what_is_no_folder_of_runs_is_said(capsys, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    for name, found in (("file", "a file"), ("rnus", "nothing")):
        assert main(["runs", "--folder", str(tmp_path / name)]) == 2
        assert f"{name}: expected the folder of kept runs, found {found}" in capsys.readouterr().err
    # Before the first training there is none, and that is no mistake.
    monkeypatch.chdir(tmp_path)
    assert main(["runs"]) == 0
    assert capsys.readouterr().out.startswith("0 runs")


def test_a_folder_that_holds_something_else_is_named(capsys, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "recipe.json").write_text("[]")
    assert main(["runs", "--folder", str(tmp_path)]) == 2
    assert "expected the recipe of a run" in capsys.readouterr().err
