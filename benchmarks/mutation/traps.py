"""Traps: code that is put into both sides so that one unit can be taken for another.

These are made of the functions of the package itself: an async twin beside a function, two functions of one name, a
double in another place. Those of `pieces.py` are small pieces of code.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import libcst as cst
import libcst.matchers as m
from extraction import extract
from modules import calls_itself, free_functions
from package import GONE, MODIFIED, SAFE, Expectation, Module, compiles, replaced, verdicts, words

Trap = Callable[[Module, Random], bool]  # puts itself into both sides of a module that was not edited yet
TRAPS: list[Trap] = []
PRESERVED = verdicts("preserved")


def trap(function: Trap) -> Trap:
    """Register a trap."""
    TRAPS.append(function)
    return function


def plant(module: Module, legacy: cst.Module, current: cst.Module) -> bool:
    """Put other trees into both sides; False, and nothing done, where one is no Python."""
    if not (compiles(legacy) and compiles(current)):
        return False
    module.legacy, module.current = legacy, current
    return True


def _one(module: Module, chance: Random) -> cst.FunctionDef | None:
    found = [n for n in free_functions(module) if not calls_itself(n) and not n.decorators]
    return chance.choice(found) if found else None


@trap
def async_twin(module: Module, chance: Random) -> bool:
    """A function and its async twin stand side by side; one of them is removed."""
    node = _one(module, chance)
    if node is None or node.asynchronous is not None or m.findall(node, m.Yield()):
        return False
    name = f"{node.name.value}_async"
    twin = node.with_changes(name=cst.Name(name), asynchronous=cst.Asynchronous())
    return _remove_one(module, chance, node, twin, "twin")


@trap
def double_removed(module: Module, chance: Random) -> bool:
    """A function stands twice, under two names; one of them is removed."""
    node = _one(module, chance)
    if node is None:
        return False
    double = node.with_changes(name=cst.Name(f"{node.name.value}_double"))
    return _remove_one(module, chance, node, double, "double")


def _remove_one(module: Module, chance: Random, node: cst.FunctionDef, other: cst.FunctionDef, kind: str) -> bool:
    """Put another function beside one on the legacy side, and leave one of the two on the current side."""
    if other.name.value in words(module.tree):
        return False
    both = replaced(module.tree, node, node, other)
    gone, stays = (node, other) if chance.random() < 0.5 else (other, node)
    if not plant(module, both, replaced(module.tree, node, stays)):
        return False
    module.expect(gone.name.value, Expectation(f"{kind}-removed", GONE))
    module.expect(stays.name.value, Expectation(f"{kind}-kept", PRESERVED))
    return True


@trap
def double_edited(module: Module, chance: Random) -> bool:
    """A function stands twice, under two names; one is edited and must not be answered for by the other."""
    node = _one(module, chance)
    if node is None or not isinstance(node.body, cst.IndentedBlock):
        return False
    name = node.name.value
    double = node.with_changes(name=cst.Name(f"{name}_double"))
    if double.name.value in words(module.tree):
        return False
    more = cst.parse_statement("notify_somebody(7)")
    edited = node.with_changes(body=node.body.with_changes(body=[more, *node.body.body]))
    if not plant(module, replaced(module.tree, node, node, double), replaced(module.tree, node, edited, double)):
        return False
    module.expect(name, Expectation("double-edited", MODIFIED, (frozenset({"call-added"}),)))
    module.expect(double.name.value, Expectation("double-kept", PRESERVED))
    return True


@trap
def namesakes(module: Module, chance: Random) -> bool:
    """Two functions of one name, of which the last one counts: swapped, or one edited, or the last one removed."""
    found = [n for n in free_functions(module) if not calls_itself(n) and not n.decorators]
    if len(found) < 2:
        return False
    first, other = chance.sample(found, 2)
    name = first.name.value
    second = other.with_changes(name=cst.Name(name))
    if first.body.deep_equals(second.body) or not isinstance(second.body, cst.IndentedBlock):
        return False
    legacy = replaced(module.tree, first, first, second)
    if not compiles(legacy):
        return False
    how = chance.choice(["swapped", "last-edited", "last-removed"])
    units = (name, f"{name}#2")
    if how == "swapped":
        current = replaced(module.tree, first, second, first)
        group = f"{name} {module.path}"
        expected = [Expectation("namesakes-swapped", SAFE | GONE, group=group)] * 2
    elif how == "last-removed":
        current = module.tree  # the first one counts now
        group = f"{name} {module.path}"
        expected = [Expectation("namesake-removed", SAFE | GONE, group=group)] * 2
    else:
        more = cst.parse_statement("notify_somebody(7)")
        edited = second.with_changes(body=second.body.with_changes(body=[more, *second.body.body]))
        current = replaced(module.tree, first, first, edited)
        kinds = (frozenset({"call-added"}),)
        expected = [Expectation("namesake-kept", SAFE), Expectation("namesake-edited", MODIFIED, kinds)]
    if not plant(module, legacy, current):
        return False
    for unit, expectation in zip(units, expected, strict=True):
        module.expect(unit, expectation)
    return True


@trap
def inlined(module: Module, chance: Random) -> bool:
    """The body of a helper is put in the place of its one call."""
    return extract(module, chance, undone=True)
