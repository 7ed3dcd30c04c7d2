"""The dictionary of columns: one place, complete."""

from __future__ import annotations

import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.exports import dictionary
from overfit_atlas.exports.dictionary import tables, words
from overfit_atlas.exports.tables import TYPES
from overfit_atlas.questions import QUESTIONS


def test_every_column_has_a_type_and_a_meaning():
    for table in tables():
        for layout in table.layouts:
            assert len({column.name for column in layout}) == len(layout), table.pattern
            for column in layout:
                assert column.type in TYPES, (table.pattern, column)
                assert column.means.strip(), (table.pattern, column)


def test_every_question_says_what_its_tables_hold():
    assert {table.question for table in tables()} - {None} <= set(QUESTIONS)
    for question in QUESTIONS:
        assert dictionary._file(question).is_file(), question


def test_no_word_is_kept_that_no_column_bears():
    used = {(table.question, c.name) for table in tables() for one in table.layouts for c in one}
    endings = dictionary._read(dictionary.COMMON)["endings"]
    for question, table, word in words():
        names = {name for asked, name in used if question in (asked, None)}
        stems = {name.removesuffix(end) for name in names for end in endings}
        assert word.name in names | stems, (question, table, word.name)


def test_a_word_of_one_table_is_none_of_the_others():
    means = {
        (table.pattern, column.name): column.means
        for table in tables()
        for layout in table.layouts
        for column in layout
    }
    consensus = "tables/{consensus}"
    assert "bound on the risk" in means[f"{consensus}/guarantee.csv", "risk"]
    assert "errors among" in means[f"{consensus}/seeds/{{seed}}/risk-coverage.csv", "risk"]


def test_an_ending_speaks_of_the_rest_of_the_name():
    (grid,) = (one for one in tables() if one.pattern == "tables/{grid}/grid.csv")
    column = {one.name: one for one in grid.layouts[0]}["test_accuracy_low"]
    assert (column.type, column.unit) == ("number", "share of one")
    assert column.means.startswith("lower end of the 95 % interval: test images")


def test_a_column_that_nothing_describes_is_named():
    words = [{"a": {"type": "text", "means": "a letter"}}]
    with pytest.raises(AtlasError, match="what the column b means"):
        dictionary._column("b", words, {}, "here")


def test_a_table_fits_its_own_experiment_alone():
    (grid,) = (one for one in tables() if one.pattern == "tables/{grid}/seeds/{seed}/log-loss.csv")
    assert grid.fits("tables/a.b/seeds/0/log-loss.csv", "a.b")
    assert not grid.fits("tables/acb/seeds/0/log-loss.csv", "a.b")
    assert not grid.fits("tables/a.b/seeds/0/1/log-loss.csv", "a.b")
