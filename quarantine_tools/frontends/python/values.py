"""What an expression's value is, as far as it can be told without running anything.

A part that is not known stands as a hole. ``{config.topic}`` may be filled by the comparator from another file of the
service; ``{parameter[topic]}``, ``{local[x]}`` and ``{env[TOPIC]}`` never are, because the name means something only
where it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.frontends.python.sites import Map, Origin, Place

Defined = list[tuple[ast.expr, Place]]

_MOST = 24  # values that one expression may have; beyond that it counts as unknown
_DEPTH = 12  # names followed one after the other
UNKNOWN = "{value[unknown]}"
ENVIRONMENT_READS = frozenset({"os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop"})
_SAME_TEXT = frozenset({"int", "str", "float", "pathlib.Path"})
_LISTS = frozenset({"list", "tuple", "set", "frozenset", "sorted", "reversed"})
_PERCENT = re.compile(r"%(?:\([^)]*\))?[-+ #0]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
_BRACES = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Known:
    """A value, or a pattern with holes."""

    value: str
    env: str | None = None  # the environment variable that it comes from
    line: int | None = field(default=None, compare=False)  # of the element, where it is one of a list

    @property
    def is_whole(self) -> bool:
        """Whether nothing of it is unknown."""
        return "{" not in self.value


def hole(name: str) -> Known:
    """Return an unknown value with a name that says where it comes from."""
    return Known("{" + name + "}")


class Values:
    """The values of one file."""

    def __init__(self, file: Map) -> None:
        self._file = file
        self._given: dict[tuple[int, str], tuple[Known, ...]] = {}

    def with_arguments(self, place: Place, given: Mapping[str, tuple[Known, ...]]) -> Values:
        """Return the values as they are when a function is called with known arguments."""
        other = Values(self._file)
        other._given = {(id(place), name): values for name, values in given.items()}
        return other

    # --- texts ------------------------------------------------------------------------------------------------------

    def texts(self, node: ast.expr, place: Place, depth: int = 0) -> tuple[Known, ...]:
        """Return the values that an expression may have, at least one; what is unknown is a hole."""
        found = tuple(dict.fromkeys(self._texts(node, place, depth)))
        return found if 0 < len(found) <= _MOST else (Known(UNKNOWN),)

    def _texts(self, node: ast.expr, place: Place, depth: int) -> Iterator[Known]:
        if depth > _DEPTH:
            yield Known(UNKNOWN)
        elif isinstance(node, ast.Constant):
            yield _constant(node)
        elif isinstance(node, ast.JoinedStr):
            yield from self._joined(node.values, place, depth)
        elif isinstance(node, ast.FormattedValue):
            plain = node.conversion == -1 and node.format_spec is None
            yield from self.texts(node.value, place, depth + 1) if plain else (_without_value(node.value),)
        elif isinstance(node, ast.BinOp):
            yield from self._operation(node, place, depth)
        elif isinstance(node, ast.IfExp):
            yield from self.texts(node.body, place, depth + 1)
            yield from self.texts(node.orelse, place, depth + 1)
        elif isinstance(node, ast.BoolOp):
            yield from self._alternatives(node, place, depth)
        elif isinstance(node, ast.Call):
            yield from self._call(node, place, depth)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            yield from self._name(node, place, depth)
        elif isinstance(node, ast.Subscript):
            yield from self._item(node, place, depth)
        elif isinstance(node, (ast.Await, ast.NamedExpr)):
            yield from self.texts(node.value, place, depth + 1)
        else:
            yield Known(UNKNOWN)

    def _joined(self, parts: list[ast.expr], place: Place, depth: int) -> Iterator[Known]:
        found = [Known("")]
        for part in parts:
            options = self.texts(part, place, depth + 1)
            found = [Known(a.value + b.value, a.env or b.env) for a in found for b in options][: _MOST + 1]
        yield from found

    def _operation(self, node: ast.BinOp, place: Place, depth: int) -> Iterator[Known]:
        if isinstance(node.op, ast.Add):
            if _is_number(node.left) or _is_number(node.right):
                yield Known(UNKNOWN)
            else:
                yield from self._joined([node.left, node.right], place, depth)
        elif isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            yield Known(_PERCENT.sub(UNKNOWN, node.left.value))
        else:
            yield Known(UNKNOWN)

    def _alternatives(self, node: ast.BoolOp, place: Place, depth: int) -> Iterator[Known]:
        """``a or b``: what an unset environment variable would give is not a value of its own."""
        found = [known for part in node.values for known in self.texts(part, place, depth + 1)]
        kept = [known for known in found if not known.value.startswith("{env[") and known.value]
        yield from kept or found

    def _call(self, node: ast.Call, place: Place, depth: int) -> Iterator[Known]:
        name = qualified(node.func, self._file.imports)
        if name in ENVIRONMENT_READS and node.args:
            default = environment_default(node)
            variables = self.texts(node.args[0], place, depth + 1)
            for variable in variables:
                if default is None or _is_none(default):
                    yield hole(f"env[{variable.value.strip('{}')}]")
                else:
                    for known in self.texts(default, place, depth + 1):
                        yield replace(known, env=variable.value)
        elif name in _SAME_TEXT and len(node.args) == 1 and not node.keywords:
            yield from self.texts(node.args[0], place, depth + 1)
        elif isinstance(node.func, ast.Attribute) and node.func.attr in ("strip", "lower", "upper", "format"):
            for known in self.texts(node.func.value, place, depth + 1):
                yield _method(known, node.func.attr, node.func.value)
        elif name is not None and name.rsplit(".", 1)[-1] in ("field", "Field"):
            yield from self._field(node, place, depth)
        else:
            written = dotted(node.func)
            yield hole(f"{written}[call]") if written else Known(UNKNOWN)

    def _field(self, node: ast.Call, place: Place, depth: int) -> Iterator[Known]:
        default = next((k.value for k in node.keywords if k.arg == "default"), node.args[0] if node.args else None)
        yield from self.texts(default, place, depth + 1) if default is not None else (Known(UNKNOWN),)

    def _name(self, node: ast.Name | ast.Attribute, place: Place, depth: int) -> Iterator[Known]:
        if isinstance(node, ast.Name):
            found = _find(node.id, place)
            if found is None:
                yield hole(self._file.imports.get(node.id, node.id).lstrip("."))
                return
            where, origins = found
            given = self._given.get((id(where), node.id))
            if given is not None:
                yield from given
                return
            yield from self._from_origins(node.id, origins, where, depth)
            return
        definitions = self.definitions(node, place, depth)
        if definitions is None:
            written = dotted(node)
            base = dotted(node.value)
            if written is None:
                yield Known(UNKNOWN)
            elif base and base == place.receiver and (place.owner or "", node.attr) in self._file.unknown:
                yield hole(f"{base}[{node.attr}]")
            else:
                yield hole(written)
            return
        texts = [known for value, where in definitions for known in self.texts(value, where, depth + 1)]
        if len(definitions) > 1 and not all(known.is_whole for known in texts):
            yield hole(f"{dotted(node.value)}[{node.attr}]")
            return
        yield from texts

    def _from_origins(self, name: str, origins: list[Origin], where: Place, depth: int) -> Iterator[Known]:
        found: list[Known] = []
        for origin in origins:
            if origin.how == "value" and origin.node is not None:
                found += self.texts(origin.node, where, depth + 1)
            elif origin.how == "element" and origin.node is not None:
                around = where.parent if where.kind == "loop" and where.parent else where
                elements = self.elements(origin.node, around, depth + 1)
                parts = [_at(element, origin.path) for element, _ in elements or ()]
                if elements is None or None in parts:
                    found.append(hole(f"local[{name}]"))
                else:
                    for part, (_, home) in zip(parts, elements, strict=True):
                        if part is not None:
                            found += [replace(known, line=part.lineno) for known in self.texts(part, home, depth + 1)]
            else:
                found.append(hole(f"{'parameter' if origin.how == 'parameter' else 'local'}[{name}]"))
        if len(origins) > 1 and not all(known.is_whole for known in found):
            found = [hole(f"local[{name}]")]
        yield from found

    def _item(self, node: ast.Subscript, place: Place, depth: int) -> Iterator[Known]:
        base, key = dotted(node.value), node.slice
        if qualified(node.value, self._file.imports) == "os.environ":
            for variable in self.texts(key, place, depth + 1):
                yield hole(f"env[{variable.value.strip('{}')}]")
            return
        if isinstance(key, ast.Constant):
            for container, where in self._containers(node.value, place, depth):
                value = _looked_up(container, key.value)
                if value is not None:
                    yield from self.texts(value, where, depth + 1)
                    return
            if base and re.fullmatch(r"\w+", str(key.value)):
                yield hole(f"{base}[{key.value}]" if isinstance(key.value, str) else f"item[{base}]")
                return
        yield Known(UNKNOWN)

    def _containers(self, node: ast.expr, place: Place, depth: int) -> Defined:
        if isinstance(node, (ast.Dict, ast.List, ast.Tuple)):
            return [(node, place)]
        definitions = self.definitions(node, place, depth) or []
        return definitions if len(definitions) == 1 else []

    # --- lists ------------------------------------------------------------------------------------------------------

    def elements(self, node: ast.expr, place: Place, depth: int = 0) -> Defined | None:
        """Return the elements of a list, tuple, set or the keys of a dict, or None where they are not known."""
        if depth > _DEPTH:
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
        name = qualified(node.func, self._file.imports)
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
            factory = next((k.value for k in node.keywords if k.arg == "default_factory"), None)
            return self.elements(factory.body, place, depth + 1) if isinstance(factory, ast.Lambda) else None
        if isinstance(node.func, ast.Attribute) and not node.args and node.func.attr in ("keys", "values", "items"):
            for container, where in self._containers(node.func.value, place, depth):
                if isinstance(container, ast.Dict) and None not in container.keys:
                    pairs = [(key, value) for key, value in zip(container.keys, container.values, strict=True) if key]
                    choose = {"keys": lambda k, v: k, "values": lambda k, v: v, "items": _pair}[node.func.attr]
                    return [(choose(key, value), where) for key, value in pairs]
        return None

    # --- names ------------------------------------------------------------------------------------------------------

    def definitions(self, node: ast.expr, place: Place, depth: int = 0) -> Defined | None:
        """Return the expressions that a name or attribute is set from, or None where that isn't known for sure.

        ``None`` as a first value (``self.client = None``) is left out where there is another.
        """
        found: Defined | None = None
        if isinstance(node, ast.Name):
            where = _find(node.id, place)
            if where is not None and all(origin.how == "value" and origin.node for origin in where[1]):
                found = [(origin.node, where[0]) for origin in where[1] if origin.node is not None]
        elif isinstance(node, ast.Attribute) and depth <= _DEPTH:
            if node.attr == "value":  # of an Enum's member
                inner = self.definitions(node.value, place, depth + 1)
                if inner:
                    return inner
            found = self._attribute(self.class_of(node.value, place, depth + 1), node.attr)
        if found is None:
            return None
        kept = [(value, where) for value, where in found if not _is_none(value)]
        return kept or found

    def _attribute(self, owner: str | None, name: str, seen: int = 0) -> Defined | None:
        if owner is None or seen > _DEPTH or (owner, name) in self._file.unknown:
            return None
        found = self._file.attributes.get((owner, name))
        if found is not None:
            return found
        for base in self._file.classes[owner].bases if owner in self._file.classes else ():
            inherited = self._attribute(dotted(base), name, seen + 1)
            if inherited is not None:
                return inherited
        return None

    def class_of(self, node: ast.expr, place: Place, depth: int = 0) -> str | None:
        """Return the class of this file that an expression is an instance of, or is."""
        if depth > _DEPTH:
            return None
        name = dotted(node)
        if name is not None and name == place.receiver:
            return place.owner
        if isinstance(node, ast.Call):
            called = dotted(node.func)
            return called if called in self._file.classes else None
        if name in self._file.classes:
            return name
        if isinstance(node, ast.Name):
            where = _find(node.id, place)
            if where is not None and len(where[1]) == 1 and where[1][0].how == "parameter":
                annotation = where[1][0].node
                written = annotation.value if isinstance(annotation, ast.Constant) else dotted(annotation)
                return written if isinstance(written, str) and written in self._file.classes else None
        definitions = self.definitions(node, place, depth + 1)
        if definitions is not None and len(definitions) == 1:
            return self.class_of(definitions[0][0], definitions[0][1], depth + 1)
        return None


def environment_default(node: ast.Call) -> ast.expr | None:
    """Return the default that a call of `os.getenv` or a method of `os.environ` names, if any."""
    if len(node.args) > 1:
        return node.args[1]
    return next((keyword.value for keyword in node.keywords if keyword.arg == "default"), None)


def _find(name: str, place: Place) -> tuple[Place, list[Origin]] | None:
    """Find a name by Python's rules: a class body's names are seen from that body alone."""
    at: Place | None = place
    while at is not None:
        if name in at.names and (at.kind != "class" or at is place):
            return at, at.names[name]
        at = at.parent
    return None


def _constant(node: ast.Constant) -> Known:
    value = node.value
    if isinstance(value, str):
        return Known(value)
    if isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 10**40):
        return Known(str(value))
    return Known(UNKNOWN)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


def _without_value(node: ast.expr) -> Known:
    written = dotted(node)
    return hole(f"formatted[{written}]") if written else Known(UNKNOWN)


def _method(known: Known, method: str, receiver: ast.expr) -> Known:
    if method == "format":
        return Known(_BRACES.sub(UNKNOWN, known.value)) if isinstance(receiver, ast.Constant) else Known(UNKNOWN)
    if not known.is_whole:
        return known if method == "strip" else Known(UNKNOWN)
    changed = {"strip": known.value.strip(), "lower": known.value.lower(), "upper": known.value.upper()}[method]
    return replace(known, value=changed)


def _at(node: ast.expr, path: tuple[int, ...]) -> ast.expr | None:
    for index in path:
        if not isinstance(node, (ast.Tuple, ast.List)) or index >= len(node.elts):
            return None
        node = node.elts[index]
    return node


def _pair(first: ast.expr, second: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Tuple([first, second], ast.Load()), second)


def _looked_up(container: ast.expr, key: object) -> ast.expr | None:
    if isinstance(container, ast.Dict):
        for name, value in zip(container.keys, container.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return value
    if isinstance(container, (ast.List, ast.Tuple)) and isinstance(key, int) and -len(container.elts) <= key:
        return container.elts[key] if key < len(container.elts) else None
    return None
