"""Which names a scope binds, and which of those are its own affair.

A name may be renamed without anybody noticing only when it is a local variable of a function, a comprehension, or a
lambda that is called by position. Parameters are interface, class and module names are visible from outside, and an
import without ``as`` names what it imports. In doubt a name counts as visible.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from quarantine_tools.frontends.python.tree import children, walk

Function = ast.FunctionDef | ast.AsyncFunctionDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

# What calls the function it is given by position, and what does so with its `key=`: there a lambda's parameter names
# mean nothing to anybody else. A method that is called `map` may be anybody's, and look at the names.
_CALLS_BY_POSITION = frozenset({"map", "filter", "reduce", "functools.reduce"})
_TAKES_KEY = frozenset({"sorted", "min", "max", "itertools.groupby", "heapq.nsmallest", "heapq.nlargest"})


@dataclass(slots=True)
class Scope:
    """A function, class, lambda or comprehension while it is being read."""

    bound: set[str] = field(default_factory=set)
    visible: set[str] = field(default_factory=set)  # bound names that must keep their spelling
    is_class: bool = False
    numbers: dict[str, int] = field(default_factory=dict)  # local name → running number, over the whole unit


def function_scope(node: Function) -> Scope:
    """Return the scope of a function's body; its parameters keep their names.

    So do the functions inside it that it hands out: they take their names along, as `__name__`.
    """
    scope = bindings_of(node.body)
    scope.visible |= _handed_out(node, {part.name for part in walk(node) if isinstance(part, FUNCTIONS)} - {node.name})
    parameters = {argument.arg for argument in all_arguments(node.args)}
    scope.bound |= parameters
    scope.visible |= parameters
    return scope


def _handed_out(node: Function, inner: set[str]) -> set[str]:
    """Return the names of inner functions that are used otherwise than by calling them."""
    if not inner:
        return set()
    called = {part.func for part in walk(node) if isinstance(part, ast.Call)}
    return {
        part.id
        for part in walk(node)
        if isinstance(part, ast.Name) and part.id in inner and isinstance(part.ctx, ast.Load) and part not in called
    }


def lambda_scope(node: ast.Lambda, by_position: bool) -> Scope:
    """Return the scope of a lambda; its parameters are free only where it is called by position."""
    scope = bindings_of([node.body])
    parameters = {argument.arg for argument in all_arguments(node.args)}
    scope.bound |= parameters
    if not by_position or node.args.kwonlyargs:
        scope.visible |= parameters
    return scope


def comprehension_scope(node: Comprehension) -> Scope:
    """Return the scope of a comprehension: the names that its ``for`` parts set."""
    return Scope(bound={name for generator in node.generators for name in target_names(generator.target)})


def target_names(target: ast.AST) -> tuple[str, ...]:
    """Return the plain names that an assignment target sets, in order."""
    found = [part for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)]
    return tuple(part.id for part in sorted(found, key=lambda part: (part.lineno, part.col_offset)))


def class_scope(node: ast.ClassDef) -> Scope:
    """Return the scope of a class body, all of which is visible."""
    scope = bindings_of(node.body)
    scope.visible = set(scope.bound)
    scope.is_class = True
    return scope


def lambdas_by_position(call: ast.Call, known: str | None) -> Iterator[ast.Lambda]:
    """Yield the lambdas among a call's arguments that are known to be called by position.

    Args:
        call: any call.
        known: what is called, as `effects.known_name` gives it.
    """
    name = (known or "").removeprefix("builtins.")
    for argument in call.args:
        if isinstance(argument, ast.Lambda) and name in _CALLS_BY_POSITION:
            yield argument
    sorts = isinstance(call.func, ast.Attribute) and call.func.attr == "sort"
    for keyword in call.keywords:
        if keyword.arg == "key" and isinstance(keyword.value, ast.Lambda) and (sorts or name in _TAKES_KEY):
            yield keyword.value


def all_arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    """Yield every parameter, ``*args`` and ``**kwargs`` included."""
    yield from arguments.posonlyargs
    yield from arguments.args
    yield from arguments.kwonlyargs
    yield from (argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None)


def defaults_of(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr]]:
    """Yield each parameter that has a default, with it."""
    positional = [*arguments.posonlyargs, *arguments.args]
    yield from zip(reversed(positional), reversed(arguments.defaults), strict=False)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument, default


def outside_parts(node: Function | ast.Lambda) -> Iterator[ast.expr]:
    """Yield what a function definition evaluates in the scope around it: decorators, defaults, annotations."""
    arguments = node.args
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)
    if isinstance(node, FUNCTIONS):
        yield from node.decorator_list
        yield from (argument.annotation for argument in all_arguments(arguments) if argument.annotation is not None)
        if node.returns is not None:
            yield node.returns


def bindings_of(body: Iterable[ast.AST], imports: bool = True, declarations: bool = True) -> Scope:
    """Return the names that a body binds in its own scope, by Python's rules (reference, 4.2.1 and 6.2.4).

    Args:
        body: statements, or other nodes of one scope.
        imports: whether what imports bind counts, too.
        declarations: whether `x: int` without a value counts, which binds nothing but makes `x` a name of the scope.
    """
    scope = Scope()
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                scope.bound.add(node.id)
        elif isinstance(node, ast.AnnAssign) and node.value is None and not declarations:
            stack += [] if isinstance(node.target, ast.Name) else [node.target]
        elif isinstance(node, FUNCTIONS):
            scope.bound.add(node.name)
            if node.decorator_list:  # a decorator may look at the name, as routes do
                scope.visible.add(node.name)
            stack.extend(outside_parts(node))
        elif isinstance(node, ast.ClassDef):
            scope.bound.add(node.name)
            scope.visible.add(node.name)
            stack.extend([*node.decorator_list, *node.bases, *node.keywords])
        elif isinstance(node, ast.Lambda):
            stack.extend(outside_parts(node))
        elif isinstance(node, COMPREHENSIONS):
            stack.extend(_walrus_targets(node))
        elif isinstance(node, ast.alias):
            if not imports:
                continue
            scope.bound.add(node.asname or node.name.split(".")[0])
            if node.asname is None:
                scope.visible.add(node.name.split(".")[0])
        else:
            name = _captured_name(node)
            if name is not None:
                scope.bound.add(name)
            stack.extend(children(node))
    return scope


def _captured_name(node: ast.AST) -> str | None:
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        return node.name
    return node.rest if isinstance(node, ast.MatchMapping) else None


def _walrus_targets(node: ast.AST) -> Iterator[ast.Name]:
    """Yield what ``:=`` inside a comprehension sets: names of the scope around it."""
    stack: list[ast.AST] = [node]
    while stack:
        part = stack.pop()
        if isinstance(part, ast.NamedExpr):
            yield part.target
        if not isinstance(part, ast.Lambda):
            stack.extend(children(part))
