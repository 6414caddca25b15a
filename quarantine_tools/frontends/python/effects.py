"""What happens when a unit runs at module or class level: which names it reads and sets, and whether it acts.

A definition runs its decorators, defaults and annotations, not its body. To act is to do something that others may
notice: to call something that is not known to be harmless, to store into an attribute or an item, to delete, to raise.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quarantine_tools.frontends.python.harmless import (
    PURE_CALLS,
    PURE_DECORATORS,
    PURE_METHODS,
    READING_CALLS,
    READING_METHODS,
)
from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.frontends.python.scopes import (
    COMPREHENSIONS,
    FUNCTIONS,
    all_arguments,
    outside_parts,
    target_names,
)
from quarantine_tools.frontends.python.tree import children

_PURE_DECORATOR_ATTRIBUTES = frozenset({"setter", "getter", "deleter"})
_ACTING = (ast.Delete, ast.Raise, ast.Assert, ast.With, ast.AsyncWith, ast.Await, ast.Yield, ast.YieldFrom)


@dataclass(slots=True)
class Effects:
    """What a piece of code does when it runs."""

    needs: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    acts: bool = False
    reads: bool = False  # looks at the state of the world: environment variables, files


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What must be known about the file to judge a piece of it."""

    imports: Mapping[str, str]  # local name → what it stands for
    bound: frozenset[str]  # names that the module itself binds: a `len` of its own is not the builtin
    lazy_annotations: bool  # from __future__ import annotations
    hooked: frozenset[str] = frozenset()  # classes of the file that run code when somebody inherits from them


def effects_of(nodes: Iterable[ast.AST], around: Surroundings) -> Effects:
    """Return what running some nodes does: whole statements, or the parts of a definition that run."""
    effects = Effects()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            _name(node, effects)
        elif isinstance(node, FUNCTIONS):
            effects.binds.add(node.name)
            stack.extend(definition_parts(node, around))
            effects.acts |= any(not is_pure_decorator(d, around) for d in node.decorator_list)
        elif isinstance(node, ast.ClassDef):
            inner = effects_of([*_header_parts(node), *node.body], around)
            effects.binds.add(node.name)
            effects.needs |= inner.needs
            effects.acts |= inner.acts or class_acts(node, around)
            effects.reads |= inner.reads
        elif isinstance(node, (ast.Lambda, *COMPREHENSIONS)):
            stack.extend(_inner(node, effects, around))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            effects.binds |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
            effects.acts |= any(alias.name == "*" for alias in node.names)
        elif isinstance(node, ast.AnnAssign):
            stack.extend([node.target, *([node.value] if node.value else [])])
            if not around.lazy_annotations:
                stack.append(node.annotation)
        else:
            _other(node, effects, around)
            stack.extend(children(node))
    return effects


def _name(node: ast.Name, effects: Effects) -> None:
    if isinstance(node.ctx, ast.Load):
        effects.needs.add(node.id)
    else:
        effects.binds.add(node.id)


def _inner(node: ast.AST, effects: Effects, around: Surroundings) -> list[ast.AST]:
    """Take in a lambda or comprehension; its own variables are nobody's business. Return what runs around it."""
    if isinstance(node, ast.Lambda):
        own = {argument.arg for argument in all_arguments(node.args)}
        inner = effects_of([node.body], around)
        effects.needs |= inner.needs - own  # whoever gets the lambda may call it at once
        return list(outside_parts(node))
    assert isinstance(node, COMPREHENSIONS)
    own = {name for generator in node.generators for name in target_names(generator.target)}
    inner = effects_of(children(node), around)
    effects.needs |= inner.needs - own
    effects.binds |= inner.binds - own
    effects.acts |= inner.acts
    effects.reads |= inner.reads
    return []


def _other(node: ast.AST, effects: Effects, around: Surroundings) -> None:
    if isinstance(node, ast.Call):
        effects.acts |= not is_pure_call(node, around)
        effects.reads |= _reads(node, around)
    elif isinstance(node, (ast.Attribute, ast.Subscript)):
        if not isinstance(node.ctx, ast.Load):
            effects.acts = True
            name = dotted(node)
            if name is not None:
                effects.binds.add(name)  # `Desk.close = shut` sets a member of the class
    elif isinstance(node, _ACTING):
        effects.acts = True
    elif isinstance(node, ast.AugAssign):
        if isinstance(node.target, ast.Name):
            effects.needs.add(node.target.id)
    elif isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)):
        if node.name:
            effects.binds.add(node.name)
    elif isinstance(node, ast.MatchMapping):
        if node.rest:
            effects.binds.add(node.rest)
    elif type(node).__name__ == "TypeAlias":
        effects.binds.add(ast.unparse(getattr(node, "name", node)))


def is_pure_call(node: ast.Call, around: Surroundings) -> bool:
    """Say whether a call is known to make a value and do nothing else; its arguments are judged apart."""
    name = known_name(node.func, around)
    if name is not None and (name in PURE_CALLS or name.removeprefix("builtins.") in PURE_CALLS):
        return True
    return (
        isinstance(node.func, ast.Attribute)
        and node.func.attr in PURE_METHODS
        and _is_plain_value(node.func.value, around)
    )


def _reads(node: ast.Call, around: Surroundings) -> bool:
    if isinstance(node.func, ast.Attribute) and node.func.attr in READING_METHODS:
        return True
    return qualified(node.func, around.imports) in READING_CALLS


def _is_plain_value(node: ast.expr, around: Surroundings) -> bool:
    if isinstance(node, ast.Call):
        return is_pure_call(node, around)
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return _is_plain_value(node.value, around)
    if isinstance(node, ast.BinOp):
        return _is_plain_value(node.left, around) and _is_plain_value(node.right, around)
    return isinstance(node, (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set))


def known_name(node: ast.expr, around: Surroundings) -> str | None:
    """Return what a name stands for: an import's origin, or a builtin that the module leaves alone."""
    name = qualified(node, around.imports)
    if name is None:
        return None
    first = node
    while isinstance(first, ast.Attribute):
        first = first.value
    if isinstance(first, ast.Name) and first.id in around.bound and first.id not in around.imports:
        return None
    return name


def is_pure_decorator(node: ast.expr, around: Surroundings) -> bool:
    """Say whether a decorator is known to change only what it decorates."""
    target = node.func if isinstance(node, ast.Call) else node
    if isinstance(target, ast.Attribute) and target.attr in _PURE_DECORATOR_ATTRIBUTES:
        return True
    name = known_name(target, around)
    return name is not None and (name in PURE_DECORATORS or name.startswith("pytest.mark."))


def class_acts(node: ast.ClassDef, around: Surroundings) -> bool:
    """Say whether defining a class may do more than that: an unknown decorator, a metaclass, a base that takes note."""
    noted = any(isinstance(base, ast.Name) and base.id in around.hooked for base in node.bases)
    return bool(node.keywords) or noted or any(not is_pure_decorator(d, around) for d in node.decorator_list)


def hooked_classes(tree: ast.Module) -> frozenset[str]:
    """Return the classes of a module with a metaclass or `__init_subclass__`, their own or inherited in the file."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            hooks = any(getattr(part, "name", "") == "__init_subclass__" for part in node.body)
            if node.keywords or hooks or any(isinstance(base, ast.Name) and base.id in found for base in node.bases):
                found.add(node.name)
    return frozenset(found)


def definition_parts(node: ast.FunctionDef | ast.AsyncFunctionDef, around: Surroundings) -> list[ast.AST]:
    """Return the parts of a definition that run when it is defined.

    The call in ``@decorator(...)`` is left out: whether a decorator acts is judged by its name.
    """
    arguments = node.args
    annotations = {id(argument.annotation) for argument in all_arguments(arguments)} | {id(node.returns)}
    parts: list[ast.AST] = []
    for part in outside_parts(node):
        if around.lazy_annotations and id(part) in annotations:
            continue
        parts.append(part)
    return _decorators_opened(parts, node.decorator_list)


def _header_parts(node: ast.ClassDef) -> list[ast.AST]:
    return _decorators_opened([*node.decorator_list, *node.bases, *node.keywords], node.decorator_list)


def class_parts(node: ast.ClassDef, statements: Iterable[ast.stmt]) -> list[ast.AST]:
    """Return the parts of a class that run and are the class's own: its header and the given statements."""
    return [*_header_parts(node), *statements]


def _decorators_opened(parts: Iterable[ast.AST], decorators: Iterable[ast.expr]) -> list[ast.AST]:
    known = {id(decorator) for decorator in decorators}
    opened: list[ast.AST] = []
    for part in parts:
        if id(part) in known and isinstance(part, ast.Call):
            opened += [part.func, *part.args, *part.keywords]
        else:
            opened.append(part)
    return opened
