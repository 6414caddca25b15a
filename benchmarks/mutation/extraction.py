"""A run of statements becomes a function of its own, or the reverse."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import libcst as cst
import libcst.matchers as m
from edits import is_docstring
from modules import free_functions
from package import (
    MODIFIED,
    Expectation,
    Module,
    compiles,
    replaced,
    words,
)

_LEAVES = m.OneOf(
    m.Return(), m.Yield(), m.Await(), m.Break(), m.Continue(), m.Nonlocal(), m.Global(), m.FunctionDef(), m.ClassDef(),
    m.Lambda(), m.Import(), m.ImportFrom(), m.Del(), m.NamedExpr(), m.GeneratorExp(), m.ListComp(), m.DictComp(),
    m.SetComp(),
    m.ExceptHandler(), m.AnnAssign(), m.With(), m.Call(func=m.Name("super")), m.Call(func=m.Name("locals")),
)  # fmt: skip
HELPER_TOKENS = 12  # names and numbers that a run of statements has at least, to be worth a function of its own


def extract(module: Module, chance: Random, undone: bool) -> bool:
    """Put a run of statements of a function into a helper that is called instead; ``undone``: the reverse."""
    candidates = free_functions(module)
    chance.shuffle(candidates)
    for node in candidates:
        parts = _parts(node, chance)
        if parts is None:
            continue
        helper, shorter = parts
        if helper.name.value in words(module.tree):
            continue
        tree = replaced(module.tree, node, helper, shorter)
        if not compiles(tree):
            continue
        name = node.name.value
        if undone:
            if module.legacy is not module.current:
                return False  # edits of the legacy side come before all others
            module.legacy = tree
            for unit, edit in ((helper.name.value, "inlined"), (name, "inlined-into")):
                module.expect(unit, Expectation(edit, MODIFIED, (frozenset({"inlined"}),)))
        else:
            module.current = tree
            module.expect(name, Expectation("extracted", MODIFIED, (frozenset({"extracted"}),)))
            module.taken.add(helper.name.value)
        return True
    return False


def _parts(node: cst.FunctionDef, chance: Random) -> tuple[cst.FunctionDef, cst.FunctionDef] | None:
    """Return a helper with a run of a function's statements, and the function that calls it."""
    if not isinstance(node.body, cst.IndentedBlock) or node.asynchronous:
        return None
    body = [*node.body.body]
    runs = [
        (i, j)
        for i in range(len(body))
        for j in range(i + 2, min(i + 7, len(body) + 1))
        if j - i < len([s for s in body if not is_docstring(s)])
    ]
    runs = [
        (i, j)
        for i, j in runs
        if not any(m.findall(s, _LEAVES) for s in body[i:j]) and _size(body[i:j]) >= HELPER_TOKENS
    ]
    if not runs:
        return None
    start, end = chance.choice(runs)
    run = body[start:end]
    params = [*node.params.params, *node.params.kwonly_params, *node.params.posonly_params]
    stars = [p for p in (node.params.star_arg, node.params.star_kwarg) if isinstance(p, cst.Param)]
    known = {p.name.value for p in (*params, *stars)} | _assigned(body[:start])
    inputs = sorted(known & _loaded(run))
    outputs = sorted(_assigned(run) & _loaded(body[end:]))
    if _assigned(run) & known - set(inputs):
        return None  # may keep its old value on some way through
    call = f"_{node.name.value}_part({', '.join(inputs)})"
    text = f"{', '.join(outputs)} = {call}" if outputs else call
    returned = [cst.parse_statement(f"return {', '.join(outputs)}")] if outputs else []
    helper = cst.parse_statement(f"def _{node.name.value}_part({', '.join(inputs)}):\n    pass\n")
    assert isinstance(helper, cst.FunctionDef)
    helper = helper.with_changes(body=cst.IndentedBlock([*run, *returned]), leading_lines=[cst.EmptyLine()])
    shorter = [*body[:start], cst.parse_statement(text), *body[end:]]
    return helper, node.with_changes(body=node.body.with_changes(body=shorter))


def _size(statements: Sequence[cst.CSTNode]) -> int:
    return sum(len(m.findall(s, m.OneOf(m.Name(), m.Integer(), m.SimpleString()))) for s in statements)


def _assigned(statements: Sequence[cst.CSTNode]) -> set[str]:
    found: set[str] = set()
    targets = m.OneOf(m.AssignTarget(), m.AugAssign(), m.For(), m.AsName(), m.AnnAssign(), m.NamedExpr())
    for statement in statements:
        for target in m.findall(statement, targets):
            node = target.name if isinstance(target, cst.AsName) else target.target  # type: ignore[attr-defined]
            if isinstance(node, cst.Name):
                found.add(node.value)
            elif isinstance(node, (cst.Tuple, cst.List)):
                found |= {n.value for n in m.findall(node, m.Name()) if isinstance(n, cst.Name)}
    return found


def _loaded(statements: Sequence[cst.CSTNode]) -> set[str]:
    """Return the names that some statements may read: all but those that are attributes, keywords or only assigned."""
    found: set[str] = set()

    class Names(cst.CSTVisitor):
        def visit_Attribute(self, node: cst.Attribute) -> bool:
            node.value.visit(self)
            return False

        def visit_Arg(self, node: cst.Arg) -> bool:
            node.value.visit(self)
            return False

        def visit_AssignTarget(self, node: cst.AssignTarget) -> bool:
            return not isinstance(node.target, cst.Name)

        def visit_Name(self, node: cst.Name) -> None:
            found.add(node.value)

    for statement in statements:
        statement.visit(Names())
    return found
