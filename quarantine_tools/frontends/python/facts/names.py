"""What the names of a file are set from: expressions with the scope that each stands in, never values."""

from __future__ import annotations

import ast

from quarantine_tools.frontends.python.facts.places import Origin, Place
from quarantine_tools.frontends.python.facts.sites import Map, keyword_of
from quarantine_tools.frontends.python.imports import dotted, qualified

Defined = list[tuple[ast.expr, Place]]

DEPTH = 12  # names followed one after the other
_LISTS = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed"})


class Names:
    """The names of one file."""

    def __init__(self, file: Map) -> None:
        self.file = file

    def definitions(self, node: ast.expr, place: Place, depth: int = 0) -> Defined | None:
        """Return the expressions that a name or attribute is set from, or None where that isn't known for sure.

        ``None`` as a first value (``self.client = None``) is left out where there is another.
        """
        found: Defined | None = None
        if isinstance(node, ast.Name):
            where = find(node.id, place)
            if where is not None and all(origin.how == "value" and origin.node for origin in where[1]):
                found = [(origin.node, where[0]) for origin in where[1] if origin.node is not None]
        elif isinstance(node, ast.Attribute) and depth <= DEPTH:
            if node.attr == "value":  # of an Enum's member
                inner = self.definitions(node.value, place, depth + 1)
                if inner:
                    return inner
            found = self._attribute(self.class_of(node.value, place, depth + 1), node.attr)
        if found is None:
            return None
        kept = [(value, where) for value, where in found if not is_none(value)]
        return kept or found

    def _attribute(self, owner: str | None, name: str, seen: int = 0) -> Defined | None:
        if owner is None or seen > DEPTH or (owner, name) in self.file.unknown:
            return None
        found = self.file.attributes.get((owner, name))
        if found is not None:
            return found
        for base in self.file.classes[owner].bases if owner in self.file.classes else ():
            inherited = self._attribute(dotted(base), name, seen + 1)
            if inherited is not None:
                return inherited
        return None

    def class_of(self, node: ast.expr, place: Place, depth: int = 0) -> str | None:
        """Return the class of this file that an expression is an instance of, or is."""
        if depth > DEPTH:
            return None
        name = dotted(node)
        if name is not None and name == place.receiver:
            return place.owner
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            return called if called in self.file.classes else None
        if name in self.file.classes:
            return name
        if isinstance(node, ast.Name):
            annotated = annotation(node.id, place)
            if annotated is not None:
                return annotated if annotated in self.file.classes else None
        definitions = self.definitions(node, place, depth + 1)
        if definitions is not None and len(definitions) == 1:
            return self.class_of(definitions[0][0], definitions[0][1], depth + 1)
        return None

    def makers(self, node: ast.expr, place: Place) -> set[str]:
        """Return what an object may have been made by, imports followed: ``flask.Flask`` for ``app = Flask(…)``."""
        found = set()
        for value, _ in [(node, place)] if isinstance(node, ast.Call) else self.definitions(node, place) or ():
            if isinstance(value, ast.Await):
                value = value.value
            if isinstance(value, ast.Call):
                found.add(qualified(value.func, self.file.imports) or "")
        return found

    # --- lists ------------------------------------------------------------------------------------------------------

    def elements(self, node: ast.expr, place: Place, depth: int = 0) -> Defined | None:
        """Return the elements of a list, tuple, set or the keys of a dict, or None where they are not known."""
        if depth > DEPTH:
            return None
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return self._elements_of(node.elts, place, depth)
        if isinstance(node, ast.Dict):
            return None if None in node.keys else [(key, place) for key in node.keys if key is not None]
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            left, right = self.elements(node.left, place, depth + 1), self.elements(node.right, place, depth + 1)
            return None if left is None or right is None else left + right
        if isinstance(node, ast.Call):
            return self._elements_of_call(node, place, depth)
        if isinstance(node, (ast.Name, ast.Attribute)):
            definitions = self.definitions(node, place, depth)
            if definitions is not None and len(definitions) == 1:
                return self.elements(definitions[0][0], definitions[0][1], depth + 1)
        return None

    def _elements_of(self, nodes: list[ast.expr], place: Place, depth: int) -> Defined | None:
        found: Defined = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                inner = self.elements(node.value, place, depth + 1)
                if inner is None:
                    return None
                found += inner
            else:
                found.append((node, place))
        return found

    def _elements_of_call(self, node: ast.Call, place: Place, depth: int) -> Defined | None:
        name = qualified(node.func, self.file.imports)
        if name in _LISTS and node.args:
            return self.elements(node.args[0], place, depth + 1)
        if name == "enumerate" and node.args:
            inner = self.elements(node.args[0], place, depth + 1)
            return (
                None
                if inner is None
                else [(_pair(ast.copy_location(ast.Constant(0), i), i), home) for i, home in inner]
            )
        if name is not None and name.rsplit(".", 1)[-1] == "field":
            factory = keyword_of(node, "default_factory")
            return self.elements(factory.body, place, depth + 1) if isinstance(factory, ast.Lambda) else None
        if isinstance(node.func, ast.Attribute) and not node.args and node.func.attr in ("keys", "values", "items"):
            for container, where in self.containers(node.func.value, place, depth):
                if isinstance(container, ast.Dict) and None not in container.keys:
                    pairs = [(key, value) for key, value in zip(container.keys, container.values, strict=True) if key]
                    choose = {"keys": lambda k, v: k, "values": lambda k, v: v, "items": _pair}[node.func.attr]
                    return [(choose(key, value), where) for key, value in pairs]
        return None

    def containers(self, node: ast.expr, place: Place, depth: int) -> Defined:
        """Return the one display that an expression is, or nothing."""
        if isinstance(node, (ast.Dict, ast.List, ast.Tuple)):
            return [(node, place)]
        definitions = self.definitions(node, place, depth) or []
        return definitions if len(definitions) == 1 else []


def find(name: str, place: Place) -> tuple[Place, list[Origin]] | None:
    """Find a name by Python's rules: a class body's names are seen from that body alone."""
    at: Place | None = place
    while at is not None:
        if name in at.names and (at.kind != "class" or at is place):
            return at, at.names[name]
        at = at.parent
    return None


def annotation(name: str, place: Place) -> str | None:
    """Return the class that a parameter is annotated with, as it is written there."""
    where = find(name, place)
    if where is None or len(where[1]) != 1 or where[1][0].how != "parameter":
        return None
    written = where[1][0].node
    return written.value if isinstance(written, ast.Constant) and isinstance(written.value, str) else dotted(written)


def is_none(node: ast.expr) -> bool:
    """Say whether an expression is ``None``."""
    return isinstance(node, ast.Constant) and node.value is None


def part_at(node: ast.expr, path: tuple[int, ...]) -> ast.expr | None:
    """Return what stands at a place inside of nested tuples, or None."""
    for index in path:
        if not isinstance(node, (ast.Tuple, ast.List)) or index >= len(node.elts):
            return None
        node = node.elts[index]
    return node


def looked_up(container: ast.expr, key: object) -> ast.expr | None:
    """Return the value that a display of a dict or list has for a key."""
    if isinstance(container, ast.Dict):
        for name, value in zip(container.keys, container.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return value
    if isinstance(container, (ast.List, ast.Tuple)) and isinstance(key, int) and -len(container.elts) <= key:
        return container.elts[key] if key < len(container.elts) else None
    return None


def _pair(first: ast.expr, second: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Tuple([first, second], ast.Load()), second)
