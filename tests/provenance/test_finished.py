"""When a study counts as finished: any change of what is made, or of what makes it, undoes that."""

from __future__ import annotations

import os

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.chain import check_all
from overfit_atlas.provenance.finished import is_finished, remember_finished, state_of
from tests.provenance.studies import RECORDS, RESULTS, TinyStudy, edit


@pytest.fixture
def study(tmp_path):
    return TinyStudy(tmp_path / "project").make()


def state(study, *also, **config):
    made = check_all(study.study, study.root, {})
    return state_of(study.root, {"rate": 0.5} | config, made, also)


def test_it_is_finished_only_in_the_state_that_was_remembered(study, tmp_path):
    assert not is_finished(study.study, state(study))
    remember_finished(study.study, state(study))
    assert is_finished(study.study, state(study))
    assert not is_finished(study.study, state(study, rate=0.25))
    assert not is_finished(tmp_path / "other", state(study))


@pytest.mark.parametrize(
    "name", ["Snakefile", "config/config.yaml", "workflow/scripts/training.py"]
)
def test_another_byte_of_the_project_is_another_state(study, name):
    before = state(study)
    edit(study.path(name), keep_mtime=True)
    assert state(study) != before


@pytest.mark.parametrize(
    "name",
    [
        f"{RESULTS}/data/raw/digits/raw.bin",
        f"{RESULTS}/figures/means.png",
        f"{RECORDS}/predict/0.json",
    ],
)
def test_another_byte_of_what_was_made_has_no_state(study, name):
    state(study)
    edit(study.path(name), keep_mtime=True)
    with pytest.raises(AtlasError, match=os.path.basename(name)):
        state(study)


def test_a_touched_study_stays_finished(study):
    before = state(study)
    for path in study.study.rglob("*"):
        path.touch()
    assert state(study) == before


def test_a_file_gone_or_new_is_another_state(study):
    states = [state(study)]
    study.path(f"{RESULTS}/figures/means.png").unlink()
    states.append(state(study))
    study.write("workflow/scripts/new.py", "")
    states.append(state(study))
    study.path(f"{RECORDS}/predict/0.json").unlink()
    states.append(state(study))
    overlay = study.write("elsewhere/overlay.yaml", "seeds: [1]\n")
    states.append(state(study, overlay))
    assert len(set(states)) == len(states)


def test_the_same_state_is_told_twice_alike(study):
    assert state(study) == state(study)
