"""Write a normalised tree as text that is equal exactly when the behaviour is: what the digests are made of.

Every node is written with its type and all fields in their order, every text with its length, every constant with its
type (1, True, 1.0 and '1' are four things), so that no two trees give the same text. Left out are expression contexts,
string prefixes, positions and type comments. Local names are written twice, once as they are and once as running
numbers in order of appearance; the second reading is the unit's shape.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from quarantine_tools.frontends.base import digest
from quarantine_tools.frontends.python.effects import Surroundings, known_name
from quarantine_tools.frontends.python.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    Comprehension,
    Function,
    Scope,
    class_scope,
    comprehension_scope,
    function_scope,
    lambda_scope,
    lambdas_by_position,
)

_SILENT = frozenset({"ctx", "kind", "type_comment", "type_ignores"})
_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {}
# A function that uses one of these can see its own variables' names.
_SEES_NAMES = frozenset({"locals", "vars", "eval", "exec", "dir", "f_locals", "_getframe", "currentframe", "evaluate"})
_SEE_NAMES_OF_CALLER = frozenset({"eval", "exec", "f_locals", "_getframe", "currentframe", "evaluate"})  # behind a dot
_QUERIES = frozenset(
    {"duckdb", "numexpr", "pandasql"}
)  # they look up every name in a text among the caller's variables
_WORD = re.compile(r"\w+")
_NAME_IN_TEXT = re.compile(r"@(\w+)")  # pandas' query("price > @limit") reads a local variable


@dataclass(frozen=True, slots=True)
class Own:
    """The names that a unit defines, which are left out of its behaviour."""

    names: tuple[str, ...] = ()
    recursive: bool = False  # the plain name inside it means the unit itself: a function at module level
    receiver: str | None = None  # the first parameter of a method, through which it may call itself
    strangers: frozenset[str] = frozenset()  # names of imported modules, through which it can't call itself


@dataclass(frozen=True, slots=True)
class Key:
    """What a tree is compared by."""

    behaviour: str
    shape: str
    weight: int  # nodes
    uses: tuple[str, ...] = ()  # names that it takes from the module around it, or from the builtins, sorted


_NOTHING = Own()


def key_of(trees: Sequence[ast.AST], around: Surroundings, own: Own = _NOTHING, extra: str = "") -> Key:
    """Return the digests of one or more trees, written one after the other.

    Args:
        trees: normalised nodes; functions and classes among them are written without their name.
        around: what is known about the file.
        own: names that the unit defines.
        extra: text that counts as behaviour besides.

    Raises:
        RecursionError: nested too deeply.
    """
    writer = _Writer(own, around, unnamed=set(trees))
    for tree in trees:
        writer.node(tree)
    writer.text(extra)
    behaviour, shape = writer.digests()
    return Key(behaviour, shape, writer.weight, tuple(sorted(writer.uses)))


class _Writer:
    def __init__(self, own: Own, around: Surroundings, unnamed: set[ast.AST]) -> None:
        self.weight = 0
        self.uses: set[str] = set()
        self._unnamed = unnamed
        self._own = own
        self._around = around
        self._inside_itself = False  # in the body that runs when the unit is called, not where it is defined
        self._parts: list[str | tuple[str, str, str]] = []  # text, or a local: name, as text, as number
        self._scopes: list[Scope] = []
        self._locals = 0
        self._fixed: set[str] = set()  # names that some scope declares global or nonlocal
        self._opaque = False
        self._by_position: set[ast.Lambda] = set()
        self._queries = any(origin.partition(".")[0] in _QUERIES for origin in around.imports.values())

    def digests(self) -> tuple[str, str]:
        parts = self._parts
        behaviour = digest("".join(part if isinstance(part, str) else part[1] for part in parts))
        free = {part[0] for part in parts if not isinstance(part, str)} - self._fixed
        if self._opaque or not free:
            return behaviour, behaviour
        shape = digest(
            "".join(part if isinstance(part, str) else part[2] if part[0] in free else part[1] for part in parts)
        )
        return behaviour, shape

    def text(self, value: str) -> None:
        self._parts.append(f"s{len(value)}:{value}")

    def node(self, node: ast.AST) -> None:
        self.weight += 1
        self._parts.append(f"({type(node).__name__} ")
        if isinstance(node, ast.Name):
            self._name(node.id)
        elif isinstance(node, ast.Constant):
            self._constant(node.value)
        elif isinstance(node, ast.Attribute):
            self._attribute(node)
        elif isinstance(node, FUNCTIONS):
            self._function(node)
        elif isinstance(node, ast.Lambda):
            self._lambda(node)
        elif isinstance(node, ast.ClassDef):
            self._class(node)
        elif isinstance(node, COMPREHENSIONS):
            self._comprehension(node)
        elif isinstance(node, (ast.Global, ast.Nonlocal)):
            self._fixed.update(node.names)
            for name in node.names:
                self._name(name)
        else:
            self._fields(node)
        self._parts.append(")")

    def _fields(self, node: ast.AST) -> None:
        if isinstance(node, ast.Call):
            self._by_position.update(lambdas_by_position(node, self._known(node.func)))
        elif isinstance(node, ast.alias):
            self._opaque |= node.name.rpartition(".")[2] in _SEES_NAMES
        elif isinstance(node, ast.keyword):
            self._opaque |= node.arg == "locals"  # numba's `jit(locals={"x": int64})` speaks of local names
        for name in _fields_of(type(node)):
            value = getattr(node, name, None)
            if isinstance(value, str) and _binds(node, name):
                self._name(value)
            elif isinstance(node, ast.alias) and name == "asname" and value is None:
                self._parts.append("N")
            else:
                self._value(value)

    def _known(self, node: ast.expr) -> str | None:
        """Return what a name or a chain of attributes is known to stand for here."""
        known = known_name(node, self._around)
        while isinstance(node, ast.Attribute):
            node = node.value
        return None if isinstance(node, ast.Name) and self._is_local(node.id) else known

    def _value(self, value: object) -> None:
        if isinstance(value, ast.AST):
            self.node(value)
        elif isinstance(value, list):
            self._parts.append(f"[{len(value)} ")
            for item in value:
                self._value(item)
        elif value is None:
            self._parts.append("N")
        elif isinstance(value, str):
            self.text(value)
        else:
            self._parts.append(f"{type(value).__name__}:{value!r};")

    def _name(self, name: str) -> None:
        """Write an identifier as what it stands for in the scopes around it."""
        innermost = len(self._scopes) - 1
        for level in range(innermost, -1, -1):
            scope = self._scopes[level]
            if name not in scope.bound or (scope.is_class and level != innermost):
                continue  # a class body's names are not seen from the functions inside it
            if name in scope.visible:
                self.text(name)
                return
            if name not in scope.numbers:
                scope.numbers[name] = self._locals
                self._locals += 1
            self._parts.append((name, f"s{len(name)}:{name}", f"L{scope.numbers[name]};"))
            return
        if self._around.imports.get(name, name).rpartition(".")[2] in _SEES_NAMES:
            self._opaque = True
        if name in self._own.names:
            # Not the plain text: `def a(): b()` renamed to `b` has become an endless recursion.
            recursive = self._own.recursive and self._inside_itself
            self._parts.append("SELF;" if recursive else f"OWN{len(name)}:{name}")
            return
        self.uses.add(name)
        self.text(name)

    def _is_local(self, name: str) -> bool:
        """Say whether a name is one that the functions around it bind."""
        innermost = len(self._scopes) - 1
        return any(
            name in scope.bound and name not in self._fixed and not (scope.is_class and level != innermost)
            for level, scope in enumerate(self._scopes)
        )

    def _attribute(self, node: ast.Attribute) -> None:
        self.node(node.value)
        if node.attr in _SEE_NAMES_OF_CALLER or (
            node.attr in _SEES_NAMES
            and isinstance(node.value, ast.Name)
            and node.value.id in ("builtins", "__builtins__")
        ):
            self._opaque = True
        if node.attr not in self._own.names:
            self.text(node.attr)
        elif self._own.receiver and isinstance(node.value, ast.Name) and node.value.id == self._own.receiver:
            self._parts.append("SELF;")
        elif isinstance(node.value, ast.Name) and not (
            node.value.id in self._own.strangers or self._is_local(node.value.id)
        ):
            # `Desk.close(self)` inside of `Desk.close`, or `module.close()`: may be the unit itself.
            self._parts.append(f"OWN{len(node.attr)}:{node.attr}")
        else:
            self.text(node.attr)

    def _constant(self, value: object) -> None:
        if isinstance(value, str):
            self._parts.append(f"str{len(value)}:{value}")
            self._fixed.update((_WORD if self._queries else _NAME_IN_TEXT).findall(value))
        elif isinstance(value, bytes):
            self._parts.append(f"bytes:{value.hex()};")
        elif isinstance(value, bool) or value is None or value is Ellipsis:
            self._parts.append(f"{value!r};")
        elif isinstance(value, int):
            self._parts.append(f"int:{value:x};")  # hexadecimal: decimal raises beyond 4300 digits
        elif isinstance(value, float):
            self._parts.append(f"float:{value.hex()};")
        elif isinstance(value, complex):
            self._parts.append(f"complex:{value.real.hex()},{value.imag.hex()};")
        else:
            self._parts.append(f"{type(value).__name__}:{value!r};")

    def _function(self, node: Function) -> None:
        if node not in self._unnamed:
            self._name(node.name)
        self._type_parameters(node)
        self._value(node.decorator_list)
        self._signature(node.args)
        self._value(node.returns)
        outer, self._inside_itself = self._inside_itself, True
        self._inside(function_scope(node), node.body)
        self._inside_itself = outer

    def _lambda(self, node: ast.Lambda) -> None:
        self._signature(node.args, outside_only=True)
        self._scopes.append(lambda_scope(node, node in self._by_position))
        self._signature(node.args, inside_only=True)
        self.node(node.body)
        self._scopes.pop()

    def _signature(self, arguments: ast.arguments, outside_only: bool = False, inside_only: bool = False) -> None:
        """Write parameters: names as they are for a function; for a lambda, names inside its scope."""
        groups = (
            ("posonly", arguments.posonlyargs),
            ("args", arguments.args),
            ("vararg", [arguments.vararg] if arguments.vararg else []),
            ("kwonly", arguments.kwonlyargs),
            ("kwarg", [arguments.kwarg] if arguments.kwarg else []),
        )
        if not outside_only:
            for label, group in groups:
                self._parts.append(f"{label}[{len(group)} ")
                for argument in group:
                    self.weight += 1
                    self._name(argument.arg) if inside_only else self.text(argument.arg)
                    self._value(argument.annotation)
        if not inside_only:
            self._value(arguments.defaults)
            self._value(arguments.kw_defaults)

    def _class(self, node: ast.ClassDef) -> None:
        if node not in self._unnamed:
            self._name(node.name)
        self._type_parameters(node)
        self._value(node.decorator_list)
        self._value(node.bases)
        self._value(node.keywords)
        self._inside(class_scope(node), node.body)

    def _type_parameters(self, node: ast.AST) -> None:
        parameters = getattr(node, "type_params", [])  # Python 3.12 and later
        if parameters:
            self._opaque = True
        self._value(parameters)

    def _inside(self, scope: Scope, body: list[ast.stmt]) -> None:
        self._scopes.append(scope)
        self._value(body)
        self._scopes.pop()

    def _comprehension(self, node: Comprehension) -> None:
        # The first iterable is evaluated outside; the rest inside.
        self.node(node.generators[0].iter)
        self._scopes.append(comprehension_scope(node))
        self._parts.append(f"[{len(node.generators)} ")
        for index, generator in enumerate(node.generators):
            self.weight += 1
            self._parts.append(f"async{generator.is_async} ")
            self.node(generator.target)
            if index:
                self.node(generator.iter)
            self._value(generator.ifs)
        if isinstance(node, ast.DictComp):
            self.node(node.key)
            self.node(node.value)
        else:
            self.node(node.elt)
        self._scopes.pop()


def _fields_of(kind: type[ast.AST]) -> tuple[str, ...]:
    known = _FIELDS.get(kind)
    if known is None:
        known = _FIELDS[kind] = tuple(name for name in kind._fields if name not in _SILENT)
    return known


def _binds(node: ast.AST, field_name: str) -> bool:
    """Say whether a text field is an identifier that the node sets in its scope."""
    if isinstance(node, ast.alias):
        return field_name == "asname"
    if isinstance(node, ast.MatchMapping):
        return field_name == "rest"
    return isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and field_name == "name"
