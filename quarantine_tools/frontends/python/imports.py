"""What the imported names of a file stand for."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from quarantine_tools.frontends.python.tree import walk


def imported_names(tree: ast.AST) -> Mapping[str, str]:
    """Return what each imported name stands for, wherever in the file it is imported: ``e`` is ``os.environ``.

    A relative import keeps its dots. Where a name is imported twice (``try … except ImportError``), the first counts.
    """
    found: dict[str, str] = {}
    for node in walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.asname:
                    found.setdefault(alias.asname, alias.name)
                else:
                    top = alias.name.split(".")[0]
                    found.setdefault(top, top)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                if alias.name != "*":
                    joined = f"{base}{alias.name}" if base.endswith(".") or not base else f"{base}.{alias.name}"
                    found.setdefault(alias.asname or alias.name, joined)
    return found


def dotted(node: ast.AST | None) -> str | None:
    """Return ``a.b.c`` for a chain of names and attributes, else None."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])


def qualified(node: ast.AST | None, imports: Mapping[str, str]) -> str | None:
    """Return a dotted name with its first part replaced by what it stands for: ``e.get`` is ``os.environ.get``."""
    name = dotted(node)
    if name is None:
        return None
    first, _, rest = name.partition(".")
    origin = imports.get(first, first)
    return f"{origin}.{rest}" if rest else origin
