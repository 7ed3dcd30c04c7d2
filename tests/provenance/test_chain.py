"""The guard before a run: what differs stops it, what is gone and still wanted is told."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import atomic, sha256
from overfit_atlas.provenance import chain, record_file, store
from overfit_atlas.provenance.audit import audit_all
from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.manifest import CLAIMS, MANIFEST
from tests.provenance.studies import RECORDS, RESULTS, edit, settle

CONFIG = {"rate": 0.5, "seeds": [0, 1]}
RAW = f"{RESULTS}/data/raw/digits/raw.bin"
RUN = f"{RESULTS}/runs/seed-1"
CHECKPOINT = f"{RUN}/checkpoints/epoch-002.weights.h5"
TABLE = f"{RUN}/predictions.csv"
PNG = f"{RESULTS}/figures/means.png"


def found(study, **options):
    return check_all(study.study, study.root, {}, **options)


def test_it_passes_a_finished_study(study):
    look = found(study)
    assert len(look.files) == 1 + 6 + 2 + 2 + 2
    assert look.files == {name: sha256(study.path(name)) for name in look.files}
    assert (look.missing, look.notes) == ((), ())
    assert check_all(study.root / "results/none", study.root, {}) == chain.Found()


def test_a_touch_passes(study):
    for path in study.study.rglob("*"):
        path.touch()
    assert found(study).missing == ()


@pytest.mark.parametrize("keep_mtime", [True, False])
@pytest.mark.parametrize("cached", [True, False])
@pytest.mark.parametrize("name", [RAW, CHECKPOINT, TABLE, PNG])
def test_a_changed_file_is_named_with_what_helps(study, monkeypatch, name, cached, keep_mtime):
    if cached:
        settle(monkeypatch)
        found(study)
    path = study.path(name)
    edit(path, keep_mtime=keep_mtime)
    with pytest.raises(AtlasError) as raised:
        found(study)
    for part in (name, sha256(path), "Restore it, or delete it to have it made again"):
        assert part in str(raised.value)
    path.unlink()
    assert found(study).missing == (name,), "what is said helps"


def test_what_nothing_asks_for_is_not_said_to_be_made_again(study):
    edit(study.path(TABLE))
    with pytest.raises(AtlasError) as raised:
        found(study, wanted=lambda job: job["wildcards"].get("seed") != "1")
    assert "made again" not in str(raised.value)
    assert "delete it: nothing that the study asks for comes from it" in str(raised.value)


def test_the_pinned_raw_files_are_known(study):
    check_all(study.study, study.root, {RAW: sha256(study.path(RAW))})
    with pytest.raises(AtlasError, match=r"raw\.bin"):
        check_all(study.study, study.root, {RAW: "0" * 64})


def test_a_broken_record_is_named_and_its_job_runs_again_without_it(study):
    record = study.path(f"{RECORDS}/predict/0.json")
    edit(record, b"{}")
    with pytest.raises(AtlasError, match=r"predict/0\.json cannot be trusted") as raised:
        found(study)
    assert "delete it with what its job wrote" in str(raised.value)
    record.unlink()
    study.path(f"{RESULTS}/runs/seed-0/predictions.csv").unlink()
    assert f"{RECORDS}/predict/0.json" in found(study).missing


RECORDED = [
    RAW,
    CHECKPOINT,
    TABLE,
    PNG,
    PNG.replace(".png", ".pdf"),
    f"{RESULTS}/{MANIFEST}",
    f"{RESULTS}/{CLAIMS}",
    f"{RECORDS}/fetch/digits.json",
    f"{RECORDS}/train/0.json",
    f"{RECORDS}/predict/1.json",
    f"{RECORDS}/plot/means.json",
]


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_file_that_is_gone_is_told(study, name):
    study.path(name).unlink()
    assert found(study).missing == (name,)


def test_all_of_them_at_once(study):
    for name in RECORDED:
        study.path(name).unlink()
    # What made the figure is asked for, and so the engine comes to ask for the table too.
    asked = set(RECORDED) - {TABLE, f"{RECORDS}/predict/1.json"}
    assert set(found(study).missing) == asked


@pytest.mark.parametrize("rule", ["fetch", "train", "predict"])
def test_a_record_that_is_gone_from_an_unfinished_study_is_told_by_who_read_the_files(study, rule):
    for name in (f"{RESULTS}/{CLAIMS}", f"{RESULTS}/{MANIFEST}", f"{RECORDS}/vouch.json"):
        study.path(name).unlink()
    assert found(study).missing == ()
    gone = sorted(study.path(f"{RECORDS}/{rule}").rglob("*.json"))
    for path in gone:
        path.unlink()
    names = tuple(path.relative_to(study.root).as_posix() for path in gone)
    assert found(study).missing == names


def test_records_of_a_whole_chain_that_are_gone_are_told_by_the_list_of_claims(study):
    for rule in ("fetch", "train", "predict"):
        shutil.rmtree(study.path(f"{RECORDS}/{rule}"))
    missing = found(study).missing
    assert len(missing) == 1 + 2 + 2
    assert all(record_file.is_record(name) for name in missing)


def test_pruned_is_a_whole_folder(study):
    shutil.rmtree(study.path(f"{RUN}/checkpoints"))
    assert found(study).missing == ()
    study.path(f"{RUN}/checkpoints").mkdir()
    assert len(found(study).missing) == 3, "an empty folder has lost its files"
    shutil.rmtree(study.path(RUN))
    assert found(study).missing == (TABLE,)


def test_what_a_config_has_dropped_is_not_asked_for(study):
    for name in (CHECKPOINT, TABLE, f"{RECORDS}/train/1.json"):
        study.path(name).unlink()
    assert found(study, wanted=lambda job: job["wildcards"].get("seed") != "1").missing == ()
    asked = []
    found(study, wanted=lambda job: bool(asked.append(job)))
    assert ("train", {"seed": "1"}) in [(job["rule"], job["wildcards"]) for job in asked]


def test_what_leads_to_nothing_is_not_asked_for(study):
    study.plot("other", "red")
    for name in (MANIFEST, CLAIMS, "provenance/records/vouch.json"):
        study.path(f"{RESULTS}/{name}").unlink()
    other = study.path(f"{RESULTS}/figures/other.png")
    other.unlink()
    assert found(study).missing == (f"{RESULTS}/figures/other.png",), "a run is not at its end"
    study.close()
    assert found(study).missing == ()
    study.path(PNG).unlink()
    assert found(study).missing == (PNG,)


def test_a_rule_that_was_renamed_supersedes(study):
    """Its old record still names the file; the latest record decides."""
    out = f"{RESULTS}/x.txt"
    study.job("old", "plotting", lambda _: study.write(out, "a"), output={"x": out})
    study.job("new", "plotting", lambda _: study.write(out, "b"), output={"x": out})
    found(study)
    study.path(out).unlink()
    asked = []
    assert found(study, wanted=lambda job: not asked.append(job["rule"])).missing == (out,)
    assert "old" not in asked


def test_results_may_lie_on_another_disk(study, tmp_path, monkeypatch):
    study.path("results").rename(tmp_path / "disk")
    study.path("results").symlink_to(tmp_path / "disk")
    monkeypatch.chdir(study.root)
    for folder in (RESULTS, study.study):
        assert len(check_all(folder, study.root, {}).files) == 1 + 6 + 2 + 2 + 2
    study.path(TABLE).unlink()
    assert check_all(RESULTS, study.root, {}).missing == (TABLE,)


def test_results_under_another_name_say_nothing_of_this_study(study):
    study.study.rename(study.root / "results/other")
    assert check_all(study.root / "results/other", study.root, {}) == chain.Found()


def test_a_look_at_what_is_remembered_parses_no_record(study, monkeypatch):
    settle(monkeypatch)
    study.path(TABLE).unlink()
    first = found(study)
    monkeypatch.setattr(chain, "read", lambda path: pytest.fail(f"read {path}"))
    assert found(study) == first
    assert first.missing == (TABLE,)


def with_versions(monkeypatch, **versions):
    monkeypatch.setattr(chain, "installed_versions", lambda names: versions)


def packages(study):
    record = store.load(study.study, study.root).records[f"{RECORDS}/plot/means.json"]
    return record.claim["packages"]


@pytest.fixture
def with_numpy(study):
    """The study, with code that names NumPy in its trainings and in nothing else."""
    study.write("lib/training.py", "import numpy\nfrom lib import shared\n")
    for seed in study.seeds:
        study.train(seed)
        study.predict(seed)
    study.plot()
    study.vouch()
    return study


def test_other_versions_are_said_in_one_line(with_numpy, monkeypatch):
    import numpy

    with_versions(monkeypatch, numpy="9.9")
    (note,) = found(with_numpy).notes
    assert f": numpy {numpy.__version__} (here 9.9). " in note
    assert "--forceall" in note
    assert "\n" not in note
    with_versions(monkeypatch)
    assert "(here none)" in found(with_numpy).notes[0]
    with_versions(monkeypatch, numpy=numpy.__version__)
    assert found(with_numpy).notes == ()


def test_versions_of_what_is_not_used_are_not_said(with_numpy, monkeypatch):
    with_versions(monkeypatch, numpy="9.9")
    assert found(with_numpy, wanted=lambda job: job["rule"] != "train").notes == ()


def copies(study):
    return sorted(
        path.relative_to(study.root).as_posix()
        for folder in ("code", "configs")
        for path in study.path(f"{RESULTS}/provenance/{folder}").iterdir()
    )


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"x")])
def test_a_kept_copy_that_is_lost_is_written_again_from_what_is_the_same_today(study, harm):
    before = {name: study.path(name).read_bytes() for name in copies(study)}
    assert len(before) == 5 + 5 + 2 + 1 - 4, "four modules of five have the same bytes"
    for name in before:
        harm(study.path(name))
    assert len(audit_all(store.load(study.study, study.root), {}).findings) == len(before)
    (note,) = found(study, config=CONFIG).notes
    assert f"Written again: {len(before)} lost copies" in note
    assert {name: study.path(name).read_bytes() for name in copies(study)} == before
    assert found(study, config=CONFIG).notes == ()
    assert audit_all(store.load(study.study, study.root), {}).findings == []


def test_a_kept_copy_of_what_has_changed_stays_lost_and_the_audit_says_what_is_true(study):
    code = sha256(study.path("lib/shared.py"))
    study.write("lib/shared.py", "FACTOR = 3\n")
    for name in copies(study):
        study.path(name).unlink()
    found(study, config={"rate": 0.25})
    kinds = {
        finding.path: finding
        for finding in audit_all(store.load(study.study, study.root), {}).findings
        if finding.kind.startswith("kept copy")
    }
    lost = kinds.pop(f"{RESULTS}/provenance/code/{code}.py")
    assert lost.kind == "kept copy lost"
    assert "no file of the project has its bytes today" in lost.message
    (config,) = kinds.values()
    assert "a run under the same config writes it again" in config.message
    study.write("lib/shared.py", "FACTOR = 2\n")
    found(study, config=CONFIG)
    assert audit_all(store.load(study.study, study.root), {}).findings == []


def test_the_audit_says_that_the_next_run_writes_a_copy_again_only_where_it_does(study):
    code = sha256(study.path("lib/shared.py"))
    copy = study.path(f"{RESULTS}/provenance/code/{code}.py")
    edit(copy)
    (finding,) = audit_all(store.load(study.study, study.root), {}).findings
    assert finding.kind == "kept copy changed"
    assert "the next run writes it again from lib/shared.py" in finding.message
    found(study)
    assert sha256(copy) == code


def test_what_a_killed_run_left_is_removed_at_the_next_start_and_named_before(study):
    left = study.path(f"{RESULTS}/runs/seed-0/.partial-999999999-x")
    left.mkdir()
    (left / "predictions.csv").write_text("half")
    with atomic(study.path(f"{RESULTS}/runs/seed-1/table.csv")) as partial:
        partial.write_text("being written")
        audit = audit_all(store.load(study.study, study.root), {})
        assert [(f.kind, f.note) for f in audit.findings] == [("unfinished", True)]
        assert audit.findings[0].path.endswith("/seed-0/.partial-999999999-x")
        assert "the next run removes it" in audit.findings[0].message
        assert found(study).notes == ("Removed: 1 unfinished file(s) that a killed run left.",)
        assert not left.exists()
        assert partial.exists()


def test_what_a_killed_training_left_beside_the_studies_is_removed_too(study):
    left = study.path("results/.runs/0a/.partial-999999999-x")
    left.mkdir(parents=True)
    assert found(study).notes == ("Removed: 1 unfinished file(s) that a killed run left.",)
    assert list(left.parent.iterdir()) == []


def test_a_record_that_is_being_written_is_none_yet(study):
    with atomic(study.path(f"{RECORDS}/train/9.json")) as partial:
        partial.write_text("{")
        assert found(study) == found(study)
        assert store.load(study.study, study.root).broken == {}
