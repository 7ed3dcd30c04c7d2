"""The record of a job, and the chain from one job to the next."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.provenance import store
from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.names import plain
from overfit_atlas.provenance.record import RECIPE_FIELDS
from tests.provenance.studies import RECORDS, RESULTS, TinyStudy, edit


def read(study, name):
    return json.loads(study.path(f"{RECORDS}/{name}.json").read_text())


def claim_ids(study):
    return {
        name: r.claim["claim_id"] for name, r in store.load(study.study, study.root).records.items()
    }


def test_what_a_record_says(made):
    record = read(made, "train/1")
    claim = record["claim"]
    assert claim["rule"] == "train"
    assert claim["wildcards"] == {"seed": "1"}
    assert claim["params"] == {"seed": 1, "rate": 0.5}
    raw = f"{RESULTS}/data/raw/digits/raw.bin"
    assert claim["inputs"] == {raw: sha256(made.path(raw))}
    assert set(claim["code"]) == {
        "workflow/scripts/training.py",
        "lib/__init__.py",
        "lib/training.py",
        "lib/shared.py",
    }
    assert len(claim["outputs"]) == 3
    for name, digest in claim["outputs"].items():
        assert digest == sha256(made.path(name))
    assert record["run"]["machine"]["host"]
    assert record["run"]["started"] <= record["run"]["finished"]


def test_ids_are_the_digests_of_what_they_name(made):
    claim = read(made, "train/1")["claim"]
    assert claim["recipe_id"] == digest_of({name: claim[name] for name in RECIPE_FIELDS})
    claim_id = claim.pop("claim_id")
    assert claim_id == digest_of(claim)


def test_two_clean_runs_claim_the_same(made, tmp_path):
    """In another folder, from another mirror, with another number of threads."""
    other = TinyStudy(tmp_path / "elsewhere").make(mirror="https://example.org", threads=4)
    assert claim_ids(other) == claim_ids(made)
    assert read(other, "fetch/digits")["run"]["params"] == {"mirror": "https://example.org"}


def test_a_changed_setting_changes_the_claims_that_use_it(made, tmp_path):
    other = TinyStudy(tmp_path / "elsewhere", rate=0.25).make()
    differ = {name for name, value in claim_ids(other).items() if value != claim_ids(made)[name]}
    changed = ("train/0", "train/1", "vouch")
    assert differ == {f"{RECORDS}/{name}.json" for name in changed}


def test_code_and_config_are_kept_by_digest(made):
    record = read(made, "plot/means")
    folder = made.study / "provenance"
    for digest in record["claim"]["code"].values():
        assert sha256(folder / "code" / f"{digest}.py") == digest
    config = folder / "configs" / f"{record['run']['config']}.json"
    assert json.loads(config.read_text()) == {"rate": 0.5, "seeds": [0, 1]}
    assert sha256(config) == record["run"]["config"]


def test_a_job_refuses_an_input_that_is_not_what_its_producer_recorded(study):
    checkpoint = study.path(f"{RESULTS}/runs/seed-1/checkpoints/epoch-002.weights.h5")
    recorded = sha256(checkpoint)
    edit(checkpoint, keep_mtime=True)
    with pytest.raises(AtlasError) as raised:
        study.predict(1)
    for part in (
        "seed-1/checkpoints/epoch-002.weights.h5",
        recorded,
        sha256(checkpoint),
        "Restore",
    ):
        assert part in str(raised.value)


def test_a_job_refuses_an_input_that_nothing_recorded(study):
    study.path(f"{RECORDS}/train/1.json").unlink()
    with pytest.raises(AtlasError, match="no record says what made it"):
        study.predict(1)


def test_a_job_refuses_code_that_changed_under_it(study, monkeypatch):
    monkeypatch.setattr(
        "tests.provenance.studies.code_digest", lambda *_: {"lib/shared.py": "0" * 64}
    )
    with pytest.raises(AtlasError, match=r"lib/shared\.py changed after"):
        study.predict(1)


def test_an_output_that_was_not_written_is_named(study):
    with pytest.raises(AtlasError, match=r"gone\.csv"):
        study.job("late", "plotting", lambda _: None, output={"x": f"{RESULTS}/gone.csv"})


def test_an_undeclared_read_is_recorded(study):
    table = study.path(f"{RESULTS}/runs/seed-0/predictions.csv")
    out = f"{RESULTS}/x.txt"
    study.job("sly", "plotting", lambda _: study.write(out, table.read_text()), output={"x": out})
    assert read(study, "sly")["run"]["undeclared_reads"] == [
        f"{RESULTS}/runs/seed-0/predictions.csv"
    ]
    assert read(study, "plot/means")["run"]["undeclared_reads"] == []


def test_a_module_of_ours_that_no_rule_declares_fails_the_job(study, monkeypatch):
    study.write("lib/secret.py", "x = 1\n")
    monkeypatch.syspath_prepend(str(study.root))
    for name in [name for name in __import__("sys").modules if name.split(".")[0] == "lib"]:
        monkeypatch.delitem(__import__("sys").modules, name)

    def work(_):
        import lib.secret  # noqa: F401

        study.write(f"{RESULTS}/x.txt", "x")

    with pytest.raises(AtlasError, match=r"lib\.secret \(lib/secret\.py\)"):
        study.job("sly", "plotting", work, output={"x": f"{RESULTS}/x.txt"})
    for name in ("lib", "lib.secret"):
        monkeypatch.delitem(__import__("sys").modules, name)


def test_a_record_among_the_inputs_counts_by_its_claim(study):
    out = f"{RESULTS}/list.txt"

    def gather():
        study.job(
            "gather",
            "plotting",
            lambda _: study.write(out, "x"),
            input={"records": [f"{RECORDS}/train/0.json", f"{RECORDS}/plot/means.json"]},
            output={"list": out},
        )
        return read(study, "gather")["claim"]["claim_id"]

    first = gather()
    study.plot()
    assert gather() == first
    edit(study.path(f"{RECORDS}/train/0.json"))
    with pytest.raises(AtlasError, match=r"train/0\.json cannot be trusted"):
        gather()


def test_values_are_recorded_plainly(tmp_path):
    value = {"a": (1, np.float32(0.5)), "b": tmp_path / "x.csv", "c": f"{tmp_path}/y", 3: {2, 1}}
    expected = {"a": [1, 0.5], "b": "x.csv", "c": "y", "3": [1, 2]}
    assert plain(value, tmp_path) == expected
    assert plain(Path("/data/w.h5"), tmp_path) == "external:w.h5"


TABLE = f"{RESULTS}/runs/seed-1/predictions.csv"


def predict_while(study, happens):
    """A job that writes its table as ever, and something ``happens`` meanwhile."""
    checkpoint = f"{RESULTS}/runs/seed-1/checkpoints/epoch-002.weights.h5"

    def work(_):
        happens(study.path(checkpoint))
        study.write(TABLE, "epoch,mean\n")

    study.path(f"{RECORDS}/predict/1.json").unlink()
    study.job(
        "predict",
        "predicting",
        work,
        wildcards={"seed": "1"},
        input={"checkpoints": [checkpoint]},
        output={"predictions": TABLE},
    )


def written_over(path):
    """The same bytes, written once more."""
    content = path.read_bytes()
    path.write_bytes(b"")
    path.write_bytes(content)


@pytest.mark.parametrize("keep_mtime", [True, False])
def test_a_job_whose_input_is_edited_meanwhile_fails(study, keep_mtime):
    with pytest.raises(AtlasError, match=r"epoch-002\.weights\.h5 changed while the job ran"):
        predict_while(study, lambda path: edit(path, keep_mtime=keep_mtime))
    assert not study.path(f"{RECORDS}/predict/1.json").exists()


@pytest.mark.parametrize("name", ["lib/predicting.py", "lib/shared.py", "lib/__init__.py"])
def test_a_job_whose_code_is_edited_meanwhile_fails(study, name):
    with pytest.raises(AtlasError, match=f"{name} changed while the job ran"):
        predict_while(study, lambda _: study.write(name, "# another way to predict\n"))
    assert not study.path(f"{RECORDS}/predict/1.json").exists()


def test_a_job_whose_code_is_deleted_meanwhile_fails(study):
    with pytest.raises(AtlasError, match=r"lib/shared\.py changed while the job ran"):
        predict_while(study, lambda _: study.path("lib/shared.py").unlink())


@pytest.mark.parametrize("happens", [Path.touch, written_over])
def test_a_job_whose_input_is_only_touched_meanwhile_ends_well(study, happens):
    predict_while(study, happens)
    assert check_all(study.study, study.root, {}).missing == ()


def test_a_record_names_the_jobs_that_made_its_inputs(made):
    assert read(made, "train/1")["run"]["made_by"] == [f"{RECORDS}/fetch/digits.json"]
    made_by = [f"{RECORDS}/predict/0.json", f"{RECORDS}/predict/1.json"]
    assert read(made, "plot/means")["run"]["made_by"] == made_by
    assert "made_by" not in read(made, "plot/means")["claim"]
