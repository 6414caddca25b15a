"""How two texts differ is told line by line, and what was dropped never hides behind what changed beside it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quarantine_tools.comparator.changes._hunks import Hunk, hunks, split_hunk
from quarantine_tools.comparator.changes.text import PLUGIN, quote
from quarantine_tools.frontends.base import whole_file
from quarantine_tools.model import Change

LINES = st.lists(st.sampled_from(["a,", "a", "bb", "bc", "", "x = 1", "x = 2", "y"]), max_size=14)


def changes(old: str, new: str) -> list[Change]:
    return list(PLUGIN.describe(whole_file(old, "a.sql"), whole_file(new, "a.sql")))


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(change.kind, change.summary) for change in changes(old, new)]


def replay(found: Sequence[Hunk], old: Sequence[str], new: Sequence[str]) -> list[str]:
    out: list[str] = []
    at = 0
    for hunk in found:
        out += [*old[at : hunk.start], *new[hunk.new_start : hunk.new_end]]
        at = hunk.end
    return [*out, *old[at:]]


@given(LINES, LINES)
def test_putting_the_hunks_into_the_old_text_gives_the_new_one(old, new):
    assert replay(hunks(old, new), old, new) == new


@given(LINES, LINES)
def test_a_hunk_in_parts_is_the_same_hunk(old, new):
    parts = [part for hunk in hunks(old, new) for part in split_hunk(hunk, old, new)]
    assert replay(parts, old, new) == new
    assert all(a.end <= b.start and a.new_end <= b.new_start for a, b in pairwise(parts))


def test_texts_beyond_the_limits_are_still_told_apart_exactly():
    old = [f"line {number % 700}" for number in range(12_000)]
    new = [*old[:5000], "new", *old[5002:]]
    assert replay(hunks(old, new), old, new) == new


def test_a_dropped_line_does_not_hide_behind_its_neighbour_that_lost_a_comma():
    old = "CREATE TABLE t (\n    weight INTEGER,\n    paid NUMERIC(10, 2)\n);\n"
    new = "CREATE TABLE t (\n    weight INTEGER\n);\n"
    assert told(old, new) == [
        ("lines-changed", "line changed: `weight INTEGER,` → `weight INTEGER`"),
        ("lines-removed", "line removed: `paid NUMERIC(10, 2)`"),
    ]


def test_each_change_has_the_lines_that_it_stands_on():
    removed, changed, added = changes("a\nb\nsleep 30\nc\nd\n", "a\nsleep 60\nc\nd\ne\n")
    assert (removed.kind, removed.legacy_line, removed.current_line) == ("lines-removed", 2, None)
    assert (changed.kind, changed.legacy_line, changed.current_line) == ("lines-changed", 3, 2)
    assert (added.kind, added.legacy_line, added.current_line) == ("lines-added", None, 5)


def test_of_many_places_the_first_twenty_are_told_and_the_rest_is_counted():
    old = "\n".join(f"value {number} is one\nkeep {number}" for number in range(30))
    new = old.replace("is one", "is two")
    found = told(old, new)
    assert len(found) == 21
    assert found[-1] == ("body-rewritten", "10 more places differ")


def test_a_long_line_is_shown_from_shortly_before_the_place_where_it_differs():
    old = "x" * 300 + " alpha"
    ((kind, summary),) = told(old, "x" * 300 + " beta")
    assert kind == "lines-changed"
    assert "alpha" in summary and "beta" in summary and len(summary) < 250


@pytest.mark.parametrize(("line", "shown"), [("  a  ", "`a`"), ("use `x`", "“use `x`”"), ("y" * 90, f"`{'y' * 79}…`")])
def test_a_quoted_line_is_one_span(line, shown):
    assert quote(line) == shown
