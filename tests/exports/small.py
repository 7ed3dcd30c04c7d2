"""A small finished study with odd tables and two runs, made by calling the recording library."""

from __future__ import annotations

import argparse
import shutil

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.exports import commands
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.provenance.store import FINAL
from tests.conftest import PROJECT
from tests.provenance.studies import RESULTS, TinyStudy

IMAGES = '''\
id,label,true_label,run,first_fit,forgotten
0,1,1,007,,0
9007199254740993,2,0,"a, ""b""",3,1
2,0,0,NA,4,2
'''
LIMITS = """\
samples,largest_informative,formula_holds_up_to,undefined_above,eta
100,,200,0.1,1e-320
200,5,400,inf,-0
300,6,600,,1.23456789e-05
"""
BOUNDS = """\
sample,model,regularizer,epoch,label,color,parameters,samples,train_error,test_error,radicand,root,\
bound,state,meaning,holds
few,007,none,1,Zero,black,10,5,0,0.5,1,1,1,vacuous,none,
few,mlp,none,1,MLP,"#000000",10,5,0,0.5,1,1,1,valid,"two
lines",True
"""
CLAIMS = "claim,setting,part,how,least,greatest,seed,beside,value,low,high\n"
MEASURES = """\
epoch,learning_rate,running_loss,running_accuracy,train_loss,train_accuracy,validation_loss,\
validation_accuracy,test_loss,test_accuracy
1,0.01,2.5,0.25,2.25,0.5,,,2.75,0.125
"""
TABLES = {
    ("wrong_labels", "seeds/0/images.csv"): IMAGES,
    ("vc_bound", "vc-limits.csv"): LIMITS,
    ("vc_bound", "vc-bound.csv"): BOUNDS,
    ("vc_bound", "claims.csv"): CLAIMS,
}
EXPERIMENT = "01"


def dump(path, seed):
    """Predictions of both sides, with a negative zero and a subnormal number among them."""
    rng = np.random.default_rng(seed)
    sizes = {"test": 7, "train": 4}
    logits = [
        {side: rng.normal(size=(n, 3)).astype(np.float32) for side, n in sizes.items()}
        for _ in range(3)
    ]
    logits[1]["test"][0, :2] = -0.0, 1e-42
    sides = {
        "test": Side(labels=np.arange(7) % 3, ids=np.arange(7)),
        "train": Side(np.array([0, 1, 2, 0]), np.array([9, 4, 7, 1]), np.array([0, 1, 2, 2])),
    }
    attrs = {"model": "mlp", "sample": "few", "regularizer": "none", "seed": seed}
    write_predictions(path, epochs=[1, 2, 5], sides=sides, logits=iter(logits), attrs=attrs)


def finish(study: TinyStudy) -> TinyStudy:
    """Tables, runs, and the files that a study ends with, all recorded."""
    made = []
    for (question, name), text in TABLES.items():
        place = f"{RESULTS}/tables/{EXPERIMENT}/{name}"
        study.job(
            f"tabulate_{name.replace('/', '_').replace('-', '_').removesuffix('.csv')}",
            "plotting",
            lambda _, place=place, text=text: study.write(place, text),
            wildcards={question: EXPERIMENT},
            output={"table": place},
        )
        made.append(place)
    for seed in (0, 1):
        folder = f"{RESULTS}/runs/mlp/few/none/seed-{seed}"

        def work(_, folder=folder, seed=seed):
            study.write(f"{folder}/measures.csv", MEASURES)
            dump(study.path(f"{folder}/predictions.h5"), seed)

        study.job(
            "train_and_predict",
            "training",
            work,
            wildcards={"seed": str(seed)},
            output={
                "measures": f"{folder}/measures.csv",
                "predictions": f"{folder}/predictions.h5",
            },
        )
        made += [f"{folder}/measures.csv", f"{folder}/predictions.h5"]
    for rule, file in zip(("report", "crate"), FINAL, strict=True):
        out = f"{RESULTS}/{file}"
        study.job(
            rule,
            "plotting",
            lambda _, out=out: study.write(out, "made"),
            input={"files": made},
            output={"file": out},
        )
        made = [out]
    shutil.copy(PROJECT / "CITATION.cff", study.root)
    return study


def run(study, *words):
    """A command as a user types it, in the project of ``study``; its exit status."""
    parser = argparse.ArgumentParser()
    commands.add_parsers(parser.add_subparsers(), study.root)
    options = parser.parse_args(list(map(str, words)))
    return options.run(options)


def refused(study, *words):
    """What a command says that is refused."""
    with pytest.raises(AtlasError) as caught:
        run(study, *words)
    return str(caught.value)


def files(folder):
    """The bytes of every file by its path in a folder."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
