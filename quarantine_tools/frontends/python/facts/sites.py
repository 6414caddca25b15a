"""The places of a file where facts may stand, each with the scope it stands in, sorted by what stands there.

A recogniser names the functions it knows, so it gets the few calls of them and never looks at the rest.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from quarantine_tools.frontends.python.facts.places import (
    Place,
    class_place,
    function_place,
    generator_place,
    lambda_place,
    loop_place,
    module_place,
)
from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.frontends.python.scopes import COMPREHENSIONS, FUNCTIONS, Function
from quarantine_tools.frontends.python.tree import children

_DULL = frozenset({ast.Name, ast.Constant, ast.alias, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal})
# How a text begins that may be SQL wherever it stands. Upper case is asked for: prose begins with these words, too.
_SQL = re.compile(r"\s*(?:--[^\n]*\n\s*)*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|ALTER|DROP|TRUNCATE)\s")


def keyword_of(node: ast.Call, *names: str) -> ast.expr | None:
    """Return the argument of a call that is given under one of these names."""
    return next((keyword.value for keyword in node.keywords if keyword.arg in names), None)


@dataclass(frozen=True, slots=True)
class Called:
    """A call, and what is called."""

    node: ast.Call
    place: Place
    name: str  # dotted, imports followed: "os.environ.get"; empty where it is no plain name
    last: str  # "get"

    def keyword(self, *names: str) -> ast.expr | None:
        """Return the argument that is given under one of these names."""
        return keyword_of(self.node, *names)

    def argument(self, index: int, *names: str) -> ast.expr | None:
        """Return the argument at a place or under one of these names; None where a ``*list`` may hold it."""
        given = self.keyword(*names)
        if given is not None:
            return given
        before = self.node.args[: index + 1]
        plain = len(before) > index and not any(isinstance(argument, ast.Starred) for argument in before)
        return before[index] if plain else None


@dataclass(slots=True)
class Map:
    """A file taken apart for the search for facts."""

    imports: Mapping[str, str]
    module: Place
    calls: defaultdict[str, list[Called]] = field(default_factory=lambda: defaultdict(list))  # by last name
    items: list[tuple[ast.Subscript, Place]] = field(default_factory=list)  # that are read
    memberships: list[tuple[ast.Compare, Place]] = field(default_factory=list)  # `a in b`
    imported: list[ast.Import | ast.ImportFrom] = field(default_factory=list)
    raised: list[tuple[ast.Raise, Place]] = field(default_factory=list)
    statements: list[tuple[ast.Constant | ast.JoinedStr, Place]] = field(default_factory=list)  # texts that may be SQL
    functions: list[tuple[Function, Place]] = field(default_factory=list)  # with the scope that they stand in
    attributes: dict[tuple[str, str], list[tuple[ast.expr, Place]]] = field(default_factory=dict)  # (class, name) → set
    unknown: set[tuple[str, str]] = field(default_factory=set)  # attributes that are also set in ways not followed
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    bodies: dict[str, Place] = field(default_factory=dict)  # of the classes
    grown: set[str] = field(default_factory=set)  # dotted names of lists that get further elements
    fallbacks: dict[int, ast.expr] = field(default_factory=dict)  # by id of `a`: what `a or …` falls back to

    def calls_of(self, names: Iterable[str]) -> Iterator[Called]:
        """Yield the calls of functions and methods with these last names."""
        for name in names:
            yield from self.calls.get(name, ())


def map_file(tree: ast.Module, imports: Mapping[str, str]) -> Map:
    """Return the sites of a module, with scopes and class attributes."""
    result = Map(imports, module_place(tree.body))
    stack: list[tuple[ast.AST, Place]] = [(node, result.module) for node in reversed(tree.body)]
    while stack:
        node, place = stack.pop()
        kind = type(node)
        if kind is ast.Constant:
            _note_text(node, node, place, result)
        if kind in _DULL:
            continue
        if kind in _NOTED:
            _note(node, place, result)
        if place.owner is not None and kind in _SETTING:
            _note_attributes(node, place, result)
        if kind in _SCOPED:
            stack.extend(reversed(list(_inside(node, place, result))))
        else:
            stack.extend([(part, place) for part in reversed(children(node))])
    return result


_GROWING = frozenset({"append", "extend", "insert"})
_SCOPED = frozenset({*FUNCTIONS, ast.Lambda, ast.ClassDef, ast.For, ast.AsyncFor, *COMPREHENSIONS, ast.JoinedStr})
_SETTING = frozenset({ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor})
_NOTED = frozenset(
    {ast.Call, ast.Subscript, ast.Compare, ast.Import, ast.ImportFrom, ast.Raise, ast.JoinedStr, ast.BoolOp, *FUNCTIONS}
)


def _note(node: ast.AST, place: Place, result: Map) -> None:
    if isinstance(node, ast.Call):
        function = node.func
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        name = qualified(function, result.imports) or ""
        if not isinstance(function, ast.Attribute) and name:
            last = name.rpartition(".")[2]  # `from os import getenv as g`
        result.calls[last].append(Called(node, place, name, last))
        if last in _GROWING and isinstance(function, ast.Attribute):
            result.grown.add(dotted(function.value) or "")
    elif isinstance(node, ast.Subscript):
        if isinstance(node.ctx, ast.Load):
            result.items.append((node, place))
    elif isinstance(node, ast.Compare):
        if isinstance(node.ops[0], (ast.In, ast.NotIn)):
            result.memberships.append((node, place))
    elif isinstance(node, (ast.Import, ast.ImportFrom)):
        result.imported.append(node)
    elif isinstance(node, ast.Raise):
        result.raised.append((node, place))
    elif isinstance(node, ast.JoinedStr):
        _note_text(node.values[0] if node.values else None, node, place, result)
    elif isinstance(node, ast.BoolOp):
        if isinstance(node.op, ast.Or):
            result.fallbacks.update((id(part), node.values[index + 1]) for index, part in enumerate(node.values[:-1]))
    elif isinstance(node, FUNCTIONS):
        result.functions.append((node, place))


def _note_text(first: ast.AST | None, node: ast.AST, place: Place, result: Map) -> None:
    text = first.value if isinstance(first, ast.Constant) else None
    if isinstance(text, str) and _SQL.match(text) and isinstance(node, (ast.Constant, ast.JoinedStr)):
        result.statements.append((node, place))


def _inside(node: ast.AST, place: Place, result: Map) -> Iterator[tuple[ast.AST, Place]]:
    if isinstance(node, FUNCTIONS):
        yield from ((part, place) for part in (*node.decorator_list, node.args))
        inner = function_place(node, place)
        yield from ((part, inner) for part in node.body)
    elif isinstance(node, ast.Lambda):
        yield (node.args, place)
        yield (node.body, lambda_place(node, place))
    elif isinstance(node, ast.ClassDef):
        name = f"{place.owner}.{node.name}" if place.kind == "class" and place.owner else node.name
        result.classes.setdefault(name, node)
        inner = class_place(node, place, name)
        result.bodies.setdefault(name, inner)
        yield from ((part, place) for part in (*node.decorator_list, *node.bases, *node.keywords))
        yield from ((part, inner) for part in node.body)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield (node.iter, place)
        inner = loop_place(node.target, node.iter, place)
        yield from ((part, inner) for part in node.body)
        yield from ((part, place) for part in node.orelse)
    elif isinstance(node, ast.JoinedStr):
        # The first text was looked at with the whole: a piece of a statement is none itself.
        yield from ((part, place) for part in node.values if not isinstance(part, ast.Constant))
    elif isinstance(node, COMPREHENSIONS):
        inner = place
        for generator in node.generators:
            yield (generator.iter, inner)
            inner = generator_place(generator, inner)
            for condition in generator.ifs:
                yield (condition, inner)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        yield from ((part, inner) for part in parts)


def _note_attributes(node: ast.AST, place: Place, result: Map) -> None:
    """Note what is set on a class: in its body, and through `self` in its methods."""
    assert place.owner is not None
    targets: list[ast.expr] = []
    value: ast.expr | None = None
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
        targets, value = [node.target], node.value
        if isinstance(node, ast.AnnAssign) and value is None:
            return
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        targets = [node.target]
    known = not isinstance(node, ast.AugAssign)
    for target in targets:
        for part in _parts(target):
            name = _attribute_name(part, place)
            if name is None:
                continue
            if part is target and value is not None and known:
                result.attributes.setdefault((place.owner, name), []).append((value, place))
            else:
                result.unknown.add((place.owner, name))


def _parts(target: ast.expr) -> Iterator[ast.expr]:
    """Yield an assignment's target, and the targets in it."""
    yield target
    if isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _parts(part)
    elif isinstance(target, ast.Starred):
        yield from _parts(target.value)


def _attribute_name(node: ast.AST, place: Place) -> str | None:
    if place.kind == "class":
        return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else None
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == place.receiver else None
    return None
