"""The edits: what is done to a definition, and what a comparison has to say of it afterwards.

An edit takes the syntax tree of one definition and a source of chance, and returns the changed tree with the change
kinds of which one has to be told, or None where it has nothing to work on. The kinds are those that a reviewer would
take for right *at the place that was edited*: a number in a condition is a changed constant or a changed condition, and
nothing else (`context.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import libcst as cst
import libcst.matchers as m
from context import kinds_at

Definition = cst.FunctionDef


@dataclass(frozen=True)
class Edited:
    """A definition after an edit, and the change kinds of which one must be told; none asked for where empty."""

    definition: Definition
    kinds: frozenset[str]


Change = Callable[[Definition, Random], "Edited | None"]
Written = Callable[[Definition, Random], "Edited | Definition | None"]


@dataclass(frozen=True)
class Edit:
    """One known edit of a function or method."""

    name: str
    verdicts: frozenset[str]  # the right answers
    change: Change


EDITS: list[Edit] = []
SAFE = frozenset({"preserved", "relocated"})


def behaviour(name: str, *kinds: str) -> Callable[[Written], Written]:
    """Register an edit that changes what the definition does; its kinds come before those of the place."""
    return _register(name, frozenset({"modified"}), frozenset(kinds))


def style(name: str, *kinds: str) -> Callable[[Written], Written]:
    """Register an edit that changes only how the definition is written."""
    return _register(name, frozenset({"preserved"}), frozenset(kinds))


def _register(name: str, verdicts: frozenset[str], kinds: frozenset[str]) -> Callable[[Written], Written]:
    def note(written: Written) -> Written:
        def change(definition: Definition, chance: Random) -> Edited | None:
            try:
                result = written(definition, chance)
            except cst.CSTValidationError:
                return None  # what came out is no Python
            if result is None:
                return None
            if isinstance(result, Edited):
                return Edited(result.definition, result.kinds | kinds)
            return Edited(result, kinds)

        EDITS.append(Edit(name, verdicts, change))
        return written

    return note


# --- finding a place -------------------------------------------------------------------------------------------------


class _Collector(cst.CSTVisitor):
    """Collects nodes of a type; annotations, docstrings and decorators of the definition are left out."""

    def __init__(self, wanted: m.BaseMatcherNode | m.OneOf | type) -> None:  # type: ignore[type-arg]
        self.wanted = wanted
        self.found: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, (cst.Annotation, cst.Decorator)):
            return False
        if isinstance(node, cst.Expr) and isinstance(node.value, (cst.SimpleString, cst.ConcatenatedString)):
            return False
        matches = isinstance(node, self.wanted) if isinstance(self.wanted, type) else m.matches(node, self.wanted)
        if matches:
            self.found.append(node)
        return True


def places(definition: Definition, wanted: object) -> list[cst.CSTNode]:
    """Return the nodes of the body that a matcher or a type asks for."""
    collector = _Collector(wanted)  # type: ignore[arg-type]
    definition.body.visit(collector)
    return collector.found


def one(
    definition: Definition, wanted: object, chance: Random, test: Callable[[object], bool] = lambda n: True
) -> object:
    """Return one of these nodes by chance, or None."""
    found = [node for node in places(definition, wanted) if test(node)]
    return chance.choice(found) if found else None


def put(
    definition: Definition, old: object, new: cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel
) -> Definition | None:
    """Return the definition with one node replaced."""
    changed = definition.deep_replace(old, new)  # type: ignore[arg-type,type-var]
    return changed if isinstance(changed, cst.FunctionDef) else None


def put_here(definition: Definition, old: object, new: cst.CSTNode) -> Edited | None:
    """Return the definition with an expression replaced, and the kinds that are right where it stands."""
    changed = put(definition, old, new)
    return Edited(changed, kinds_at(definition, old)) if changed is not None else None


def blocks(definition: Definition) -> Iterator[tuple[cst.IndentedBlock, list[cst.BaseStatement]]]:
    """Yield the blocks of a definition with their statements, a docstring left out.

    Class bodies are left out, too: their statements are not run one after the other like those of a function.
    """
    classes = {id(node.body) for node in places(definition, cst.ClassDef)}  # type: ignore[attr-defined]
    for block in [definition.body, *places(definition, cst.IndentedBlock)]:
        if isinstance(block, cst.IndentedBlock) and id(block) not in classes:
            yield block, [one for one in block.body if not is_docstring(one)]


def is_docstring(statement: cst.BaseStatement) -> bool:
    """Say whether a statement is a text and nothing else."""
    return m.matches(
        statement, m.SimpleStatementLine(body=[m.Expr(value=m.OneOf(m.SimpleString(), m.ConcatenatedString()))])
    )


def replace_block(
    definition: Definition, block: cst.IndentedBlock, statements: Sequence[cst.BaseStatement]
) -> Definition | None:
    """Return the definition with other statements in one of its blocks; the docstring stays."""
    if not statements:
        return None
    head = [one for one in block.body if is_docstring(one)]
    return put(definition, block, block.with_changes(body=[*head, *statements]))


def is_simple(statement: object, matcher: object) -> bool:
    """Say whether a statement is one simple statement of this form."""
    return m.matches(statement, m.SimpleStatementLine(body=[matcher]))  # type: ignore[arg-type,list-item]


def parse(text: str) -> cst.BaseStatement:
    """Return a statement from its text."""
    statement = cst.parse_statement(text)
    assert isinstance(statement, cst.BaseStatement)
    return statement


def parenthesised(node: cst.BaseExpression) -> cst.BaseExpression:
    """Return an expression in parentheses."""
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def is_text(node: object) -> bool:
    """Say whether a node is a one-line text without a backslash or a prefix that takes other letters."""
    return (
        isinstance(node, cst.SimpleString)
        and node.value[:3] not in ("'''", '"""')
        and node.value[0] in "'\""
        and "\\" not in node.value
    )
