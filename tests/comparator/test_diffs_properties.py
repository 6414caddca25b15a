"""What holds for any diff: nothing is left out, nothing is told twice, and the mirror says the reverse."""

from __future__ import annotations

import random
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarantine_tools.comparator.changes._layout import mirrored
from quarantine_tools.comparator.changes._lines import align_lines
from quarantine_tools.comparator.changes.base import Stretch
from quarantine_tools.comparator.changes.python import PLUGIN
from quarantine_tools.model import DiffRow, Relation

Aligner = Callable[[Stretch, Stretch], "tuple[DiffRow, ...] | None"]

NAMES = st.sampled_from(["a", "b", "c"])
VALUES = st.one_of(NAMES, st.integers(0, 3).map(str), st.builds("{}({})".format, NAMES, NAMES))
SIMPLE = st.one_of(
    st.builds("{} = {}".format, NAMES, VALUES),
    st.builds("{} = {}; {} = {}".format, NAMES, VALUES, NAMES, VALUES),
    st.builds("use({}, '***')".format, VALUES),
    st.builds("if {}: return {}".format, NAMES, VALUES),
    st.builds("return {}".format, VALUES),
    st.sampled_from(["pass", "'a text'", "# a comment", "", "raise ValueError(a)"]),
)
WRAPPED = st.builds(lambda one, two: ["use(", f"    {one},", "    # why", f"    {two}", ")"], VALUES, VALUES)
TEXT = st.builds(lambda one: ["x = '''", f"  {one}", "# no comment", "'''"], NAMES)


def indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line else "" for line in (*lines, "pass")]


def nested(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    def block(header: str) -> st.SearchStrategy[list[str]]:
        return inner.map(lambda body: [header, *indented(body)])

    choice = st.one_of(
        SIMPLE.map(lambda line: [line]),
        WRAPPED,
        TEXT,
        VALUES.flatmap(lambda value: block(f"for x in {value}:")),
        VALUES.flatmap(lambda value: block(f"with {value}:")),
        NAMES.flatmap(lambda name: block(f"def {name}(x):")).map(lambda lines: ["@a", *lines]),
        st.tuples(inner, inner).map(lambda two: ["if a:", *indented(two[0]), "elif b:", *indented(two[1])]),
        st.tuples(inner, inner).map(lambda two: ["if a:", *indented(two[0]), "# or", "else:", *indented(two[1])]),
        st.tuples(inner, inner).map(
            lambda two: ["try:", *indented(two[0]), "except KeyError:", *indented(two[1]), "finally:", "    c()"]
        ),
        inner.map(lambda body: ["match a:", "    case 1:", *indented(indented(body))[:-1]]),
    )
    return st.lists(choice, min_size=1, max_size=4).map(lambda blocks: [line for b in blocks for line in b])


BODIES = st.recursive(st.lists(SIMPLE, min_size=1, max_size=3), nested, max_leaves=6)
TEXTS = st.lists(st.text("ab \t#", max_size=4), max_size=12)


def by_statements(legacy: Stretch, current: Stretch) -> tuple[DiffRow, ...] | None:
    assert PLUGIN.align is not None
    return PLUGIN.align(legacy, current)


def function(body: list[str], first: int = 1) -> Stretch:
    return Stretch(first, ("def f(a, b):", *indented(body)))


def assert_sound(align: Aligner, legacy: Stretch, current: Stretch) -> None:
    rows = align(legacy, current)
    assert rows is not None
    for stretch, lines in (
        (legacy, [row.legacy for row in rows if row.legacy]),
        (current, [row.current for row in rows if row.current]),
    ):
        assert Counter((line.number, line.text) for line in lines) == Counter(enumerate(stretch.lines, stretch.first))
        for line in lines:
            assert all(0 <= start < end <= len(line.text) for start, end in line.marks)
            assert list(line.marks) == sorted(line.marks)
    for row in rows:
        if row.relation is Relation.SAME:
            assert row.legacy and row.current and row.legacy.text.strip() == row.current.text.strip()
        assert row.legacy or row.current
        assert row.relation is not Relation.REMOVED or row.current is None
        assert row.relation is not Relation.ADDED or row.legacy is None
    back = align(current, legacy)
    assert back is not None
    assert Counter((r.relation, r.legacy, r.current, r.elsewhere) for r in rows) == Counter(
        (mirrored(r.relation), r.current, r.legacy, r.elsewhere) for r in back
    )


@given(BODIES, BODIES)
@settings(max_examples=200, deadline=None)
def test_each_line_of_two_functions_stands_once_and_the_mirror_says_the_reverse(
    one: list[str], other: list[str]
) -> None:
    assert_sound(by_statements, function(one, 10), function(other, 700))


@given(TEXTS, TEXTS)
@settings(max_examples=200, deadline=None)
def test_each_line_of_two_texts_stands_once_and_the_mirror_says_the_reverse(one: list[str], other: list[str]) -> None:
    assert_sound(align_lines, Stretch(1, tuple(one)), Stretch(5, tuple(other)))


@pytest.mark.parametrize("align", [by_statements, align_lines])
@given(body=BODIES)
@settings(max_examples=100, deadline=None)
def test_a_unit_against_itself_is_the_same_throughout(align: Aligner, body: list[str]) -> None:
    rows = align(function(body), function(body, 40))
    assert rows is not None
    assert {row.relation for row in rows} == {Relation.SAME}
    assert [row.legacy.number for row in rows if row.legacy] == list(range(1, len(body) + 3))


@given(BODIES)
@settings(max_examples=100, deadline=None)
def test_a_unit_against_nothing_is_removed_but_for_what_does_nothing(body: list[str]) -> None:
    rows = by_statements(function(body), Stretch(1, ()))
    assert rows is not None and len(rows) == len(body) + 2
    assert {row.relation for row in rows} <= {Relation.REMOVED, Relation.COSMETIC}


@given(BODIES)
@settings(max_examples=100, deadline=None)
def test_another_indentation_and_a_comment_change_nothing(body: list[str]) -> None:
    legacy = function(body)
    if any("'''" in line or "***" in line for line in body):
        return  # there, indentation is text; and what is hidden may differ
    deeper = tuple(line.replace("    ", "  ") for line in legacy.lines)
    rows = by_statements(legacy, Stretch(1, ("# new", *deeper)))
    assert rows is not None
    assert {row.relation for row in rows} <= {Relation.SAME, Relation.COSMETIC}


def test_any_two_files_of_the_standard_library_can_be_laid_side_by_side() -> None:
    folder = Path(sysconfig.get_paths()["stdlib"])
    chance = random.Random(7)
    chosen = chance.sample(sorted(path for path in folder.glob("*.py") if path.stat().st_size < 30_000), 8)
    texts = [tuple(path.read_text(encoding="utf-8", errors="replace").splitlines()) for path in chosen]
    for one, other in zip(texts[::2], texts[1::2], strict=True):
        assert_sound(by_statements, Stretch(1, one), Stretch(1, other))
        edited = tuple(line for line in one if chance.random() > 0.02 or line.startswith((" ", ")", "]", "}")))
        if by_statements(Stretch(1, edited), Stretch(1, ())) is not None:
            assert_sound(by_statements, Stretch(1, one), Stretch(1, edited))
