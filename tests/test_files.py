"""Digests of files."""

from __future__ import annotations

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import sha256


def test_a_digest_is_that_of_the_standard(tmp_path):
    # FIPS 180-2, appendix B.1 and B.3: "abc", and a million times "a".
    (tmp_path / "abc").write_bytes(b"abc")
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256(tmp_path / "abc") == digest
    (tmp_path / "million").write_bytes(b"a" * 1_000_000)
    digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    assert sha256(str(tmp_path / "million")) == digest


def test_a_folder_has_no_digest(tmp_path):
    with pytest.raises(AtlasError, match="expected a file, found a folder"):
        sha256(tmp_path)
    with pytest.raises(FileNotFoundError):
        sha256(tmp_path / "none")
