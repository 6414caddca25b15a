"""Edits of a whole module: of its variables, its classes, and of the place where its definitions stand."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import libcst as cst
import libcst.matchers as m

Expected = tuple[str, str, frozenset[str], frozenset[str]]  # unit's name, edit, right verdicts, kinds
Edited = tuple[cst.Module, list[Expected]]
SAFE = frozenset({"preserved"})
MODIFIED = frozenset({"modified"})
OURS = ("_by_another_name", "_look_alike", "_elsewhere")  # what an edit named must not be edited again
VALUE = frozenset({"constant-changed", "expression-changed", "assignment-changed"})


def names_of(module: cst.Module) -> list[str]:
    """Return the names of the definitions and variables of a module, once for each time they are defined."""
    found = []
    for statement in module.body:
        if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
            found.append(statement.name.value)
        elif m.matches(statement, m.SimpleStatementLine(body=[m.Assign(targets=[m.AssignTarget(target=m.Name())])])):
            found.append(statement.body[0].targets[0].target.value)  # type: ignore[union-attr,attr-defined,index]
    return found


def _put(module: cst.Module, index: int, statements: Sequence[object]) -> cst.Module:
    body = [*module.body]
    body[index : index + 1] = statements  # type: ignore[assignment]
    return module.with_changes(body=body)


def variable_value(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """A module-level constant has another value."""
    matcher = m.SimpleStatementLine(
        body=[m.Assign(targets=[m.AssignTarget(target=m.Name())], value=m.OneOf(m.Integer(), m.SimpleString()))]
    )
    names = names_of(module)
    found = [i for i, s in enumerate(module.body) if m.matches(s, matcher)]
    found = [i for i in found if names.count(_assigned(module.body[i])) == 1 and _assigned(module.body[i]) not in taken]
    if not found:
        return None
    index = chance.choice(found)
    statement = module.body[index]
    name = _assigned(statement)
    changed = statement.with_changes(body=[statement.body[0].with_changes(value=cst.Integer("31337"))])  # type: ignore[union-attr,index]
    return _put(module, index, [changed]), [(name, "variable-value", MODIFIED, VALUE)]


def _assigned(statement: object) -> str:
    return str(statement.body[0].targets[0].target.value)  # type: ignore[attr-defined]


def base_class(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """A class has another base."""
    names = names_of(module)
    found = [
        (i, s)
        for i, s in enumerate(module.body)
        if isinstance(s, cst.ClassDef) and s.bases and names.count(s.name.value) == 1 and s.name.value not in taken
    ]
    if not found:
        return None
    index, node = chance.choice(found)
    changed = node.with_changes(bases=[cst.Arg(cst.Name("SomethingElse")), *node.bases[1:]])
    return _put(module, index, [changed]), [
        (node.name.value, "base-class", MODIFIED, frozenset({"base-class-changed"}))
    ]


def class_decorator(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """A class has a decorator more."""
    names = names_of(module)
    found = [
        (i, s)
        for i, s in enumerate(module.body)
        if isinstance(s, cst.ClassDef) and names.count(s.name.value) == 1 and s.name.value not in taken
    ]
    if not found:
        return None
    index, node = chance.choice(found)
    changed = node.with_changes(decorators=[*node.decorators, cst.Decorator(cst.Name("registered"))])
    expected = [(node.name.value, "class-decorator", MODIFIED, frozenset({"decorator-added", "decorator-changed"}))]
    return _put(module, index, [changed]), expected


def function_renamed(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """A function has another name; who calls it is left as it is."""
    index = _free_function(module, taken, chance)
    if index is None:
        return None
    node = module.body[index]
    assert isinstance(node, cst.FunctionDef)
    name = node.name.value
    if m.findall(node.body, m.Name(name)):
        return None  # it calls itself, and would call what is gone
    changed = node.with_changes(name=cst.Name(f"{name}_by_another_name"))
    return _put(module, index, [changed]), [
        (name, "function-renamed", frozenset({"relocated"}), frozenset({"renamed"}))
    ]


def function_removed(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """A function is gone."""
    index = _free_function(module, taken, chance)
    if index is None:
        return None
    node = module.body[index]
    assert isinstance(node, cst.FunctionDef)
    return _put(module, index, []), [
        (node.name.value, "function-removed", frozenset({"lost", "modified"}), frozenset())
    ]


def look_alike(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """A function is gone, and one that differs in a constant stands there under another name."""
    found = [i for i in _functions(module, taken) if m.findall(module.body[i], m.Integer())]
    if not found:
        return None
    index = chance.choice(found)
    node = module.body[index]
    assert isinstance(node, cst.FunctionDef)
    numbers = [n for n in m.findall(node.body, m.Integer()) if isinstance(n, cst.Integer)]
    if not numbers:
        return None
    old = chance.choice(numbers)
    changed = node.deep_replace(old, cst.Integer(str(int(old.value.replace("_", ""), 0) + 5)))
    assert isinstance(changed, cst.FunctionDef)
    changed = changed.with_changes(name=cst.Name(f"{node.name.value}_look_alike"))
    expected = frozenset({"lost", "modified"})
    return _put(module, index, [changed]), [(node.name.value, "look-alike", expected, frozenset())]


def reordered(module: cst.Module, taken: set[str], chance: Random) -> Edited | None:
    """Two neighbouring functions change places, without effect."""
    found = [
        i
        for i in _functions(module, taken)
        if i + 1 in _functions(module, taken)
        and not module.body[i].decorators  # type: ignore[union-attr]
        and not module.body[i + 1].decorators  # type: ignore[union-attr]
        and not _defaults(module.body[i])
        and not _defaults(module.body[i + 1])
    ]
    if not found:
        return None
    index = chance.choice(found)
    body = [*module.body]
    body[index], body[index + 1] = body[index + 1], body[index]
    expected = [(s.name.value, "reordered", SAFE, frozenset()) for s in body[index : index + 2]]  # type: ignore[union-attr]
    return module.with_changes(body=body), expected


def _defaults(node: object) -> bool:
    return isinstance(node, cst.FunctionDef) and any(
        one.default for one in (*node.params.params, *node.params.kwonly_params)
    )


def _functions(module: cst.Module, taken: set[str]) -> list[int]:
    names = names_of(module)
    return [
        i
        for i, s in enumerate(module.body)
        if isinstance(s, cst.FunctionDef)
        and names.count(s.name.value) == 1
        and s.name.value not in taken
        and not s.name.value.endswith(OURS)
    ]


def _free_function(module: cst.Module, taken: set[str], chance: Random) -> int | None:
    found = _functions(module, taken)
    return chance.choice(found) if found else None


MODULE_EDITS = (variable_value, base_class, class_decorator, function_renamed, function_removed, look_alike, reordered)
