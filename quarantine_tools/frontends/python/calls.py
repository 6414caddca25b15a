"""What a unit needs through the functions that it calls when it runs.

``main()`` at the end of a module needs everything that ``main`` reads, and what those functions read in turn; a
definition that moved below the call is missing when the call runs.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from quarantine_tools.frontends.python.tree import walk
from quarantine_tools.model import Unit


def deepen_needs(units: Sequence[Unit], tree: ast.Module) -> tuple[Unit, ...]:
    """Return the units, those that act with the names added that the module's own definitions read on their behalf."""
    if not any(unit.acts for unit in units):
        return tuple(units)
    reads = _reads_by_name(tree)
    known = frozenset(name for unit in units for name in unit.binds if "." not in name)
    return tuple(
        replace(unit, needs=tuple(sorted({*unit.needs, *_closure(unit.needs, reads) & known}))) if unit.acts else unit
        for unit in units
    )


def _reads_by_name(tree: ast.Module) -> Mapping[str, frozenset[str]]:
    """Return, for each function and class of the module, the names that stand anywhere in it."""
    found: dict[str, frozenset[str]] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names = {part.id for part in walk(node) if isinstance(part, ast.Name)}
            found[node.name] = found.get(node.name, frozenset()) | names
    return found


def _closure(names: Sequence[str], reads: Mapping[str, frozenset[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [name for name in names if name in reads]
    while waiting:
        for name in reads[waiting.pop()]:
            if name not in reached:
                reached.add(name)
                if name in reads:
                    waiting.append(name)
    return reached
