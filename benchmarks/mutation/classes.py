"""Edits of classes: headers, fields, and members that change their place."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import libcst as cst
import libcst.matchers as m
from context import is_literal
from modules import module_edit, only
from package import (
    GONE,
    MODIFIED,
    Expectation,
    Module,
    assigned,
    bound_at_top,
    definition_names,
    replaced,
    verdicts,
)


def classes_of(module: Module, whole: bool) -> list[cst.ClassDef]:
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


def _put_header(
    module: Module, chance: Random, found: Sequence[cst.ClassDef], edit: str, kind: str, **changes: object
) -> bool:
    if not found:
        return False
    node = chance.choice(found)
    values = {key: value(node) if callable(value) else value for key, value in changes.items()}
    module.current = replaced(module.tree, node, node.with_changes(**values))
    module.expected[node.name.value] = Expectation(edit, MODIFIED, only(kind))
    module.taken.add(node.name.value)
    return True


@module_edit
def base_class(module: Module, chance: Random) -> bool:
    """A class has another base."""
    found = [
        n for n in classes_of(module, whole=False) if n.bases and not m.matches(n.bases[0].value, m.Name("object"))
    ]
    other = cst.Arg(cst.Name("SomethingElse"))
    bases = lambda node: [other, *node.bases[1:]]  # noqa: E731
    return _put_header(module, chance, found, "base-class", "base-class-changed", bases=bases)


@module_edit
def base_added(module: Module, chance: Random) -> bool:
    """A class has a base more."""
    bases = lambda node: [cst.Arg(cst.Name("Mixin")), *node.bases]  # noqa: E731
    found = [n for n in classes_of(module, whole=False) if n.bases]
    return _put_header(module, chance, found, "base-added", "base-class-changed", bases=bases)


@module_edit
def bases_swapped(module: Module, chance: Random) -> bool:
    """Two bases of a class change places: whose methods come first changes."""
    found = [n for n in classes_of(module, whole=False) if len(n.bases) > 1]

    def bases(node: cst.ClassDef) -> list[cst.Arg]:
        first, second, *rest = node.bases
        return [first.with_changes(value=second.value), second.with_changes(value=first.value), *rest]

    return _put_header(module, chance, found, "bases-swapped", "base-class-changed", bases=bases)


@module_edit
def class_decorator(module: Module, chance: Random) -> bool:
    """A class has a decorator more."""
    decorators = lambda node: [*node.decorators, cst.Decorator(cst.Name("registered"))]  # noqa: E731
    found = classes_of(module, whole=False)
    return _put_header(module, chance, found, "class-decorator", "decorator-added", decorators=decorators)


@module_edit
def class_decorator_removed(module: Module, chance: Random) -> bool:
    """A class has lost its decorator."""
    found = [n for n in classes_of(module, whole=False) if n.decorators]
    decorators = lambda node: node.decorators[1:]  # noqa: E731
    return _put_header(module, chance, found, "class-decorator-removed", "decorator-removed", decorators=decorators)


def _attributes(module: Module, least: int) -> list[tuple[cst.ClassDef, list[int]]]:
    """Return classes with the places of their plain assignments, of which there are at least so many."""
    counts = definition_names(module.tree)
    found = []
    for node in classes_of(module, whole=False):
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
    kinds = only("constant-changed", "assignment-changed") if literal else only("assignment-changed")
    module.expect(f"{node.name.value}.{assigned(statement)}", Expectation("attribute-value", MODIFIED, kinds))
    return True


@module_edit
def attribute_annotation(module: Module, chance: Random) -> bool:
    """A class attribute is annotated otherwise, in a class whose annotations act."""
    counts = definition_names(module.tree)
    found = [
        (node, i)
        for node in classes_of(module, whole=False)
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
        Expectation("attribute-annotation", MODIFIED, only("annotation-changed")),
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
    module.expect(node.name.value, Expectation("fields-reordered", MODIFIED, only("fields-reordered")))
    for name in (assigned(s) for s in body[index : index + 2]):
        kinds = only("control-flow-changed")
        module.expect(f"{node.name.value}.{name}", Expectation("field-of-it", verdicts("preserved", "modified"), kinds))
    return True


def _is_made_of_fields(node: cst.ClassDef) -> bool:
    name = m.OneOf(m.Name("dataclass"), m.Attribute(attr=m.Name("dataclass")), m.Call(func=m.Name("dataclass")))
    enum = m.OneOf(m.Name("Enum"), m.Name("IntEnum"), m.Attribute(attr=m.Name("Enum")), m.Name("NamedTuple"))
    return any(m.matches(d.decorator, name) for d in node.decorators) or any(
        m.matches(b.value, enum) for b in node.bases
    )
