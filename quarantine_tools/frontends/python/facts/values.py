"""What an expression's value is, as far as it can be told without running anything.

A part that is not known stands as a hole. ``{config.topic}`` may be filled by the comparator from another file of the
service; ``{parameter[topic]}``, ``{local[x]}`` and ``{env[TOPIC]}`` never are, because the name means something only
where it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from quarantine_tools.frontends.python.facts.known import (
    NOTHING,
    TEXT_METHODS,
    UNKNOWN,
    Known,
    after_method,
    braces_filled,
    hole,
    joined,
    parent,
    path_joined,
    percent_filled,
)
from quarantine_tools.frontends.python.facts.names import (
    DEPTH,
    Names,
    annotation,
    find,
    is_none,
    looked_up,
    part_at,
)
from quarantine_tools.frontends.python.facts.places import Origin, Place
from quarantine_tools.frontends.python.facts.sites import Map, keyword_of
from quarantine_tools.frontends.python.imports import dotted, qualified

_MOST = 24  # values that one expression may have; beyond that it counts as unknown
# Expressions looked at for one value: a name that is set from itself twenty times has a twentieth power of ways.
_MOST_STEPS = 500
ENVIRONMENT_READS = frozenset(
    {"os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "decouple.config"}
)
# What makes an object that reads the environment: `env = Env()`, then `env("A")` or `env.int("A")`.
ENVIRONMENT_READERS = frozenset(
    {"environs.Env", "environ.Env", "starlette.config.Config", "decouple.Config", "decouple.AutoConfig"}
)
_READER_METHODS = re.compile(r"^(str|int|float|bool|list|dict|json|url|path|decimal|log_level|get_value|db|cache)$")
_SAME_TEXT = frozenset(
    {"int", "str", "float", "os.path.abspath", "os.path.realpath", "os.path.expanduser", "os.fspath"}
)
_PATHS = frozenset({"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "os.path.join"})
_FILLED = re.compile(r"\{([A-Za-z_][\w.]*)\}")


class Values(Names):
    """The values of one file."""

    def __init__(self, file: Map) -> None:
        super().__init__(file)
        self._given: dict[tuple[int, str], tuple[Known, ...]] = {}
        self._steps = 0  # of the expression that is being looked at

    def with_arguments(self, place: Place, given: Mapping[str, tuple[Known, ...]]) -> Values:
        """Return the values as they are when a function is called with known arguments."""
        other = Values(self.file)
        other._given = {(id(place), name): values for name, values in given.items()}
        return other

    def texts(self, node: ast.expr, place: Place, depth: int = 0) -> tuple[Known, ...]:
        """Return the values that an expression may have, at least one; what is unknown is a hole."""
        if depth == 0:
            self._steps = 0
        self._steps += 1
        if self._steps > _MOST_STEPS:
            return (Known(UNKNOWN),)
        found = tuple(dict.fromkeys(self._texts(node, place, depth)))
        return found if 0 < len(found) <= _MOST else (Known(UNKNOWN),)

    def text(self, node: ast.expr, place: Place, depth: int = 0) -> Known:
        """Return the one value of an expression; a hole where there are several."""
        found = self.texts(node, place, depth)
        return found[0] if len(found) == 1 else Known(UNKNOWN)

    def _texts(self, node: ast.expr, place: Place, depth: int) -> Iterator[Known]:
        if depth > DEPTH:
            yield Known(UNKNOWN)
        elif isinstance(node, ast.Constant):
            yield _constant(node)
        elif isinstance(node, ast.JoinedStr):
            yield from joined([self.texts(part, place, depth + 1) for part in node.values], most=_MOST)
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

    # --- operations -------------------------------------------------------------------------------------------------

    def _operation(self, node: ast.BinOp, place: Place, depth: int) -> Iterator[Known]:
        if isinstance(node.op, ast.Add) and not (_is_number(node.left) or _is_number(node.right)):
            yield from joined([self.texts(part, place, depth + 1) for part in (node.left, node.right)], most=_MOST)
        elif isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            yield self._percent(node.left.value, node.right, place, depth)
        elif isinstance(node.op, ast.Div) and not _is_number(node.right):
            yield path_joined([self.text(part, place, depth + 1) for part in (node.left, node.right)])
        else:
            yield Known(UNKNOWN)

    def _percent(self, text: str, right: ast.expr, place: Place, depth: int) -> Known:
        named: dict[str, str] = {}
        given: list[ast.expr] = [right]
        if isinstance(right, ast.Tuple):
            given = right.elts
        elif isinstance(right, ast.Dict):
            given = []
            for key, value in zip(right.keys, right.values, strict=True):
                if isinstance(key, ast.Constant):
                    named[str(key.value)] = self.text(value, place, depth + 1).value
        return Known(percent_filled(text, [self.text(part, place, depth + 1).value for part in given], named))

    def _alternatives(self, node: ast.BoolOp, place: Place, depth: int) -> Iterator[Known]:
        """``a or b``: what an unset environment variable would give is not a value of its own."""
        found = [known for part in node.values for known in self.texts(part, place, depth + 1)]
        kept = [known for known in found if not known.value.startswith(("{env[", NOTHING)) and known.value]
        yield from kept or found

    def _call(self, node: ast.Call, place: Place, depth: int) -> Iterator[Known]:
        name = qualified(node.func, self.file.imports)
        if self.reads_environment(node, name, place):
            yield from self._environment(node, place, depth)
        elif name in _SAME_TEXT and len(node.args) == 1 and not node.keywords:
            yield from self.texts(node.args[0], place, depth + 1)
        elif name in _PATHS and node.args:
            yield path_joined([self.text(part, place, depth + 1) for part in node.args])
        elif name == "os.path.dirname" and node.args:
            yield parent(self.text(node.args[0], place, depth + 1))
        elif name is not None and name.rsplit(".", 1)[-1] in ("field", "Field"):
            yield from self._field(node, place, depth)
        elif isinstance(node.func, ast.Attribute):
            yield from self._method(node, node.func, place, depth)
        else:
            written = dotted(node.func)
            yield hole(f"{written}[call]") if written else Known(UNKNOWN)

    def _method(self, node: ast.Call, function: ast.Attribute, place: Place, depth: int) -> Iterator[Known]:
        method, receiver = function.attr, function.value
        if method == "format" and isinstance(receiver, ast.Constant) and isinstance(receiver.value, str):
            given = [self.text(part, place, depth + 1).value for part in node.args]
            named = {k.arg: self.text(k.value, place, depth + 1).value for k in node.keywords if k.arg}
            yield Known(braces_filled(receiver.value, given, named))
            return
        if method == "join" and isinstance(receiver, ast.Constant) and len(node.args) == 1:
            elements = self.elements(node.args[0], place, depth + 1)
            if elements is not None:
                parts = [self.texts(element, home, depth + 1) for element, home in elements]
                yield from joined(parts, str(receiver.value), _MOST)
                return
        if method == "joinpath":
            yield path_joined([self.text(part, place, depth + 1) for part in (receiver, *node.args)])
            return
        written = dotted(function)
        if method not in TEXT_METHODS:
            yield hole(f"{written}[call]") if written else Known(UNKNOWN)
            return
        plain = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
        for known in self.texts(receiver, place, depth + 1):
            changed = after_method(known, method, plain) if len(plain) == len(node.args) else None
            yield changed or (hole(f"{written}[call]") if written else Known(UNKNOWN))

    def _field(self, node: ast.Call, place: Place, depth: int) -> Iterator[Known]:
        default = keyword_of(node, "default") or (node.args[0] if node.args else None)
        factory = keyword_of(node, "default_factory")
        if isinstance(factory, ast.Lambda) and self.elements(factory.body, place, depth + 1) is None:
            default = factory.body
        yield from self.texts(default, place, depth + 1) if default is not None else (Known(UNKNOWN),)

    # --- the environment --------------------------------------------------------------------------------------------

    def reads_environment(self, node: ast.Call, name: str | None, place: Place) -> bool:
        """Say whether a call reads the environment variable that its first argument names."""
        if not node.args:
            return False
        if name in ENVIRONMENT_READS:
            return True
        function = node.func
        if isinstance(function, ast.Attribute):
            if not _READER_METHODS.match(function.attr):
                return False
            function = function.value
        return isinstance(function, ast.Name) and bool(self.makers(function, place) & ENVIRONMENT_READERS)

    def _environment(self, node: ast.Call, place: Place, depth: int) -> Iterator[Known]:
        default = environment_default(node)
        for variable in self.texts(node.args[0], place, depth + 1):
            if default is None or is_none(default):
                yield hole(f"env[{variable.value.strip('{}')}]")
            else:
                for known in self.texts(default, place, depth + 1):
                    yield replace(known, env=variable.value)

    # --- names ------------------------------------------------------------------------------------------------------

    def _name(self, node: ast.Name | ast.Attribute, place: Place, depth: int) -> Iterator[Known]:
        if isinstance(node, ast.Name):
            found = find(node.id, place)
            if found is None:
                file = node.id == "__file__"
                yield hole("path[__file__]" if file else self.file.imports.get(node.id, node.id).lstrip("."))
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
            yield self._of_elsewhere(node, place, depth)
            return
        texts = [known for value, where in definitions for known in self.texts(value, where, depth + 1)]
        if len(definitions) > 1 and not all(known.is_whole for known in texts):
            yield hole(f"{dotted(node.value)}[{node.attr}]")
            return
        yield from texts

    def _of_elsewhere(self, node: ast.Attribute, place: Place, depth: int) -> Known:
        """Return the hole for an attribute of something that isn't known in this file."""
        written, base = dotted(node), dotted(node.value)
        if node.attr == "parent":
            return parent(self.text(node.value, place, depth + 1))
        if node.attr == "name" and written is None:
            return Known(UNKNOWN)
        if base and base == place.receiver and (place.owner or "", node.attr) in self.file.unknown:
            return hole(f"{base}[{node.attr}]")
        if isinstance(node.value, ast.Name):
            annotated = annotation(node.value.id, place)
            if annotated is not None:  # of another file's class
                first, _, rest = annotated.partition(".")
                origin = self.file.imports.get(first, first).lstrip(".")
                return hole(".".join(part for part in (origin, rest, node.attr) if part))
        if base != place.receiver:
            holder = _FILLED.fullmatch(self.text(node.value, place, depth + 1).value)
            if holder is not None and holder[1] != UNKNOWN:
                return hole(f"{holder[1]}.{node.attr}")
        return hole(written) if written is not None else Known(UNKNOWN)

    def _from_origins(self, name: str, origins: list[Origin], where: Place, depth: int) -> Iterator[Known]:
        found: list[Known] = []
        for origin in origins:
            if origin.how == "value" and origin.node is not None:
                found += self.texts(origin.node, where, depth + 1)
            elif origin.how == "element" and origin.node is not None:
                around = where.parent if where.kind == "loop" and where.parent else where
                elements = self.elements(origin.node, around, depth + 1)
                parts = [part_at(element, origin.path) for element, _ in elements or ()]
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
        if qualified(node.value, self.file.imports) == "os.environ":
            for variable in self.texts(key, place, depth + 1):
                yield hole(f"env[{variable.value.strip('{}')}]")
            return
        if isinstance(key, ast.Constant):
            for container, where in self.containers(node.value, place, depth):
                value = looked_up(container, key.value)
                if value is not None:
                    yield from self.texts(value, where, depth + 1)
                    return
            if base and re.fullmatch(r"\w+", str(key.value)):
                yield hole(f"{base}[{key.value}]" if isinstance(key.value, str) else f"item[{base}]")
                return
        yield Known(UNKNOWN)


def environment_default(node: ast.Call) -> ast.expr | None:
    """Return the default that a read of an environment variable names, if any."""
    if len(node.args) > 1:
        return node.args[1]
    return keyword_of(node, "default")


def _constant(node: ast.Constant) -> Known:
    value = node.value
    if isinstance(value, str):
        return Known(value)
    if isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < 10**40):
        return Known(str(value))
    return Known(NOTHING if value is None else UNKNOWN)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, (int, float))


def _without_value(node: ast.expr) -> Known:
    written = dotted(node)
    return hole(f"formatted[{written}]") if written else Known(UNKNOWN)
