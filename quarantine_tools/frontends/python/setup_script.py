"""What a setup.py asks for: the arguments of `setup()` that are written out, never what it would compute.

A list, a text of lines or a table is followed through names that the module sets once, and through `+`. Whatever else
stands there (a file that is read, a condition) is a hole, and told as a problem: what it asks for is not known.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from quarantine_tools.frontends._keys import numbered
from quarantine_tools.frontends._requirements import BadRequirement, requirement_item
from quarantine_tools.frontends.manifest.collect import ENTRY_POINTS, SETUPTOOLS, Collected, extra
from quarantine_tools.model import Fact, Unit

_MOST_STEPS = 20  # names and sums on the way to a value


class _Hole(Exception):
    """A value that is computed."""


@dataclass
class Setup:
    """What the calls of `setup()` in a module ask for."""

    units: tuple[Unit, ...] = ()
    facts: tuple[Fact, ...] = ()
    problems: list[tuple[str, str]] = field(default_factory=list)


def read_setup(text: str) -> Setup:
    """Return requirements and entry points of a setup.py that today's Python parses."""
    tree = ast.parse(text)
    names = _constants(tree)
    into = Collected()
    units: list[Unit] = []
    holes: list[tuple[str, str]] = []
    for call in _setup_calls(tree):
        for keyword in call.keywords:
            if keyword.arg is None:
                holes.append(_hole(keyword.value, "`**` of `setup()`"))
                continue
            try:
                units += _asked(keyword.arg, keyword.value, names, into)
            except _Hole:
                holes.append(_hole(keyword.value, f"`{keyword.arg}` of `setup()`"))
    return Setup(numbered(units), tuple(into.facts), [*holes, *into.problems])


def _hole(node: ast.expr, what: str) -> tuple[str, str]:
    return "computed-requirements", f"line {node.lineno}: {what} is computed; what it asks for is not known"


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    """Return the names of a module that are set once, at its top, and never changed in place there."""
    found: dict[str, ast.expr] = {}
    touched = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    # `requires.append(x)`, `requires += x` and `extras["all"] = x` make the first value one of several.
    touched += [
        node.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.value, ast.Name)
    ]
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and touched.count(target.id) == 1:
                found[target.id] = statement.value
    return found


def _setup_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "setup":
                yield node


def _asked(argument: str, node: ast.expr, names: dict[str, ast.expr], into: Collected) -> Iterator[Unit]:
    if argument in SETUPTOOLS:
        yield from _requirements(SETUPTOOLS[argument], node, names, into)
    elif argument == "extras_require":
        for key, value in _table(node, names):
            yield from _requirements(extra(key), value, names, into)
    elif argument == "entry_points":
        for key, value in _table(node, names):
            if key in ENTRY_POINTS:  # others may be computed
                into.entry_points(key, _texts(value, names))


def _requirements(of: str, node: ast.expr, names: dict[str, ast.expr], into: Collected) -> Iterator[Unit]:
    for text, line in _texts(node, names):
        try:
            yield into.requirement(of, requirement_item(" ".join(text.split())), line, line, line)
        except BadRequirement as error:
            into.problems.append(("bad-requirement", f"line {line}: {error}; not among the requirements"))


def _texts(node: ast.expr, names: dict[str, ast.expr], steps: int = 0) -> list[tuple[str, int]]:
    """Return the texts of a list with their lines; a text of several lines has one each.

    Raises:
        _Hole: it is computed.
    """
    if steps > _MOST_STEPS:
        raise _Hole
    if isinstance(node, ast.Name) and node.id in names:
        return _texts(names[node.id], names, steps + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _texts(node.left, names, steps + 1) + _texts(node.right, names, steps + 1)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        lines = [line.partition(" #")[0].strip() for line in node.value.splitlines()]
        one_each = (node.end_lineno or node.lineno) - node.lineno + 1 >= len(lines)
        return [(line, node.lineno + number * one_each) for number, line in enumerate(lines) if line]
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        found: list[tuple[str, int]] = []
        for item in node.elts:
            found += _texts(item.value if isinstance(item, ast.Starred) else item, names, steps + 1)
        return found
    raise _Hole


def _table(node: ast.expr, names: dict[str, ast.expr]) -> list[tuple[str, ast.expr]]:
    for _ in range(_MOST_STEPS):
        if isinstance(node, ast.Name) and node.id in names:
            node = names[node.id]
    if not isinstance(node, ast.Dict):
        raise _Hole
    found = []
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            raise _Hole
        found.append((key.value, value))
    return found
