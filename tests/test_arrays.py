"""Arrays from anybody's files: every format reads the same, and none is believed blindly."""

from __future__ import annotations

import pickle
import zipfile

import h5py
import numpy as np
import pytest

from overfit_atlas.arrays import read_array
from overfit_atlas.errors import AtlasError

VALUES = np.random.default_rng(0).dirichlet(np.ones(3), 7)


def header(shape: str, descr: str = "<f8") -> bytes:
    """The start of a .npy file as NEP 1 lays it out."""
    text = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    text = text.ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.fixture
def saved(tmp_path):
    np.save(tmp_path / "plain.npy", VALUES)
    np.save(tmp_path / "fortran.npy", np.asfortranarray(VALUES))
    np.savez(tmp_path / "one.npz", VALUES)
    np.savez_compressed(tmp_path / "packed.npz", probabilities=VALUES, other=VALUES[:2])
    np.savetxt(tmp_path / "commas.csv", VALUES, delimiter=",", fmt="%.17g")
    np.savetxt(tmp_path / "blanks.txt", VALUES, fmt="%.17g")
    np.savetxt(
        tmp_path / "named.csv", VALUES, delimiter=";", header="a;b;c", comments="", fmt="%.17g"
    )
    text = (tmp_path / "commas.csv").read_text()
    (tmp_path / "marked.csv").write_text(text, encoding="utf-8-sig")
    with h5py.File(tmp_path / "one.h5", "w") as h5:
        h5.create_dataset("deep/values", data=VALUES, compression="gzip")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["plain.npy", "fortran.npy", "one.npz", "packed.npz", "commas.csv", "blanks.txt", "named.csv",
     "marked.csv", "one.h5"],
)  # fmt: skip
def test_every_format_gives_the_same_numbers(saved, name):
    found = read_array(saved / name, "probabilities")
    np.testing.assert_array_equal(found.values, VALUES)
    assert found.ids is None


def test_ids_and_labels_are_told_by_their_names(tmp_path):
    np.savez(tmp_path / "all.npz", probabilities=VALUES, labels=[1] * 7, ids=np.arange(7) + 3)
    spelled = [",".join(map(repr, row)) for row in VALUES.tolist()]
    rows = "\n".join(f"{3 + place},1,{row}" for place, row in enumerate(spelled))
    (tmp_path / "all.csv").write_text(f"id,label,a,b,c\n{rows}\n")
    for name in ("all.npz", "all.csv"):
        values, ids = read_array(tmp_path / name, "probabilities")
        np.testing.assert_array_equal(values, VALUES)
        assert list(ids) == [3, 4, 5, 6, 7, 8, 9]
        labels = read_array(tmp_path / name, "labels").values
        assert labels.dtype == np.int64
        assert labels.tolist() == [1] * 7
    (tmp_path / "index.csv").write_text(",a,b\n5,.25,.75\n9,.5,.5\n")
    assert list(read_array(tmp_path / "index.csv", "probabilities").ids) == [5, 9]


def test_an_export_has_its_ids_beside_it(tmp_path):
    np.save(tmp_path / "probabilities.npy", VALUES)
    np.save(tmp_path / "other.npy", VALUES)
    np.save(tmp_path / "ids.npy", np.arange(7))
    assert list(read_array(tmp_path / "probabilities.npy", "probabilities").ids) == list(range(7))
    assert read_array(tmp_path / "other.npy", "probabilities").ids is None


@pytest.mark.parametrize("name", ["plain.npy", "one.npz", "packed.npz", "one.h5"])
def test_a_file_cut_short_anywhere_is_told(saved, name):
    whole = (saved / name).read_bytes()
    for length in {7, 20, 60, len(whole) // 2, len(whole) - 1}:
        (saved / name).write_bytes(whole[:length])
        with pytest.raises(AtlasError, match=r"cannot be read|expected"):
            read_array(saved / name, "probabilities")


@pytest.mark.parametrize(
    "content",
    [
        header("(1000000000000000, 3)") + b"x" * 99,
        header("(99999999999999999999, 99999999999)"),
        header("(-1, 3)") + b"x" * 24,
        header("(1, 3)", "|O") + b"x" * 24,
        header("(1, 3") + b"x" * 24,
        header("(1, 3)")[:-1] + b"\xff" * 24,
        b"\x93NUMPY\x09\x00" + b"x" * 200,
    ],
)
def test_a_header_is_not_believed(tmp_path, content):
    (tmp_path / "bad.npy").write_bytes(content)
    with pytest.raises(AtlasError, match=r"bad\.npy: cannot be read as a \.npy array"):
        read_array(tmp_path / "bad.npy", "probabilities")
    with zipfile.ZipFile(tmp_path / "bad.npz", "w") as packed:
        packed.writestr("a.npy", content)
    with pytest.raises(AtlasError, match=r"bad\.npz: cannot be read as a \.npz file"):
        read_array(tmp_path / "bad.npz", "probabilities")


def test_an_hdf5_file_claims_no_more_than_it_holds(tmp_path):
    with h5py.File(tmp_path / "huge.h5", "w") as h5:
        h5.create_dataset("p", shape=(10**12, 10), chunks=(1000, 10), dtype="f8")
    with pytest.raises(AtlasError, match=r"huge\.h5: .*the file cannot hold"):
        read_array(tmp_path / "huge.h5", "probabilities")


def test_nothing_is_unpickled(tmp_path):
    class Loud:
        def __reduce__(self):
            return (pytest.fail, ("a pickle was run",))

    (tmp_path / "a.pkl").write_bytes(pickle.dumps(Loud()))
    with pytest.raises(AtlasError, match="Python pickle"):
        read_array(tmp_path / "a.pkl", "probabilities")
    np.save(tmp_path / "a.npy", np.array([Loud()]), allow_pickle=True)
    with pytest.raises(AtlasError, match=r"a\.npy: cannot be read"):
        read_array(tmp_path / "a.npy", "probabilities")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "an empty file"),
        (b"gr\xf6\xdfe,b\n.5,.5\n", r"expected UTF-8.*line 1"),
        (".5,.5\n".encode("utf-16"), "found UTF-16"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no text"),
        (b"a,b\n.5,cat\n", "column b holds 'cat'"),
        (b"0,5;0,5\n", r"cannot be read"),
        (b".5,.5\n.1,.2,.7\n", "cannot be read as CSV"),
        (b"a,b\n.1,.2,.7\n", "cannot be read as CSV"),
        (b"a,b,c\n.1,.2,.7\n\n.1,.9\n", r"cannot be read as CSV \(its line 3.* 2 values.* has 3"),
        (b".1 .2 .7\n.1\n", "its line 2.* has 1 values"),
    ],
)
def test_text_that_is_no_table_of_numbers(tmp_path, content, said):
    (tmp_path / "bad.csv").write_bytes(content)
    with pytest.raises(AtlasError, match=rf"bad\.csv: .*{said}"):
        read_array(tmp_path / "bad.csv", "probabilities")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # pandas calls columns without a name 0, 1, 2 ...
        ("0,1,2\n.2,.3,.5\n.1,.1,.8\n", 2),
        ("0,1\n.25,.75\n", 1),
        (",0,1\n0,.25,.75\n1,.5,.5\n", 2),
        # One of two classes by certainty: an input like the others.
        ("0,1\n1,0\n", 2),
        ("0.0,1.0\n.25,.75\n", 2),
    ],
)
def test_a_heading_of_pandas_is_no_input(tmp_path, text, rows):
    (tmp_path / "a.csv").write_text(text)
    assert len(read_array(tmp_path / "a.csv", "probabilities").values) == rows


def test_several_arrays_are_named(tmp_path):
    np.savez(tmp_path / "two.npz", a=VALUES, b=VALUES)
    with pytest.raises(AtlasError, match="found a, b"):
        read_array(tmp_path / "two.npz", "probabilities")
