"""Predictions as a data package: other tools load it, and it comes back as it was."""

from __future__ import annotations

import json
import shutil

import duckdb
import h5py
import numpy as np
import pandas as pd
import pytest

from overfit_atlas import Package, Recorder
from overfit_atlas.errors import AtlasError
from overfit_atlas.exports import croissant
from overfit_atlas.predictions.dump import Predictions, read_predictions
from overfit_atlas.predictions.package import version_of
from tests.exports.small import files, refused, run
from tests.provenance.studies import RESULTS, edit

RUN = "mlp/few/none/seed-1"


@pytest.fixture(scope="module")
def out(finished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "package"
    assert run(finished, "package", finished.study, "--out", folder) == 0
    return folder


@pytest.fixture
def copy(out, tmp_path):
    return shutil.copytree(out, tmp_path / "copy")


def same(found: Predictions, expected: Predictions) -> None:
    """To the last bit, and of the same types."""
    for name in ("epochs", "logits", "labels", "ids", "true_labels"):
        one, other = getattr(found, name), getattr(expected, name)
        if other is None:
            assert one is None, name
        else:
            assert (one.dtype, one.shape) == (other.dtype, other.shape), name
            assert one.tobytes() == other.tobytes(), name
    assert list(found.attrs) == list(expected.attrs)
    for name, value in expected.attrs.items():
        assert type(found.attrs[name]) is type(value)
        np.testing.assert_array_equal(found.attrs[name], value)


@pytest.mark.parametrize("side", ["test", "train"])
def test_every_run_comes_back_bit_for_bit(out, finished, side):
    package = Package(out)
    assert package.runs == ["mlp/few/none/seed-0", RUN]
    for name in package.runs:
        dump = finished.study / f"runs/{name}/predictions.h5"
        same(package.read(name, side), read_predictions(dump, side))
        same(package.read(name, side, [5, 1]), read_predictions(dump, side, [5, 1]))


def test_pandas_and_duckdb_read_a_row_for_each_epoch_and_image(out, finished):
    rows = pd.read_parquet(out / f"predictions/{RUN}.parquet")
    assert len(rows) == 3 * (7 + 4)
    # A published label is missing on the test side, and all others stay whole numbers.
    assert rows.true_label.dtype == pd.Int64Dtype()
    assert rows.true_label.isna().sum() == 3 * 7
    read = read_predictions(finished.study / f"runs/{RUN}/predictions.h5")
    right = (read.logits.argmax(axis=2) == read.labels).mean(axis=1)
    found = duckdb.sql(
        "select epoch, avg((list_position(logits, list_max(logits)) - 1 = label)::int) "
        f"from '{out}/predictions/**/*.parquet' where seed = 1 and side = 'test' "
        "group by epoch order by epoch"
    ).fetchall()
    assert found == [(e, pytest.approx(a)) for e, a in zip((1, 2, 5), right, strict=True)]


def test_each_run_says_which_dump_and_record_it_is_from(out, finished):
    runs = pd.read_parquet(out / "runs.parquet").set_index("run")
    assert runs.source[RUN] == f"{RESULTS}/runs/{RUN}/predictions.h5"
    record = json.loads(
        (finished.study / "provenance/records/train_and_predict/1.json").read_text()
    )
    assert runs.claim_id[RUN] == record["claim"]["claim_id"]
    assert runs.source_sha256[RUN] == record["claim"]["outputs"][runs.source[RUN]]
    assert runs.loc[RUN, ["classes", "epochs", "test_images", "train_images", "rows"]].tolist() == [
        *(3, 3, 7, 4, 33)
    ]


# What mlcroissant itself calls of rdflib and pandas.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings(
    "ignore:The inplace keyword in DataFrame.reset_index:pandas.errors.Pandas4Warning"
)
@pytest.mark.slow
def test_mlcroissant_validates_it_and_loads_its_records(out, finished, caplog):
    import mlcroissant

    dataset = mlcroissant.Dataset(jsonld=str(out / "croissant.json"))
    issues = dataset.metadata.ctx.issues
    assert (issues.errors, issues.warnings) == (set(), set())
    records = list(dataset.records("predictions"))
    assert [one for one in caplog.records if one.levelname in ("WARNING", "ERROR")] == []
    read = read_predictions(finished.study / f"runs/{RUN}/predictions.h5")
    found = [
        record["predictions/logits"]
        for record in records
        if (record["predictions/run"], record["predictions/side"]) == (RUN.encode(), b"test")
    ]
    assert np.array(found, dtype=np.float32).tobytes() == read.logits.tobytes()
    assert len(records) == 2 * 33
    assert {record["predictions/epoch"] for record in records} == {1, 2, 5}
    runs = list(dataset.records("runs"))
    assert [record["runs/run"].decode() for record in runs] == Package(out).runs
    described = {
        field.id: field.description for one in dataset.metadata.record_sets for field in one.fields
    }
    assert all(described.values())
    assert set(described) == {
        f"{name}/{field}" for name, fields in croissant.FIELDS.items() for field in fields
    }


def test_the_metadata_say_licence_and_citation_and_bear_no_place(out, finished):
    text = (out / "croissant.json").read_text()
    content = json.loads(text)
    assert content["license"] == "https://spdx.org/licenses/MIT"
    assert content["citeAs"].startswith("@software{")
    assert content["version"].startswith("1.0.0+sha256.")
    assert content["conformsTo"] == "http://mlcommons.org/croissant/1.1"
    assert str(finished.root) not in text


def test_the_same_study_gives_the_same_bytes(out, finished, tmp_path):
    run(finished, "package", finished.study, "--out", tmp_path / "again")
    assert files(tmp_path / "again") == files(out)


def test_a_damaged_file_is_refused(copy):
    edit(copy / f"predictions/{RUN}.parquet")
    package = Package(copy)
    with pytest.raises(AtlasError, match=r"seed-1\.parquet: expected sha256"):
        package.read(RUN)
    package.read("mlp/few/none/seed-0")


def test_a_file_that_is_gone_is_named(copy):
    (copy / f"predictions/{RUN}.parquet").unlink()
    with pytest.raises(AtlasError, match="expected a file of the package"):
        Package(copy).read(RUN)


def rewrite(folder, change, sealed=True):
    """Edit the metadata; ``sealed``: as one who gives them the version that fits."""
    path = folder / "croissant.json"
    content = json.loads(path.read_text())
    change(content)
    if sealed:
        objects = [one for one in content["distribution"] if one["@type"] == "cr:FileObject"]
        content["version"] = version_of({one["contentUrl"]: one["sha256"] for one in objects})
    path.write_text(json.dumps(content))


def test_metadata_that_were_edited_are_refused(copy):
    def other(content):
        content["distribution"][1]["sha256"] = "0" * 64

    rewrite(copy, other, sealed=False)
    with pytest.raises(AtlasError, match="it was edited"):
        Package(copy)


@pytest.mark.parametrize("name", ["../secret.parquet", "/etc/passwd", "predictions/../../x", "", 7])
def test_a_name_that_leads_out_of_the_package_is_refused(copy, name):
    def outside(content):
        content["distribution"][1]["contentUrl"] = name

    rewrite(copy, outside, sealed=False)
    with pytest.raises(AtlasError, match="cannot hold"):
        Package(copy)


def test_a_link_that_leads_out_of_the_package_is_refused(copy, tmp_path):
    path = copy / f"predictions/{RUN}.parquet"
    path.rename(tmp_path / "elsewhere.parquet")
    path.symlink_to(tmp_path / "elsewhere.parquet")
    with pytest.raises(AtlasError, match="a link leads out of the package"):
        Package(copy).read(RUN)


def test_a_file_of_another_layout_is_refused(copy):
    path = copy / f"predictions/{RUN}.parquet"
    shutil.copy(copy / "runs.parquet", path)

    def digest(content):
        runs, *others = content["distribution"]
        for one in others:
            if one.get("contentUrl", "").endswith("seed-1.parquet"):
                one["sha256"] = runs["sha256"]

    rewrite(copy, digest)
    with pytest.raises(AtlasError, match="another layout"):
        Package(copy).read(RUN)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"distribution": [1], "version": "1"}'])
def test_a_folder_that_is_no_package_is_refused(tmp_path, text):
    with pytest.raises(AtlasError, match="expected the metadata of a data package"):
        Package(tmp_path)
    (tmp_path / "croissant.json").write_text(text)
    with pytest.raises(AtlasError, match="found something else"):
        Package(tmp_path)


def test_what_a_package_does_not_hold_is_named(out):
    package = Package(out)
    with pytest.raises(AtlasError, match="did you mean 'mlp/few/none/seed-1'"):
        package.read("mlp/few/none/seed-11")
    with pytest.raises(AtlasError, match="the validation side, found none"):
        package.read(RUN, "validation")
    with pytest.raises(AtlasError, match=r"epoch 4, found epochs 1, 2, 5"):
        package.read(RUN, epochs=[4])


def test_predictions_that_are_not_as_recorded_are_refused(study, tmp_path):
    edit(study.study / f"runs/{RUN}/predictions.h5")
    said = refused(study, "package", study.study, "--out", tmp_path / "out")
    assert f"{RUN}/predictions.h5: changed" in said
    assert not (tmp_path / "out").exists()


def test_a_run_that_is_gone_is_refused(study, tmp_path):
    shutil.rmtree(study.study / f"runs/{RUN}")
    said = refused(study, "package", study.study, "--out", tmp_path / "out")
    assert f"runs/{RUN}/" in said
    assert ": missing: recorded, not on disk" in said


@pytest.fixture
def recorded(tmp_path):
    """Two dumps of one's own, of other numbers of classes."""
    rng = np.random.default_rng(0)
    paths = []
    for name, classes in (("a tree", 2), ("forest", 4)):
        paths.append(tmp_path / f"{name}.h5")
        names = [f"class {number}" for number in range(classes)]
        with Recorder(paths[-1], labels=[0, 1, 1], class_names=names) as recorder:
            for _ in range(2):
                recorder.epoch(rng.normal(size=(3, classes)))
    return paths


def test_recorded_predictions_are_packed_under_a_licence_that_is_named(study, recorded, tmp_path):
    out = tmp_path / "out"
    assert "--licence" in refused(study, "package", *recorded, "--out", out)
    run(study, "package", *recorded, "--out", out, "--licence", "CC-BY-4.0")
    package = Package(out)
    assert package.runs == ["a tree", "forest"]
    for path in recorded:
        same(package.read(path.stem), read_predictions(path))
    content = json.loads((out / "croissant.json").read_text())
    assert content["license"] == "https://spdx.org/licenses/CC-BY-4.0"
    assert pd.read_parquet(out / "runs.parquet").claim_id.isna().all()


def test_what_cannot_be_packed_is_named(study, recorded, tmp_path):
    def said(*sources, licence="MIT"):
        return refused(study, "package", *sources, "--out", tmp_path / "out", "--licence", licence)

    own = study.study / f"runs/{RUN}/predictions.h5"
    assert "lies in the study" in said(own)
    assert "packed alone" in said(study.study, recorded[0])
    assert "an SPDX identifier" in said(recorded[0], licence="all mine")
    (tmp_path / "other").mkdir()
    shutil.copy(recorded[0], tmp_path / "other")
    assert "has the same name" in said(recorded[0], tmp_path / "other" / recorded[0].name)
    (tmp_path / "text.h5").write_text("text")
    assert "expected a dump of predictions" in said(tmp_path / "text.h5")
    (tmp_path / "a\nb.h5").write_text("text")
    assert "rename the file" in said(tmp_path / "a\nb.h5")
    with h5py.File(recorded[0], "a") as h5:
        del h5["test/ids"]
        h5["test/ids"] = [0]
    assert "found something else (test: logits (2, 3, 2) float32, 3 labels)" in said(recorded[0])
    assert not (tmp_path / "out").exists()
