"""Bring a syntax tree to its normal form, in place: what is no behaviour goes, what is spelled in two ways gets one.

Docstrings and other strings that stand alone as a statement are documentation and go, but for docstrings that the file
itself reads (`documentation.py`). So does asking `__future__` for what every Python 3 does anyway; an f-string without
a hole becomes a plain string. Comments, layout, quotes, parentheses, the spelling of numbers and the concatenation of
neighbouring strings are gone already when the parser is done.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field

# Features that every Python 3 has, so that asking for them does nothing (`__future__.all_feature_names`).
_ALWAYS_ON = frozenset(
    {
        "nested_scopes",
        "generators",
        "division",
        "absolute_import",
        "with_statement",
        "print_function",
        "unicode_literals",
        "generator_stop",
    }
)
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(slots=True)
class Documentation:
    """What `normalise` took out of a tree."""

    docstrings: dict[ast.AST, str] = field(default_factory=dict)  # by function, class or module
    module_spans: list[tuple[int, int]] = field(default_factory=list)  # first and last line of what is no code


def normalise(tree: ast.Module, read: frozenset[ast.AST] = frozenset()) -> Documentation:
    """Bring a tree to its normal form, in place, and return the documentation that was in it.

    The walk is iterative, so that no nesting is too deep for it.

    Args:
        tree: the tree of a file, as parsed.
        read: the module, classes and functions whose docstrings stay, because the program reads them.
    """
    documentation = Documentation()
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        docstring = node.body[0] if isinstance(node, _DOCUMENTED) and node in read and _docstring(node) else None
        if isinstance(node, _DOCUMENTED):
            _note_docstring(node, documentation, docstring)
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                if name in ("body", "orelse", "finalbody") and value and isinstance(value[0], ast.stmt):
                    value[:] = _without_strings(node, name, value, docstring)
                for index, item in enumerate(value):
                    if isinstance(item, ast.JoinedStr):
                        value[index] = item = _folded(item)
                    if isinstance(item, ast.AST):
                        stack.append(item)
            elif isinstance(value, ast.JoinedStr) and name != "format_spec":
                folded = _folded(value)
                setattr(node, name, folded)
                stack.append(folded)
            elif isinstance(value, ast.AST):
                stack.append(value)
    return documentation


def _docstring(node: Documented) -> str | None:
    first = node.body[0] if node.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.value.value
    return None


def _note_docstring(node: Documented, documentation: Documentation, kept: ast.stmt | None) -> None:
    text = _docstring(node)
    if text is not None and kept is None:
        documentation.docstrings[node] = inspect.cleandoc(text)
    if isinstance(node, ast.Module):
        documentation.module_spans += [
            (statement.lineno, statement.end_lineno or statement.lineno)
            for statement in node.body
            if _does_nothing(statement) and statement is not kept
        ]


def _does_nothing(statement: ast.AST) -> bool:
    """Say whether a statement is a string that stands alone, or asks for what is so anyway."""
    if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
        statement.names = [alias for alias in statement.names if alias.name not in _ALWAYS_ON] or statement.names
        return statement.names[0].name in _ALWAYS_ON
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str)
    return isinstance(value, ast.JoinedStr) and _is_plain(value)


def _without_strings(
    parent: ast.AST, field_name: str, block: Sequence[ast.stmt], docstring: ast.stmt | None
) -> list[ast.stmt]:
    kept = [statement for statement in block if statement is docstring or not _does_nothing(statement)]
    if kept or field_name == "orelse" or isinstance(parent, ast.Module):
        return kept
    return [ast.copy_location(ast.Pass(), block[0])]


def _is_plain(joined: ast.JoinedStr) -> bool:
    return all(isinstance(part, ast.Constant) for part in joined.values)


def _folded(joined: ast.JoinedStr) -> ast.expr:
    """Return an f-string with its neighbouring texts joined; without a hole it is a plain string."""
    parts: list[ast.expr] = []
    for part in joined.values:
        last = parts[-1] if parts else None
        if not isinstance(part, ast.Constant):
            parts.append(part)
        elif isinstance(last, ast.Constant):
            parts[-1] = ast.copy_location(ast.Constant(str(last.value) + str(part.value)), last)
        elif part.value:
            parts.append(part)
    joined.values = parts
    if not parts:
        return ast.copy_location(ast.Constant(""), joined)
    if isinstance(parts[0], ast.Constant) and len(parts) == 1:
        return ast.copy_location(ast.Constant(parts[0].value), joined)
    return joined
