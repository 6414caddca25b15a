"""Where current Python code still uses what is lost: the first thing to know about a loss."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping, Sequence

from quarantine_tools.model import Comparison, Entry, Location, Side


def still_used(c: Comparison, partner: str, lost: Sequence[Entry]) -> Mapping[str, tuple[Location, ...]]:
    """Return the lines of current Python code that use lost functions and methods, by name, in the order of ``lost``.

    A method counts as ``Owner.method`` in any file, and as ``self.method`` or ``cls.method`` in the counterpart; a
    function by its name in the counterpart. Names that any current file defines, and functions that the counterpart
    gets from elsewhere, are left out: what is used may then be something else.
    """
    texts = _python_texts(c)
    found: dict[str, tuple[Location, ...]] = {}
    for entry in lost:
        owner, _, name = entry.name.partition("#")[0].rpartition(".")
        word = re.compile(rf"\b{re.escape(name)}\b")
        defined = re.compile(rf"^\s*(?:async\s+)?(?:def|class)\s+{re.escape(name)}\b")
        holders = {path: lines for path, lines in texts.items() if any(word.search(line) for line in lines)}
        if any(defined.match(line) for lines in holders.values() for line in lines):
            continue
        where: list[Location] = []
        for path, lines in holders.items():
            if owner or path == partner:
                numbers = _uses(lines, owner.rpartition(".")[2], name, path == partner)
                where += [Location(path, line, line) for line in numbers]
        if where:
            found[entry.name] = tuple(where)
    return found


def _python_texts(c: Comparison) -> dict[str, tuple[str, ...]]:
    python = [artifact.path for artifact in c.current.artifacts if artifact.kind == "python"]
    return {path: c.texts.get((Side.CURRENT, path), ()) for path in python}


def _uses(lines: Sequence[str], owner: str, name: str, at_home: bool) -> list[int]:
    """Return the numbers of the lines that use a method of a class, or a function, of a file that parses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an odd escape in somebody's text is no business of ours
            tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
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
