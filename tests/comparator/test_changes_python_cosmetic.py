"""What is said of units that behave the same but are not spelled the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from quarantine_tools.comparator.changes.python.cosmetic import cosmetic_changes
from quarantine_tools.frontends.python.reading import read_python
from quarantine_tools.model import Change, Unit

BASE = "def f(a):\n    x = 0.10\n    return g(a, 'b', x)"


def cosmetics(make: Callable[..., Unit], legacy: str, current: str) -> tuple[Change, ...]:
    return cosmetic_changes(make(legacy), make(current), legacy, current)


@pytest.mark.parametrize(
    ("current", "expected"),
    [
        (BASE, []),
        (BASE.replace("0.10", "0.1"), [("literal-spelling-changed", "`0.10` is now written `0.1`")]),
        (BASE.replace("'b'", '"b"'), [("literal-spelling-changed", "`'b'` is now written `\"b\"`")]),
        (BASE.replace("x = 0.10", "x = 0.10  # why"), [("comment-changed", "comment `# why` added")]),
        (BASE.replace("    x", "    # why\n    x"), [("comment-changed", "comment `# why` added")]),
        (BASE.replace("    x", '    """Doc."""\n\n    x'), [("docstring-changed", "docstring added")]),
        (BASE.replace("g(a,", "g((a),"), [("formatting-changed", "layout changed")]),
        (BASE.replace("return", "\n    return"), [("formatting-changed", "layout changed")]),
    ],
)
def test_a_cosmetic_edit_is_told_and_nothing_else(
    current: str, expected: list[tuple[str, str]], python_unit: Callable[..., Unit]
) -> None:
    assert [(c.kind, c.summary) for c in cosmetics(python_unit, BASE, current)] == expected


def test_a_docstring_in_other_quotes_is_told(python_unit: Callable[..., Unit]) -> None:
    before = 'def f(a):\n    """Doc."""\n    return a'
    found = cosmetics(python_unit, before, before.replace('"""', "'''"))
    assert [(c.kind, c.summary) for c in found] == [("formatting-changed", "docstring in other quotes")]


def test_a_renamed_local_is_named(python_unit: Callable[..., Unit]) -> None:
    current = BASE.replace("x", "y")
    legacy, other = python_unit(BASE), replace(python_unit(current), shape=python_unit(BASE).shape)
    (change,) = cosmetic_changes(legacy, other, BASE, current)
    assert (change.kind, change.summary) == ("local-renamed", "local `x` to `y` renamed")


def test_a_comment_has_its_own_lines(python_unit: Callable[..., Unit]) -> None:
    legacy, current = BASE.replace("0.10", "0.10  # old"), BASE.replace("0.10", "0.10  # new")
    (change,) = cosmetics(python_unit, legacy, current)
    assert (change.summary, change.legacy_line, change.current_line) == ("comment `# old` → `# new`", 2, 2)


def test_a_function_that_became_a_method_with_another_name_has_no_other_layout(
    python_unit: Callable[..., Unit],
) -> None:
    method = "\n".join(f"    {line}" for line in BASE.replace("def f", "def run").split("\n"))
    legacy, current = python_unit(BASE), replace(python_unit(BASE), name="Service.run", unit="method")
    assert cosmetic_changes(legacy, current, BASE, method) == ()


def test_nothing_is_said_of_a_class_when_only_its_method_changed(python_unit: Callable[..., Unit]) -> None:
    legacy = "class A(B):\n    x: int = 1\n\n    def f(self):\n        return 5"
    current = "class A(B):\n    x: int = 2\n    def f(self):\n        # why\n        return 6"
    header = python_unit("class A(B): pass")
    assert cosmetic_changes(header, header, legacy, current) == ()


def test_a_comment_in_the_body_of_a_class_is_the_classes(python_unit: Callable[..., Unit]) -> None:
    legacy = "class A(B):\n    # first\n    x: int = 1"
    header = python_unit("class A(B): pass")
    (change,) = cosmetic_changes(header, header, legacy, legacy.replace("first", "second"))
    assert (change.kind, change.legacy_line) == ("comment-changed", 2)


def test_nothing_is_said_of_an_import_when_its_neighbour_on_the_line_changed(
    python_unit: Callable[..., Unit],
) -> None:
    unit = python_unit("from a import b")
    assert cosmetic_changes(unit, unit, "from a import b, c", "from a import b, d") == ()


def test_text_that_is_no_python_gives_no_claim(python_unit: Callable[..., Unit]) -> None:
    unit = python_unit("x = 1")
    assert cosmetic_changes(unit, unit, "x = '", "x = (") == ()


@pytest.mark.parametrize(
    ("legacy", "current", "summary"),
    [
        (
            "def f(a: Optional[int]):\n    return set([a])",
            "def f(a: int | None):\n    return {a}",
            "`Optional[int]` is now written `int | None`; `set([a])` is now written `{a}`",
        ),
        (
            "def f():\n    x = 1\n    return x",
            "def f():\n    x: int = 1\n    return x",
            "annotation of `x` added, which is kept nowhere",
        ),
        ("A = '{}'.format(b)", "A = f'{b}'", "`'{}'.format(b)` is now written `f'{b}'`"),
        (
            "try: f()\nexcept (KeyError, TypeError): g()",
            "try: f()\nexcept (TypeError, KeyError): g()",
            "`KeyError`, `TypeError` in another order, which has no effect",
        ),
        ("class A(B, object):\n    a = 1", "class A(B):\n    a = 1", "the same in another idiom"),
        ("if a:\n    import c\n    import b", "if a:\n    import b\n    import c", "the same in another idiom"),
    ],
)
def test_another_idiom_is_shown_in_both_spellings(legacy: str, current: str, summary: str) -> None:
    typing = "from typing import Optional\n"
    units = [
        next(unit for unit in read_python(typing + text, "a.py").units if unit.unit != "import")
        for text in (legacy, current)
    ]
    (change,) = cosmetic_changes(units[0], units[1], legacy, current)
    assert (change.kind, change.summary) == ("idiom-changed", summary)
    assert {change.legacy_line, change.current_line} <= {2, 3}


def test_a_local_that_has_the_name_of_its_function_is_no_idiom(compare_texts) -> None:
    body = "        from shop import canvas\n        return canvas(self)\n"
    text = f"class Shop:\n    @cached\n    def canvas(self):\n{body}"
    c = compare_texts({"a.py": text}, {"a.py": text.replace("def canvas", "def _canvas")})
    entry = next(one for one in c.ledger if one.unit == "method")
    assert [change.kind for change in entry.changes] == ["renamed"]
