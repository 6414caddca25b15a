"""What edits of modules share: their registry, and what an edit may touch."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import libcst as cst
import libcst.matchers as m
from package import Module, assigned, bound_at_top, definition_names, words

ModuleEdit = Callable[[Module, Random], bool]  # edits a module in place; False where it finds nothing to work on
MODULE_EDITS: list[ModuleEdit] = []


def module_edit(edit: ModuleEdit) -> ModuleEdit:
    """Register an edit of modules."""
    MODULE_EDITS.append(edit)
    return edit


def free_functions(module: Module) -> list[cst.FunctionDef]:
    """Return the functions of a module that are its only ones of the name and were not edited."""
    names = definition_names(module.tree) + bound_at_top(module.tree)
    return [
        s
        for s in module.tree.body
        if isinstance(s, cst.FunctionDef)
        and not s.name.value.startswith("__")  # `__getattr__` of a module has its meaning by its name
        and names[s.name.value] == 2
        and module.is_free(s.name.value)
    ]


def calls_itself(node: cst.FunctionDef) -> bool:
    """Say whether a function's body names it."""
    return node.name.value in words(node.body)


def only(*kinds: str) -> tuple[frozenset[str], ...]:
    return (frozenset(kinds),)


def bindings_of(name: str) -> m.OneOf[m.BaseMatcherNode]:
    """Return what matches another thing than a module's definition getting a name: a parameter, a local, an import."""
    return m.OneOf(m.Param(name=m.Name(name)), m.AssignTarget(target=m.Name(name)), m.ImportAlias(name=m.Name(name)))


def users_of(module: Module, name: str) -> list[str]:
    """Return the names of the definitions at module level, and of their members, in which a name stands."""
    found = []
    for statement in module.tree.body:
        if name not in words(statement):
            continue
        if isinstance(statement, cst.ClassDef):
            found += [statement.name.value] * any(
                name in words(part) for part in (*statement.bases, *statement.decorators)
            )
            found += [
                f"{statement.name.value}.{s.name.value}"
                for s in statement.body.body
                if isinstance(s, cst.FunctionDef) and name in words(s)
            ]
        elif isinstance(statement, cst.FunctionDef):
            found.append(statement.name.value)
        elif (target := assigned(statement)) is not None:
            found.append(target)
    return found
