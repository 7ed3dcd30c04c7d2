"""Jobs that a config has dropped: said, listed for deletion, and no fault of what is reported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from overfit_atlas.provenance import record_file, store
from overfit_atlas.provenance.audit import audit_all, audit_file
from tests.provenance.studies import RESULTS, TinyStudy, edit, run

pytestmark = pytest.mark.slow

DROPPED = f"{RESULTS}/runs/seed-2/predictions.csv"


@pytest.fixture
def study(tmp_path):
    """Seeds 0 and 1 reported; seed 2 trained by code that has since changed, and then dropped."""
    study = TinyStudy(tmp_path / "project")
    study.fetch()
    study.train(2)
    study.predict(2)
    study.write("lib/training.py", "from lib import shared\n\nNEW = True\n")
    for seed in (0, 1):
        study.train(seed)
        study.predict(seed)
    study.plot()
    study.close()
    return study


def audited(study):
    return audit_all(store.load(study.study, study.root), {})


def listed(study, monkeypatch, capsys, *options):
    status, text = run(study, monkeypatch, capsys, "unused", *options)
    assert status == 0
    return text


def test_dropped_jobs_are_a_note_but_a_changed_file_of_theirs_is_a_finding(study):
    audit = audited(study)
    assert [finding.kind for finding in audit.findings] == ["unused"]
    assert "2 job(s)" in audit.findings[0].message
    assert not audit.failed
    edit(study.path(DROPPED))
    changed = audited(study)
    assert changed.failed
    assert DROPPED in {finding.path for finding in changed.findings}


def test_who_asks_for_a_file_of_a_dropped_job_hears_that_its_code_has_changed(study):
    audit = audit_file(store.load(study.study, study.root), study.path(DROPPED), {})
    assert [(found.path, found.kind) for found in audit.findings] == [
        ("lib/training.py", "code changed")
    ]


def test_what_the_manifest_vouches_for_is_not_excused(study):
    study.vouch()
    assert "code changed" in {finding.kind for finding in audited(study).findings}


def test_what_is_listed_can_be_deleted(study, monkeypatch, capsys):
    paths = listed(study, monkeypatch, capsys).splitlines()
    assert len(paths) == 3 + 1 + 2
    assert all("seed-2/" in path for path in paths[:4])
    assert all(record_file.is_record(path) for path in paths[4:])
    assert json.loads(listed(study, monkeypatch, capsys, "--json"))["files"] == paths
    for path in paths:
        Path(path).unlink()
    assert listed(study, monkeypatch, capsys) == ""
    assert audited(study).findings == []


def test_a_study_without_its_report_has_nothing_unused(study, monkeypatch, capsys):
    (study.study / "provenance/records/report.json").unlink()
    assert listed(study, monkeypatch, capsys) == ""
