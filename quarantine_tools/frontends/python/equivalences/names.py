"""What the plain names of a file are known to stand for."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from quarantine_tools.frontends.python.imports import dotted
from quarantine_tools.frontends.python.scopes import (
    COMPREHENSIONS,
    all_arguments,
    bindings_of,
    comprehension_scope,
)
from quarantine_tools.frontends.python.tree import walk

_BUILTINS = frozenset(dir(builtins))
_CLASSES = frozenset(f"builtins.{name}" for name in _BUILTINS if isinstance(getattr(builtins, name), type))
# What a name stands for that a file uses and nobody sets in it, as in code that was moved without its imports: it can't
# run, and if it could, this would be meant.
_TYPING = (
    *("List", "Dict", "Set", "FrozenSet", "Tuple", "Type", "Text", "Optional", "Union", "Literal", "Annotated"),
    *("Generator", "AsyncGenerator", "TypeAlias", "cast"),
)
_USUAL = {
    **{name: name for name in ("collections", "functools", "io", "os", "select", "socket", "subprocess", "typing")},
    **{name: f"typing.{name}" for name in _TYPING},
    "t": "typing",
    "lru_cache": "functools.lru_cache",
    "defaultdict": "collections.defaultdict",
}


class Hidden:
    """The names that the scopes around a place set otherwise than by imports; looked for when somebody asks."""

    __slots__ = ("_around", "_bound", "_node")

    def __init__(self, node: ast.AST, around: Hidden | None) -> None:
        self._node = node
        self._around = around
        self._bound: set[str] | None = None

    def __contains__(self, name: str) -> bool:
        if self._bound is None:
            self._bound = _bound_in(self._node)
        return name in self._bound or (self._around is not None and name in self._around)


def _bound_in(node: ast.AST) -> set[str]:
    types = {getattr(parameter, "name", "") for parameter in getattr(node, "type_params", ())}  # PEP 695
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return bindings_of(node.body, imports=False).bound | {a.arg for a in all_arguments(node.args)} | types
    if isinstance(node, ast.Lambda):
        return {argument.arg for argument in all_arguments(node.args)}
    if isinstance(node, COMPREHENSIONS):
        return comprehension_scope(node).bound
    return bindings_of(getattr(node, "body", ()), imports=False).bound | types  # a class, or the module


@dataclass(frozen=True, slots=True)
class Names:
    """What the names mean at one place of a file."""

    imports: Mapping[str, str]  # what imports set, where all imports of the file mean the same by it
    unclear: frozenset[str]  # what several imports, or functions that say `global`, set
    hidden: Hidden
    times: Mapping[str, int]  # how often a name is set in the whole file, other than by imports
    star: bool  # a star import may set any name
    lazy_annotations: bool
    bases: frozenset[str] = frozenset()  # plain names that classes of the file inherit from
    outside: Hidden | None = None  # in a class body: what is hidden from the functions in it

    def meaning(self, node: ast.AST | None) -> str | None:
        """Return what a name or a chain of attributes stands for; None where that isn't certain.

        `List` is ``typing.List`` where it is imported from there, `set` is ``builtins.set``.
        """
        name = dotted(node)
        if name is None:
            return None
        first, _, rest = name.partition(".")
        origin = self.imports.get(first)
        if origin is None and not self.star:
            origin = f"builtins.{first}" if first in _BUILTINS else _USUAL.get(first)
        if origin is None or first in self.unclear or first in self.hidden:
            return None
        return f"{origin}.{rest}" if rest else origin

    def is_builtin(self, name: str) -> bool:
        """Say whether a name can only be Python's own."""
        if name not in _BUILTINS or self.star or name in self.imports or name in self.unclear:
            return False
        return name not in self.hidden

    def is_builtin_class(self, node: ast.expr) -> bool:
        """Say whether a name can only be one of Python's own classes."""
        return self.meaning(node) in _CLASSES

    def is_builtin_function(self, node: ast.expr) -> bool:
        """Say whether a name can only be one of Python's own functions or constants: what is no type."""
        meaning = self.meaning(node) or ""
        return meaning.startswith("builtins.") and meaning not in _CLASSES

    def inside(self, node: ast.AST) -> Names:
        """Return what the names mean in the body of a function, class, lambda or comprehension."""
        around = self.hidden if self.outside is None else self.outside
        if isinstance(node, ast.ClassDef):
            return replace(self, hidden=Hidden(node, self.hidden), outside=around)
        if isinstance(node, COMPREHENSIONS):
            around = self.hidden  # its first iterable is evaluated in the class body, so what is set there counts
        return replace(self, hidden=Hidden(node, around), outside=None)


def names_of(tree: ast.Module) -> Names:
    """Return what the names of a module stand for at module level."""
    origins: dict[str, set[str]] = {}
    times: Counter[str] = Counter()
    shared: set[str] = set()  # names that a function sets for the whole module
    bases: set[str] = set()
    star = lazy = False
    for node in walk(tree):
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                times[node.id] += 1
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            times[node.name] += 1
            bases.update(base.id for base in getattr(node, "bases", ()) if isinstance(base, ast.Name))
        elif isinstance(node, ast.Global):
            shared.update(node.names)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                origins.setdefault(alias.asname or top, set()).add(alias.name if alias.asname else top)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            lazy |= base == "__future__" and any(alias.name == "annotations" for alias in node.names)
            star |= any(alias.name == "*" for alias in node.names)
            for alias in node.names:
                origins.setdefault(alias.asname or alias.name, set()).add(f"{base}.{alias.name}")
    imports = {name: next(iter(found)) for name, found in origins.items() if len(found) == 1}
    unclear = {name for name, found in origins.items() if len(found) > 1}
    return Names(imports, frozenset(shared | unclear), Hidden(tree, None), times, star, lazy, frozenset(bases))


def name(text: str, at: ast.AST) -> ast.Name:
    """Return a name that stands where another node stood."""
    return ast.copy_location(ast.Name(text, ast.Load()), at)
