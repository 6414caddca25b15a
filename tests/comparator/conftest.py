"""What the comparator's tests share: Python units made from source, as the front end would hand them over."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable
from textwrap import dedent

import pytest

from quarantine_tools.model import Unit

MakeUnit = Callable[..., Unit]


def make_python_unit(source: str, kind: str = "", name: str = "") -> Unit:
    """Return the unit of the one definition or statement in a source text; its lines are those of the text."""
    text = dedent(source).strip("\n")
    node = ast.parse(text).body[0]
    kinds = {"FunctionDef": "function", "AsyncFunctionDef": "function", "ClassDef": "class", "Assign": "variable"}
    kinds |= {"AnnAssign": "variable", "Import": "import", "ImportFrom": "import"}
    kind = kind or kinds.get(type(node).__name__, "statement")
    if not name:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        name = getattr(node, "name", "") or (ast.unparse(target) if target else ast.unparse(node).split("\n")[0])
    docstring = ast.get_docstring(node) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) else None
    if docstring is not None:
        node.body = node.body[1:] or [ast.Pass()]  # type: ignore[attr-defined]
    form = ast.unparse(node)
    lines: dict[int, int] = {}
    for canonical, original in zip(ast.walk(ast.parse(form).body[0]), ast.walk(node), strict=False):
        if hasattr(canonical, "lineno") and hasattr(original, "lineno"):
            lines.setdefault(canonical.lineno, original.lineno)
    form_lines, last = [], 1
    for number in range(1, form.count("\n") + 2):
        last = lines.get(number, last)
        form_lines.append(last)
    key = hashlib.sha256(form.encode()).hexdigest()[:32]
    return Unit(
        unit=kind,
        name=name,
        line=1,
        end_line=text.count("\n") + 1,
        behaviour=key,
        shape=key,
        form=form,
        form_lines=tuple(form_lines),
        weight=len(form.split()),
        docstring=docstring,
    )


@pytest.fixture
def python_unit() -> MakeUnit:
    """Return a function that makes a Python unit from source."""
    return make_python_unit
