"""Edits of the functions of a module as a whole: gone, renamed, somewhere else in it."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from modules import bindings_of, calls_itself, free_functions, module_edit, only, users_of
from package import (
    GONE,
    RELOCATED,
    Expectation,
    Module,
    place_of,
    replaced,
    swapped,
    verdicts,
    words,
)


@module_edit
def function_renamed(module: Module, chance: Random) -> bool:
    """A function has another name; who calls it is left as it is."""
    found = [node for node in free_functions(module) if not calls_itself(node)]
    if not found:
        return False
    node = chance.choice(found)
    name = node.name.value
    module.current = replaced(module.tree, node, node.with_changes(name=cst.Name(f"{name}_by_another_name")))
    module.expect(name, Expectation("function-renamed", RELOCATED, only("renamed")))
    module.taken.add(f"{name}_by_another_name")
    return True


@module_edit
def function_renamed_everywhere(module: Module, chance: Random) -> bool:
    """A function has another name, and its callers in the module use it."""
    found = free_functions(module)
    if not found or len([*module.tree.body]) < 4:
        return False
    node = chance.choice(found)
    name = node.name.value
    uses = m.findall(module.tree, m.Name(name))
    strings = {n.value[1:-1] for n in m.findall(module.tree, m.SimpleString()) if isinstance(n, cst.SimpleString)}
    bound_inside = m.findall(module.tree, bindings_of(name))
    if len(uses) < 2 or bound_inside or name in strings or f"{name}_anew" in words(module.tree):
        return False
    if any(not module.is_free(one) for one in users_of(module, name)):
        return False
    from signatures import Renamer

    renamed = module.tree.visit(Renamer(name, f"{name}_anew"))
    module.current = renamed
    module.expect(name, Expectation("function-renamed-everywhere", RELOCATED, only("renamed")))
    for user in users_of(module, f"{name}_anew"):
        module.taken.add(user)
    return True


@module_edit
def function_removed(module: Module, chance: Random) -> bool:
    """A function is gone."""
    found = free_functions(module)
    if not found:
        return False
    node = chance.choice(found)
    module.current = replaced(module.tree, node)
    module.expect(node.name.value, Expectation("function-removed", GONE))
    return True


@module_edit
def look_alike(module: Module, chance: Random) -> bool:
    """A function is gone, and one that differs in a constant stands there under another name."""
    found = [n for n in free_functions(module) if m.findall(n.body, m.Integer())]
    if not found:
        return False
    node = chance.choice(found)
    numbers = [n for n in m.findall(node.body, m.Integer()) if isinstance(n, cst.Integer)]
    old = chance.choice(numbers)
    changed = node.deep_replace(old, cst.Integer(str(int(old.value.replace("_", ""), 0) + 5)))
    assert isinstance(changed, cst.FunctionDef)
    changed = changed.with_changes(name=cst.Name(f"{node.name.value}_look_alike"))
    module.current = replaced(module.tree, node, changed)
    module.taken.add(changed.name.value)
    module.expect(node.name.value, Expectation("look-alike", GONE))
    return True


@module_edit
def reordered(module: Module, chance: Random) -> bool:
    """Two neighbouring functions change places, without effect."""
    free = {id(n) for n in free_functions(module) if not n.decorators and not _has_defaults(n)}
    body = module.tree.body
    found = [i for i in range(len(body) - 1) if id(body[i]) in free and id(body[i + 1]) in free]
    if not found:
        return False
    index = chance.choice(found)
    module.current = swapped(module.tree, index)
    for node in body[index : index + 2]:
        assert isinstance(node, cst.FunctionDef)
        module.expect(node.name.value, Expectation("reordered", verdicts("preserved")))
    return True


def _has_defaults(node: cst.FunctionDef) -> bool:
    annotated = any(p.annotation for p in node.params.params) or node.returns is not None
    return annotated or any(one.default for one in (*node.params.params, *node.params.kwonly_params))


@module_edit
def definition_to_the_end(module: Module, chance: Random) -> bool:
    """A function without decorators and defaults stands at the end of the module now."""
    free = [n for n in free_functions(module) if not n.decorators and not _has_defaults(n)]
    free = [n for n in free if not _needed_at_import(module, n)]
    if not free:
        return False
    node = chance.choice(free)
    body = [s for s in module.tree.body if s is not node]
    module.current = module.tree.with_changes(body=[*body, node])
    module.expect(node.name.value, Expectation("moved-to-the-end", verdicts("preserved")))
    return True


def _needed_at_import(module: Module, node: cst.FunctionDef) -> bool:
    """Say whether anything behind a function runs when the module is imported, and so may need it."""
    quiet = m.OneOf(m.FunctionDef(decorators=[]), m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())]))
    behind = module.tree.body[place_of(module.tree, node) + 1 :]
    return not all(m.matches(s, quiet) and not (isinstance(s, cst.FunctionDef) and _has_defaults(s)) for s in behind)
