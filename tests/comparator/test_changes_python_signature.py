"""Headers of Python units: every edit of a signature or class header is told once, by its own kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from quarantine_tools.comparator.changes.python import PLUGIN
from quarantine_tools.model import Unit

EDITS = [
    (
        "def f(x, timeout=30): pass",
        "def f(x, timeout=10): pass",
        [("parameter-default-changed", "default of `timeout` 30 → 10")],
    ),
    ("def f(x): pass", "def f(x=None): pass", [("parameter-default-changed", "default None of `x` added")]),
    ("def f(x=2): pass", "def f(x): pass", [("parameter-default-changed", "default 2 of `x` removed")]),
    (
        "def f(x): return x",
        "def f(x, seed=None): return x",
        [("parameter-added", "parameter `seed` added (default None)")],
    ),
    ("def f(x, **more): return x", "def f(x): return x", [("parameter-removed", "parameter `**more` removed")]),
    (
        "def f(old): return old + 1",
        "def f(new): return new + 1",
        [("parameter-renamed", "parameter `old` renamed to `new`")],
    ),
    (
        "def f(a, b): return a - b",
        "def f(b, a): return a - b",
        [("parameters-reordered", "parameters in another order: `a, b` → `b, a`")],
    ),
    (
        "def f(a, b): return a",
        "def f(a, *, b): return a",
        [("parameter-kind-changed", "parameter `b` is keyword-only instead of positional")],
    ),
    ("def f(x: int): pass", "def f(x: float): pass", [("annotation-changed", "annotation of `x` int → float")]),
    ("def f() -> int: pass", "def f() -> str: pass", [("annotation-changed", "return annotation int → str")]),
    ("def f(): g()", "async def f(): g()", [("async-changed", "now async")]),
    ("async def f(): g()", "def f(): g()", [("async-changed", "no longer async")]),
    ("@cached\ndef f(): g()", "def f(): g()", [("decorator-removed", "decorator `@cached` removed")]),
    ("def f(): g()", "@cached\ndef f(): g()", [("decorator-added", "decorator `@cached` added")]),
    (
        "@route('/a')\ndef f(): g()",
        "@route('/b')\ndef f(): g()",
        [("decorator-changed", "decorator `@route('/a')` → `@route('/b')`")],
    ),
    (
        "@a\n@b\ndef f(): g()",
        "@b\n@a\ndef f(): g()",
        [("decorator-changed", "decorators in another order")],
    ),
    ("class A(Base): pass", "class A(Other): pass", [("base-class-changed", "base class `Base` → `Other`")]),
    ("class A: pass", "class A(Other): pass", [("base-class-changed", "base class `Other` added")]),
    (
        "class A:\n    del x\n    __order__ = ('x', ...)",
        "class A: pass",
        [("statement-removed", "`del x` removed")],
    ),
    (
        "class A:\n    go()\n    __order__ = ('x', ..., 'y')",
        "class A:\n    go()\n    __order__ = ('new', 'x', 'y', ...)",
        [("control-flow-changed", "the class's own statements run at another place among its members")],
    ),
    (
        "class A: pass",
        "@model\nclass A:\n    __fields__ = ('x',)",
        [("decorator-added", "decorator `@model` added")],
    ),
    (
        "class A:\n    __fields__ = ('x', 'y')",
        "class A:\n    __fields__ = ('x', 'z', 'y')",
        [("field-added", "field `z` added after `x`")],
    ),
    (
        "class A(Model):\n    __fields__ = ('x',)",
        "class A(Model):\n    __fields__ = ()",
        [("field-removed", "field `x` removed")],
    ),
    (
        "class A:\n    __fields__ = ('x', 'y')",
        "class A:\n    __fields__ = ('y', 'x')",
        [("fields-reordered", "fields in another order: `x, y` → `y, x`")],
    ),
    ("def f(n): return f(n - 1)", "def g(n): return g(n - 1)", [("renamed", "`f` is now called `g`")]),
    ("LIMIT = 5", "MAXIMUM = 5", [("renamed", "`LIMIT` is now called `MAXIMUM`")]),
    ("x: int = 5", "x: float = 5", [("annotation-changed", "annotation of `x` int → float")]),
    ("x: int = 5", "x: int", [("assignment-changed", "`x` has no value now, had `5`")]),
    (
        "from a import b",
        "from c import b",
        [("import-changed", "`from c import b` instead of `from a import b`")],
    ),
]


@pytest.mark.parametrize(("legacy", "current", "expected"), EDITS)
def test_an_edit_of_a_header_is_told_once_by_its_own_kind(
    legacy: str, current: str, expected: list[tuple[str, str]], python_unit: Callable[..., Unit]
) -> None:
    changes = PLUGIN.describe(python_unit(legacy), python_unit(current))
    assert [(change.kind, change.summary) for change in changes] == expected


def test_several_edits_of_a_header_are_several_changes(python_unit: Callable[..., Unit]) -> None:
    legacy = python_unit("def f(a, b=1): return g(a, b)")
    current = python_unit("async def f(a: int, b=2): return g(a, b)")
    kinds = [change.kind for change in PLUGIN.describe(legacy, current)]
    assert kinds == ["async-changed", "annotation-changed", "parameter-default-changed"]


def test_a_decorator_that_went_is_shown_on_its_own_line(python_unit: Callable[..., Unit]) -> None:
    legacy = python_unit("@first\n@second\ndef f():\n    g()")
    current = python_unit("@first\ndef f():\n    g()")
    (change,) = PLUGIN.describe(legacy, current)
    assert (change.kind, change.legacy_line, change.current_line) == ("decorator-removed", 2, None)
