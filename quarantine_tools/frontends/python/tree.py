"""Walk a syntax tree quickly: `ast.iter_child_nodes` spends most of its time on contexts and operators."""

from __future__ import annotations

import ast
from collections.abc import Iterator

_DULL = frozenset({"ctx", "op", "ops", "kind", "type_comment", "type_ignores"})  # fields without anything to find
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}


def children(node: ast.AST) -> list[ast.AST]:
    """Return the nodes directly below a node, in order, without contexts and operators."""
    kind = type(node)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _DULL)
    found: list[ast.AST] = []
    for name in names:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and everything below it, in no particular order."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)
