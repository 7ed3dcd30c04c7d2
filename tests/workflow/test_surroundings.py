"""One study twice: in a quiet account, and in one whose settings ask for other numbers."""

from __future__ import annotations

import json
import os

import pandas as pd
import pytest

from overfit_atlas.files import sha256

pytestmark = [pytest.mark.workflow, pytest.mark.keras]

MLP = {"model": "mlp", "regularizer": "none"}
STUDY = {
    "study": "toy",
    "device": "gpu",
    "run": ["snapshots", "sizes"],
    "seeds": [0],
    "samples": {
        "few": {"dataset": "digits", "size": 60, "keep_train_logits": True},
        "more": {"dataset": "digits", "size": 90},
    },
    "models": {"mlp": {"options": {"hidden": [8]}, "stages": [2], "batch_size": 16}},
    "experiments": {
        "snapshots": {
            "kind": "consensus",
            "title": "One model at two epochs",
            "sample": "few",
            "follow_samples": True,
            "replicates": 100,
            "members": [{**MLP, "epoch": 1}, {**MLP, "epoch": 2}],
        },
        "sizes": {
            "kind": "dataset_size",
            "title": "One model with two regularizers",
            "samples": ["few", "more"],
            "members": [MLP, {**MLP, "regularizer": "dropout"}],
        },
    },
}
KERAS = {
    "floatx": "float16",
    "epsilon": 0.1,
    "backend": "jax",
    "image_data_format": "channels_first",
}
LOOK = "font.size: 30\nlines.linewidth: 9\nsavefig.dpi: 17\nfont.family: serif\n"
VARIABLES = {
    "KERAS_MAX_EPOCHS": "1",
    "KERAS_MAX_STEPS_PER_EPOCH": "1",
    "LC_ALL": "tr_TR.ISO-8859-9",
    "LC_NUMERIC": "de_DE.UTF-8",
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3",
    "OMP_NUM_THREADS": "2",
    "OPENBLAS_CORETYPE": "Prescott",
    "PYTHONHASHSEED": "7",
    "PYTHONOPTIMIZE": "2",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TZ": "Asia/Kathmandu",
}


def hostile(home):
    """The variables of an account whose folder ``home`` is filled with settings of all kinds."""
    texts = {
        ".keras/keras.json": json.dumps(KERAS),
        ".config/matplotlib/matplotlibrc": LOOK,
        "matplotlibrc": LOOK,
    }
    for name, text in texts.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    folders = {"HOME": home, "XDG_CONFIG_HOME": home / ".config", "KERAS_HOME": home / ".keras"}
    places = {name: str(folder) for name, folder in folders.items()}
    return {**VARIABLES, **places, "MATPLOTLIBRC": str(home / "matplotlibrc")}


def run_toy(workshop):
    """Run the study; what the terminal showed."""
    return workshop.snakemake("--configfile", str(workshop.overlay("toy", **STUDY))).stdout


@pytest.fixture(scope="module")
def quiet(make_workshop):
    workshop = make_workshop()
    workshop.said = run_toy(workshop)
    return workshop


@pytest.fixture(scope="module")
def troubled(make_workshop, tmp_path_factory):
    workshop = make_workshop()
    home = tmp_path_factory.mktemp("home")
    umask = os.umask(0o077)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in hostile(home).items():
            patch.setenv(name, value)
        try:
            workshop.said = run_toy(workshop)
        finally:
            os.umask(umask)
    return workshop


def results(workshop):
    """{file: digest} of all that the study computed."""
    study = workshop.folder / "results" / "toy"
    parts = ["data", "samples", "runs", "tables", "figures", "report"]
    parts += ["explorer", "provenance/claims.json"]
    return {
        path.relative_to(study).as_posix(): sha256(path)
        for part in parts
        for path in [study / part, *(study / part).rglob("*")]
        if path.is_file()
    }


def records(workshop, rule):
    folder = workshop.folder / "results" / "toy" / "provenance" / "records" / rule
    return [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def test_a_hostile_account_gets_the_same_bytes(quiet, troubled):
    expected = results(quiet)
    assert len(expected) > 50
    assert results(troubled) == expected


def test_what_is_left_as_it_was_is_recorded(troubled):
    made = [*records(troubled, "train_and_predict"), *records(troubled, "plot_agreement")]
    assert len(made) == 5
    for record in made:
        environment = record["run"]["environment"]
        assert environment["LC_ALL"] == VARIABLES["LC_ALL"]
        assert environment["TZ"] == VARIABLES["TZ"]
        assert environment["PYTHONHASHSEED"] == "0"
        assert environment["OMP_NUM_THREADS"] == "1"
        assert "TF_ENABLE_ONEDNN_OPTS" not in environment


@pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="this machine has a GPU")
def test_a_gpu_that_is_not_there_is_said_once_and_recorded(quiet):
    assert quiet.said.count("this machine has none") == 1
    trained = records(quiet, "train_and_predict")
    assert trained
    for record in trained:
        assert record["run"]["device"] == {"asked": "gpu", "used": "cpu"}
        assert record["run"]["machine"]["gpu"] == []
    assert "device" not in records(quiet, "plot_agreement")[0]["run"]


def members(workshop, table):
    path = workshop.folder / "results" / "toy" / "tables" / table
    return set(pd.read_csv(path)["member"])


def test_a_model_at_two_epochs_makes_a_consensus(quiet):
    assert members(quiet, "snapshots/curves.csv") == {"consensus", "mean", "mlp@1", "mlp@2"}


def test_a_model_with_two_regularizers_is_two_members_at_every_size(quiet):
    assert members(quiet, "sizes/sizes.csv") == {"consensus", "mlp+none", "mlp+dropout"}
