"""Statements of machines that made files again: written, sealed, counted for what they are on."""

from __future__ import annotations

import hashlib
import json
from types import SimpleNamespace

import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.claims.again import made_again
from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import loaded
from overfit_atlas.provenance.rederive import IDENTICAL, OTHER_BITS, TAMPERED, Outcome, Rederived
from overfit_atlas.provenance.statement import read_statement, spelled, write_statement

TABLE = "results/tiny/tables/q/claims.csv"


@pytest.fixture
def study(tmp_path, monkeypatch):
    """A project whose one table measures two claims; jobs run in it."""
    monkeypatch.chdir(tmp_path)
    rows = claim_rows(Measured(claim, "q", "all", {0: 1.0}) for claim in ("C1", "C2"))
    files.write_table(rows, TABLE)
    return tmp_path


def state(project, *verdicts, host="here", tolerance=None, recorded=None, whole=True):
    """The statement of ``host`` on outcomes (path, verdict, apart)."""
    made_up = {"host": host, "cpu": "x", "cores": 2, "system": "s", "python": "3", "gpu": []}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loaded, "machine", lambda gpu: made_up)
        digest = recorded or files.sha256(project / TABLE)
        outcomes = [Outcome(path, said, digest, digest, apart) for path, said, apart in verdicts]
        result = Rederived(outcomes, [], tolerance)
        store = SimpleNamespace(prefix="results/tiny", locate=lambda name: project / name)
        record = SimpleNamespace(path="results/tiny/provenance/records/q.json")
        return write_statement(project, store, record, result, whole)


def measurements():
    return pd.DataFrame({"claim": ["C1", "C2"], "table": TABLE})


def test_a_statement_names_claims_machine_and_what_came_of_it(study):
    path = state(study, (TABLE, IDENTICAL, None))
    assert path.parent == study / "statements" / "tiny"
    read = read_statement(path)
    assert read.claims == {"C1": "identical", "C2": "identical"}
    assert read.machine["name"] == hashlib.sha256(b"here").hexdigest()[:12]
    assert "here" not in path.read_text().split('"name"')[0]
    # The seal is the digest of all before it, as anyone can work out.
    text = path.read_text()
    body = text[: text.rindex(',\n "seal"')] + "\n}"
    assert json.loads(text)["seal"] == hashlib.sha256(body.encode()).hexdigest()


@pytest.mark.parametrize(
    ("said", "apart", "tolerance", "word"),
    [
        (IDENTICAL, None, None, "identical"),
        (TAMPERED, 1.0, None, "identical"),  # what was made again has the recorded bytes
        (OTHER_BITS, 1e-9, 1e-6, "within tolerance"),
        (OTHER_BITS, 1e-3, 1e-6, "different"),
        (OTHER_BITS, 1e-9, None, "different"),
        (OTHER_BITS, None, 1e-6, "different"),
    ],
)
def test_words_by_hand(study, said, apart, tolerance, word):
    path = state(study, (TABLE, said, apart), tolerance=tolerance)
    assert read_statement(path).files[TABLE]["word"] == word


def test_machines_are_counted_by_claim_once_each_with_their_worst_word(study):
    paths = [
        state(study, (TABLE, IDENTICAL, None), host="one"),
        state(study, (TABLE, OTHER_BITS, 1e-9), host="two", tolerance=1e-6),
    ]
    found = made_again(paths, measurements())
    assert found.groupby("claim").machine.nunique().to_dict() == {"C1": 2, "C2": 2}
    assert sorted(found[found.claim == "C1"].word) == ["identical", "within tolerance"]
    assert made_again([], measurements()).empty
    paths.append(state(study, (TABLE, IDENTICAL, None), host="two", whole=False))
    found = made_again(paths, measurements())
    assert sorted(found[found.claim == "C2"].steps) == ["1", "all", "all"]


def test_a_later_statement_of_a_machine_takes_the_place_of_its_earlier_one(study):
    first = state(study, (TABLE, OTHER_BITS, None), host="one")
    assert state(study, (TABLE, IDENTICAL, None), host="one") == first
    assert read_statement(first).claims["C1"] == "identical"


def test_a_statement_on_other_bytes_counts_for_nothing(study):
    path = state(study, (TABLE, IDENTICAL, None), recorded="0" * 64)
    assert made_again([path], measurements()).empty


def test_an_edited_statement_is_refused(study):
    path = state(study, (TABLE, OTHER_BITS, None))
    path.write_text(path.read_text().replace("different", "identical"))
    with pytest.raises(AtlasError, match="does not fit its content, so it was edited"):
        made_again([path], measurements())
    # Nor does a seal of one's own help to smuggle in a word that there is not.
    content = json.loads(path.read_text())
    content.pop("seal")
    content["claims"]["C1"] = "better"
    path.write_text(spelled(content))
    with pytest.raises(AtlasError, match="seal"):
        read_statement(path)
    path.write_text("{}")
    with pytest.raises(AtlasError, match="is no statement of files made again"):
        read_statement(path)
