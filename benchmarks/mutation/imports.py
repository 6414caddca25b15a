"""Edits of imports."""

from __future__ import annotations

from random import Random

import libcst as cst
import libcst.matchers as m
from modules import module_edit, only
from package import (
    GONE,
    SAFE,
    Expectation,
    Module,
    bound_at_top,
    import_names,
    replaced,
    statement_name,
    swapped,
    words,
)


def _imports(module: Module, matcher: object) -> list[cst.SimpleStatementLine]:
    """Return import lines of one name each whose unit is the only one of its name."""
    lines = [
        s for s in module.tree.body if m.matches(s, m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())]))
    ]
    names = import_names(module.tree)
    found = []
    for statement, name in ((line, statement_name(line)) for line in lines):
        single = m.matches(
            statement.body[0], m.OneOf(m.Import(names=[m.ImportAlias()]), m.ImportFrom(names=[m.ImportAlias()]))
        )  # type: ignore[union-attr,index]
        fits = m.matches(statement.body[0], matcher)  # type: ignore[union-attr,index,arg-type]
        if single and fits and names[name] == 1 and module.is_free(name) and "__future__" not in name:
            found.append(statement)
    return found  # type: ignore[return-value]


@module_edit
def import_source(module: Module, chance: Random) -> bool:
    """A name is imported from another module."""
    one = m.ImportFrom(module=m.OneOf(m.Name(), m.Attribute()), relative=[], names=[m.ImportAlias()])
    found = _imports(module, one)
    if not found:
        return False
    statement = chance.choice(found)
    node = statement.body[0]
    assert isinstance(node, cst.ImportFrom)
    changed = statement.with_changes(body=[node.with_changes(module=cst.Name("another_module"))])
    name = statement_name(statement)
    module.current = replaced(module.tree, statement, changed)
    module.expect(name, Expectation("import-source", GONE, only("import-changed")))
    return True


@module_edit
def import_alias(module: Module, chance: Random) -> bool:
    """A module is imported under another name."""
    found = _imports(module, m.Import(names=[m.ImportAlias(name=m.Name(), asname=None)]))
    if not found:
        return False
    statement = chance.choice(found)
    node = statement.body[0]
    assert isinstance(node, cst.Import)
    alias = node.names[0].with_changes(asname=cst.AsName(cst.Name("known_otherwise")))
    name = statement_name(statement)
    changed = statement.with_changes(body=[node.with_changes(names=[alias])])
    module.current = replaced(module.tree, statement, changed)
    module.expect(name, Expectation("import-alias", GONE, only("import-changed")))
    return True


@module_edit
def import_removed(module: Module, chance: Random) -> bool:
    """An import is gone."""
    found = _imports(module, m.OneOf(m.Import(), m.ImportFrom()))
    if not found:
        return False
    statement = chance.choice(found)
    name = statement_name(statement)
    module.current = replaced(module.tree, statement)
    module.expect(name, Expectation("import-removed", GONE))
    return True


@module_edit
def imports_reordered(module: Module, chance: Random) -> bool:
    """Two import lines change places, as isort does it."""
    body = module.tree.body
    plain = m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom(names=[m.AtLeastN(m.ImportAlias(), n=1)]))])
    found = [
        i
        for i in range(len(body) - 1)
        if m.matches(body[i], plain)
        and m.matches(body[i + 1], plain)
        and not _same_names(body[i], body[i + 1])
        and "__future__" not in words(body[i]) | words(body[i + 1])
    ]
    if not found:
        return False
    module.current = swapped(module.tree, chance.choice(found))
    return True  # nothing is expected of them but what is expected of what was left alone


def _same_names(one: cst.CSTNode, other: cst.CSTNode) -> bool:
    return bool(bound_at_top(cst.Module([one])).keys() & bound_at_top(cst.Module([other])).keys())  # type: ignore[list-item]


@module_edit
def future_removed(module: Module, chance: Random) -> bool:
    """A `from __future__ import` is gone, and with it each annotation of the module is evaluated that was a text.

    That is behaviour of more units than can be told from here, so nothing else in the module is edited or counted.
    """
    if module.taken:
        return False
    for statement in module.tree.body:
        if m.matches(statement, m.SimpleStatementLine(body=[m.ImportFrom(module=m.Name("__future__"))])):
            aliases = statement.body[0].names  # type: ignore[union-attr,index]
            names = [f"from __future__ import {alias.name.value}" for alias in aliases]
            acting = [name for name in names if name.endswith("annotations")]
            if not acting:
                return False  # without effect in Python 3
            module.current = replaced(module.tree, statement)
            module.closed = True
            for name in names:
                module.expect(name, Expectation("future-removed", GONE if name in acting else SAFE | GONE))
            return True
    return False
