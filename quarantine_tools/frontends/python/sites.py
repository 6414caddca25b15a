"""The places of a file where facts may stand, each with the scope it stands in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quarantine_tools.frontends.python.scopes import COMPREHENSIONS, FUNCTIONS, Function, all_arguments
from quarantine_tools.frontends.python.tree import children

_INTERESTING = (ast.Call, ast.Subscript, ast.Compare, ast.Import, ast.ImportFrom, *FUNCTIONS)


@dataclass(frozen=True, slots=True)
class Origin:
    """One way in which a name gets its value."""

    how: str  # value, element (of what is looped over), parameter, other
    node: ast.expr | None = None  # the value, the thing looped over, the parameter's annotation
    path: tuple[int, ...] = ()  # where in the element: `for key, value in …` sets `value` from place 1


@dataclass(eq=False, slots=True)
class Place:
    """A scope: the module, a class, a function, or a loop with its variables."""

    kind: str  # module, class, function, loop
    parent: Place | None
    names: dict[str, list[Origin]] = field(default_factory=dict)
    node: ast.AST | None = None
    owner: str | None = None  # qualified name of the class that this is, or that this is a method of
    receiver: str | None = None  # the method's `self` or `cls`


@dataclass(frozen=True, slots=True)
class Site:
    """A node that may be a fact."""

    node: ast.AST
    place: Place


@dataclass(slots=True)
class Map:
    """A file taken apart for the search for facts."""

    imports: Mapping[str, str]
    module: Place
    sites: list[Site] = field(default_factory=list)
    attributes: dict[tuple[str, str], list[tuple[ast.expr, Place]]] = field(default_factory=dict)  # (class, name) → set
    unknown: set[tuple[str, str]] = field(default_factory=set)  # attributes that are also set in ways not followed
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    fallbacks: dict[int, ast.expr] = field(default_factory=dict)  # by id of `a`: what `a or …` falls back to


def map_file(tree: ast.Module, imports: Mapping[str, str]) -> Map:
    """Return the sites of a module, with scopes and class attributes."""
    result = Map(imports, Place("module", None, names=_origins(tree.body)))
    stack: list[tuple[ast.AST, Place]] = [(node, result.module) for node in reversed(tree.body)]
    while stack:
        node, place = stack.pop()
        if isinstance(node, _INTERESTING):
            result.sites.append(Site(node, place))
        elif isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or):
            result.fallbacks.update((id(part), node.values[index + 1]) for index, part in enumerate(node.values[:-1]))
        _note_attributes(node, place, result)
        stack.extend(reversed(list(_inside(node, place, result))))
    return result


def _inside(node: ast.AST, place: Place, result: Map) -> Iterator[tuple[ast.AST, Place]]:
    if isinstance(node, FUNCTIONS):
        yield from ((part, place) for part in (*node.decorator_list, node.args))
        inner = _function_place(node, place)
        yield from ((part, inner) for part in node.body)
    elif isinstance(node, ast.Lambda):
        inner = Place("function", place, {a.arg: [Origin("parameter")] for a in all_arguments(node.args)})
        inner.owner, inner.receiver = place.owner, place.receiver
        yield (node.args, place)
        yield (node.body, inner)
    elif isinstance(node, ast.ClassDef):
        name = f"{place.owner}.{node.name}" if place.kind == "class" and place.owner else node.name
        result.classes.setdefault(name, node)
        inner = Place("class", place, _origins(node.body), node, owner=name)
        yield from ((part, place) for part in (*node.decorator_list, *node.bases, *node.keywords))
        yield from ((part, inner) for part in node.body)
    elif isinstance(node, (ast.For, ast.AsyncFor)):
        yield (node.iter, place)
        inner = _loop_place(node.target, node.iter, place)
        yield from ((part, inner) for part in node.body)
        yield from ((part, place) for part in node.orelse)
    elif isinstance(node, COMPREHENSIONS):
        inner = place
        for generator in node.generators:
            yield (generator.iter, inner)
            inner = Place("loop", inner, dict(_targets(generator.target, Origin("element", generator.iter))))
            inner.owner, inner.receiver = place.owner, place.receiver
            for condition in generator.ifs:
                yield (condition, inner)
        parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
        yield from ((part, inner) for part in parts)
    else:
        yield from ((part, place) for part in children(node))


def _function_place(node: Function, place: Place) -> Place:
    names: dict[str, list[Origin]] = {
        argument.arg: [Origin("parameter", argument.annotation)] for argument in all_arguments(node.args)
    }
    for name, origins in _origins(node.body).items():
        names.setdefault(name, []).extend(origins)
    inner = Place("function", place, names, node, owner=place.owner, receiver=place.receiver)
    if place.kind == "class":
        parameters = [*node.args.posonlyargs, *node.args.args]
        inner.receiver = parameters[0].arg if parameters else None
    return inner


def _loop_place(target: ast.expr, iterable: ast.expr, place: Place) -> Place:
    """Return the scope of a loop's body; a variable that the body sets anew is left to the scope around it."""
    inner = Place("loop", place, owner=place.owner, receiver=place.receiver)
    around: Place | None = place
    while around is not None and around.kind == "loop":
        around = around.parent
    for name, origins in _targets(target, Origin("element", iterable)):
        everywhere = around.names.get(name, []) if around is not None else []
        if all(origin.how == "element" for origin in everywhere):
            inner.names[name] = origins
    return inner


def _targets(target: ast.expr, origin: Origin) -> Iterator[tuple[str, list[Origin]]]:
    if isinstance(target, ast.Name):
        yield target.id, [origin]
    elif isinstance(target, (ast.Tuple, ast.List)):
        for index, part in enumerate(target.elts):
            yield from _targets(part, Origin(origin.how, origin.node, (*origin.path, index)))
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value, Origin("other"))


def _origins(body: Sequence[ast.stmt]) -> dict[str, list[Origin]]:
    """Return how the names of a scope get their values, in source order as far as that matters."""
    found: dict[str, list[Origin]] = {}

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


def _note_attributes(node: ast.AST, place: Place, result: Map) -> None:
    """Note what is set on a class: in its body, and through `self` in its methods."""
    if place.owner is None:
        return
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
        for part in ast.walk(target):
            name = _attribute_name(part, place)
            if name is None:
                continue
            if part is target and value is not None and known:
                result.attributes.setdefault((place.owner, name), []).append((value, place))
            else:
                result.unknown.add((place.owner, name))


def _attribute_name(node: ast.AST, place: Place) -> str | None:
    if place.kind == "class":
        return node.id if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else None
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
        return node.attr if node.value.id == place.receiver else None
    return None
