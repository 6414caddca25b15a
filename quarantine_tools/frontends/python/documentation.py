"""Docstrings that the program reads: those are behaviour.

`docopt(__doc__)` makes a command line of the module's docstring, ply makes a grammar of those of functions. A docstring
counts as read where the file itself reads it: by `__doc__`, by the name of what it documents, or through `self`. What
another file reads of it is not seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from quarantine_tools.frontends.python.scopes import FUNCTIONS
from quarantine_tools.frontends.python.tree import children

_GRAMMARS = frozenset({"ply", "yacc", "lex"})  # modules that take rules from the docstrings of functions …
_RULES = ("p_", "t_")  # … whose names begin so


def read_docstrings(tree: ast.Module, imports: Mapping[str, str]) -> frozenset[ast.AST]:
    """Return the module, classes and functions of a tree whose docstrings the file reads.

    Args:
        tree: the tree of the file, as parsed.
        imports: what its imported names stand for.
    """
    read: set[str] = set()  # names of what is documented, "" for the module
    classes: set[ast.AST] = set()
    grammar = any(_GRAMMARS & {origin.split(".")[0], origin.rpartition(".")[2]} for origin in imports.values())
    definitions: list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef] = []
    for node, owner in _with_owners(tree):
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            definitions.append(node)
        elif isinstance(node, ast.Name) and node.id == "__doc__" and isinstance(node.ctx, ast.Load):
            read.add("")
        elif isinstance(node, ast.Attribute) and node.attr == "__doc__" and isinstance(node.ctx, ast.Load):
            read.add(_last_name(node.value))
            if owner is not None and _is_instance(node.value):
                classes.add(owner)
        elif isinstance(node, ast.Call) and _last_name(node.func) == "getdoc" and node.args:
            read.add(_last_name(node.args[0]))
    found: set[ast.AST] = {*classes}
    found.update(node for node in definitions if node.name in read or (grammar and node.name.startswith(_RULES)))
    heirs = {getattr(node, "name", "") for node in classes}
    for node in definitions:  # `self.__doc__` is that of a subclass, where it is one of those
        if isinstance(node, ast.ClassDef) and heirs & {_last_name(base) for base in node.bases}:
            found.add(node)
            heirs.add(node.name)
    return frozenset({*found, tree} if "" in read else found)


def _with_owners(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.ClassDef | None]]:
    """Yield every node in source order, with the class around it."""
    stack: list[tuple[ast.AST, ast.ClassDef | None]] = [(tree, None)]
    while stack:
        node, owner = stack.pop()
        yield node, owner
        inner = node if isinstance(node, ast.ClassDef) else owner
        stack += [(child, inner) for child in reversed(children(node))]


def _last_name(node: ast.AST) -> str:
    """Return the last part of a name or a chain of attributes; a sign that is no name for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else "?"


def _is_instance(node: ast.expr) -> bool:
    """Say whether a node is `self`, `cls`, or the class of `self`."""
    if isinstance(node, ast.Call) and _last_name(node.func) == "type" and len(node.args) == 1:
        node = node.args[0]
    if isinstance(node, ast.Attribute) and node.attr == "__class__":
        node = node.value
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
