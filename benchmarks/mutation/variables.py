"""Edits of what a module assigns, and of what it runs."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from modules import module_edit, only
from package import (
    GONE,
    MODIFIED,
    SAFE,
    Expectation,
    Module,
    assigned,
    bound_at_top,
    replaced,
    statement_name,
    swapped,
)


@module_edit
def variable_value(module: Module, chance: Random) -> bool:
    """A module-level constant has another value."""
    value = m.OneOf(m.Integer(), m.SimpleString(), m.Name("None"), m.Name("True"), m.Name("False"))
    return _other_value(module, chance, value, cst.Integer("31337"), "variable-value", "constant-changed")


@module_edit
def variable_call(module: Module, chance: Random) -> bool:
    """A module-level variable is computed otherwise."""
    more = cst.Arg(cst.Integer("31337"), keyword=cst.Name("further"), equal=cst.AssignEqual())
    found = _variables(module, m.Call())
    if not found:
        return False
    statement, node = chance.choice(found)
    assert isinstance(node.value, cst.Call)
    changed = node.value.with_changes(args=[*node.value.args, more])
    return _put_value(module, statement, node, changed, "variable-call", "call-changed", "assignment-changed")


@module_edit
def exports(module: Module, chance: Random) -> bool:
    """`__all__` has a name more, or one less."""
    found = [(s, n) for s, n in _variables(module, m.OneOf(m.List(), m.Tuple())) if assigned(s) == "__all__"]
    if not found or not found[0][1].value.elements:  # type: ignore[union-attr]
        return False
    statement, node = found[0]
    elements = [*node.value.elements]  # type: ignore[union-attr]
    if len(elements) > 2 and chance.random() < 0.5:
        elements.pop(chance.randrange(len(elements)))
    else:
        elements.insert(0, cst.Element(cst.SimpleString('"something_more"')))
    changed = node.value.with_changes(elements=elements)  # type: ignore[union-attr]
    return _put_value(module, statement, node, changed, "exports", "constant-changed", "assignment-changed")


@module_edit
def table_entry(module: Module, chance: Random) -> bool:
    """A dictionary at module level has another value for a key, or two entries of it change places."""
    several = m.Dict(elements=[m.DictElement(), m.DictElement(), m.ZeroOrMore()])
    found = _variables(module, several)
    if not found:
        return False
    statement, node = chance.choice(found)
    first, second, *rest = node.value.elements  # type: ignore[union-attr]
    if first.key.deep_equals(second.key):
        return False
    elements = [first.with_changes(value=cst.Integer("31337")), second, *rest]
    kinds = ["constant-changed", "assignment-changed"]
    if chance.random() < 0.5:
        elements = [second.with_changes(comma=first.comma), first.with_changes(comma=second.comma), *rest]
        kinds = ["constant-changed", "assignment-changed", "expression-changed"]
    changed = node.value.with_changes(elements=elements)  # type: ignore[union-attr]
    return _put_value(module, statement, node, changed, "table-entry", *kinds)


def _other_value(
    module: Module, chance: Random, value: object, other: cst.BaseExpression, edit: str, *kinds: str
) -> bool:
    found = _variables(module, value)
    if not found:
        return False
    return _put_value(module, *chance.choice(found), other, edit, *kinds, "assignment-changed")


def _variables(module: Module, value: object) -> list[tuple[cst.SimpleStatementLine, cst.Assign | cst.AnnAssign]]:
    counts = bound_at_top(module.tree)
    found = []
    for statement in module.tree.body:
        name = assigned(statement)
        if name is None or counts[name] != 1 or not module.is_free(name):
            continue
        node = statement.body[0]  # type: ignore[union-attr,index]
        if isinstance(node, (cst.Assign, cst.AnnAssign)) and node.value is not None and m.matches(node.value, value):  # type: ignore[arg-type]
            found.append((statement, node))
    return found  # type: ignore[return-value]


def _put_value(
    module: Module,
    statement: cst.SimpleStatementLine,
    node: cst.Assign | cst.AnnAssign,
    value: cst.BaseExpression,
    edit: str,
    *kinds: str,
) -> bool:
    name = assigned(statement)
    assert name is not None
    changed = statement.with_changes(body=[node.with_changes(value=value)])
    module.current = replaced(module.tree, statement, changed)
    module.expect(name, Expectation(edit, MODIFIED, only(*kinds)))
    return True


@module_edit
def statement_removed(module: Module, chance: Random) -> bool:
    """A statement at module level is gone."""
    acting = m.OneOf(m.If(), m.For(), m.Try(), m.SimpleStatementLine(body=[m.Expr(value=m.Call())]))
    found = [s for s in module.tree.body if m.matches(s, acting)]
    names = [statement_name(s) for s in found]
    found = [s for s, name in zip(found, names, strict=True) if names.count(name) == 1 and module.is_free(name)]
    if not found:
        return False
    statement = chance.choice(found)
    name = statement_name(statement)
    module.current = replaced(module.tree, statement)
    module.expect(name, Expectation("module-statement-removed", GONE))
    return True


@module_edit
def conditional_definition(module: Module, chance: Random) -> bool:
    """A definition under a condition does something else."""
    found = []
    for statement in module.tree.body:
        if isinstance(statement, (cst.If, cst.Try)):
            functions = m.findall(statement, m.FunctionDef(body=m.IndentedBlock()))
            if functions and module.is_free(statement_name(statement)):
                found.append((statement, functions))
    names = [statement_name(s) for s in module.tree.body if isinstance(s, (cst.If, cst.Try))]
    found = [one for one in found if names.count(statement_name(one[0])) == 1]
    if not found:
        return False
    statement, functions = chance.choice(found)
    node = chance.choice(functions)
    assert isinstance(node, cst.FunctionDef)
    more = cst.parse_statement("notify_somebody(8)")
    longer = node.with_changes(body=node.body.with_changes(body=[more, *node.body.body]))
    changed = statement.deep_replace(node, longer)
    name = statement_name(statement)
    module.current = replaced(module.tree, statement, changed)  # type: ignore[arg-type]
    module.expect(name, Expectation("conditional-definition", MODIFIED, only("call-added")))
    return True


@module_edit
def effects_reordered(module: Module, chance: Random) -> bool:
    """Two calls at module level change places: what they do happens in another order."""
    call = m.SimpleStatementLine(body=[m.Expr(value=m.Call())])
    body = module.tree.body
    found = [i for i in range(len(body) - 1) if m.matches(body[i], call) and m.matches(body[i + 1], call)]
    names = [statement_name(s) for s in body if m.matches(s, call)]
    found = [i for i in found if all(names.count(statement_name(s)) == 1 for s in body[i : i + 2])]
    if not found:
        return False
    index = chance.choice(found)
    pair = [statement_name(s) for s in body[index : index + 2]]
    if not all(map(module.is_free, pair)):
        return False
    module.current = swapped(module.tree, index)
    for name in pair:
        kinds = only("control-flow-changed")
        module.expect(name, Expectation("effects-reordered", SAFE | MODIFIED, kinds, group=f"effects {module.path}"))
    return True
