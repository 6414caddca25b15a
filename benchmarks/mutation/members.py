"""Edits of whole classes, and of members that change their place."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from classes import classes_of
from modules import bindings_of, calls_itself, free_functions, module_edit, only, users_of
from package import (
    GONE,
    MODIFIED,
    RELOCATED,
    Expectation,
    Module,
    bound_at_top,
    definition_names,
    members,
    replaced,
    verdicts,
    words,
)
from signatures import Renamer


@module_edit
def class_removed(module: Module, chance: Random) -> bool:
    """A class is gone, with all its members."""
    found = classes_of(module, whole=True)
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
    found = [n for n in classes_of(module, whole=True) if all(counts[name] == 1 for name in members(n))]
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
        module.expect(one, Expectation("class-renamed" if one == name else "member-of-renamed", RELOCATED, only(kind)))
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
    module.expect(f"{node.name.value}.{name}", Expectation("method-renamed", RELOCATED, only("renamed")))
    module.taken.add(f"{node.name.value}.{other}")
    return True


@module_edit
def methods_reordered(module: Module, chance: Random) -> bool:
    """Two neighbouring methods change places, without effect."""
    free = {id(f) for _, f in _methods(module) if not f.decorators and not _evaluates(f)}
    found = [
        (node, i)
        for node in classes_of(module, whole=False)
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
    module.expect(f"{node.name.value}.{method.name.value}", Expectation("method-to-function", RELOCATED, only("moved")))
    module.taken.add(method.name.value)
    return True


@module_edit
def function_to_method(module: Module, chance: Random) -> bool:
    """A function became a static method of a class."""
    classes = classes_of(module, whole=False)
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
        for node in classes_of(module, whole=False)
        for statement in node.body.body
        if isinstance(statement, cst.FunctionDef)
        and counts[f"{node.name.value}.{statement.name.value}"] == 1
        and module.is_free(f"{node.name.value}.{statement.name.value}")
    ]
