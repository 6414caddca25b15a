"""Edits of a module: of its variables, imports and statements, and of whole functions."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import libcst as cst
import libcst.matchers as m
from package import (
    GONE,
    MODIFIED,
    RELOCATED,
    SAFE,
    Expectation,
    Module,
    assigned,
    bound_at_top,
    definition_names,
    import_names,
    place_of,
    replaced,
    statement_name,
    verdicts,
    words,
)

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
        if isinstance(s, cst.FunctionDef) and names[s.name.value] == 2 and module.is_free(s.name.value)
    ]


def calls_itself(node: cst.FunctionDef) -> bool:
    """Say whether a function's body names it."""
    return node.name.value in words(node.body)


def _only(*kinds: str) -> tuple[frozenset[str], ...]:
    return (frozenset(kinds),)


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
    module.expect(name, Expectation(edit, MODIFIED, _only(*kinds)))
    return True


# --- imports ---------------------------------------------------------------------------------------------------------


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
    module.expect(name, Expectation("import-source", GONE, _only("import-changed")))
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
    module.expect(name, Expectation("import-alias", GONE, _only("import-changed")))
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
    index = chance.choice(found)
    lines = [*body]
    lines[index], lines[index + 1] = lines[index + 1], lines[index]
    module.current = module.tree.with_changes(body=lines)
    return True  # nothing is expected of them but what is expected of what was left alone


def _same_names(one: cst.CSTNode, other: cst.CSTNode) -> bool:
    return bool(bound_at_top(cst.Module([one])).keys() & bound_at_top(cst.Module([other])).keys())  # type: ignore[list-item]


@module_edit
def future_removed(module: Module, chance: Random) -> bool:
    """A `from __future__ import` is gone."""
    for statement in module.tree.body:
        if m.matches(statement, m.SimpleStatementLine(body=[m.ImportFrom(module=m.Name("__future__"))])):
            aliases = statement.body[0].names  # type: ignore[union-attr,index]
            names = [f"from __future__ import {alias.name.value}" for alias in aliases]
            acting = [name for name in names if name.endswith("annotations")]
            if not acting:
                return False  # without effect in Python 3
            module.current = replaced(module.tree, statement)
            for name in names:
                module.expect(name, Expectation("future-removed", GONE if name in acting else SAFE | GONE))
            return True
    return False


# --- statements ------------------------------------------------------------------------------------------------------


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
    module.expect(name, Expectation("conditional-definition", MODIFIED, _only("call-added")))
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
    lines = [*body]
    lines[index], lines[index + 1] = lines[index + 1], lines[index]
    module.current = module.tree.with_changes(body=lines)
    for name in pair:
        kinds = _only("control-flow-changed")
        module.expect(name, Expectation("effects-reordered", SAFE | MODIFIED, kinds, group=f"effects {module.path}"))
    return True


# --- functions as a whole --------------------------------------------------------------------------------------------


@module_edit
def function_renamed(module: Module, chance: Random) -> bool:
    """A function has another name; who calls it is left as it is."""
    found = [node for node in free_functions(module) if not calls_itself(node)]
    if not found:
        return False
    node = chance.choice(found)
    name = node.name.value
    module.current = replaced(module.tree, node, node.with_changes(name=cst.Name(f"{name}_by_another_name")))
    module.expect(name, Expectation("function-renamed", RELOCATED, _only("renamed")))
    module.taken.add(f"{name}_by_another_name")
    return True


def bindings_of(name: str) -> m.OneOf[m.BaseMatcherNode]:
    """Return what matches another thing than a module's definition getting a name: a parameter, a local, an import."""
    return m.OneOf(m.Param(name=m.Name(name)), m.AssignTarget(target=m.Name(name)), m.ImportAlias(name=m.Name(name)))


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
    module.expect(name, Expectation("function-renamed-everywhere", RELOCATED, _only("renamed")))
    for user in users_of(module, f"{name}_anew"):
        module.taken.add(user)
    return True


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
    lines = [*body]
    lines[index], lines[index + 1] = lines[index + 1], lines[index]
    module.current = module.tree.with_changes(body=lines)
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
