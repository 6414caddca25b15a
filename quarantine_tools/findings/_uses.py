"""Where current Python code still uses what is lost: the first thing to know about a loss."""

from __future__ import annotations

import ast
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from quarantine_tools.model import Comparison, Entry, Location, Side

_WORD = re.compile(r"[^\W\d]\w*")
_DEFINED = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Names:
    """Where current Python files have some names: found in one pass, however many are asked for."""

    texts: Mapping[str, Sequence[str]]  # path → lines
    holders: Mapping[str, Sequence[str]]  # name → paths of the files that have it
    defined: frozenset[str]  # names that some file defines as a function or class
    trees: dict[str, ast.AST | None] = field(default_factory=dict)  # of the files that were parsed so far


def find_names(c: Comparison, names: Iterable[str]) -> Names:
    """Return where the current Python files have these names."""
    wanted = frozenset(names)
    python = [artifact.path for artifact in c.current.artifacts if artifact.kind == "python"] if wanted else []
    texts = {path: c.texts.get((Side.CURRENT, path), ()) for path in python}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    defined: set[str] = set()
    for path, lines in texts.items():
        text = "\n".join(lines)
        for name in sorted(wanted & set(_WORD.findall(text))):
            holders[name].append(path)
        defined |= wanted & set(_DEFINED.findall(text))
    return Names(texts, holders, frozenset(defined))


def still_used(names: Names, partner: str, lost: Sequence[Entry]) -> Mapping[str, tuple[Location, ...]]:
    """Return the lines of current Python code that use lost functions and methods, by name, in the order of ``lost``.

    A method counts as ``Owner.method`` in any file, and as ``self.method`` or ``cls.method`` in the counterpart; a
    function by its name in the counterpart. Names that any current file defines, and functions that the counterpart
    gets from elsewhere, are left out: what is used may then be something else.
    """
    found: dict[str, tuple[Location, ...]] = {}
    for entry in lost:
        owner, _, name = plain_name(entry).rpartition(".")
        if name in names.defined:
            continue
        where: list[Location] = []
        last = owner.rpartition(".")[2]
        for path in names.holders.get(name, ()):
            if path == partner or (owner and any(f"{last}.{name}" in line for line in names.texts[path])):
                numbers = _uses(_tree(names, path), last, name, path == partner)
                where += [Location(path, line, line) for line in numbers]
        if where:
            found[entry.name] = tuple(where)
    return found


def plain_name(entry: Entry) -> str:
    """Return the name of a unit without the running number that tells namesakes apart."""
    return entry.name.partition("#")[0]


def _tree(names: Names, path: str) -> ast.AST | None:
    """Return the syntax tree of a file; None where it doesn't parse."""
    if path not in names.trees:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # an odd escape in somebody's text is no business of ours
                names.trees[path] = ast.parse("\n".join(names.texts[path]))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            names.trees[path] = None
    return names.trees[path]


def _uses(tree: ast.AST | None, owner: str, name: str, at_home: bool) -> list[int]:
    """Return the numbers of the lines that use a method of a class, or a function."""
    if tree is None:
        return []
    if not owner:
        return sorted(set(_by_name(tree, name)))
    owners = {owner, "self", "cls"} if at_home else {owner}
    return sorted(
        {
            node.end_lineno or node.lineno  # where the name itself stands
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute)
            and node.attr == name
            and isinstance(node.ctx, ast.Load)
            and isinstance(node.value, ast.Name)
            and node.value.id in owners
        }
    )


def _by_name(tree: ast.AST, name: str) -> list[int]:
    """Return the lines that read a name which the file gets from nowhere."""
    lines: list[int] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and (node.asname or node.name) == name:
            return []
        if isinstance(node, ast.arg) and node.arg == name:
            return []
        if isinstance(node, ast.Name) and node.id == name:
            if not isinstance(node.ctx, ast.Load):
                return []
            lines.append(node.lineno)
    return lines
