"""Variables that outlive what set them, as only Python 2 lets them: of list comprehensions and `except` clauses."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator

from quarantine_tools.frontends.python.scopes import COMPREHENSIONS, FUNCTIONS, comprehension_scope, target_names
from quarantine_tools.frontends.python.tree import children, walk

_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)


def outliving(tree: ast.Module) -> frozenset[ast.AST]:
    """Return the list comprehensions and `except` clauses whose variable is read outside of them, in the same scope.

    A read inside of something that sets the name itself, such as another comprehension or loop, is that one's.
    """
    found: set[ast.AST] = set()
    for scope in walk(tree):
        if isinstance(scope, (ast.Module, ast.ClassDef, *FUNCTIONS)):
            found.update(_outliving_in(scope.body))
    return frozenset(found)


def _outliving_in(body: list[ast.stmt]) -> Iterator[ast.AST]:
    reads: defaultdict[str, list[ast.Name]] = defaultdict(list)
    setters: defaultdict[str, list[tuple[ast.AST, set[ast.AST]]]] = defaultdict(list)
    for part in _own_parts(body):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            reads[part.id].append(part)
        for name in _set_by(part):
            setters[name].append((part, _extent(part)))
    for name, parts in setters.items():
        for part, inside in parts:
            if isinstance(part, (ast.ListComp, ast.ExceptHandler)):
                others = [extent for _, extent in parts if part not in extent]
                outside = [read for read in reads[name] if read not in inside]
                if any(not any(read in extent for extent in others) for read in outside):
                    yield part


def _extent(part: ast.AST) -> set[ast.AST]:
    """Return where a name means what a node sets it to: a loop takes what it goes through before it sets anything."""
    roots = [*part.body, *part.orelse] if isinstance(part, ast.For) else [part]
    return {inner for root in roots for inner in walk(root)}


def _own_parts(body: list[ast.stmt]) -> Iterator[ast.AST]:
    stack: list[ast.AST] = list(body)
    while stack:
        part = stack.pop()
        yield part
        if not isinstance(part, _SCOPES):
            stack += children(part)


def _set_by(part: ast.AST) -> tuple[str, ...]:
    """Return the names that a comprehension, loop or `except` clause sets for what is inside of it."""
    if isinstance(part, COMPREHENSIONS):
        return tuple(comprehension_scope(part).bound)
    if isinstance(part, ast.For):
        return target_names(part.target)
    return (part.name,) if isinstance(part, ast.ExceptHandler) and part.name else ()
