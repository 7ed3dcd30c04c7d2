"""Tables as Parquet: what other tools read in one line is what stands in the CSV."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest

from tests.exports.small import EXPERIMENT, files, refused, run
from tests.provenance.studies import RESULTS, edit


@pytest.fixture(scope="module")
def out(finished, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "tables"
    assert run(finished, "tables", finished.study, "--out", folder) == 0
    return folder


def test_whole_numbers_and_names_stay_what_they_are(out):
    images = pd.read_parquet(out / f"tables/{EXPERIMENT}/seeds/0/images.parquet")
    assert images.run.tolist() == ["007", 'a, "b"', "NA"]
    assert images.id.tolist() == [0, 9007199254740993, 2]
    assert images.first_fit.isna().tolist() == [True, False, False]
    assert images.first_fit.dtype == pd.Int64Dtype()
    assert images.first_fit[1:].tolist() == [3, 4]
    bounds = pd.read_parquet(out / f"tables/{EXPERIMENT}/vc-bound.parquet")
    assert bounds.model.tolist() == ["007", "mlp"]
    assert bounds.meaning[1] == "two\nlines"
    assert bounds["holds"].isna().tolist() == [True, False]
    assert bounds["holds"][1] == True  # noqa: E712


def test_numbers_keep_every_bit(out):
    limits = pd.read_parquet(out / f"tables/{EXPERIMENT}/vc-limits.parquet")
    eta = np.array([1e-320, -0.0, 1.23456789e-05])
    assert limits.eta.to_numpy().tobytes() == eta.tobytes()
    assert limits.undefined_above.tolist()[:2] == [0.1, np.inf]
    assert np.isnan(limits.undefined_above[2])


def test_duckdb_reads_the_same_in_one_line(out):
    found = duckdb.sql(f"select run, first_fit from '{out}/tables/*/seeds/*/images.parquet'")
    assert found.fetchall() == [("007", None), ('a, "b"', 3), ("NA", 4)]
    assert found.types == ["VARCHAR", "BIGINT"]
    holds = duckdb.sql(f"select holds, root from '{out}/tables/{EXPERIMENT}/vc-bound.parquet'")
    assert holds.fetchall() == [(None, 1.0), (True, 1.0)]


def test_a_table_without_rows_keeps_its_columns(out):
    claims = pd.read_parquet(out / f"tables/{EXPERIMENT}/claims.parquet")
    assert len(claims) == 0
    assert claims.dtypes.astype(str).to_dict()["value"] == "float64"
    assert list(claims)[:3] == ["claim", "setting", "part"]


def test_the_measures_of_runs_are_among_them(out):
    found = duckdb.sql(f"select avg(test_loss), count(*) from '{out}/runs/**/measures.parquet'")
    assert found.fetchall() == [(2.75, 2)]


def test_each_file_says_what_it_holds_and_where_it_is_from(out, finished):
    path = out / f"tables/{EXPERIMENT}/vc-limits.parquet"
    schema = pyarrow.parquet.read_schema(path)
    assert schema.field("eta").metadata[b"unit"] == b"probability"
    assert b"chance" in schema.field("eta").metadata[b"description"]
    about = pd.read_parquet(path).attrs
    assert about["source"] == f"{RESULTS}/tables/{EXPERIMENT}/vc-limits.csv"
    assert about["columns"]["eta"].startswith("chance")
    key = "decode(key) = 'source_sha256'"
    keys = duckdb.sql(f"select value from parquet_kv_metadata('{path}') where {key}")
    assert keys.fetchall() == [(about["source_sha256"].encode(),)]


def test_the_dictionary_has_a_description_of_every_column(out):
    dictionary = pd.read_csv(out / "dictionary.csv", keep_default_na=False)
    assert list(dictionary) == ["table", "column", "type", "unit", "description"]
    assert (dictionary.description != "").all()
    for path in out.rglob("*.parquet"):
        name = path.relative_to(out).as_posix().replace("seeds/0/", "seeds/{seed}/")
        if name.startswith("runs/"):
            name = "runs/{model}/{sample}/{regularizer}/seed-{seed}/measures.parquet"
        own = dictionary[dictionary.table == name]
        assert own.column.tolist() == pyarrow.parquet.read_schema(path).names, name


def test_the_same_study_gives_the_same_bytes(out, finished, tmp_path):
    assert run(finished, "tables", finished.study, "--out", tmp_path / "again") == 0
    assert files(tmp_path / "again") == files(out)


def test_a_later_export_takes_the_place_of_an_earlier_one(study, tmp_path):
    out = tmp_path / "out"
    run(study, "tables", study.study, "--out", out)
    assert "--replace" in refused(study, "tables", study.study, "--out", out)
    (out / "tables" / "old.parquet").write_text("")
    run(study, "tables", study.study, "--out", out, "--replace")
    assert not (out / "tables" / "old.parquet").exists()
    (out / "mine.txt").write_text("")
    assert "mine.txt" in refused(study, "tables", study.study, "--out", out, "--replace")


def test_a_table_that_is_not_as_recorded_is_refused(study, tmp_path):
    edit(study.study / f"tables/{EXPERIMENT}/vc-limits.csv")
    said = refused(study, "tables", study.study, "--out", tmp_path / "out")
    assert f"{EXPERIMENT}/vc-limits.csv: changed: recorded sha256" in said
    assert not (tmp_path / "out").exists()


def test_a_table_that_is_gone_is_refused(study, tmp_path):
    (study.study / f"tables/{EXPERIMENT}/vc-limits.csv").unlink()
    said = refused(study, "tables", study.study, "--out", tmp_path / "out")
    assert "vc-limits.csv: missing" in said


def test_a_study_that_has_not_ended_is_refused(study, tmp_path):
    (study.study / "provenance/records/crate.json").unlink()
    said = refused(study, "tables", study.study, "--out", tmp_path / "out")
    assert "has not come to its end" in said


def test_a_record_that_was_changed_is_refused(study, tmp_path):
    record = next((study.study / "provenance/records").rglob("tabulate_vc_limits/*.json"))
    record.write_bytes(record.read_bytes() + b" ")
    said = refused(study, "tables", study.study, "--out", tmp_path / "out")
    assert "cannot be trusted" in said


def test_what_the_study_has_since_dropped_is_left_out(study, tmp_path):
    old = f"{RESULTS}/tables/old/vc-limits.csv"
    study.job(
        "tabulate_old",
        "plotting",
        lambda _: study.write(old, "samples\n1\n"),
        wildcards={"vc_bound": "old"},
        output={"table": old},
    )
    run(study, "tables", study.study, "--out", tmp_path / "out")
    assert not (tmp_path / "out/tables/old").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("samples,eta\n1,2\n", "found samples, eta"),
        (
            "samples,largest_informative,formula_holds_up_to,undefined_above,eta\n1.5,,,,\n",
            "invalid value '1.5'",
        ),
    ],
)
def test_a_table_of_other_columns_or_types_is_refused(study, tmp_path, text, said):
    place = f"{RESULTS}/tables/{EXPERIMENT}/vc-limits.csv"
    study.job(
        "tabulate_vc_limits",
        "plotting",
        lambda _: study.write(place, text),
        wildcards={"vc_bound": EXPERIMENT},
        output={"table": place},
    )
    assert said in refused(study, "tables", study.study, "--out", tmp_path / "out")


def test_a_folder_that_is_no_study_is_refused(study, tmp_path):
    assert "the folder of a study" in refused(study, "tables", tmp_path, "--out", tmp_path / "out")
