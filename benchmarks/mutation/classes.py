"""Edits of classes: headers, fields, and members that change their place."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import libcst as cst
import libcst.matchers as m
from context import is_literal
from modules import bindings_of, module_edit, users_of
from package import (
    GONE,
    MODIFIED,
    RELOCATED,
    Expectation,
    Module,
    assigned,
    bound_at_top,
    definition_names,
    members,
    replaced,
    verdicts,
    words,
)
from signatures import Renamer


def _classes(module: Module, whole: bool) -> list[cst.ClassDef]:
    """Return the classes that are the only ones of their name and not edited; ``whole``: nor is a member."""
    names = bound_at_top(module.tree)
    return [
        s
        for s in module.tree.body
        if isinstance(s, cst.ClassDef)
        and names[s.name.value] == 1
        and isinstance(s.body, cst.IndentedBlock)
        and (module.is_free(s.name.value) if whole else s.name.value not in module.taken)
    ]


def _only(*kinds: str) -> tuple[frozenset[str], ...]:
    return (frozenset(kinds),)


def _put_header(
    module: Module, chance: Random, found: Sequence[cst.ClassDef], edit: str, kind: str, **changes: object
) -> bool:
    if not found:
        return False
    node = chance.choice(found)
    values = {key: value(node) if callable(value) else value for key, value in changes.items()}
    module.current = replaced(module.tree, node, node.with_changes(**values))
    module.expected[node.name.value] = Expectation(edit, MODIFIED, _only(kind))
    module.taken.add(node.name.value)
    return True


@module_edit
def base_class(module: Module, chance: Random) -> bool:
    """A class has another base."""
    found = [n for n in _classes(module, whole=False) if n.bases and not m.matches(n.bases[0].value, m.Name("object"))]
    other = cst.Arg(cst.Name("SomethingElse"))
    bases = lambda node: [other, *node.bases[1:]]  # noqa: E731
    return _put_header(module, chance, found, "base-class", "base-class-changed", bases=bases)


@module_edit
def base_added(module: Module, chance: Random) -> bool:
    """A class has a base more."""
    bases = lambda node: [cst.Arg(cst.Name("Mixin")), *node.bases]  # noqa: E731
    found = [n for n in _classes(module, whole=False) if n.bases]
    return _put_header(module, chance, found, "base-added", "base-class-changed", bases=bases)


@module_edit
def bases_swapped(module: Module, chance: Random) -> bool:
    """Two bases of a class change places: whose methods come first changes."""
    found = [n for n in _classes(module, whole=False) if len(n.bases) > 1]

    def bases(node: cst.ClassDef) -> list[cst.Arg]:
        first, second, *rest = node.bases
        return [first.with_changes(value=second.value), second.with_changes(value=first.value), *rest]

    return _put_header(module, chance, found, "bases-swapped", "base-class-changed", bases=bases)


@module_edit
def class_decorator(module: Module, chance: Random) -> bool:
    """A class has a decorator more."""
    decorators = lambda node: [*node.decorators, cst.Decorator(cst.Name("registered"))]  # noqa: E731
    found = _classes(module, whole=False)
    return _put_header(module, chance, found, "class-decorator", "decorator-added", decorators=decorators)


@module_edit
def class_decorator_removed(module: Module, chance: Random) -> bool:
    """A class has lost its decorator."""
    found = [n for n in _classes(module, whole=False) if n.decorators]
    decorators = lambda node: node.decorators[1:]  # noqa: E731
    return _put_header(module, chance, found, "class-decorator-removed", "decorator-removed", decorators=decorators)


def _attributes(module: Module, least: int) -> list[tuple[cst.ClassDef, list[int]]]:
    """Return classes with the places of their plain assignments, of which there are at least so many."""
    counts = definition_names(module.tree)
    found = []
    for node in _classes(module, whole=False):
        indices = [i for i, s in enumerate(node.body.body) if assigned(s) is not None]
        if len(indices) >= least and all(
            counts[f"{node.name.value}.{assigned(node.body.body[i])}"] == 1
            and module.is_free(f"{node.name.value}.{assigned(node.body.body[i])}")
            for i in indices
        ):
            found.append((node, indices))
    return found


@module_edit
def attribute_value(module: Module, chance: Random) -> bool:
    """A class attribute, or the default of a field, has another value."""
    found = _attributes(module, 1)
    if not found:
        return False
    node, indices = chance.choice(found)
    index = chance.choice(indices)
    statement = node.body.body[index]
    value = statement.body[0].value  # type: ignore[index,union-attr,attr-defined]
    if value is None:
        return False
    literal = is_literal(value)
    changed = statement.with_changes(body=[statement.body[0].with_changes(value=cst.Integer("31337"))])  # type: ignore[index,union-attr]
    body = [*node.body.body]
    body[index] = changed
    module.current = replaced(module.tree, node, node.with_changes(body=node.body.with_changes(body=body)))
    kinds = _only("constant-changed", "assignment-changed") if literal else _only("assignment-changed")
    module.expect(f"{node.name.value}.{assigned(statement)}", Expectation("attribute-value", MODIFIED, kinds))
    return True


@module_edit
def attribute_annotation(module: Module, chance: Random) -> bool:
    """A class attribute is annotated otherwise, in a class whose annotations act."""
    counts = definition_names(module.tree)
    found = [
        (node, i)
        for node in _classes(module, whole=False)
        if node.decorators or node.bases
        for i, s in enumerate(node.body.body)
        if m.matches(s, m.SimpleStatementLine(body=[m.AnnAssign(target=m.Name())]))
        and counts[f"{node.name.value}.{assigned(s)}"] == 1
        and module.is_free(f"{node.name.value}.{assigned(s)}")
    ]
    if not found:
        return False
    node, index = chance.choice(found)
    statement = node.body.body[index]
    other = cst.Annotation(cst.Name("SomethingElse"))
    changed = statement.with_changes(body=[statement.body[0].with_changes(annotation=other)])  # type: ignore[index,union-attr]
    body = [*node.body.body]
    body[index] = changed
    module.current = replaced(module.tree, node, node.with_changes(body=node.body.with_changes(body=body)))
    module.expect(
        f"{node.name.value}.{assigned(statement)}",
        Expectation("attribute-annotation", MODIFIED, _only("annotation-changed")),
    )
    return True


@module_edit
def attribute_removed(module: Module, chance: Random) -> bool:
    """A class attribute is gone."""
    found = [one for one in _attributes(module, 2) if len(one[0].body.body) > 1]
    if not found:
        return False
    node, indices = chance.choice(found)
    index = chance.choice(indices)
    body = [s for i, s in enumerate(node.body.body) if i != index]
    module.current = replaced(module.tree, node, node.with_changes(body=node.body.with_changes(body=body)))
    module.expect(f"{node.name.value}.{assigned(node.body.body[index])}", Expectation("attribute-removed", GONE))
    # The class as such is made of its fields where it is a dataclass or an Enum; either answer is right here.
    module.expect(node.name.value, Expectation("class-of-it", verdicts("preserved", "modified")))
    return True


@module_edit
def fields_reordered(module: Module, chance: Random) -> bool:
    """Two neighbouring fields of a dataclass, or members of an Enum, change places."""
    found = [
        (node, i)
        for node, indices in _attributes(module, 2)
        if _is_made_of_fields(node)
        for i in indices
        if i + 1 in indices
    ]
    if not found:
        return False
    node, index = chance.choice(found)
    body = [*node.body.body]
    body[index], body[index + 1] = body[index + 1], body[index]
    changed = node.with_changes(body=node.body.with_changes(body=body))
    module.current = replaced(module.tree, node, changed)
    module.expect(node.name.value, Expectation("fields-reordered", MODIFIED, _only("fields-reordered")))
    for name in (assigned(s) for s in body[index : index + 2]):
        kinds = _only("control-flow-changed")
        module.expect(f"{node.name.value}.{name}", Expectation("field-of-it", verdicts("preserved", "modified"), kinds))
    return True


def _is_made_of_fields(node: cst.ClassDef) -> bool:
    name = m.OneOf(m.Name("dataclass"), m.Attribute(attr=m.Name("dataclass")), m.Call(func=m.Name("dataclass")))
    enum = m.OneOf(m.Name("Enum"), m.Name("IntEnum"), m.Attribute(attr=m.Name("Enum")), m.Name("NamedTuple"))
    return any(m.matches(d.decorator, name) for d in node.decorators) or any(
        m.matches(b.value, enum) for b in node.bases
    )


@module_edit
def class_removed(module: Module, chance: Random) -> bool:
    """A class is gone, with all its members."""
    found = _classes(module, whole=True)
    if not found or chance.random() < 0.7:
        return False
    node = chance.choice(found)
    module.current = replaced(module.tree, node)
    for name in members(node):
        module.expect(name, Expectation("class-removed", GONE))
    return True


@module_edit
def class_renamed(module: Module, chance: Random) -> bool:
    """A class has another name, also where the module uses it; its members go along."""
    counts = definition_names(module.tree)
    found = [n for n in _classes(module, whole=True) if all(counts[name] == 1 for name in members(n))]
    if not found:
        return False
    node = chance.choice(found)
    name = node.name.value
    inside = m.findall(module.tree, bindings_of(name))
    texts = {n.value.strip("'\"") for n in m.findall(module.tree, m.SimpleString()) if isinstance(n, cst.SimpleString)}
    if (
        inside
        or name in texts
        or any(name in text.split("[")[-1] for text in texts if len(text) < 80)
        or _is_edited_with(module, name)
    ):
        return False
    module.current = module.tree.visit(Renamer(name, f"{name}Anew"))
    for one in members(node):
        kind = "renamed" if one == name else "moved"
        module.expect(one, Expectation("class-renamed" if one == name else "member-of-renamed", RELOCATED, _only(kind)))
    module.taken.update([f"{name}Anew", *users_of(module, f"{name}Anew")])
    return True


def _is_edited_with(module: Module, name: str) -> bool:
    """Say whether a unit that was edited uses a class: it would be edited twice."""
    edited = {known.split(".")[0] for known in module.taken}
    return any(
        name in words(s)
        for s in module.tree.body
        if isinstance(s, (cst.FunctionDef, cst.ClassDef)) and s.name.value in edited
    )


@module_edit
def method_removed(module: Module, chance: Random) -> bool:
    """A method is gone."""
    found = _methods(module)
    if not found:
        return False
    node, method = chance.choice(found)
    body = [s for s in node.body.body if s is not method]
    if not body:
        return False
    module.current = replaced(module.tree, node, node.with_changes(body=node.body.with_changes(body=body)))
    module.expect(f"{node.name.value}.{method.name.value}", Expectation("method-removed", GONE))
    return True


@module_edit
def method_renamed(module: Module, chance: Random) -> bool:
    """A method has another name; who calls it is left as it is."""
    found = [
        (c, f) for c, f in _methods(module) if f.name.value not in words(f.body) and not f.name.value.startswith("__")
    ]
    if not found:
        return False
    node, method = chance.choice(found)
    name = method.name.value
    other = f"{name}_by_another_name"
    if any(other in known for known in definition_names(module.tree)):
        return False
    changed = node.deep_replace(method, method.with_changes(name=cst.Name(other)))
    module.current = replaced(module.tree, node, changed)  # type: ignore[arg-type]
    module.expect(f"{node.name.value}.{name}", Expectation("method-renamed", RELOCATED, _only("renamed")))
    module.taken.add(f"{node.name.value}.{other}")
    return True


@module_edit
def methods_reordered(module: Module, chance: Random) -> bool:
    """Two neighbouring methods change places, without effect."""
    free = {id(f) for _, f in _methods(module) if not f.decorators and not _evaluates(f)}
    found = [
        (node, i)
        for node in _classes(module, whole=False)
        for i in range(len(node.body.body) - 1)
        if id(node.body.body[i]) in free and id(node.body.body[i + 1]) in free
    ]
    if not found:
        return False
    node, index = chance.choice(found)
    body = [*node.body.body]
    body[index], body[index + 1] = body[index + 1], body[index]
    module.current = replaced(module.tree, node, node.with_changes(body=node.body.with_changes(body=body)))
    for one in body[index : index + 2]:
        assert isinstance(one, cst.FunctionDef)
        module.expect(f"{node.name.value}.{one.name.value}", Expectation("methods-reordered", verdicts("preserved")))
    return True


def _evaluates(node: cst.FunctionDef) -> bool:
    """Say whether a header holds expressions that are evaluated when the class is made."""
    params = (*node.params.params, *node.params.kwonly_params)
    return node.returns is not None or any(p.default is not None or p.annotation is not None for p in params)


@module_edit
def method_to_function(module: Module, chance: Random) -> bool:
    """A method stands at module level now, its text as it was."""
    private = [
        n
        for n in _methods(module)
        if not n[1].decorators and not m.findall(n[1].params, m.Call()) and not n[1].name.value.startswith("__")
    ]
    bound = bound_at_top(module.tree)
    found = [
        (c, f)
        for c, f in private
        if f.name.value not in bound
        and len(c.body.body) > 1
        and not {"super", "__class__", f.name.value} & words(f.body)
        and not any(w.startswith("__") for w in words(f.body))
    ]
    if not found:
        return False
    node, method = chance.choice(found)
    shorter = node.with_changes(body=node.body.with_changes(body=[s for s in node.body.body if s is not method]))
    module.current = replaced(module.tree, node, shorter, method)
    module.expect(
        f"{node.name.value}.{method.name.value}", Expectation("method-to-function", RELOCATED, _only("moved"))
    )
    module.taken.add(method.name.value)
    return True


@module_edit
def function_to_method(module: Module, chance: Random) -> bool:
    """A function became a static method of a class."""
    from modules import calls_itself, free_functions

    classes = _classes(module, whole=False)
    functions = [f for f in free_functions(module) if not calls_itself(f) and not f.decorators]
    if not classes or not functions:
        return False
    node, function = chance.choice(classes), chance.choice(functions)
    if function.name.value in words(node):
        return False
    static = function.with_changes(decorators=[cst.Decorator(cst.Name("staticmethod"))])
    longer = node.with_changes(body=node.body.with_changes(body=[*node.body.body, static]))
    module.current = replaced(module.tree, node, longer)
    module.current = replaced(module.tree, next(s for s in module.tree.body if s is function))
    kinds = (frozenset({"moved"}), frozenset({"decorator-added"}))
    module.expect(function.name.value, Expectation("function-to-method", MODIFIED, kinds))
    module.taken.add(f"{node.name.value}.{function.name.value}")
    return True


def _methods(module: Module) -> list[tuple[cst.ClassDef, cst.FunctionDef]]:
    """Return the methods that are the only ones of their name in their class and were not edited."""
    counts = definition_names(module.tree)
    return [
        (node, statement)
        for node in _classes(module, whole=False)
        for statement in node.body.body
        if isinstance(statement, cst.FunctionDef)
        and counts[f"{node.name.value}.{statement.name.value}"] == 1
        and module.is_free(f"{node.name.value}.{statement.name.value}")
    ]
