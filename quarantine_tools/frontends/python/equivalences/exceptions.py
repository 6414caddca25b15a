"""Names of one exception: `IOError`, `socket.error` and others are `OSError` since Python 3.3 (PEP 3151)."""

from __future__ import annotations

import ast

from quarantine_tools.frontends.python.equivalences.names import Names, name

_ALIASES = {
    "builtins.IOError": "OSError",
    "builtins.EnvironmentError": "OSError",
    "socket.error": "OSError",
    "select.error": "OSError",
    "os.error": "OSError",
    "mmap.error": "OSError",
    "socket.timeout": "TimeoutError",  # since Python 3.10
}

_LAST = frozenset(name.rpartition(".")[2] for name in _ALIASES)


def _may_be_alias(node: ast.Name | ast.Attribute, names: Names) -> bool:
    """Say whether it is worth to ask what a node means: there is one at every step."""
    if isinstance(node, ast.Attribute):
        return node.attr in _LAST
    return f"builtins.{node.id}" in _ALIASES or names.imports.get(node.id) in _ALIASES


def _alias(node: ast.AST, names: Names) -> ast.AST:
    assert isinstance(node, (ast.Name, ast.Attribute))
    if not isinstance(node.ctx, ast.Load) or not _may_be_alias(node, names):
        return node
    plain = _ALIASES.get(names.meaning(node) or "")
    return name(plain, node) if plain and names.is_builtin(plain) else node


def _caught(node: ast.AST, names: Names) -> ast.AST:
    """`except (OSError, OSError)` catches what `except OSError` does, and in which order they stand says nothing."""
    assert isinstance(node, ast.ExceptHandler)
    if isinstance(node.type, ast.Tuple) and node.type.elts:
        unique = {ast.unparse(part): part for part in reversed(node.type.elts)}
        kept = [unique[text] for text in sorted(unique)]
        if all(isinstance(part, (ast.Name, ast.Attribute)) for part in kept):
            node.type = kept[0] if len(kept) == 1 else ast.copy_location(ast.Tuple(kept, ast.Load()), node.type)
    return node


RULES = (
    (ast.Name, _alias),
    (ast.Attribute, _alias),
    (ast.ExceptHandler, _caught),
)
