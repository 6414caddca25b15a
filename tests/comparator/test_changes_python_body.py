"""Bodies of Python units: one edit is one change, with the exact kind, the lines, and a sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quarantine_tools.comparator.changes.python import PLUGIN
from quarantine_tools.model import Change, Unit

Row = tuple[str, str, list[tuple[str, str]]]

EXPRESSIONS: list[Row] = [
    ("x = 0.05", "x = 0.1", [("constant-changed", "constant 0.05 → 0.1 in `x`")]),
    ("x = -1", "x = 1", [("constant-changed", "constant -1 → 1 in `x`")]),
    ("x = True", "x = 1", [("constant-changed", "constant True → 1 in `x`")]),
    ("x = a * 2 + b", "x = a * 3 + b", [("constant-changed", "constant 2 → 3 in `x`")]),
    ("x = ['a', 'b']", "x = ['a']", [("constant-changed", "`'b'` removed from the list in `x`")]),
    ("x = a + b", "x = a - b", [("assignment-changed", "`x` is `a - b` instead of `a + b`")]),
    ("x += 1", "x -= 1", [("assignment-changed", "`x += 1` → `x -= 1`")]),
    ("x = g(a)", "y = g(a)", [("local-renamed", "local `x` renamed to `y`")]),
    ("x = datetime.now()", "x = utcnow()", [("call-changed", "calls `utcnow()` instead of `datetime.now()`")]),
    (
        "x = f'{datetime.now():%Y}.log'",
        "x = f'{utcnow():%Y}.log'",
        [("call-changed", "calls `utcnow()` instead of `datetime.now()`")],
    ),
    ("use(a, b)", "use(b, a)", [("call-changed", "arguments `a` and `b` of `use` swapped")]),
    (
        "x = MockExecutor()",
        "x = MockExecutor(seed_manager=s)",
        [("call-changed", "argument `seed_manager` added to the call of `MockExecutor`")],
    ),
    ("use(a, b=1)", "use(a)", [("call-changed", "argument `b` removed from the call of `use`")]),
    ("use(a, b=c)", "use(a, c)", [("call-changed", "argument `c` passed to `use` by position, not as `b`")]),
    ("use(a, b=c)", "use(a, d=c)", [("call-changed", "argument `b` of `use` is now called `d`")]),
    ("use(a, b=1)", "use(a, b=2)", [("constant-changed", "constant 1 → 2 in argument `b` of `use`")]),
    ("x = float(a)", "x = a", [("call-changed", "`a` is no longer wrapped in `float(…)`")]),
    ("return []", "return None", [("return-changed", "returns `None` instead of `[]`")]),
    ("return", "return a", [("return-changed", "returns `a` instead of nothing")]),
    ("raise KeyError", "raise OSError", [("exception-handling-changed", "raises `OSError` instead of `KeyError`")]),
    (
        "raise ValueError('a')",
        "raise ValueError('b')",
        [("constant-changed", "constant 'a' → 'b' in the raised `ValueError`")],
    ),
    ("log.info('a')", "log.info('b')", [("logging-changed", "logging text changed: `'a'` → `'b'`")]),
    (
        "logger.info('a')",
        "logger.error('a')",
        [("logging-changed", "logs with `logger.error` instead of `logger.info`")],
    ),
    ("x = a and b", "x = b and a", [("assignment-changed", "operands of `and` in another order in `x`")]),
    ("yield a", "yield b", [("expression-changed", "`yield a` → `yield b`")]),
    ("assert a > b", "assert other(c)", [("condition-changed", "asserted condition `a > b` → `other(c)`")]),
    ("assert a > b", "assert a >= b", [("condition-changed", "asserted condition `a > b` → `a >= b`")]),
    (
        "use({'x': 1, 'y': a})",
        "use({'x': 1, 'y': a, 'z': b})",
        [("call-changed", "key `'z'` added to the dictionary")],
    ),
]

BLOCKS: list[Row] = [
    ("if a > 1: go()", "if a >= 1: go()", [("condition-changed", "condition `a > 1` → `a >= 1`")]),
    ("while a: go()", "while b: go()", [("condition-changed", "loop condition `a` → `b`")]),
    (
        "for x in a: go(x)",
        "for x in b: go(x)",
        [("loop-changed", "loop `for x in a` → `for x in b`")],
    ),
    ("go()", "if not a: return None\ngo()", [("guard-added", "guard `if not a: return None` added")]),
    ("if not a: raise E\ngo()", "go()", [("guard-removed", "guard `if not a: raise E` removed")]),
    ("go()", "if a: stop()\ngo()", [("branch-added", "branch `if a: stop()` added")]),
    (
        "if a: go()\nelif b: stop()\nelse: wait()",
        "if a: go()\nelse: wait()",
        [("branch-removed", "branch `elif b` removed")],
    ),
    (
        "if a: go()\nelif b > 1: stop()",
        "if a: go()\nelif b > 2: stop()",
        [("condition-changed", "condition `b > 1` → `b > 2`")],
    ),
    ("if a: go()", "if a: go()\nelse: stop()", [("branch-added", "`else: stop()` added")]),
    (
        "try: go()\nexcept: stop()",
        "try: go()\nexcept Exception: stop()",
        [("exception-handling-changed", "catches `Exception` instead of everything")],
    ),
    (
        "try: go()\nexcept A: stop()",
        "try: go()\nexcept A: stop()\nexcept B: wait()",
        [("exception-handling-changed", "`except B` added")],
    ),
    (
        "try: go()\nfinally: stop()\nwait()",
        "go()\nwait()",
        [("control-flow-changed", "`go()` is no longer in `try … finally`")],
    ),
    (
        "a()\nb()",
        "with lock:\n    a()\n    b()",
        [("control-flow-changed", "2 statements are now in `with lock`")],
    ),
    (
        "for x in a:\n    if x: break\n    go(x)",
        "for x in a:\n    if x: continue\n    go(x)",
        [("control-flow-changed", "`continue` instead of `break`")],
    ),
    (
        "for x in a: go(x)",
        "for x in a: go(x)\nelse: stop()",
        [("branch-added", "`else` of the loop `for x in a` added")],
    ),
    ("go(a)", "if a: go(a)", [("control-flow-changed", "`go(a)` is now in `if a`")]),
    ("go()\nsave()", "go()", [("call-removed", "call `save()` removed")]),
    ("go()", "go()\nx = a\nuse(x)", [("statement-added", "`x = a` added"), ("call-added", "call `use(x)` added")]),
    ("go()\nprint(a)", "go()", [("logging-changed", "logging `print(a)` removed")]),
    ("go()", "import os\ngo()", [("import-changed", "`import os` added")]),
    (
        "x = old(a)\ny = old(b)",
        "x = new(a)\ny = new(b)",
        [("reference-renamed", "refers to `new` instead of `old`, in 2 places")],
    ),
    (  # a builtin is not renamed: another exception is raised
        "if a: raise AssertionError(x)\nif b: raise AssertionError(y)",
        "if a: raise SecurityError(x)\nif b: raise SecurityError(y)",
        [
            ("exception-handling-changed", "raises `SecurityError(x)` instead of `AssertionError(x)`"),
            ("exception-handling-changed", "raises `SecurityError(y)` instead of `AssertionError(y)`"),
        ],
    ),
    (
        "out = []\nfor x in a: out.append(x)\nreturn out",
        "res = []\nfor x in a: res.append(x)\nreturn res",
        [("local-renamed", "local `out` renamed to `res`")],
    ),
    ("a()\nb()\nc()", "a()\nc()\nb()", [("control-flow-changed", "`b()` now runs after `c()`")]),
]


def function(body: str) -> str:
    return "def f(a, b):\n" + "\n".join(f"    {line}" for line in body.split("\n"))


def described(make: Callable[..., Unit], legacy: str, current: str) -> tuple[Change, ...]:
    return PLUGIN.describe(make(function(legacy)), make(function(current)))


@pytest.mark.parametrize(("legacy", "current", "expected"), EXPRESSIONS + BLOCKS)
def test_one_edit_of_a_body_is_one_change_of_its_own_kind(
    legacy: str, current: str, expected: list[tuple[str, str]], python_unit: Callable[..., Unit]
) -> None:
    assert [(c.kind, c.summary) for c in described(python_unit, legacy, current)] == expected


@pytest.mark.parametrize(("legacy", "current", "expected"), EXPRESSIONS + BLOCKS)
def test_what_was_added_one_way_is_removed_the_other_way(
    legacy: str, current: str, expected: list[tuple[str, str]], python_unit: Callable[..., Unit]
) -> None:
    def mirrored(kind: str) -> str:
        stem, _, last = kind.rpartition("-")
        return f"{stem}-{ {'added': 'removed', 'removed': 'added'}.get(last, last) }"

    back = described(python_unit, current, legacy)
    assert sorted(c.kind for c in back) == sorted(mirrored(kind) for kind, _ in expected)
    if "now runs" not in expected[0][1]:  # of two statements that changed places, either may be the one that moved
        forth = described(python_unit, legacy, current)
        assert {(c.legacy_line, c.current_line) for c in forth} == {(c.current_line, c.legacy_line) for c in back}


def test_statement_moved_out_of_a_loop_is_one_change_with_both_lines(python_unit: Callable[..., Unit]) -> None:
    legacy = "for x in a:\n    use(x)\n    total(x)\nreturn b"
    current = "for x in a:\n    use(x)\ntotal(x)\nreturn b"
    (change,) = described(python_unit, legacy, current)
    assert change.kind == "control-flow-changed"
    assert change.summary == "`total(x)` moved out of the loop `for x in a`"
    assert (change.legacy_line, change.current_line) == (4, 4)


def test_a_guard_that_was_added_has_a_line_on_the_current_side_only(python_unit: Callable[..., Unit]) -> None:
    (change,) = described(python_unit, "go()\nsave()", "go()\nif a:\n    return\nsave()")
    assert (change.kind, change.legacy_line, change.current_line) == ("guard-added", None, 3)


def test_the_edits_of_a_body_come_in_source_order(python_unit: Callable[..., Unit]) -> None:
    legacy = "x = 1\nif a > x:\n    go(a)\nsave(x)\nreturn []"
    current = "x = 2\nif a >= x:\n    go(b)\nreturn None"
    kinds = [c.kind for c in described(python_unit, legacy, current)]
    assert kinds == ["constant-changed", "condition-changed", "call-changed", "call-removed", "return-changed"]


def test_swapped_locals_are_not_taken_for_a_renaming(python_unit: Callable[..., Unit]) -> None:
    changes = described(python_unit, "x = a\ny = b\nreturn x - y", "x = a\ny = b\nreturn y - x")
    assert [c.kind for c in changes] == ["return-changed"]


def test_a_local_that_took_an_outer_names_place_is_not_called_renamed(python_unit: Callable[..., Unit]) -> None:
    changes = described(python_unit, "x = a\nreturn x", "x = a\nreturn y")
    assert [(c.kind, c.summary) for c in changes] == [("return-changed", "returns `y` instead of `x`")]


def test_a_renamed_local_does_not_hide_another_edit(python_unit: Callable[..., Unit]) -> None:
    legacy = "out = []\nout.append(1)\nreturn out"
    changes = described(python_unit, legacy, "res = []\nres.append(2)\nreturn res")
    assert [c.kind for c in changes] == ["local-renamed", "constant-changed"]


def test_a_body_with_next_to_nothing_in_common_is_called_rewritten(python_unit: Callable[..., Unit]) -> None:
    legacy = "x = a.read()\nfor line in x.split():\n    yield line\nx.close()"
    current = "with open(b) as handle:\n    handle.seek(4)\n    data = decode(handle)\nsend(data, 9)\nhandle.flush()"
    (change,) = described(python_unit, legacy, current)
    assert (change.kind, change.summary) == (
        "body-rewritten",
        "body rewritten: no statement remains; it now has 5",
    )


def test_a_long_text_is_shortened_around_its_difference(python_unit: Callable[..., Unit]) -> None:
    (change,) = described(python_unit, f"x = '{'a' * 200}b'", f"x = '{'a' * 200}c'")
    assert change.summary == "constant …aaaaaaaaaaaab' → …aaaaaaaaaaaac' in `x`"


@pytest.mark.parametrize("form", ["print 'a'", "a\nb", "x = (" * 300, "", "\0", "x = " + "+".join("1" * 5000)])
def test_a_form_that_cannot_be_read_still_gives_one_change(form: str, python_unit: Callable[..., Unit]) -> None:
    from dataclasses import replace

    good = python_unit("x = 1")
    odd = replace(good, form=form, form_lines=tuple(range(1, form.count("\n") + 2)), behaviour="other")
    for legacy, current in ((good, odd), (odd, good)):
        assert len(PLUGIN.describe(legacy, current)) == 1


def test_a_class_that_took_the_place_of_a_function_is_said_so(python_unit: Callable[..., Unit]) -> None:
    legacy, current = python_unit("def order(x):\n    return x"), python_unit("class order:\n    __fields__ = ('x',)")
    (change,) = PLUGIN.describe(legacy, current)
    assert (change.kind, change.summary) == ("body-rewritten", "is a class now, was a function")
