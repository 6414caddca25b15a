"""Say how two headers differ: parameters, annotations, decorators, async, base classes, fields."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quarantine_tools.comparator.changes.python.tree import same
from quarantine_tools.comparator.changes.python.wording import quoted, quoted_pair, short_pair, source

Header = ast.FunctionDef | ast.AsyncFunctionDef
Note = Callable[[str, str, ast.AST | None, ast.AST | None], None]  # kind, summary, legacy node, current node
FIELDS = "__fields__"  # the line of a class form that holds the names of its fields in order
ORDER = "__order__"  # the one that holds when its own statements run, each an `...` among the names of the members


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a function."""

    name: str
    kind: str  # in words: positional, positional-only, keyword-only, `*args`, `**kwargs`
    default: ast.expr | None
    annotation: ast.expr | None
    node: ast.arg


def parameters_of(function: Header) -> list[Parameter]:
    """Return the parameters of a function in order."""
    args = function.args
    plain = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(args.defaults)) + list(args.defaults)
    found = [
        Parameter(a.arg, "positional-only" if i < len(args.posonlyargs) else "positional", d, a.annotation, a)
        for i, (a, d) in enumerate(zip(plain, defaults, strict=True))
    ]
    if args.vararg:
        found.append(Parameter(args.vararg.arg, "`*args`", None, args.vararg.annotation, args.vararg))
    for a, d in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        found.append(Parameter(a.arg, "keyword-only", d, a.annotation, a))
    if args.kwarg:
        found.append(Parameter(args.kwarg.arg, "`**kwargs`", None, args.kwarg.annotation, args.kwarg))
    return found


def unused_renames(legacy: Header, current: Header) -> dict[str, str]:
    """Return parameters that neither body uses and that were given another name in the same place."""
    found = {}
    before, after = parameters_of(legacy), parameters_of(current)
    if len(before) != len(after):
        return {}
    known = {p.name for p in before} & {p.name for p in after}
    for a, b in zip(before, after, strict=True):
        if a.name == b.name or {a.name, b.name} & known or a.kind != b.kind:
            continue
        used = _uses(legacy, a.name) or _uses(current, b.name)
        if not used and same(a.default, b.default) and same(a.annotation, b.annotation):
            found[a.name] = b.name
    return found


def _uses(function: Header, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(function))


def compare_signatures(
    legacy: Header, current: Header, note: Note, inside: str = "", replaced: Mapping[str, str] | None = None
) -> None:
    """Note how the headers of two functions differ; renamed parameters already have their new names on both sides.

    ``replaced`` are parameters that have a new name while the body still, or already, uses the other one.
    """
    if type(legacy) is not type(current):
        now = "now async" if isinstance(current, ast.AsyncFunctionDef) else "no longer async"
        note("async-changed", f"{now}{inside}", legacy, current)
    compare_decorators(legacy.decorator_list, current.decorator_list, legacy, current, note, inside)
    _compare_parameters(legacy, current, note, inside, replaced or {})
    if not same(legacy.returns, current.returns):
        _compare_annotation("return annotation", legacy.returns, current.returns, legacy, current, note, inside)
    if not same(getattr(legacy, "type_params", []), getattr(current, "type_params", [])):
        note("annotation-changed", f"type parameters changed{inside}", legacy, current)


def compare_classes(legacy: ast.ClassDef, current: ast.ClassDef, note: Note, inside: str = "") -> None:
    """Note how the headers of two classes differ."""
    compare_decorators(legacy.decorator_list, current.decorator_list, legacy, current, note, inside)
    gone = [base for base in legacy.bases if not any(same(base, other) for other in current.bases)]
    new = [base for base in current.bases if not any(same(base, other) for other in legacy.bases)]
    for a, b in zip(gone, new, strict=False):
        before, after = quoted_pair(a, b)
        note("base-class-changed", f"base class {before} → {after}{inside}", a, b)
    for base in gone[len(new) :]:
        note("base-class-changed", f"base class {quoted(base)} removed{inside}", base, current)
    for base in new[len(gone) :]:
        note("base-class-changed", f"base class {quoted(base)} added{inside}", legacy, base)
    if not gone and not new and not same(legacy.bases, current.bases):
        note("base-class-changed", f"base classes in another order{inside}", legacy, current)
    if not same(legacy.keywords, current.keywords):
        before, after = (", ".join(map(source, node.keywords)) or "none" for node in (legacy, current))
        before, after = short_pair(before, after)
        note("base-class-changed", f"class arguments `{before}` → `{after}`{inside}", legacy, current)
    if not same(getattr(legacy, "type_params", []), getattr(current, "type_params", [])):
        note("annotation-changed", f"type parameters changed{inside}", legacy, current)
    _compare_fields(legacy, current, note)
    _compare_order(legacy, current, note)


def compare_decorators(
    before: list[ast.expr], after: list[ast.expr], legacy: ast.AST, current: ast.AST, note: Note, inside: str = ""
) -> None:
    """Note decorators that came, went, changed their arguments, or changed places."""
    gone = [node for node in before if not any(same(node, other) for other in after)]
    new = [node for node in after if not any(same(node, other) for other in before)]
    for node in list(gone):
        twin = next((other for other in new if _decorates(node) == _decorates(other)), None)
        if twin is not None:
            gone.remove(node)
            new.remove(twin)
            first, second = short_pair(f"@{source(node)}", f"@{source(twin)}")
            note("decorator-changed", f"decorator `{first}` → `{second}`{inside}", node, twin)
    for node in gone:
        note("decorator-removed", f"decorator {quoted('@' + source(node))} removed{inside}", node, None)
    for node in new:
        note("decorator-added", f"decorator {quoted('@' + source(node))} added{inside}", None, node)
    kept = [
        [source(node) for node in nodes if any(same(node, o) for o in others)]
        for nodes, others in ((before, after), (after, before))
    ]
    if kept[0] != kept[1]:
        note("decorator-changed", f"decorators in another order{inside}", legacy, current)


def _decorates(node: ast.expr) -> str:
    return source(node.func) if isinstance(node, ast.Call) else source(node)


def _compare_parameters(legacy: Header, current: Header, note: Note, inside: str, replaced: Mapping[str, str]) -> None:
    before = {replaced.get(p.name, p.name): p for p in parameters_of(legacy)}
    after = {p.name: p for p in parameters_of(current)}
    for name, new in replaced.items():
        note("parameter-renamed", f"parameter `{name}` renamed to `{new}`{inside}", before[new].node, after[new].node)
    for name, parameter in before.items():
        if name not in after:
            note("parameter-removed", f"parameter {_spelled(parameter)} removed{inside}", parameter.node, None)
    for name, parameter in after.items():
        if name not in before:
            extra = f" (default {quoted_plain(parameter.default)})" if parameter.default else ""
            note("parameter-added", f"parameter {_spelled(parameter)} added{extra}{inside}", None, parameter.node)
    common = [name for name in before if name in after]
    for name in common:
        _compare_parameter(before[name], after[name], note, inside)
    left = [name for name in common if "only" not in before[name].kind and "only" not in after[name].kind]
    right = [name for name in after if name in left]
    if left != right:
        text = f"parameters in another order: `{', '.join(left)}` → `{', '.join(right)}`{inside}"
        note("parameters-reordered", text, legacy, current)


def _compare_parameter(a: Parameter, b: Parameter, note: Note, inside: str) -> None:
    if a.kind != b.kind:
        note("parameter-kind-changed", f"parameter `{a.name}` is {b.kind} instead of {a.kind}{inside}", a.node, b.node)
    if not same(a.default, b.default):
        if a.default is None:
            text = f"default {quoted_plain(b.default)} of `{a.name}` added"
        elif b.default is None:
            text = f"default {quoted_plain(a.default)} of `{a.name}` removed"
        else:
            before, after = short_pair(source(a.default), source(b.default))
            text = f"default of `{a.name}` {before} → {after}"
        note("parameter-default-changed", text + inside, a.default or a.node, b.default or b.node)
    if not same(a.annotation, b.annotation):
        _compare_annotation(f"annotation of `{a.name}`", a.annotation, b.annotation, a.node, b.node, note, inside)


def _compare_annotation(
    what: str, a: ast.expr | None, b: ast.expr | None, legacy: ast.AST, current: ast.AST, note: Note, inside: str
) -> None:
    note("annotation-changed", annotation_change(what, a, b) + inside, legacy, current)


def annotation_change(what: str, a: ast.expr | None, b: ast.expr | None) -> str:
    """Say how an annotation changed: "annotation of `x` int → float"."""
    if a is None:
        return f"{what} added ({quoted_plain(b)})"
    if b is None:
        return f"{what} removed ({quoted_plain(a)})"
    before, after = short_pair(source(a), source(b))
    return f"{what} {before} → {after}"


def quoted_plain(node: ast.AST | None) -> str:
    """Return a value as a person reads it: constants as they are, other code in backticks."""
    return source(node) if isinstance(node, ast.Constant) and len(source(node)) <= 40 else quoted(node)


def _spelled(parameter: Parameter) -> str:
    stars = {"`*args`": "*", "`**kwargs`": "**"}.get(parameter.kind, "")
    return f"`{stars}{parameter.name}`"


def _compare_fields(legacy: ast.ClassDef, current: ast.ClassDef, note: Note) -> None:
    (before, line_a), (after, line_b) = _fields(legacy), _fields(current)
    if (not before and _is_plain(legacy)) or (not after and _is_plain(current)):
        return  # a plain class has no list of fields: that it became a model is told by its decorator or base
    for name in before:
        if name not in after:
            note("field-removed", f"field `{name}` removed", line_a, None)
    for i, name in enumerate(after):
        if name not in before:
            where = f" after `{after[i - 1]}`" if i else (f" before `{after[1]}`" if len(after) > 1 else "")
            note("field-added", f"field `{name}` added{where}", None, line_b)
    left, right = [n for n in before if n in after], [n for n in after if n in before]
    if left != right:
        first, second = short_pair(", ".join(left), ", ".join(right))
        note("fields-reordered", f"fields in another order: `{first}` → `{second}`", line_a, line_b)


def _compare_order(legacy: ast.ClassDef, current: ast.ClassDef, note: Note) -> None:
    """Tell that a class's own statements run at another time, as far as members of both sides show it."""
    before, after = _listed(legacy, ORDER), _listed(current, ORDER)
    common = set(before) & set(after)
    if [one for one in before if one in common] != [one for one in after if one in common] and Ellipsis in common:
        text = "the class's own statements run at another place among its members"
        note("control-flow-changed", text, legacy, current)


def _listed(node: ast.ClassDef, name: str) -> list[object]:
    for statement in node.body:
        if is_listing(statement) and isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
            return [getattr(element, "value", None) for element in getattr(statement.value, "elts", [])]
    return []


def _is_plain(node: ast.ClassDef) -> bool:
    bases = all(isinstance(base, ast.Name) and base.id == "object" for base in node.bases)
    return bases and not node.decorator_list and not node.keywords


def _fields(node: ast.ClassDef) -> tuple[list[str], ast.AST]:
    for statement in reversed(node.body):
        if is_listing(statement) and isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == FIELDS:
            elements = getattr(statement.value, "elts", [])
            return [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)], statement
    return [], node


def is_listing(statement: ast.stmt) -> bool:
    """Say whether a statement of a class form lists its fields, or when its statements run, rather than being code."""
    return (
        isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Name)
        and statement.targets[0].id in (FIELDS, ORDER)
    )
