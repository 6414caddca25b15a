"""What goes to another module: functions, classes, half of a module, all of it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import libcst as cst
import libcst.matchers as m
from edits import EDITS, Edit
from modules import calls_itself, free_functions
from package import (
    MODIFIED,
    RELOCATED,
    Expectation,
    Module,
    bound_at_top,
    compiles,
    definition_names,
    import_names,
    members,
    replaced,
    verdicts,
    words,
)


def move_function(modules: Sequence[Module], chance: Random) -> None:
    """Move some functions to another module, some under another name, some with an edit besides."""
    for source in modules:
        if source.current is None or source.closed or chance.random() < 0.4:
            continue
        candidates = [n for n in free_functions(source) if not calls_itself(n)]
        target = _another(modules, source, chance)
        if candidates and target is not None:
            _move(source, target, chance.choice(candidates), chance)


def _another(modules: Sequence[Module], source: Module, chance: Random) -> Module | None:
    """Return a module that something may be moved to."""
    found = [
        one for one in modules if one is not source and one.current is not None and one.current.body and not one.closed
    ]
    return chance.choice(found) if found else None


def _move(source: Module, target: Module, node: cst.FunctionDef, chance: Random) -> None:
    name = node.name.value
    renamed, edited = chance.random() < 0.4, chance.random() < 0.35
    new = f"{name}_elsewhere" if renamed else name
    imports = _imports_along(source, target, node)
    if imports is None or new in words(target.tree):
        return
    kinds = [frozenset({"moved"})] + ([frozenset({"renamed"})] if renamed else [])
    what = "moved-renamed" if renamed else "moved"
    moved = node
    if edited:
        result = _edited(node, chance)
        if result is None:
            return
        moved, more = result
        kinds, what = [*kinds, more], f"{what}-edited"
    tree = replaced(source.tree, node)
    if not tree.body or not compiles(tree):
        return
    source.current = tree
    target.current = with_imports(target.tree, imports, moved.with_changes(name=cst.Name(new)))
    target.taken.add(new)
    source.expect(name, Expectation(what, MODIFIED if edited else RELOCATED, tuple(kinds)))


def _edited(node: cst.FunctionDef, chance: Random) -> tuple[cst.FunctionDef, frozenset[str]] | None:
    options: list[Edit] = [one for one in EDITS if "modified" in one.verdicts]
    for edit in chance.sample(options, len(options)):
        result = edit.change(node, chance)
        if (
            result is not None
            and not result.definition.deep_equals(node)
            and result.definition.name.value == node.name.value
        ):
            wrapped = cst.Module([cst.ClassDef(cst.Name("C"), cst.IndentedBlock([result.definition]))])
            if compiles(wrapped):
                return result.definition, result.kinds
    return None


def rename_edited(module: Module, chance: Random) -> bool:
    """Give a function another name where it stands, and edit it."""
    candidates = [n for n in free_functions(module) if not calls_itself(n)]
    if not candidates:
        return False
    node = chance.choice(candidates)
    result = _edited(node, chance)
    if result is None:
        return False
    name = node.name.value
    other = result[0].with_changes(name=cst.Name(f"{name}_by_another_name"))
    module.current = replaced(module.tree, node, other)
    module.taken.add(other.name.value)
    module.expect(name, Expectation("renamed-edited", MODIFIED, (frozenset({"renamed"}), result[1])))
    return True


def move_class(modules: Sequence[Module], chance: Random) -> None:
    """Move some classes to another module, with their members."""
    for source in modules:
        if source.current is None or source.closed or chance.random() < 0.6:
            continue
        counts = definition_names(source.tree) + bound_at_top(source.tree)
        candidates = [
            s
            for s in source.tree.body
            if isinstance(s, cst.ClassDef)
            and counts[s.name.value] == 2
            and source.is_free(s.name.value)
            and all(counts[name] == 1 for name in [*members(s)][1:])
        ]
        target = _another(modules, source, chance)
        if not candidates or target is None:
            continue
        node = chance.choice(candidates)
        imports = _imports_along(source, target, node)
        tree = replaced(source.tree, node)
        if imports is None or node.name.value in words(target.tree) or not tree.body or not compiles(tree):
            continue
        source.current = tree
        target.current = with_imports(target.tree, imports, node)
        target.taken.add(node.name.value)
        for name in members(node):
            what = "class-moved" if name == node.name.value else "member-of-moved"
            source.expect(name, Expectation(what, RELOCATED, (frozenset({"moved"}),)))


def _imports_along(source: Module, target: Module, node: cst.CSTNode) -> list[cst.BaseStatement] | None:
    """Return the imports that a definition takes along; None where a name in it would mean something else there."""
    used, bound = words(node), bound_at_top(target.tree)
    own = bound_at_top(source.tree)
    if _has_lazy_annotations(source) != _has_lazy_annotations(target) and m.findall(node, m.Annotation()):
        return None  # what is an object here is a text there
    same_folder = source.path.rpartition("/")[0] == target.path.rpartition("/")[0]
    imports: list[cst.BaseStatement] = []
    for statement in source.tree.body:
        if not m.matches(statement, m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())])):
            continue
        names = bound_at_top(cst.Module([statement])).keys() & used  # type: ignore[list-item]
        if not names:
            continue
        if names & bound.keys() or (m.findall(statement, m.Dot()) and not same_folder):
            text = cst.Module([statement]).code.strip()  # type: ignore[list-item]
            if text not in target.tree.code or (m.findall(statement, m.Dot()) and not same_folder):
                return None
            continue
        imports.append(statement)  # type: ignore[arg-type]
    if import_names(cst.Module(imports)).keys() & target.taken:
        return None  # an import that was edited there would be back
    if (used & own.keys() & bound.keys()) - {n for s in imports for n in bound_at_top(cst.Module([s]))}:
        return None
    if any(m.matches(s, m.SimpleStatementLine(body=[m.ImportFrom(names=m.ImportStar())])) for s in target.tree.body):
        return None  # what a name means there can't be told
    return imports


def _has_lazy_annotations(module: Module) -> bool:
    return "from __future__ import annotations" in module.tree.code


def with_imports(tree: cst.Module, imports: Sequence[cst.BaseStatement], *more: cst.BaseStatement) -> cst.Module:
    """Return a module with definitions at its end and the imports that they need behind its own."""
    future = m.SimpleStatementLine(
        body=[m.OneOf(m.ImportFrom(module=m.Name("__future__")), m.Expr(value=m.SimpleString()))]
    )
    start = max((i + 1 for i, s in enumerate(tree.body) if m.matches(s, future)), default=0)
    return tree.with_changes(body=[*tree.body[:start], *imports, *tree.body[start:], *more])


def split_module(modules: list[Module], chance: Random) -> None:
    """Split a module in two: its last definitions, none of them edited, go to a new one."""
    candidates = [
        one for one in modules if one.current is not None and not one.path.endswith("__init__.py") and not one.closed
    ]
    chance.shuffle(candidates)
    for source in candidates:
        going = _movable(source)
        going = going[len(going) // 2 :]
        if len(going) < 2:
            continue
        imports = [
            s
            for s in source.tree.body
            if m.matches(s, m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())]))
        ]
        path = f"{source.path.removesuffix('.py')}_rest.py"
        fresh = Module(path, None, source.tree.with_changes(body=[*imports, *going], header=[], footer=[]))
        source.current = source.tree.with_changes(body=[s for s in source.tree.body if s not in going])
        _expect_moved(source, going, "split", frozenset({"moved", "split"}))
        modules.append(fresh)
        return


def merge_modules(modules: Sequence[Module], chance: Random) -> None:
    """Put the definitions of a module that was not edited into another one of its folder."""
    candidates = [
        one for one in modules if one.current is one.legacy and not one.path.endswith("__init__.py") and not one.taken
    ]
    chance.shuffle(candidates)
    for source in candidates:
        folder = source.path.rpartition("/")[0]
        others = [
            one
            for one in modules
            if one is not source
            and not one.closed
            and one.current is not None
            and one.path.rpartition("/")[0] == folder
            and one.legacy is not None
            and one.current.body
        ]
        if not others or len(source.tree.body) < 3:
            continue
        target = chance.choice(others)
        future = m.ImportFrom(module=m.Name("__future__"))
        apart = bool(m.findall(source.tree, future)) == bool(m.findall(target.tree, future))
        imported = {
            n
            for s in source.tree.body
            if m.matches(s, m.SimpleStatementLine(body=[m.OneOf(m.Import(), m.ImportFrom())]))
            for n in bound_at_top(cst.Module([s]))
        }  # type: ignore[list-item]
        own = bound_at_top(source.tree).keys() - imported
        if (
            not apart
            or own & words(target.tree)
            or imported & bound_at_top(target.tree).keys()
            or m.findall(source.tree, m.ImportStar())
            or m.findall(target.tree, m.ImportStar())
        ):
            continue
        if bound_at_top(target.tree).keys() & words(source.tree):
            continue
        body = [s for s in source.tree.body if not m.matches(s, m.SimpleStatementLine(body=[future]))]
        merged = target.tree.with_changes(body=[*target.tree.body, *body])
        if not compiles(merged):
            continue
        target.current = merged
        source.current = None
        going = [s for s in body if isinstance(s, (cst.FunctionDef, cst.ClassDef))]
        _expect_moved(source, going, "merged", frozenset({"moved", "merged"}))
        return


def _movable(source: Module) -> list[cst.BaseStatement]:
    counts = definition_names(source.tree) + bound_at_top(source.tree)
    return [
        s
        for s in source.tree.body
        if isinstance(s, (cst.FunctionDef, cst.ClassDef))
        and counts[s.name.value] == 2
        and source.is_free(s.name.value)
        and not s.decorators
        and (isinstance(s, cst.FunctionDef) or all(counts[n] == 1 for n in [*members(s)][1:]))
    ]


def _expect_moved(source: Module, going: Sequence[cst.BaseStatement], edit: str, kinds: frozenset[str]) -> None:
    for statement in going:
        names = members(statement) if isinstance(statement, cst.ClassDef) else [statement.name.value]  # type: ignore[attr-defined]
        for name in names:
            source.expect(name, Expectation(edit, verdicts("relocated"), (kinds,)))
