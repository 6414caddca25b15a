"""Say what became of statements without an answer on the other side: moved, removed, or added."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Literal

from quarantine_tools.comparator.changes.python.alignment import is_logging
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, LOOPS, TRIES, Index, effective, statements_in
from quarantine_tools.comparator.changes.python.wording import (
    MOST,
    callee,
    head,
    place,
    quoted,
    shorten,
    source,
)

JUMPS = (ast.Return, ast.Raise, ast.Continue, ast.Break)
GUARD_LENGTH = 6  # statements in a guard's body: room for a log line, counters and a result before the jump
INSIDE = 60  # characters shown of what stands inside of a block
Side = Literal["removed", "added"]


@dataclass(frozen=True, eq=False)
class Block:
    """A list of statements in a sentence: "the loop `for x in y`"; both sides of a matched block share one."""

    label: str
    parent: Block | None = None

    def within(self, other: Block) -> bool:
        """Say whether this block is inside another one, or is it."""
        return self is other or (self.parent is not None and self.parent.within(other))


@dataclass(frozen=True, eq=False)
class Leftover:
    """A statement that has no answer in the block where it was looked for."""

    side: Side
    node: ast.stmt
    block: Block
    before: ast.stmt | None  # the statement that stands before it, on its own side
    after: ast.stmt | None


@dataclass(frozen=True)
class Told:
    """What is said of a leftover; the nodes give the lines."""

    kind: str
    summary: str
    legacy: ast.AST | None
    current: ast.AST | None


def is_guard(statement: ast.AST) -> bool:
    """Say whether a statement is a guard: an ``if`` without ``else`` that does little but leave the block."""
    return (
        isinstance(statement, ast.If)
        and not statement.orelse
        and isinstance(statement.body[-1], JUMPS)
        and len(statement.body) <= GUARD_LENGTH
    )


def tell_leftovers(index: Index, leftovers: list[Leftover]) -> tuple[dict[Leftover, Told], set[Leftover]]:
    """Return what to say of each leftover, and the legacy ones that were found again in another place.

    A statement that moved is told once, at its removal, and its arrival has no entry.
    """
    removed = [item for item in leftovers if item.side == "removed"]
    added = [item for item in leftovers if item.side == "added"]
    told: dict[Leftover, Told] = {}
    moved: set[Leftover] = set()
    arrived: set[Leftover] = set()
    for item in removed:
        twin = next((o for o in added if o not in arrived and _may_be_moved(index, item, o)), None)
        if twin is not None:
            arrived.add(twin)
            moved.add(item)
            told[item] = Told("control-flow-changed", _move(item, twin), item.node, twin.node)
    gone = [item for item in removed if item not in moved]
    new = [item for item in added if item not in arrived]
    for mine, others in ((gone, new), (new, gone)):
        for item in mine:
            told[item] = _out_of_compound(index, item, others) or _plain(item)
    return told, moved


def _may_be_moved(index: Index, old: Leftover, new: Leftover) -> bool:
    """Say whether two statements are the same code and, for a jump, of which there are many alike, near each other."""
    if index.digest(old.node) != index.digest(new.node):
        return False
    near = old.block.within(new.block) or new.block.within(old.block)
    return near or not isinstance(old.node, JUMPS)


def _out_of_compound(index: Index, item: Leftover, others: list[Leftover]) -> Told | None:
    """Say that a statement stands inside a compound statement that has itself no answer, if it does."""
    if isinstance(item.node, JUMPS):
        return None
    digest = index.digest(item.node)
    for other in others:
        for inner in statements_in([other.node]):
            if inner is not other.node and index.digest(inner) == digest:
                now = "into" if item.side == "removed" else "out of"
                pair = (item.node, inner) if item.side == "removed" else (inner, item.node)
                return Told("control-flow-changed", f"{_named(item.node)} moved {now} {place(other.node)}", *pair)
    return None


def _move(old: Leftover, new: Leftover) -> str:
    name = _named(old.node)
    if old.block is new.block:
        if new.before is not None:
            return f"{name} now runs after {_named(new.before)}"
        return f"{name} now runs first" + (f", before {_named(new.after)}" if new.after is not None else "")
    if old.block.within(new.block):
        return f"{name} moved out of {old.block.label}"
    if new.block.within(old.block):
        return f"{name} moved into {new.block.label}"
    return f"{name} moved from {old.block.label} to {new.block.label}"


def _named(statement: ast.AST) -> str:
    return quoted(shorten(head(statement), 60))


def _with_blocks(node: ast.If) -> str:
    """Return a branch on one line with what it does, cut where it gets long: that it is there says little."""
    text = f"{shorten(head(node))}: {_inside(node.body)}"
    return f"{text}; else: {_inside(node.orelse)}" if node.orelse else text


def _inside(block: list[ast.stmt]) -> str:
    return shorten("; ".join(head(statement) for statement in effective(block)) or "pass", INSIDE)


def _plain(item: Leftover) -> Told:
    kind, text = _kind_and_text(item.node, item.side)
    pair = (item.node, None) if item.side == "removed" else (None, item.node)
    return Told(kind, f"{text} {item.side}", *pair)


def _kind_and_text(node: ast.stmt, side: Side) -> tuple[str, str]:
    if isinstance(node, ast.If):
        if is_guard(node):
            inner = "; ".join(source(statement) for statement in node.body)
            full = f"{head(node)}: {inner}"
            if len(full) > MOST:
                rest = "" if len(node.body) == 1 else "…; "
                full = f"{shorten(head(node))}: {rest}{shorten(source(node.body[-1]), INSIDE)}"
            return f"guard-{side}", f"guard `{full}`"
        return f"branch-{side}", f"branch `{_with_blocks(node)}`"
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Await)):
        call = node.value.value if isinstance(node.value, ast.Await) else node.value
        if is_logging(node):
            return "logging-changed", f"logging {quoted(node)}"
        if isinstance(call, ast.Call):
            text = source(node)
            return f"call-{side}", f"call {quoted(text)}" if len(text) <= MOST else f"call of {callee(call)}"
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return "import-changed", quoted(node)
    kind = f"statement-{side}"
    if isinstance(node, LOOPS):
        return kind, f"loop {quoted(head(node))}"
    if isinstance(node, TRIES):
        return kind, f"block {place(node).replace('`try …', f'`try: {_inside(node.body)};', 1)}"
    if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
        return kind, f"nested {quoted(head(node))}"
    return kind, quoted(head(node))
