"""Imports inside of blocks: their order among each other, and how many stand in one statement, is layout.

At module level each imported name is a unit of its own, and its order is judged there. A star import, or a name that is
imported twice, ends the run: there the order decides what the name means.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Sequence

# Classes that `typing` had as aliases and Python 3.9 has in `collections.abc` for the same use (PEP 585).
_MOVED = frozenset(
    {
        "AsyncGenerator",
        "AsyncIterable",
        "AsyncIterator",
        "Awaitable",
        "ByteString",
        "Callable",
        "Collection",
        "Container",
        "Coroutine",
        "Generator",
        "Hashable",
        "ItemsView",
        "Iterable",
        "Iterator",
        "KeysView",
        "Mapping",
        "MappingView",
        "MutableMapping",
        "MutableSequence",
        "MutableSet",
        "Reversible",
        "Sequence",
        "Sized",
        "ValuesView",
    }
)
_MOVED_ON = {"Pattern": "re", "Match": "re", "OrderedDict": "collections", "Counter": "collections"}
_OLD_HOMES = frozenset({"typing", "collections"})  # `collections` had them until Python 3.9


def rehomed(single: ast.Import | ast.ImportFrom) -> ast.Import | ast.ImportFrom:
    """Return the import of one name from where it lives now: `Mapping` of `typing` is that of `collections.abc`.

    `from .app import Flask as Flask` is `from .app import Flask`; only a type checker makes a difference between them.
    """
    alias = single.names[0]
    if alias.asname == alias.name:
        alias.asname = None
    if isinstance(single, ast.Import) or single.level or single.module not in _OLD_HOMES:
        return single
    moved = single.names[0].name
    home = "collections.abc" if moved in _MOVED else _MOVED_ON.get(moved)
    return ast.copy_location(ast.ImportFrom(home, single.names, 0), single) if home else single


def sorted_runs(block: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return a block with each run of imports taken apart into single names, and sorted."""
    result: list[ast.stmt] = []
    run: list[ast.Import | ast.ImportFrom] = []
    for statement in block:
        if isinstance(statement, (ast.Import, ast.ImportFrom)) and not _has_star(statement):
            run.append(statement)
            continue
        result += _sorted(run)
        run = []
        result.append(statement)
    return [*result, *_sorted(run)]


def _has_star(statement: ast.Import | ast.ImportFrom) -> bool:
    return any(alias.name == "*" for alias in statement.names)


def _sorted(run: Sequence[ast.Import | ast.ImportFrom]) -> Sequence[ast.stmt]:
    singles = [single for statement in run for single in _singles(statement)]
    bound = defaultdict(set)
    for single in singles:
        bound[_bound_name(single)].add(_origin(single))
    if any(len(origins) > 1 for origins in bound.values()):
        return list(run)
    return sorted(singles, key=_place)


def _bound_name(single: ast.Import | ast.ImportFrom) -> str:
    alias = single.names[0]
    return alias.asname or (alias.name.partition(".")[0] if isinstance(single, ast.Import) else alias.name)


def _origin(single: ast.Import | ast.ImportFrom) -> tuple[int, str, str]:
    """Return what the name of an import stands for: `import a.b` and `import a.c` both set `a` to the same package."""
    alias = single.names[0]
    if isinstance(single, ast.Import):
        return (0, alias.name, "") if alias.asname else (0, alias.name.partition(".")[0], "")
    return single.level, single.module or "", alias.name


def _singles(statement: ast.Import | ast.ImportFrom) -> list[ast.Import | ast.ImportFrom]:
    found: list[ast.Import | ast.ImportFrom] = []
    for alias in statement.names:
        if isinstance(statement, ast.Import):
            single: ast.Import | ast.ImportFrom = ast.Import([alias])
        else:
            single = ast.ImportFrom(statement.module, [alias], statement.level)
        found.append(rehomed(ast.copy_location(single, statement)))
    return found


def _place(statement: ast.Import | ast.ImportFrom) -> tuple[bool, int, str, str, str]:
    alias = statement.names[0]
    if isinstance(statement, ast.Import):
        return (False, 0, "", alias.name, alias.asname or "")
    return (True, statement.level, statement.module or "", alias.name, alias.asname or "")
