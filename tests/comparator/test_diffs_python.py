"""Which lines of two Python units stand side by side, and how each of them relates to the other side."""

from __future__ import annotations

from textwrap import dedent

import pytest

from quarantine_tools.comparator.changes.base import Member, Stretch
from quarantine_tools.comparator.changes.python import PLUGIN
from quarantine_tools.model import DiffLine, DiffRow

SIGNS = {"same": "=", "cosmetic": "≈", "changed": "~", "moved": ">", "removed": "-", "added": "+", "folded": "…"}


def stretch(source: str, first: int = 1, members: tuple[Member, ...] = ()) -> Stretch:
    return Stretch(first, tuple(dedent(source).strip("\n").split("\n")), members=members)


def rows_of(legacy: Stretch, current: Stretch) -> tuple[DiffRow, ...]:
    assert PLUGIN.align is not None
    rows = PLUGIN.align(legacy, current)
    assert rows is not None
    return rows


def text_of(line: DiffLine | None) -> str:
    return line.text.strip() or "¶" if line else "·"


def sketch(rows: tuple[DiffRow, ...]) -> str:
    """Write each row as: sign, legacy line, bar, current line; a row that is the same on both sides as its line."""
    lines = []
    for row in rows:
        sign, left, right = SIGNS[row.relation], text_of(row.legacy), text_of(row.current)
        lines.append(f"{sign} {left}" if sign == "=" and left == right else f"{sign} {left} | {right}")
    return "\n".join(lines)


CASES = {
    "a constant was edited": (
        """
        def fee(rows):
            return sum(rows) * 3
        """,
        """
        def fee(rows):
            return sum(rows) * 5
        """,
        """
        = def fee(rows):
        ~ return sum(rows) * 3 | return sum(rows) * 5
        """,
    ),
    "a statement was wrapped": (
        """
        def fee(rows):
            total = add(rows, 3)
            return total
        """,
        """
        def fee(rows):
            total = add(
                rows,
                3,
            )
            return total
        """,
        """
        = def fee(rows):
        ≈ total = add(rows, 3) | total = add(
        ≈ · | rows,
        ≈ · | 3,
        ≈ · | )
        = return total
        """,
    ),
    "quotes, comments, blank lines and docstrings are looks": (
        """
        def fee(rows):
            '''Old words.'''
            # first
            name = 'a'
            return name  # why
        """,
        """
        def fee(rows):
            '''New words.'''
            name = "a"

            return name
        """,
        """
        = def fee(rows):
        ≈ '''Old words.''' | '''New words.'''
        ≈ # first | ·
        ≈ name = 'a' | name = "a"
        ≈ · | ¶
        ≈ return name  # why | return name
        """,
    ),
    "a statement moved out of a loop": (
        """
        def run(rows):
            for row in rows:
                use(row)
                flush(rows)
            return 1
        """,
        """
        def run(rows):
            for row in rows:
                use(row)
            flush(rows)
            return 1
        """,
        """
        = def run(rows):
        = for row in rows:
        = use(row)
        > flush(rows) | flush(rows)
        = return 1
        """,
    ),
    "a guard was added": (
        """
        def run(rows):
            use(rows)
        """,
        """
        def run(rows):
            if not rows:
                return None
            use(rows)
        """,
        """
        = def run(rows):
        + · | if not rows:
        + · | return None
        = use(rows)
        """,
    ),
    "statements were put into a block": (
        """
        def run(rows):
            first(rows)
            second(rows)
        """,
        """
        def run(rows):
            with lock:
                first(rows)
                second(rows)
        """,
        """
        = def run(rows):
        + · | with lock:
        > first(rows) | first(rows)
        > second(rows) | second(rows)
        """,
    ),
    "a statement that was put into a block is edited": (
        """
        def run(rows):
            before(rows)
            result = compute(rows, depth, 3)
            after(rows)
        """,
        """
        def run(rows):
            before(rows)
            try:
                result = compute(rows, depth, 4)
            except ValueError:
                return None
            after(rows)
        """,
        """
        = def run(rows):
        = before(rows)
        + · | try:
        > result = compute(rows, depth, 3) | result = compute(rows, depth, 4)
        + · | except ValueError:
        + · | return None
        = after(rows)
        """,
    ),
    "statements were reordered": (
        """
        def run(rows):
            first(rows)
            second(rows)
            third(rows)
        """,
        """
        def run(rows):
            third(rows)
            first(rows)
            second(rows)
        """,
        """
        = def run(rows):
        > · | third(rows)
        = first(rows)
        = second(rows)
        > third(rows) | ·
        """,
    ),
    "a branch was added to a chain": (
        """
        def run(side):
            if side == 1:
                buy()
            elif side == 2:
                sell()
            else:
                fail()
        """,
        """
        def run(side):
            if side == 1:
                buy()
            elif side == 3:
                hold(side)
            elif side == 2:
                sell()
            else:
                fail(side)
        """,
        """
        = def run(side):
        = if side == 1:
        = buy()
        + · | elif side == 3:
        + · | hold(side)
        = elif side == 2:
        = sell()
        = else:
        ~ fail() | fail(side)
        """,
    ),
    "else and if are spelled elif": (
        """
        def run(side):
            if side == 1:
                buy()
            else:
                if side == 2:
                    sell()
        """,
        """
        def run(side):
            if side == 1:
                buy()
            elif side == 2:
                sell()
        """,
        """
        = def run(side):
        = if side == 1:
        = buy()
        ≈ else: | ·
        ≈ if side == 2: | elif side == 2:
        ≈ sell() | sell()
        """,
    ),
    "branches were swapped": (
        """
        def run(side):
            if side:
                buy(side, 1)
            else:
                sell(side, 2)
        """,
        """
        def run(side):
            if side:
                sell(side, 2)
            else:
                buy(side, 1)
        """,
        """
        = def run(side):
        = if side:
        > buy(side, 1) | ·
        > · | sell(side, 2)
        = else:
        > sell(side, 2) | ·
        > · | buy(side, 1)
        """,
    ),
    "decorators came and went": (
        """
        @cache
        @retry(3)
        def run(side):
            return side
        """,
        """
        @retry(5)
        def run(side):
            return side
        """,
        """
        - @cache | ·
        ~ @retry(3) | @retry(5)
        = def run(side):
        = return side
        """,
    ),
    "one line holds several statements": (
        """
        def run(a):
            if a: return 1
            x = 1; y = 2
        """,
        """
        def run(a):
            if a:
                return 1
            x = 1
            y = 2
        """,
        """
        = def run(a):
        ≈ if a: return 1 | if a:
        ≈ · | return 1
        ≈ x = 1; y = 2 | x = 1
        ≈ · | y = 2
        """,
    ),
    "statements on one line changed places": (
        """
        def run(a):
            x = a(); y = b()
        """,
        """
        def run(a):
            y = b(); x = a()
        """,
        """
        = def run(a):
        ~ x = a(); y = b() | y = b(); x = a()
        """,
    ),
    "one entry of a long literal": (
        """
        LIMITS = {
            "north": 10,
            "mainland": 20,
            "islands": 35,
        }
        """,
        """
        LIMITS = {
            "north": 10,
            "islands": 40,
            "abroad": 80,
        }
        """,
        """
        = LIMITS = {
        = "north": 10,
        - "mainland": 20, | ·
        ~ "islands": 35, | "islands": 40,
        + · | "abroad": 80,
        = }
        """,
    ),
    "blanks inside of a text": (
        """
        def run():
            return "a  b"
        """,
        """
        def run():
            return "a b"
        """,
        """
        = def run():
        ~ return "a  b" | return "a b"
        """,
    ),
    "indentation inside of a text": (
        """
        def run():
            return \'\'\'
            a
            \'\'\'
        """,
        """
        def run():
            return \'\'\'
              a
            \'\'\'
        """,
        """
        = def run():
        = return \'\'\'
        ~ a | a
        = \'\'\'
        """,
    ),
    "handlers, finally and match": (
        """
        def run(a):
            try:
                use(a)
            except KeyError:
                log(a)
            finally:
                close()
            match a:
                case 1:
                    one()
                case _:
                    other()
        """,
        """
        def run(a):
            try:
                use(a)
            except (KeyError, ValueError):
                log(a)
            finally:
                close()
                note()
            match a:
                case 1:
                    one(a)
                case _:
                    other()
        """,
        """
        = def run(a):
        = try:
        = use(a)
        ~ except KeyError: | except (KeyError, ValueError):
        = log(a)
        = finally:
        = close()
        + · | note()
        = match a:
        = case 1:
        ~ one() | one(a)
        = case _:
        = other()
        """,
    ),
    "a call became asynchronous": (
        """
        def run(a):
            for x in a:
                use(x)
        """,
        """
        async def run(a):
            async for x in a:
                await use(x)
        """,
        """
        ~ def run(a): | async def run(a):
        ~ for x in a: | async for x in a:
        ~ use(x) | await use(x)
        """,
    ),
    "a header over several lines": (
        """
        def run(a, b=1):
            return a
        """,
        """
        def run(
            a,
            # the limit
            b=2,
        ):
            return a
        """,
        """
        ~ def run(a, b=1): | def run(
        ~ · | a,
        + · | # the limit
        ~ · | b=2,
        ~ · | ):
        = return a
        """,
    ),
}


@pytest.mark.parametrize(("legacy", "current", "expected"), CASES.values(), ids=CASES.keys())
def test_lines_stand_beside_what_answers_to_them(legacy: str, current: str, expected: str) -> None:
    assert sketch(rows_of(stretch(legacy), stretch(current))) == dedent(expected).strip("\n")


def test_only_the_words_that_differ_are_marked() -> None:
    (_, row) = rows_of(
        stretch("def f(a):\n    return a.first(1, 'x')"), stretch("def f(a):\n    return a.last(1, 'x')")
    )
    assert row.legacy is not None and row.current is not None
    assert [row.legacy.text[start:end] for start, end in row.legacy.marks] == ["first"]
    assert [row.current.text[start:end] for start, end in row.current.marks] == ["last"]


def test_a_moved_statement_says_where_it_stands_on_the_other_side() -> None:
    legacy = stretch("def f(a):\n    one(a)\n    two(a)\n    three(a)", 10)
    current = stretch("def f(a):\n    three(a)\n    one(a)\n    two(a)", 50)
    moved = {(row.legacy or row.current).text.strip(): row for row in rows_of(legacy, current) if row.elsewhere}  # type: ignore[union-attr]
    assert list(moved) == ["three(a)"]
    places = {(bool(row.legacy), row.elsewhere) for row in rows_of(legacy, current) if row.elsewhere}
    assert places == {(True, 51), (False, 13)}


def test_a_method_at_another_depth_is_the_same() -> None:
    inner = "    def f(self, a):\n        # why\n        return a\n"
    legacy = Stretch(5, tuple(inner.rstrip("\n").split("\n")))
    rows = rows_of(legacy, stretch("def f(self, a):\n    # why\n    return a"))
    assert {row.relation.value for row in rows} == {"same"}


def test_members_of_a_class_are_folded_and_stand_beside_their_partners() -> None:
    legacy = stretch(
        "class A:\n    x = 1\n    def f(self):\n        return 1\n    def g(self):\n        return 2",
        members=(Member("f", 3, 4, "method `f`: modified"), Member("- g", 5, 6, "method `g`: lost")),
    )
    current = stretch(
        "class A:\n    x = 2\n    def f(self):\n        y = 1\n        return y",
        members=(Member("f", 3, 5, "method `f`: modified"),),
    )
    rows = rows_of(legacy, current)
    assert sketch(rows) == "\n".join(
        [
            "= class A:",
            "~ x = 1 | x = 2",
            "… def f(self): | def f(self):",
            "… return 1 | y = 1",
            "… · | return y",
            "… def g(self): | ·",
            "… return 2 | ·",
        ]
    )
    assert [row.note for row in rows[2:]] == ["method `f`: modified"] * 3 + ["method `g`: lost"] * 2


def test_equal_numbers_of_the_normal_form_mean_looks_only() -> None:
    legacy = Stretch(1, ("def f(a):", "    return '{}'.format(a)"), {1: (1,), 2: (2,)})
    current = Stretch(1, ("def f(a):", "    return f'{a}'"), {1: (1,), 2: (2,)})
    assert [row.relation.value for row in rows_of(legacy, current)] == ["same", "cosmetic"]


def test_a_hidden_value_that_differs_is_changed_though_the_lines_read_the_same() -> None:
    line = '    return connect(password="***")'
    legacy = Stretch(1, ("def f(a):", line), {1: (1,), 2: (2,)})
    current = Stretch(1, ("def f(a):", line), {1: (1,), 2: (3,)})
    (first, second) = rows_of(legacy, current)
    assert (first.relation.value, second.relation.value) == ("same", "changed")
    assert second.note == "the hidden values differ"


def test_a_value_that_is_hidden_without_quotes_does_not_keep_a_unit_from_being_parsed() -> None:
    rows = rows_of(stretch("def f():\n    TOKEN=***\n    use()"), stretch("def f():\n    use()"))
    assert sketch(rows) == "= def f():\n- TOKEN=*** | ·\n= use()"


@pytest.mark.parametrize("text", ["def f(:\n    pass", "print 'a'", "def f():\n  x = 1\n y = 2", "x = " + "(" * 300])
def test_what_this_python_cannot_parse_is_left_to_the_lines(text: str) -> None:
    assert PLUGIN.align is not None
    assert PLUGIN.align(stretch(text), stretch("def f():\n    pass")) is None
