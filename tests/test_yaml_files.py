"""YAML read strictly: what stands there twice, or is not read as it is written, is refused."""

from __future__ import annotations

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.yaml_files import read_yaml

REFUSED = {
    "a key twice": ("a: 1\nb: 2\na: 3\n", ["the key 'a' stands twice, in lines 1 and 3"]),
    "a key twice below": ("a:\n  b: 1\n  b: 2\n", ["the key 'b' stands twice", "lines 2 and 3"]),
    "a key twice in braces": ("a: {b: 1, 'b': 2}\n", ["the key 'b' stands twice"]),
    "a key twice in a list": ("- {b: 1}\n- {b: 1, b: 1}\n", ["the key 'b'", "lines 2 and 2"]),
    "two merges": (
        "a: &a {x: 1}\nb: &b {x: 2}\nc: {<<: *a, <<: *b}\n",
        ["the key '<<' stands twice"],
    ),
    "a key that is true": ("yes: 1\ntrue: 2\n", ["line 1: the key yes", "as bool", "in quotes"]),
    "a key that is false": ("a:\n  no: 1\n", ["line 2: the key no", "as bool"]),
    "a key that is a number": ("a:\n  600: 1\n", ["line 2: the key 600", "as int"]),
    "a key that is nothing": ("~: 1\n", ["line 1: the key ~", "as null"]),
    "a key that is a list": ("? [a, b]\n: 1\n", ["broken YAML at line 1", "unhashable"]),
    "a date": ("a: 2024-01-01\n", ["line 1: 2024-01-01 is no text", "timestamp", "in quotes"]),
    "a set": ("a:\n  !!set {x, y}\n", ["line 2: this value is no text", "as set"]),
    "bytes": ("a: !!binary aGVsbG8=\n", ["line 1: aGVsbG8=", "as binary"]),
    "a number in octal": ("a: [1, 010]\n", ["line 1: 010 is not read as it is written"]),
    "a number by sixties": ("a: 1:30\n", ["line 1: 1:30 is not read as it is written"]),
    "a rate by sixties": ("a: 1:30.5\n", ["line 1: 1:30.5 is not read as it is written"]),
    "two documents": ("a: 1\n---\na: 2\n", ["broken YAML at line 2"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_its_line(tmp_path, case):
    text, words = REFUSED[case]
    (tmp_path / "a.yaml").write_text(text)
    with pytest.raises(AtlasError) as caught:
        read_yaml(tmp_path / "a.yaml")
    for word in ["a.yaml", *words]:
        assert word in str(caught.value)


def test_what_is_written_plainly_is_read(tmp_path):
    text = (
        "base: &base {a: 1, b: 1.5}\nown: {<<: *base, b: 0.25}\n'1': ['no', 0x10, -0.5, ~, yes]\n"
    )
    (tmp_path / "a.yaml").write_text(text)
    assert read_yaml(tmp_path / "a.yaml") == {
        "base": {"a": 1, "b": 1.5},
        "own": {"a": 1, "b": 0.25},
        "1": ["no", 16, -0.5, None, True],
    }
