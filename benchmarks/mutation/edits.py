"""The edits: what is done to a definition, and what a comparison has to say of it afterwards.

An edit takes the syntax tree of one definition and a source of chance, and returns the changed tree, or None where it
has nothing to work on. Edits of behaviour are to be told as `modified` with one of their kinds; edits of style and of
place are to be told as what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import libcst as cst
import libcst.matchers as m

Definition = cst.FunctionDef
Change = Callable[[Definition, Random], "Definition | None"]


@dataclass(frozen=True)
class Edit:
    """One known edit of a function or method."""

    name: str
    verdicts: frozenset[str]  # the right answers
    kinds: frozenset[str]  # change kinds of which one must be told; empty: none is asked for
    change: Change


EDITS: list[Edit] = []
SAFE = frozenset({"preserved", "relocated"})


def behaviour(name: str, *kinds: str) -> Callable[[Change], Change]:
    """Register an edit that changes what the definition does."""
    return _register(name, frozenset({"modified"}), frozenset(kinds))


def style(name: str, *kinds: str) -> Callable[[Change], Change]:
    """Register an edit that changes only how the definition is written."""
    return _register(name, frozenset({"preserved"}), frozenset(kinds))


def _register(name: str, verdicts: frozenset[str], kinds: frozenset[str]) -> Callable[[Change], Change]:
    def note(change: Change) -> Change:
        EDITS.append(Edit(name, verdicts, kinds, change))
        return change

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


def blocks(definition: Definition) -> Iterator[tuple[cst.IndentedBlock, list[cst.BaseStatement]]]:
    """Yield the blocks of a definition with their statements, a docstring left out."""
    for block in [definition.body, *places(definition, cst.IndentedBlock)]:
        if isinstance(block, cst.IndentedBlock):
            yield block, [one for one in block.body if not _is_docstring(one)]


def _is_docstring(statement: cst.BaseStatement) -> bool:
    return m.matches(
        statement, m.SimpleStatementLine(body=[m.Expr(value=m.OneOf(m.SimpleString(), m.ConcatenatedString()))])
    )


def replace_block(
    definition: Definition, block: cst.IndentedBlock, statements: Sequence[cst.BaseStatement]
) -> Definition | None:
    """Return the definition with other statements in one of its blocks; the docstring stays."""
    if not statements:
        return None
    head = [one for one in block.body if _is_docstring(one)]
    return put(definition, block, block.with_changes(body=[*head, *statements]))


def is_simple(statement: object, matcher: object) -> bool:
    """Say whether a statement is one simple statement of this form."""
    return m.matches(statement, m.SimpleStatementLine(body=[matcher]))  # type: ignore[arg-type,list-item]


def parse(text: str) -> cst.BaseStatement:
    """Return a statement from its text."""
    statement = cst.parse_statement(text)
    assert isinstance(statement, cst.BaseStatement)
    return statement
