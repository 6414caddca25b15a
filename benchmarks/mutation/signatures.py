"""Edits of a function's header, of its decorators, and of the functions nested in it."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from edits import Definition, Edited, behaviour, one, parse, places, put

_BUILDS_ON = m.OneOf(  # decorators that make another unit of a function: their absence is another edit (traps.py)
    m.Attribute(attr=m.OneOf(m.Name("setter"), m.Name("getter"), m.Name("deleter"), m.Name("overload"))),
    m.Name("overload"),
)


@behaviour("default", "parameter-default-changed")
def default(definition: Definition, chance: Random) -> Definition | None:
    """A parameter has another default."""
    found = [one for one in (*definition.params.params, *definition.params.kwonly_params) if one.default is not None]
    if not found:
        return None
    return put(definition, chance.choice(found).default, cst.Integer("4711"))


@behaviour("default-added", "parameter-default-changed")
def default_added(definition: Definition, chance: Random) -> Definition | None:
    """The last parameter may be left out now."""
    params = definition.params
    if len(params.params) < 2 or params.params[-1].default is not None or params.posonly_params:
        return None
    last = params.params[-1].with_changes(default=cst.Name("None"), equal=cst.MaybeSentinel.DEFAULT)
    return definition.with_changes(params=params.with_changes(params=[*params.params[:-1], last]))


@behaviour("parameter-added", "parameter-added")
def parameter_added(definition: Definition, chance: Random) -> Definition | None:
    """A parameter more, with a default."""
    params = definition.params
    if params.star_arg is not cst.MaybeSentinel.DEFAULT or params.kwonly_params or params.posonly_params:
        return None
    more = cst.Param(cst.Name("further"), default=cst.Name("None"))
    return definition.with_changes(params=params.with_changes(params=[*params.params, more]))


@behaviour("parameter-removed", "parameter-removed")
def parameter_removed(definition: Definition, chance: Random) -> Definition | None:
    """The last parameter is gone."""
    params = definition.params
    if len(params.params) < 2 or params.star_arg is not cst.MaybeSentinel.DEFAULT or params.kwonly_params:
        return None
    kept = [*params.params[:-1]]
    kept[-1] = kept[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return definition.with_changes(params=params.with_changes(params=kept))


@behaviour("parameters-reordered", "parameters-reordered")
def parameters_reordered(definition: Definition, chance: Random) -> Definition | None:
    """Two parameters change places."""
    params = [*definition.params.params]
    start = _receivers(definition)
    if len(params) < start + 2 or any(one.default for one in params[start : start + 2]):
        return None
    params[start], params[start + 1] = (
        params[start].with_changes(name=params[start + 1].name, annotation=params[start + 1].annotation),
        params[start + 1].with_changes(name=params[start].name, annotation=params[start].annotation),
    )
    return definition.with_changes(params=definition.params.with_changes(params=params))


def _receivers(definition: Definition) -> int:
    params = definition.params.params
    return 1 if params and params[0].name.value in ("self", "cls") else 0


@behaviour("parameter-renamed", "parameter-renamed")
def parameter_renamed(definition: Definition, chance: Random) -> Definition | None:
    """A parameter has another name, also where it is used: who passes it by name fails."""
    found = [p.name.value for p in definition.params.params[_receivers(definition) :]]
    scopes = m.OneOf(m.FunctionDef(), m.Lambda(), m.ClassDef(), m.Global(), m.Nonlocal(), m.FormattedString())
    if not found or places(definition, scopes):
        return None
    name = chance.choice(found)
    renamed = definition.body.visit(Renamer(name, f"{name}_again"))
    params = [
        p.with_changes(name=cst.Name(f"{name}_again")) if p.name.value == name else p for p in definition.params.params
    ]
    return definition.with_changes(body=renamed, params=definition.params.with_changes(params=params))


class Renamer(cst.CSTTransformer):
    """Renames a plain name that is no attribute and no keyword."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def leave_Attribute(self, original_node: cst.Attribute, updated_node: cst.Attribute) -> cst.Attribute:
        return updated_node.with_changes(attr=original_node.attr)

    def leave_Arg(self, original_node: cst.Arg, updated_node: cst.Arg) -> cst.Arg:
        return updated_node.with_changes(keyword=original_node.keyword)

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        return updated_node.with_changes(value=self.new) if updated_node.value == self.old else updated_node


@behaviour("keyword-only", "parameter-kind-changed")
def keyword_only(definition: Definition, chance: Random) -> Definition | None:
    """The last parameter must be passed by name now."""
    params = definition.params
    if len(params.params) < 2 or params.star_arg is not cst.MaybeSentinel.DEFAULT or params.kwonly_params:
        return None
    *kept, last = params.params
    changed = params.with_changes(params=kept, star_arg=cst.ParamStar(), kwonly_params=[last])
    return definition.with_changes(params=changed)


@behaviour("annotation", "annotation-changed")
def annotation(definition: Definition, chance: Random) -> Definition | None:
    """A parameter is annotated otherwise."""
    found = [one for one in definition.params.params if one.annotation is not None]
    if not found:
        return None
    node = chance.choice(found).annotation
    assert node is not None
    return put(definition, node, node.with_changes(annotation=cst.Name("SomethingElse")))


@behaviour("return-annotation", "annotation-changed")
def return_annotation(definition: Definition, chance: Random) -> Definition | None:
    """What is returned is annotated otherwise."""
    if definition.returns is None or m.matches(definition.returns, m.Annotation(annotation=m.Name("SomethingElse"))):
        return None
    return definition.with_changes(returns=definition.returns.with_changes(annotation=cst.Name("SomethingElse")))


@behaviour("decorator-removed", "decorator-removed")
def decorator_removed(definition: Definition, chance: Random) -> Definition | None:
    """A decorator is gone."""
    if not definition.decorators or any(m.matches(one.decorator, _BUILDS_ON) for one in definition.decorators):
        return None
    kept = [*definition.decorators]
    kept.pop(chance.randrange(len(kept)))
    return definition.with_changes(decorators=kept)


@behaviour("decorator-added", "decorator-added")
def decorator_added(definition: Definition, chance: Random) -> Definition | None:
    """A decorator more."""
    return definition.with_changes(decorators=[*definition.decorators, cst.Decorator(cst.Name("cached"))])


@behaviour("decorator-argument", "decorator-changed")
def decorator_argument(definition: Definition, chance: Random) -> Definition | None:
    """A decorator has another argument."""
    for decorator in definition.decorators:
        if isinstance(decorator.decorator, cst.Call):
            call = decorator.decorator
            more = cst.Arg(cst.Integer("4711"), keyword=cst.Name("further"), equal=cst.AssignEqual())
            return put(definition, call, call.with_changes(args=[*call.args, more]))
    return None


@behaviour("decorators-swapped", "decorator-changed")
def decorators_swapped(definition: Definition, chance: Random) -> Definition | None:
    """Two decorators change places."""
    if len(definition.decorators) < 2 or definition.decorators[0].deep_equals(definition.decorators[1]):
        return None
    first, second, *rest = definition.decorators
    return definition.with_changes(decorators=[second, first, *rest])


@behaviour("async", "async-changed")
def to_async(definition: Definition, chance: Random) -> Definition | None:
    """A function becomes asynchronous."""
    if definition.asynchronous is not None or places(definition, cst.Yield):
        return None
    return definition.with_changes(asynchronous=cst.Asynchronous())


@behaviour("nested-default", "parameter-default-changed", "parameter-added")
def nested_parameter(definition: Definition, chance: Random) -> Definition | None:
    """A function inside of this one has a parameter more."""
    node = one(definition, cst.FunctionDef, chance, lambda n: _is_plain(n.params))  # type: ignore[attr-defined]
    if not isinstance(node, cst.FunctionDef):
        return None
    more = cst.Param(cst.Name("further"), default=cst.Integer("3"))
    return put(definition, node.params, node.params.with_changes(params=[*node.params.params, more]))


def _is_plain(params: cst.Parameters) -> bool:
    return params.star_arg is cst.MaybeSentinel.DEFAULT and not params.kwonly_params and not params.posonly_params


@behaviour("nested-body", "call-added")
def nested_body(definition: Definition, chance: Random) -> Definition | None:
    """A function inside of this one does something more."""
    node = one(definition, m.FunctionDef(body=m.IndentedBlock()), chance)
    if not isinstance(node, cst.FunctionDef) or not isinstance(node.body, cst.IndentedBlock):
        return None
    return put(definition, node.body, node.body.with_changes(body=[parse("notify_somebody(6)"), *node.body.body]))


@behaviour("nested-returned", "return-changed")
def nested_returned(definition: Definition, chance: Random) -> Edited | None:
    """A function inside of this one returns something else."""
    inner = [node for node in places(definition, cst.FunctionDef) if isinstance(node, cst.FunctionDef)]
    found = [r for node in inner for r in m.findall(node.body, m.Return(value=m.OneOf(m.Name(), m.Call())))]
    if not found:
        return None
    node = chance.choice(found)
    assert isinstance(node, cst.Return) and node.value is not None
    changed = put(definition, node.value, cst.Name("another_result"))
    return Edited(changed, frozenset()) if changed else None
