"""Scopes of a file, and how the names in them get their values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.frontends.python.scopes import COMPREHENSIONS, FUNCTIONS, Function, all_arguments
from quarantine_tools.frontends.python.tree import children

Names = dict[str, list["Origin"]]


@dataclass(frozen=True, slots=True)
class Origin:
    """One way in which a name gets its value."""

    how: str  # value, element (of what is looped over), parameter, other
    node: ast.expr | None = None  # the value, the thing looped over, the parameter's annotation
    path: tuple[int, ...] = ()  # where in the element: `for key, value in …` sets `value` from place 1


class Place:
    """A scope: the module, a class, a function, or a loop with its variables.

    Its names are looked for when they are first asked for: of most functions nobody does.
    """

    __slots__ = ("_find", "_names", "kind", "node", "owner", "parent", "receiver")

    def __init__(
        self,
        kind: str,  # module, class, function, loop
        parent: Place | None,
        find: Callable[[], Names],
        node: ast.AST | None = None,
        owner: str | None = None,  # qualified name of the class that this is, or that this is a method of
        receiver: str | None = None,  # the method's `self` or `cls`
    ) -> None:
        self.kind, self.parent, self.node, self.owner, self.receiver = kind, parent, node, owner, receiver
        self._find = find
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """How each name of the scope gets its value."""
        if self._names is None:
            self._names = self._find()
        return self._names

    @property
    def function(self) -> Place | None:
        """The function that this is, or that this loop stands in."""
        place: Place | None = self
        while place is not None and place.kind == "loop":
            place = place.parent
        return place if place is not None and isinstance(place.node, FUNCTIONS) else None


def module_place(body: Sequence[ast.stmt]) -> Place:
    """Return the scope of a module."""
    return Place("module", None, lambda: _origins(body))


def class_place(node: ast.ClassDef, place: Place, name: str) -> Place:
    """Return the scope of a class body; ``name`` is its qualified name."""
    return Place("class", place, lambda: _origins(node.body), node, owner=name)


def lambda_place(node: ast.Lambda, place: Place) -> Place:
    """Return the scope of a lambda."""
    names = {argument.arg: [Origin("parameter")] for argument in all_arguments(node.args)}
    return Place("function", place, lambda: names, owner=place.owner, receiver=place.receiver)


def function_place(node: Function, place: Place) -> Place:
    """Return the scope of a function's body."""
    receiver = place.receiver
    if place.kind == "class":
        parameters = [*node.args.posonlyargs, *node.args.args]
        receiver = parameters[0].arg if parameters else None
    return Place("function", place, lambda: _names_of(node), node, owner=place.owner, receiver=receiver)


def _names_of(node: Function) -> Names:
    names: Names = {argument.arg: [Origin("parameter", argument.annotation)] for argument in all_arguments(node.args)}
    for name, origins in _origins(node.body).items():
        names.setdefault(name, []).extend(origins)
    return names


def loop_place(target: ast.expr, iterable: ast.expr, place: Place) -> Place:
    """Return the scope of a loop's body; a variable that the body sets anew is left to the scope around it."""

    def find() -> Names:
        around: Place | None = place
        while around is not None and around.kind == "loop":
            around = around.parent
        everywhere = around.names if around is not None else {}
        return {
            name: origins
            for name, origins in _targets(target, Origin("element", iterable))
            if all(origin.how == "element" for origin in everywhere.get(name, []))
        }

    return Place("loop", place, find, owner=place.owner, receiver=place.receiver)


def generator_place(generator: ast.comprehension, place: Place) -> Place:
    """Return the scope of what stands behind one ``for`` of a comprehension."""
    names = dict(_targets(generator.target, Origin("element", generator.iter)))
    return Place("loop", place, lambda: names, owner=place.owner, receiver=place.receiver)


def _targets(target: ast.expr, origin: Origin) -> Iterator[tuple[str, list[Origin]]]:
    if isinstance(target, ast.Name):
        yield target.id, [origin]
    elif isinstance(target, (ast.Tuple, ast.List)):
        for index, part in enumerate(target.elts):
            yield from _targets(part, Origin(origin.how, origin.node, (*origin.path, index)))
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value, Origin("other"))


def _origins(body: Sequence[ast.stmt]) -> Names:
    """Return how the names of a scope get their values, in source order as far as that matters."""
    found: Names = {}

    def note(target: ast.expr, origin: Origin) -> None:
        for name, origins in _targets(target, origin):
            found.setdefault(name, []).extend(origins)

    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found.setdefault(node.name, []).append(Origin("other"))
            continue
        if isinstance(node, (ast.Lambda, *COMPREHENSIONS)):
            continue
        if isinstance(node, ast.Assign):
            for target in node.targets:
                _assign(target, node.value, note)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)):
            if node.value is not None:
                note(node.target, Origin("value", node.value))
        elif isinstance(node, ast.AugAssign):
            note(node.target, Origin("other"))
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            note(node.target, Origin("element", node.iter))
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            note(node.optional_vars, Origin("value", node.context_expr))
        elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
            found.setdefault(node.name, []).append(Origin("other"))
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                found.setdefault(name, []).append(Origin("other"))
        stack.extend(reversed(children(node)))
    return found


def _assign(target: ast.expr, value: ast.expr, note: Callable[[ast.expr, Origin], None]) -> None:
    if not isinstance(target, (ast.Tuple, ast.List)):
        note(target, Origin("value", value))
        return
    starred = any(isinstance(part, ast.Starred) for part in target.elts)
    if isinstance(value, (ast.Tuple, ast.List)) and len(target.elts) == len(value.elts) and not starred:
        for part, item in zip(target.elts, value.elts, strict=True):
            _assign(part, item, note)
    else:
        note(target, Origin("other"))
