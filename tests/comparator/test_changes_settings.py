"""What is told of a key of a configuration: its own value, and what it refers to only where its language refers."""

from __future__ import annotations

import pytest


def told(comparison):
    return [change.summary for entry in comparison.ledger for change in entry.changes]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"retry": {"repeated": %s}}\n'),
        ("a.toml", "[retry]\nrepeated = %s\n"),
        ("a.ini", "[retry]\nrepeated = %s\n"),
        ("a.properties", "repeated = %s\n"),
        ("package.json", '{"retry": {"repeated": %s}}\n'),
    ],
)
def test_a_key_that_is_called_repeated_is_told_with_its_values(compare_texts, name, text):
    assert told(compare_texts({name: text % 1}, {name: text % 2})) == ["`repeated` '1' → '2'"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"steps": [{"name": "s", "with": {"version": %s}}]}\n'),
        ("a.toml", '[[steps]]\nname = "s"\nwith.version = %s\n'),
    ],
)
def test_a_key_below_one_called_with_is_no_reference(compare_texts, name, text):
    assert told(compare_texts({name: text % 1}, {name: text % 2})) == ["`with.version` '1' → '2'"]


def test_an_option_that_stands_several_times_is_told_as_such(compare_texts):
    legacy, current = "[a]\nx = 1\nx = 2\n", "[a]\nx = 1\nx = 3\n"
    assert "`a.x` stands several times, and not with the same values as before" in told(
        compare_texts({"a.ini": legacy}, {"a.ini": current})
    )


def test_what_a_value_refers_to_is_told_by_its_name(compare_texts):
    legacy, current = "[a]\nhome = /x\npath = %(home)s/b\n", "[a]\nhome = /y\npath = %(home)s/b\n"
    assert "`home`, which it refers to: '/x' → '/y'" in told(compare_texts({"a.ini": legacy}, {"a.ini": current}))
