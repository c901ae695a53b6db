"""Which database names a user may choose."""

import pytest

from cs.console import Problem
from cs.names import check_database_name


@pytest.mark.parametrize("name", ["a", "cs_dev", "cs_demo", "x1", "a" * 53])
def test_good_names_are_returned(name):
    assert check_database_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * 54,
        "1a",
        "_a",
        "Abc",
        "a-b",
        "a b",
        'a"; DROP DATABASE x',
        "数据库",
        "a\n",
        "../a",
        "postgres",
        "template1",
        "odoo",
        "cs_tmpl_1",
        "cs_test_1",
        "cs_demo__new",
    ],
)
def test_bad_names_get_a_sentence_and_a_cure(name):
    with pytest.raises(Problem) as problem:
        check_database_name(name)
    assert "DB=" in problem.value.cure
    assert name in problem.value.sentence
