"""What an audit must catch in a finished study, and what it must let pass."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import zlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from overfit_atlas.drawing import save
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256
from overfit_atlas.provenance import chain, facts, identity, record_file, store
from overfit_atlas.provenance.audit import audit_all, audit_file, read_from_outside
from overfit_atlas.provenance.digests import digest_of
from overfit_atlas.provenance.manifest import CLAIMS, MANIFEST
from overfit_atlas.provenance.record import RECIPE_FIELDS
from tests.provenance.studies import RECORDS, RESULTS, TinyStudy, edit, run, settle

RAW = f"{RESULTS}/data/raw/digits/raw.bin"
CHECKPOINT = f"{RESULTS}/runs/seed-1/checkpoints/epoch-002.weights.h5"
TABLE = f"{RESULTS}/runs/seed-0/predictions.csv"
PNG = f"{RESULTS}/figures/means.png"
PDF = f"{RESULTS}/figures/means.pdf"
RAW_DIGEST = hashlib.sha256(bytes(range(64))).hexdigest()


def audited(study, name=None, **options):
    found = store.load(study.study, study.root)
    pinned = {RAW: RAW_DIGEST}
    if name is None:
        return audit_all(found, pinned, **options)
    return audit_file(found, study.path(name), pinned, **options)


def rewrite(path: Path, change, *, ids: bool) -> None:
    """Edit a record as a forger would: with its seal made anew, and its ids too if asked."""
    whole = json.loads(path.read_bytes())
    change(whole)
    claim, run = whole["claim"], whole["run"]
    if ids:
        claim["recipe_id"] = digest_of({name: claim[name] for name in RECIPE_FIELDS})
        claim["claim_id"] = digest_of({k: v for k, v in claim.items() if k != "claim_id"})
    path.write_bytes(record_file.spelled(claim, run))


def record_of(study, name):
    return study.path(f"{RECORDS}/{name}.json")


def set_seed(whole):
    whole["claim"]["params"]["seed"] = 8


def swap_params(whole):
    params = whole["claim"]["params"]
    params["seed"], params["rate"] = params["rate"], params["seed"]


def set_cpu(whole):
    whole["run"]["machine"]["cpu"] = "a faster one"


def swap_files(first: Path, second: Path) -> None:
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)


def append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\n")


# name: (what is changed, the path that must be named)
CHANGES = {
    "helper edited": (lambda s: s.write("lib/plotting.py", "# x\n"), "lib/plotting.py"),
    "helper edited, mtime kept": (
        lambda s: edit(s.path("lib/training.py"), keep_mtime=True),
        "lib/training.py",
    ),
    "module of all scripts edited": (lambda s: append(s.path("lib/shared.py")), "lib/shared.py"),
    "package file filled": (lambda s: s.write("lib/__init__.py", "x = 1"), "lib/__init__.py"),
    "script edited": (
        lambda s: append(s.path("workflow/scripts/plotting.py")),
        "workflow/scripts/plotting.py",
    ),
    "script edited, mtime kept": (
        lambda s: edit(s.path("workflow/scripts/training.py"), keep_mtime=True),
        "workflow/scripts/training.py",
    ),
    "script deleted": (
        lambda s: s.path("workflow/scripts/training.py").unlink(),
        "workflow/scripts/training.py",
    ),
    "intermediate edited": (lambda s: edit(s.path(TABLE)), TABLE),
    "intermediate edited, mtime kept": (lambda s: edit(s.path(TABLE), keep_mtime=True), TABLE),
    "intermediate emptied": (lambda s: edit(s.path(TABLE), b""), TABLE),
    "figure overwritten": (lambda s: shutil.copy(s.path(PDF), s.path(PNG)), PNG),
    "figure edited, mtime kept": (lambda s: edit(s.path(PNG), keep_mtime=True), PNG),
    "PDF edited": (lambda s: edit(s.path(PDF)), PDF),
    "raw file edited": (lambda s: edit(s.path(RAW)), RAW),
    "raw file edited, mtime kept": (lambda s: edit(s.path(RAW), keep_mtime=True), RAW),
    "raw file made large": (lambda s: edit(s.path(RAW), bytes(3_000_000)), RAW),
    "raw file deleted": (lambda s: s.path(RAW).unlink(), RAW),
    "checkpoint edited": (lambda s: edit(s.path(CHECKPOINT)), CHECKPOINT),
    "checkpoint of another run": (
        lambda s: shutil.copy(s.path(CHECKPOINT.replace("seed-1", "seed-0")), s.path(CHECKPOINT)),
        CHECKPOINT,
    ),
    "two epochs swapped": (
        lambda s: swap_files(s.path(CHECKPOINT), s.path(CHECKPOINT.replace("002", "003"))),
        CHECKPOINT,
    ),
    "table deleted": (lambda s: s.path(TABLE).unlink(), TABLE),
    "figure deleted": (lambda s: s.path(PNG).unlink(), PNG),
    "seed in the config changed": (
        lambda s: s.write("config/config.yaml", "rate: 0.25\n"),
        "config/config.yaml",
    ),
    "rules edited": (lambda s: append(s.path("Snakefile")), "Snakefile"),
    "record: a byte": (
        lambda s: edit(record_of(s, "train/1")),
        f"{RECORDS}/train/1.json",
    ),
    "record: a space": (
        lambda s: append(record_of(s, "train/1")),
        f"{RECORDS}/train/1.json",
    ),
    "record: seed, sealed anew": (
        lambda s: rewrite(record_of(s, "train/1"), set_seed, ids=False),
        f"{RECORDS}/train/1.json",
    ),
    "record: params swapped": (
        lambda s: rewrite(record_of(s, "train/1"), swap_params, ids=False),
        f"{RECORDS}/train/1.json",
    ),
    "record: seed, ids forged": (
        lambda s: rewrite(record_of(s, "train/1"), set_seed, ids=True),
        f"{RECORDS}/train/1.json",
    ),
    "record of another job": (
        lambda s: shutil.copy(record_of(s, "train/0"), record_of(s, "train/1")),
        f"{RECORDS}/train/1.json",
    ),
    "manifest edited": (
        lambda s: edit(s.path(f"{RESULTS}/{MANIFEST}")),
        f"{RESULTS}/{MANIFEST}",
    ),
    "claims edited": (lambda s: edit(s.path(f"{RESULTS}/{CLAIMS}")), f"{RESULTS}/{CLAIMS}"),
}


def test_a_finished_study_is_clean(made):
    audit = audited(made)
    assert audit.findings == []
    assert audited(made, PNG).findings == []


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_named(study, change):
    make, named = change
    make(study)
    assert named in {finding.path for finding in audited(study).findings if not finding.note}


def test_record_deleted(study):
    record = record_of(study, "predict/0")
    record.unlink()
    named = {finding.path for finding in audited(study).findings if not finding.note}
    assert {TABLE, f"{RECORDS}/predict/0.json"} <= named


def test_touches_pass(study):
    for path in study.root.rglob("*"):
        os.utime(path, (1, 1))
    assert audited(study).findings == []


def test_a_forger_who_recomputes_everything_fails_against_the_committed_digest(study):
    anchor = sha256(study.path(f"{RESULTS}/{MANIFEST}"))
    rewrite(record_of(study, "train/1"), set_seed, ids=True)
    study.vouch()
    assert not audited(study).failed, "nothing in the folder itself can tell"
    findings = audited(study, anchor=anchor).findings
    assert [(f.path, f.kind) for f in findings] == [
        (f"{RESULTS}/{MANIFEST}", "not the committed manifest")
    ]


def test_where_a_job_ran_is_sealed_too(study):
    edit(
        record_of(study, "train/1"),
        record_of(study, "train/1").read_bytes().replace(b'"cores"', b'"Cores"'),
    )
    assert f"{RECORDS}/train/1.json" in {finding.path for finding in audited(study).findings}


def test_200_random_bytes(study):
    """One byte of one file of the results, the raw data or the code: every flip is named."""
    files = sorted(
        path
        for path in study.root.rglob("*")
        if path.is_file() and path.stat().st_size and not path.name.startswith(".")
    )
    draw = random.Random(588)
    for _ in range(200):
        path = draw.choice(files)
        content = path.read_bytes()
        changed = bytearray(content)
        place = draw.randrange(len(changed))
        changed[place] ^= 1 << draw.randrange(8)
        status = path.stat()
        path.write_bytes(changed)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
        name = path.relative_to(study.root).as_posix()
        named = {finding.path for finding in audited(study).findings if not finding.note}
        assert name in named, f"byte {place} of {name}"
        path.write_bytes(content)
    assert audited(study).findings == []


def test_pruned_checkpoints_are_notes(study):
    shutil.rmtree(study.path(f"{RESULTS}/runs/seed-1/checkpoints"))
    audit = audited(study)
    assert not audit.failed
    assert {(f.kind, f.note) for f in audit.findings} == {("pruned", True)}
    assert len(audit.findings) == 3
    edit(study.path(TABLE))
    assert audited(study).failed


def test_a_single_checkpoint_that_is_gone_is_lost_and_not_pruned(study):
    study.path(CHECKPOINT).unlink()
    found = [(f.path, f.kind) for f in audited(study).findings if not f.note]
    assert found == [(CHECKPOINT, "missing")]


def test_one_figure_is_audited_along_its_own_path(study):
    study.plot("other", "red")
    edit(study.path(f"{RESULTS}/figures/other.png"))
    assert not audited(study, PNG).failed
    edit(study.path(RAW))
    assert RAW in {finding.path for finding in audited(study, PNG).findings}


def test_a_stale_figure_names_what_changed_under_it(study):
    study.rate = 0.25
    study.train(0)
    study.job(
        "predict",
        "predicting",
        lambda _: study.write(TABLE, "epoch,mean\n1,7\n"),
        wildcards={"seed": "0"},
        output={"predictions": TABLE},
    )
    found = {finding.path: finding.kind for finding in audited(study, PNG).findings}
    assert found[TABLE] == "changed since it was read"


def test_a_study_that_was_moved_is_still_read(study):
    moved = study.root / "elsewhere"
    study.study.rename(moved)
    assert not audit_all(store.load(moved, study.root), {}).failed


@pytest.mark.parametrize("name", [PNG, PDF])
def test_a_figure_taken_out_of_the_tree_is_known(study, tmp_path, name):
    mailed = tmp_path / f"mailed{Path(name).suffix}"
    shutil.copy(study.path(name), mailed)
    found = audit_file(store.load(study.study, study.root), mailed, {}).resolved
    assert (found.name, found.verdict, found.how) == (name, "original", "its bytes")
    study.path(name).unlink()
    assert audit_file(store.load(study.study, study.root), mailed, {}).resolved.name == name


def png_info(text):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for key, value in text.items():
        info.add_text(key, value, zip=True)
    return info


def test_an_image_saved_anew_is_told_from_an_edited_one(study, tmp_path):
    found = store.load(study.study, study.root)
    with Image.open(study.path(PNG)) as image:
        image.load()
        image.save(tmp_path / "anew.png", pnginfo=png_info(image.text), compress_level=1)
        image.save(tmp_path / "stripped.png", compress_level=1)
        image.putpixel((5, 5), (255, 0, 0, 255))
        image.save(tmp_path / "edited.png", pnginfo=png_info(image.text))
        image.save(tmp_path / "nothing.png")
    verdicts = {}
    for name in ("anew", "stripped", "edited"):
        audit = audit_file(found, tmp_path / f"{name}.png", {})
        assert audit.failed
        assert audit.resolved.name == PNG
        verdicts[name] = (audit.resolved.verdict, audit.resolved.how)
    assert verdicts == {
        "anew": ("re-encoded", "identity"),
        "stripped": ("re-encoded", "pixels"),
        "edited": ("edited", "identity"),
    }
    with pytest.raises(AtlasError, match="carries no identity"):
        audit_file(found, tmp_path / "nothing.png", {})


def test_identity_is_read_from_every_kind_of_figure(study, tmp_path):
    recipe = json.loads(record_of(study, "plot/means").read_text())["claim"]["recipe_id"]
    assert identity.KEY == save.IDENTITY_KEY
    assert identity.read_identity(study.path(PNG)) == recipe
    assert identity.read_identity(study.path(PDF)) == recipe
    svg = tmp_path / "x.svg"
    svg.write_text(f"<svg><dc:identifier>{identity.KEY}: {recipe}</dc:identifier></svg>")
    assert identity.read_identity(svg) == recipe
    wide = tmp_path / "utf16.pdf"
    wide.write_bytes(b"%PDF /Keywords (" + f"{identity.KEY}: {recipe}".encode("utf-16-be") + b")")
    assert identity.read_identity(wide) == recipe
    assert identity.read_identity(study.path(TABLE)) is None


def test_sha256sum_reads_the_manifest(study):
    program = shutil.which("sha256sum")
    if program is None:
        pytest.skip("no sha256sum here")
    check = [program, "-c", "--quiet", f"{RESULTS}/{MANIFEST}"]
    assert subprocess.run(check, cwd=study.root, check=False).returncode == 0
    edit(study.path(CHECKPOINT))
    done = subprocess.run(check, cwd=study.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert CHECKPOINT in done.stdout


def test_two_clean_runs_give_one_manifest(made, tmp_path):
    other = TinyStudy(tmp_path / "elsewhere").make(mirror="ftp://x", threads=3)
    name = f"{RESULTS}/{MANIFEST}"
    assert other.path(name).read_bytes() == made.path(name).read_bytes()


def test_the_tree_says_values_code_versions_and_machine(study, monkeypatch, capsys):
    status, text = run(study, monkeypatch, capsys, "audit", PNG)
    assert status == 0
    for part in (
        "original",
        "train seed=0, 1 (2 jobs)",
        "rate = 0.5",
        "seed = 0, 1",
        RAW,
        "lib/shared.py",
        "Machines",
        "clean",
    ):
        assert part in text


def test_the_command_as_json_and_its_exit_status(study, monkeypatch, capsys):
    status, text = run(study, monkeypatch, capsys, "audit", "--all", "--json")
    assert status == 0
    assert json.loads(text)["clean"] is True
    edit(study.path(CHECKPOINT))
    status, text = run(study, monkeypatch, capsys, "audit", PNG, "--json")
    assert status == 1
    assert [finding["path"] for finding in json.loads(text)["findings"]] == [CHECKPOINT]
    with pytest.raises(AtlasError, match="no record"):
        run(study, monkeypatch, capsys, "audit", "Makefile.txt")


def test_options_stand_anywhere(study, monkeypatch, capsys):
    status, text = run(study, monkeypatch, capsys, "diff", "--json", PNG, "--study", RESULTS, PDF)
    assert status == 0
    assert json.loads(text) == {"recipe": [], "run": []}
    for words in (["--json", PNG], [PNG, "--json"], ["--study", RESULTS, PNG, "--json"]):
        assert json.loads(run(study, monkeypatch, capsys, "audit", *words)[1])["clean"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["audit"], "one of the arguments file --all is required"),
        (["audit", PNG, "--all"], "not allowed"),
        (["audit", PNG, "--colour"], "unrecognized arguments: --colour"),
        (["diff", PNG], "required: second"),
        (["sign"], "--key"),
        (["verify", "--signer", "me"], "--allowed"),
    ],
)
def test_a_mistake_in_the_command_is_said(study, monkeypatch, capsys, words, said):
    with pytest.raises(SystemExit) as stopped:
        run(study, monkeypatch, capsys, *words)
    assert stopped.value.code == 2
    assert said in capsys.readouterr().err


def test_an_audit_reads_what_changed_since_this_account_read_it_and_says_what_it_left_out(
    study, monkeypatch, capsys
):
    settle(monkeypatch)
    assert (
        json.loads(run(study, monkeypatch, capsys, "audit", "--all", "--json")[1])["remembered"]
        == 0
    )
    status, text = run(study, monkeypatch, capsys, "audit", "--all", "--json")
    # one raw file, two runs of three checkpoints and a table, a figure twice, manifest and claims
    made = 1 + 2 * (3 + 1) + 2 + 2
    # five scripts and their modules, the shared one, the package's own
    assert (status, json.loads(text)["remembered"]) == (0, made + 5 + 5 + 2)
    assert "Not read again" in run(study, monkeypatch, capsys, "audit", PNG)[1]
    assert "Not read again" not in run(study, monkeypatch, capsys, "audit", PNG, "--fresh")[1]
    edit(study.path(CHECKPOINT), keep_mtime=True)
    status, text = run(study, monkeypatch, capsys, "audit", "--all", "--json")
    assert status == 1
    assert {finding["path"] for finding in json.loads(text)["findings"]} == {CHECKPOINT}


def test_what_is_remembered_lies_outside_the_study_and_a_fresh_audit_does_without(
    study, monkeypatch, capsys
):
    settle(monkeypatch)
    recorded = sha256(study.path(CHECKPOINT))
    edit(study.path(CHECKPOINT))
    with pytest.raises(AtlasError, match=CHECKPOINT):
        chain.check_all(study.study, study.root, {})
    kept = facts.kept_for(study.study)
    assert not kept.is_relative_to(study.root)
    believed = json.loads(kept.read_text().partition("\n")[2])
    believed[str(study.path(CHECKPOINT))][4] = recorded
    text = json.dumps(believed, separators=(",", ":"))
    kept.write_text(f"{facts._seal(text)}\n{text}")
    assert run(study, monkeypatch, capsys, "audit", "--all")[0] == 0
    assert run(study, monkeypatch, capsys, "audit", "--all", "--fresh")[0] == 1


def test_no_file_is_accused_by_what_is_remembered_of_it(study, monkeypatch, capsys):
    settle(monkeypatch)
    run(study, monkeypatch, capsys, "audit", "--all")
    kept = facts.FileFacts.of_study(study.study)
    for entry in kept._known.values():
        if isinstance(entry[4], str):
            entry[4] = "0" * 64
    kept._dropped = True
    kept.save()
    assert run(study, monkeypatch, capsys, "audit", "--all")[0] == 0
    chain.check_all(study.study, study.root, {})
    chain.check_all(study.study, study.root, {})
    assert facts.FileFacts.of_study(study.study).digests([study.path(PNG)]) == {
        study.path(PNG): sha256(study.path(PNG))
    }, "and what was found is remembered instead"


def test_diff_says_why_two_figures_differ(study, monkeypatch, capsys, tmp_path):
    study.plot("red", "red")
    red = f"{RESULTS}/figures/red.png"
    status, text = run(study, monkeypatch, capsys, "diff", PNG, red, "--json")
    fields = {(d["field"], d["first"], d["second"]) for d in json.loads(text)["recipe"]}
    assert status == 1
    assert fields == {("params.colour", "black", "red"), ("wildcards.name", "means", "red")}
    other = TinyStudy(tmp_path / "other", rate=0.25).make()
    other.write("lib/training.py", "from lib import shared\n# slower\n")
    for seed in (0, 1):
        other.train(seed)
    other.path(f"{RESULTS}").rename(study.root / "results/other")
    theirs = "results/other/figures/means.png"
    status, text = run(study, monkeypatch, capsys, "diff", PNG, theirs)
    assert status == 0, "the same bytes reached the figure"
    assert "equal" in text


def test_diff_goes_back_to_the_job_where_the_difference_began(study, monkeypatch, capsys):
    first, second = CHECKPOINT, CHECKPOINT.replace("seed-1", "seed-0")
    _, text = run(study, monkeypatch, capsys, "diff", first, second, "--json")
    fields = {(d["field"], d["first"], d["second"]) for d in json.loads(text)["recipe"]}
    assert fields == {("params.seed", 1, 0), ("wildcards.seed", "1", "0")}
    one, other = (f"{RESULTS}/runs/seed-{seed}/predictions.csv" for seed in (0, 1))
    _, text = run(study, monkeypatch, capsys, "diff", one, other, "--json")
    fields = {d["field"] for d in json.loads(text)["recipe"]}
    assert {"wildcards.seed", "params.seed"} <= fields


def test_uses_says_what_was_made_from_a_file(study, monkeypatch, capsys):
    _, text = run(study, monkeypatch, capsys, "uses", CHECKPOINT, "--json")
    jobs = json.loads(text)["jobs"]
    assert jobs == [f"{RECORDS}/{name}.json" for name in ("predict/1", "plot/means", "vouch")]
    _, text = run(study, monkeypatch, capsys, "uses", RAW)
    assert PNG in text


def test_a_file_that_jobs_read_outside_the_project_is_known_by_its_bytes(tmp_path):
    (tmp_path / "renamed.csv").write_text("id,label\n")
    digest = hashlib.sha256(b"id,label\n").hexdigest()
    inputs = {"results/s/data/d.h5": digest, "external:labels.csv": digest}
    records = SimpleNamespace(records={"draw": SimpleNamespace(inputs=inputs)})
    assert read_from_outside(records, tmp_path / "renamed.csv") == "external:labels.csv"
    (tmp_path / "renamed.csv").write_text("id,label\n0,1\n")
    assert read_from_outside(records, tmp_path / "renamed.csv") is None


def test_anchor_and_signature(study, monkeypatch, capsys, tmp_path):
    status, _ = run(study, monkeypatch, capsys, "anchor")
    assert status == 0
    assert run(study, monkeypatch, capsys, "audit", "--all")[0] == 0
    rewrite(record_of(study, "train/1"), set_seed, ids=True)
    study.vouch()
    assert run(study, monkeypatch, capsys, "audit", "--all")[0] == 1
    if shutil.which("ssh-keygen") is None:
        pytest.skip("no ssh-keygen here")
    key = tmp_path / "key"
    make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(make, check=True, stdin=subprocess.DEVNULL)
    allowed = tmp_path / "allowed"
    allowed.write_text("auditor " + key.with_suffix(".pub").read_text())
    run(study, monkeypatch, capsys, "sign", "--key", key)
    verify = ("verify", "--allowed", allowed, "--signer", "auditor")
    assert run(study, monkeypatch, capsys, *verify)[0] == 0
    edit(study.path(f"{RESULTS}/{MANIFEST}"))
    with pytest.raises(AtlasError, match="refused"):
        run(study, monkeypatch, capsys, *verify)
    signature = study.path(f"{RESULTS}/{MANIFEST}.sig")
    before = signature.read_bytes()
    (tmp_path / "nonsense").write_text("no key")
    for wrong in ("nonsense", "gone", "."):
        with pytest.raises(AtlasError):
            run(study, monkeypatch, capsys, "sign", "--key", tmp_path / wrong)
        assert signature.read_bytes() == before, "a failed signing loses none that is there"


def test_a_figure_without_identity_cannot_be_told_and_the_nearest_is_named(study, tmp_path):
    with Image.open(study.path(PNG)) as image:
        small = image.convert("RGB").resize((image.width * 3 // 4, image.height * 3 // 4))
        small.save(tmp_path / "sent.jpg")
        small.save(tmp_path / "sent.png")
    for name in ("sent.jpg", "sent.png"):
        with pytest.raises(AtlasError, match=rf"carries no identity.*cannot be told.*{PNG}"):
            audited(study, tmp_path / name)
    Image.effect_noise((300, 200), 90).save(tmp_path / "noise.png")
    with pytest.raises(AtlasError, match=r"cannot be told\. None of its images looks like it"):
        audited(study, tmp_path / "noise.png")
    foreign = tmp_path / "foreign.svg"
    foreign.write_text(f"<svg>{identity.KEY}: {'ab' * 32}</svg>")
    with pytest.raises(
        AtlasError, match=r"the identity that it carries \(recipe abab.*another study"
    ):
        audited(study, foreign)


def test_a_huge_image_is_not_unpacked(study, tmp_path):
    """A PNG of a few bytes whose header claims 60,000 times 60,000 pixels."""
    claimed = b"IHDR" + struct.pack(">IIBBBBB", 60000, 60000, 8, 6, 0, 0, 0)
    parts = b"".join(
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (claimed, b"IDAT" + zlib.compress(b"\0" * 99), b"IEND")
    )
    (tmp_path / "huge.png").write_bytes(b"\x89PNG\r\n\x1a\n" + parts)
    with pytest.raises(AtlasError, match="cannot be told"):
        audited(study, tmp_path / "huge.png")


@pytest.mark.parametrize("command", ["audit", "uses", "rederive"])
def test_a_link_to_itself_is_told_in_one_line(study, monkeypatch, capsys, command):
    for place in (study.root / "loop", study.path(TABLE)):
        place.unlink(missing_ok=True)
        place.symlink_to(place.name)
    with pytest.raises(AtlasError, match=r"loop: .*symbolic links"):
        run(study, monkeypatch, capsys, command, study.root / "loop")


def test_a_table_that_cannot_be_read_is_one_line_and_the_status_2(study, monkeypatch, capsys):
    study.path(TABLE).unlink()
    study.path(TABLE).symlink_to(study.path(TABLE).name)
    edit(study.path(RAW))
    for words in (["--all"], ["--all", "--fresh"], [study.path(PNG)]):
        status, text = run(study, monkeypatch, capsys, "audit", *words)
        assert status == 2
        assert f"{TABLE}: unreadable: " in text
        assert f"{RAW}: changed" in text, "the rest is checked"


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"not a digest", b""])
def test_an_anchor_that_is_none_is_told(study, monkeypatch, capsys, tmp_path, content):
    (tmp_path / "anchor").write_bytes(content)
    with pytest.raises(AtlasError, match=r"sha256 of a manifest|expected UTF-8"):
        run(study, monkeypatch, capsys, "audit", "--all", "--anchor", str(tmp_path / "anchor"))
    with pytest.raises(AtlasError, match="sha256 of a manifest"):
        run(study, monkeypatch, capsys, "audit", "--all", "--anchor", "a" * 5000)
