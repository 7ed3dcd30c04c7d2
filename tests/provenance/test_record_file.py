"""Records from anyone: what a record may say of files, and what is refused when one is read."""

from __future__ import annotations

import copy
import json
import os

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.provenance import chain, record_file, store
from overfit_atlas.provenance.audit import audit_all, audit_file
from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.record import RECIPE_FIELDS
from overfit_atlas.provenance.tree import two_lines
from tests.provenance.studies import RECORDS, RESULTS, run

DIGEST = "0" * 64
TRAIN = f"{RECORDS}/train/1.json"
PNG = f"{RESULTS}/figures/means.png"

ELSEWHERE = {
    "absolute": "/tmp/victim.txt",
    "two slashes": "//tmp/victim.txt",
    "above": "../victim.txt",
    "above, from inside": f"{RESULTS}/../../../victim.txt",
    "above, at the end": f"{RESULTS}/..",
    "a second spelling": f"{RESULTS}/./runs/x.csv",
    "a drive": "C:/victim.txt",
    "a drive and a name": "C:victim.txt",
    "another system's folders": "..\\victim.txt",
    "nothing": "",
    "the folder itself": ".",
    "a device": "/dev/zero",
    "a zero byte": f"{RESULTS}/a\0b",
    "two lines": f"{RESULTS}/a\nREADME.md",
    "a command to the terminal": f"{RESULTS}/\x1b[2J",
    "no text": f"{RESULTS}/\udc80",
    "too long a name": f"{RESULTS}/{'a' * 300}",
    "too long a way": f"{RESULTS}/{'a/' * 600}b",
    "a folder's name": f"{RESULTS}/runs/",
}
OF_OTHERS = {
    "the project's code": "lib/shared.py",
    "another study": "results/other/table.csv",
    "a neighbour of the study": f"{RESULTS}-2/table.csv",
    "another record": f"{RECORDS}/fetch/digits.json",
    "outside": "external:victim.txt",
}


def contents(study, record):
    """Claim and run of a record, to be changed."""
    whole = json.loads(study.path(record).read_bytes())
    return whole["claim"], whole["run"]


@pytest.fixture
def parts(made):
    return contents(made, TRAIN)


def sealed(claim, run):
    """As a forger would write it: ids and seal made anew."""
    claim["recipe_id"] = digest_of({name: claim.get(name) for name in RECIPE_FIELDS})
    claim["claim_id"] = digest_of({k: v for k, v in claim.items() if k != "claim_id"})
    return record_file.spelled(claim, run)


def plain_seal(claim, run):
    """The same where the content has no canonical JSON."""
    text = json.dumps({"claim": claim, "run": run, "seal": ""}, indent=1)
    return text.encode()


def test_what_a_job_wrote_is_read(made, parts):
    assert record_file.parse(record_file.spelled(*parts)).path == TRAIN


@pytest.mark.parametrize("part", ["inputs", "outputs", "code", "run outputs", "watched_by"])
@pytest.mark.parametrize("name", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_name_that_leads_elsewhere_is_refused(parts, part, name):
    claim, run = parts
    tables = {"run outputs": (run, "outputs"), "watched_by": (run, "watched_by")}
    holder, field = tables.get(part, (claim, part))
    table = holder.setdefault(field, {})
    table[name] = DIGEST
    with pytest.raises(ValueError, match=r"paths inside the project|control character"):
        record_file.parse(plain_seal(claim, run))


@pytest.mark.parametrize("name", ELSEWHERE.values(), ids=ELSEWHERE)
def test_neither_its_own_place_nor_a_role_leads_elsewhere(parts, name):
    for change in (
        lambda claim, run: claim.update(record=name),
        lambda claim, run: claim["roles"]["inputs"].update(raw=name),
        lambda claim, run: claim["roles"]["outputs"].update(checkpoints=[name]),
        lambda claim, run: run.update(made_by=[name]),
        lambda claim, run: run.update(config=name),
    ):
        claim, run = copy.deepcopy(parts)
        change(claim, run)
        with pytest.raises(ValueError, match=r"record|roles|SHA-256|control character"):
            record_file.parse(plain_seal(claim, run))


@pytest.mark.parametrize("name", OF_OTHERS.values(), ids=OF_OTHERS)
def test_a_job_wrote_into_its_own_study_alone(parts, name):
    claim, run = parts
    claim["outputs"][name] = DIGEST
    with pytest.raises(ValueError, match=r"no result of|paths inside"):
        record_file.parse(sealed(claim, run))


def test_a_file_outside_has_a_bare_name(parts):
    claim, run = parts
    claim["inputs"]["external:facts.csv"] = DIGEST
    assert record_file.parse(sealed(claim, run)).inputs["external:facts.csv"] == DIGEST
    claim["inputs"]["external:../facts.csv"] = DIGEST
    with pytest.raises(ValueError, match="inputs"):
        record_file.parse(sealed(claim, run))


def test_no_job_reads_what_it_writes(parts):
    for name in (TRAIN, next(iter(parts[0]["outputs"]))):
        claim, run = copy.deepcopy(parts)
        claim["inputs"][name] = DIGEST
        with pytest.raises(ValueError, match="wrote itself"):
            record_file.parse(sealed(claim, run))


@pytest.mark.slow
@pytest.mark.parametrize("value", [None, True, 3, -1.5, "text", [], [[]], {}, {"a": 1}, {"a": []}])
def test_a_field_of_another_type_does_no_harm(study, parts, value, capsys, monkeypatch):
    path = study.path(TRAIN)
    for part, fields in zip(("claim", "run"), parts, strict=True):
        for field in fields:
            whole = dict(zip(("claim", "run"), copy.deepcopy(parts), strict=True))
            whole[part][field] = value
            path.write_bytes(sealed(**whole))
            found = store.load(study.study, study.root)
            try:
                chain.check_all(study.study, study.root, {})
                audit_file(found, study.path(PNG), {})
            except AtlasError:
                continue
            if TRAIN in found.records:
                two_lines(found, found.records[TRAIN])
                run(study, monkeypatch, capsys, "audit", PNG)
                run(study, monkeypatch, capsys, "diff", PNG, next(iter(parts[0]["outputs"])))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "not JSON"),
        (b"null", "no table"),
        (b"[]", "no table"),
        (b'{"claim": []}', "missing"),
        (b'{"claim": {}, "run": {}}', "rule is not"),
        (b"[" * 100_000, "too deeply|not JSON"),
        (b'{"claim": {"a": NaN}, "run": {}}', "not JSON"),
        (b'{"claim": {"a": ' + b"9" * 5000 + b'}, "run": {}}', "not JSON"),
        (b'{"claim": {"a": ' + b"[" * 200 + b"]" * 200 + b'}, "run": {}}', "too deeply"),
        (b'{"claim": {"a": "\\ud800"}, "run": {}}', "control character"),
        (b"\xff\xfe", "not JSON"),
    ],
)
def test_what_is_no_record_is_said_to_be_none(content, said):
    with pytest.raises(ValueError, match=said):
        record_file.parse(content)


def test_what_is_no_file_is_not_waited_for(study, tmp_path, monkeypatch):
    place = study.path(TRAIN)
    place.unlink()
    for make, said in (
        (lambda: os.mkfifo(place), "it is a pipe"),
        (lambda: place.symlink_to("/dev/zero"), "it is a pipe"),
        (lambda: place.symlink_to(place), "unreadable: "),
    ):
        make()
        assert store.load(study.study, study.root).broken[TRAIN].startswith(said)
        place.unlink()
    place.write_bytes(b"x" * 2000)
    monkeypatch.setattr(record_file, "_LARGEST", 1000)
    assert "at most 1000 bytes" in store.load(study.study, study.root).broken[TRAIN]


def test_records_that_call_their_study_otherwise_are_not_believed(study, parts):
    """It sorts first, and names the project's code as results of its own."""
    claim, run = parts
    claim["record"] = "lib/provenance/records/a.json"
    claim["outputs"] = {"lib/shared.py": DIGEST}
    claim["roles"]["outputs"] = {"record": claim["record"]}
    study.path(f"{RECORDS}/a.json").write_bytes(sealed(claim, run))
    found = store.load(study.study, study.root)
    assert found.prefix == RESULTS
    assert f"{RECORDS}/a.json" in found.broken
    assert "lib/shared.py" not in found.producer


def test_a_circle_of_jobs_is_named(study):
    raw = f"{RESULTS}/data/raw/digits/raw.bin"
    for name, reads, writes in (("one", "b", "a"), ("two", "a", "b")):
        claim, run = contents(study, TRAIN)
        digest = claim["inputs"][raw]
        claim["record"] = f"{RECORDS}/train/{name}.json"
        claim["inputs"] = {f"{RESULTS}/{reads}": digest}
        claim["outputs"] = {f"{RESULTS}/{writes}": digest}
        claim["roles"] = {"inputs": {}, "outputs": {}}
        study.path(claim["record"]).write_bytes(sealed(claim, run))
        study.path(f"{RESULTS}/{writes}").write_bytes(study.path(raw).read_bytes())
    audit = audit_all(store.load(study.study, study.root), {})
    assert [f.kind for f in audit.findings if not f.note] == ["records in a circle"]


def test_an_added_record_does_not_speak_for_the_file_of_another(study):
    """Edit a figure, add a record, finished last, that says so, and forge that of who read it."""
    study.path(PNG).write_bytes(b"another picture")
    digest = sha256(study.path(PNG))
    claim, run = contents(study, f"{RECORDS}/plot/means.json")
    claim["record"] = f"{RECORDS}/plot/more.json"
    claim["outputs"][PNG] = digest
    claim["roles"]["outputs"] = {}
    run["finished"] = "9999"
    study.path(claim["record"]).write_bytes(sealed(claim, run))
    reader, its_run = contents(study, f"{RECORDS}/vouch.json")
    reader["inputs"][PNG] = digest
    study.path(f"{RECORDS}/vouch.json").write_bytes(sealed(reader, its_run))
    findings = audit_all(store.load(study.study, study.root), {}).findings
    assert [(f.path, f.kind) for f in findings if not f.note] == [
        (claim["record"], "record replaced")
    ], "the manifest knows better"


def test_a_job_does_not_write_a_record_that_could_not_be_read(study):
    with pytest.raises(AtlasError, match="cannot be recorded with the file"):
        study.job("stray", "plotting", lambda _: None, output={"file": "lib/made.py"})
    started = []
    for colour in ("\x1b[31m", "\udc80"):
        with pytest.raises(AtlasError, match=r"control character|surrogates"):
            study.job(
                "stray",
                "plotting",
                started.append,
                output={"file": f"{RESULTS}/x"},
                colour=colour,
            )
    assert started == [], "said before the work"


def test_odd_values_in_the_environment_stop_no_job(study, monkeypatch):
    monkeypatch.setenv("OMP_ODD", "\x1b[31m\udcff")
    study.plot()
    found = record_file.read(study.path(f"{RECORDS}/plot/means.json"))
    assert found.run["environment"].get("OMP_ODD") == r"\x1b[31m\udcff"


def test_an_input_above_the_project_is_known_by_its_bare_name(study):
    (study.root.parent / "facts.csv").write_text("1")
    study.job(
        "plot",
        "plotting",
        lambda _: study.write(f"{RESULTS}/x", "made"),
        wildcards={"name": "outside"},
        input={"facts": "../facts.csv"},
        output={"file": f"{RESULTS}/x"},
    )
    found = store.load(study.study, study.root).producer[f"{RESULTS}/x"]
    assert list(found.inputs) == ["external:facts.csv"]
