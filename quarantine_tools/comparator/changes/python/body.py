"""Walk two bodies side by side and collect their changes in source order."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass, field

from quarantine_tools.comparator.changes.python.alignment import Pair, align, similarity
from quarantine_tools.comparator.changes.python.leftovers import JUMPS, Block, Leftover, Side, Told, tell_leftovers
from quarantine_tools.comparator.changes.python.signature import (
    compare_classes,
    compare_signatures,
    is_listing,
)
from quarantine_tools.comparator.changes.python.statements import (
    compare_condition,
    compare_loop,
    compare_simple,
    compare_with,
)
from quarantine_tools.comparator.changes.python.tree import (
    FUNCTIONS,
    LOOPS,
    TRIES,
    Index,
    blocks_of,
    effective,
    same,
    statements_in,
)
from quarantine_tools.comparator.changes.python.wording import catches, clause, count_of, head, place, quoted, source

Loop = ast.For | ast.AsyncFor | ast.While
REWRITTEN = 1 / 3  # share of matched statements (Dice) below which single edits would say less than "rewritten"
MOST_OF_ONE_SIDE = 0.75  # but if that much of the smaller side is still there, it was extended or cut, not rewritten
LIKE_INSIDE = 0.6  # similarity from which an edited statement counts as the one that was put into another
SMALL = 4  # statements on both sides together up to which every edit is told whatever the share


@dataclass
class Walk:
    """One comparison of two bodies: what was found so far, and how many statements have an answer."""

    index: Index = field(default_factory=Index)
    items: list[Told | Leftover] = field(default_factory=list)
    kept: int = 0
    alive: list[ast.stmt] = field(default_factory=list)  # the index knows nodes by identity: none may be dropped

    def note(self, kind: str, summary: str, legacy: ast.AST | None, current: ast.AST | None) -> None:
        """Keep one change."""
        self.items.append(Told(kind, summary, legacy, current))

    def block(self, before: list[ast.stmt], after: list[ast.stmt], block: Block) -> None:
        """Compare two lists of statements."""
        before, after = effective(before), effective(after)
        pairs = align(self.index, before, after)
        gone = [a for a, b in pairs if a is not None and b is None]
        new = [b for a, b in pairs if b is not None and a is None]
        wrapped: dict[int, list[ast.stmt]] = {}
        unwrapped: dict[int, list[ast.stmt]] = {}
        used: set[int] = set()
        for least in (1.0, LIKE_INSIDE):  # what is inside unchanged first, so that inner and outer aren't mixed up
            for loose, compounds, found in ((gone, new, wrapped), (new, gone, unwrapped)):
                free = [s for s in loose if id(s) not in used and id(s) not in wrapped.keys() | unwrapped.keys()]
                open_ = [s for s in compounds if id(s) not in used and id(s) not in found]
                found.update(self._wrapped(free, open_, least))
                used.update(id(s) for inner in found.values() for s in inner)
        for a, b in pairs:
            if a is not None and b is not None:
                self._pair(a, b, block)
            elif b is not None and id(b) in wrapped:
                self._wrap(wrapped[id(b)], b, block, False)
            elif a is not None and id(a) in unwrapped:
                self._wrap(unwrapped[id(a)], a, block, True)
            elif a is not None and id(a) not in used:
                self._leave("removed", a, before, block)
            elif b is not None and id(b) not in used:
                self._leave("added", b, after, block)

    def _leave(self, side: Side, node: ast.stmt, siblings: list[ast.stmt], block: Block) -> None:
        at = next(i for i, statement in enumerate(siblings) if statement is node)
        previous = siblings[at - 1] if at else None
        following = siblings[at + 1] if at + 1 < len(siblings) else None
        self.items.append(Leftover(side, node, block, previous, following))

    def _wrapped(self, loose: list[ast.stmt], compounds: list[ast.stmt], least: float) -> dict[int, list[ast.stmt]]:
        """Return, per compound statement, the loose statements that make up at least half of its body."""
        found: dict[int, list[ast.stmt]] = {}
        taken: set[int] = set()
        for compound in compounds:
            if isinstance(compound, (*FUNCTIONS, ast.ClassDef, ast.Match)) or not blocks_of(compound):
                continue
            body = effective(blocks_of(compound)[0])
            free = [s for s in loose if id(s) not in taken and s is not compound]
            inside = [a for a, b in align(self.index, free, body) if a and b and self._alike(a, b, least)]
            size = sum(1 for _ in statements_in(inside))
            if inside and 2 * size >= sum(1 for _ in statements_in(body)):
                found[id(compound)] = inside
                taken.update(map(id, inside))
        return found

    def _alike(self, a: ast.stmt, b: ast.stmt, least: float) -> bool:
        return similarity(self.index, a, b) >= (1.0 if isinstance(a, JUMPS) else least)

    def _wrap(self, loose: list[ast.stmt], compound: ast.stmt, block: Block, undone: bool) -> None:
        what = quoted(head(loose[0])) if len(loose) == 1 else count_of(len(loose), "statement")
        verb = "is" if len(loose) == 1 else "are"
        inner = Block(place(compound), block)
        how = "no longer in" if undone else "now in"
        pair = (compound, loose[0]) if undone else (loose[0], compound)
        self.note("control-flow-changed", f"{what} {verb} {how} {inner.label}", *pair)
        body = blocks_of(compound)[0]
        self.block(body, loose, inner) if undone else self.block(loose, body, inner)
        if isinstance(compound, ast.If) and compound.orelse:
            self._note_else(compound, undone)

    def _note_else(self, statement: ast.If, undone: bool) -> None:
        word, first = ("removed" if undone else "added"), statement.orelse[0]
        name = "`else` branch" if len(statement.orelse) > 1 else f"`else: {source(first)}`"
        pair = (first, None) if undone else (None, first)
        self.note(f"branch-{word}", f"{name if len(name) < 80 else '`else` branch'} {word}", *pair)

    def _pair(self, a: ast.stmt, b: ast.stmt, block: Block) -> None:
        if self.index.digest(a) == self.index.digest(b):
            self.kept += sum(1 for _ in statements_in([a]))
            return
        self.kept += 1
        if isinstance(a, ast.If) and isinstance(b, ast.If):
            self._branches(a, b, block)
        elif isinstance(a, LOOPS) and isinstance(b, LOOPS):
            if isinstance(a, ast.While) and isinstance(b, ast.While):
                compare_condition(a, b, self.note)
            compare_loop(a, b, self.note)
            self.block(a.body, b.body, Block(place(b), block))
            self._loop_else(a, b, block)
        elif isinstance(a, (ast.With, ast.AsyncWith)) and isinstance(b, (ast.With, ast.AsyncWith)):
            compare_with(a, b, self.note)
            self.block(a.body, b.body, Block(place(b), block))
        elif isinstance(a, TRIES) and isinstance(b, TRIES):
            self._try(a, b, block)
        elif isinstance(a, FUNCTIONS) and isinstance(b, FUNCTIONS):
            inside = f" in the nested `{b.name}`"
            compare_signatures(a, b, self.note, inside)
            self.block(a.body, b.body, Block(f"the nested `{b.name}`", block))
        elif isinstance(a, ast.ClassDef) and isinstance(b, ast.ClassDef):
            self.classes(a, b, block, f" in the nested `{b.name}`")
        elif isinstance(a, ast.Match) and isinstance(b, ast.Match):
            self._match(a, b, block)
        elif blocks_of(a) or blocks_of(b):
            self.note("control-flow-changed", f"{quoted(head(b))} instead of {quoted(head(a))}", a, b)
            for inner_a, inner_b in zip(blocks_of(a), blocks_of(b), strict=False):
                self.block(inner_a, inner_b, Block(place(b), block))
        else:
            compare_simple(a, b, self.note)

    def _loop_else(self, a: Loop, b: Loop, block: Block) -> None:
        if a.orelse and b.orelse:
            self.block(a.orelse, b.orelse, Block("the loop's `else`", block))
        elif a.orelse:
            self.note("branch-removed", f"`else` of {place(a)} removed", a.orelse[0], None)
        elif b.orelse:
            self.note("branch-added", f"`else` of {place(b)} added", None, b.orelse[0])

    def classes(self, a: ast.ClassDef, b: ast.ClassDef, block: Block, inside: str = "") -> None:
        """Compare two classes: headers, fields and own statements."""
        compare_classes(a, b, self.note, inside)
        before, after = ([s for s in c.body if not is_listing(s)] for c in (a, b))
        self.block(before, after, Block(f"the class `{b.name}`", block))

    def _branches(self, a: ast.If, b: ast.If, block: Block) -> None:
        compare_condition(a, b, self.note)
        self.block(a.body, b.body, Block(place(b), block))
        before, after = a.orelse, b.orelse
        if not before or not after:
            if before:
                self._branch_alone("removed", before)
            if after:
                self._branch_alone("added", after)
            return
        chained = [len(rest) == 1 and isinstance(rest[0], ast.If) for rest in (before, after)]
        branching = [any(isinstance(s, ast.If) for s in rest) for rest in (before, after)]
        if chained == branching and any(chained):
            self._chain(before, after, block)
            return
        self.block(before, after, Block(f"the `else` of {place(b)}", block))

    def _chain(self, before: list[ast.stmt], after: list[ast.stmt], block: Block) -> None:
        """Compare the rests of two chains of ``elif``: pair the links, then tell those that came or went."""
        links_a, else_a = _links(before)
        links_b, else_b = _links(after)
        if any(isinstance(s, ast.If) for s in else_b):  # a link may have become a statement of the last `else`
            links_a, else_a = _cut(links_a, else_a, len(links_b))
        elif any(isinstance(s, ast.If) for s in else_a):
            links_b, else_b = _cut(links_b, else_b, len(links_a))
        left: list[ast.stmt] = [ast.copy_location(ast.If(link.test, link.body, []), link) for link in links_a]
        right: list[ast.stmt] = [ast.copy_location(ast.If(link.test, link.body, []), link) for link in links_b]
        self.alive += left + right
        pairs = align(self.index, left, right)
        pairs = _join_neighbours(pairs)
        for a, b in pairs:
            if isinstance(a, ast.If) and isinstance(b, ast.If):
                self._pair(a, b, block)
            elif a is not None:
                self.note("branch-removed", f"branch {quoted('el' + head(a))} removed", a, None)
            elif b is not None:
                self.note("branch-added", f"branch {quoted('el' + head(b))} added", None, b)
        if else_a and else_b:
            self.block(else_a, else_b, Block("the `else`", block))
        elif else_a:
            self._branch_alone("removed", else_a)
        elif else_b:
            self._branch_alone("added", else_b)

    def _branch_alone(self, side: Side, rest: list[ast.stmt]) -> None:
        links, last = _links(rest)
        for link in links:
            pair = (link, None) if side == "removed" else (None, link)
            self.note(f"branch-{side}", f"branch {quoted('el' + head(link))} {side}", *pair)
        if last:
            text = "; ".join(map(source, last)) if len(last) <= 2 else ""
            name = quoted(f"else: {text}") if 0 < len(text) <= 70 else "`else` branch"
            self.note(f"branch-{side}", f"{name} {side}", *((last[0], None) if side == "removed" else (None, last[0])))

    def _match(self, a: ast.Match, b: ast.Match, block: Block) -> None:
        if not same(a.subject, b.subject):
            self.note("condition-changed", f"matches {quoted(b.subject)} instead of {quoted(a.subject)}", a, b)
        before, after = ({f"{source(c.pattern)} {source(c.guard)}".strip(): c for c in m.cases} for m in (a, b))
        for label, case in before.items():
            if label in after:
                self.block(case.body, after[label].body, Block(f"`case {label}`", block))
            else:
                self.note("branch-removed", f"branch {quoted('case ' + label)} removed", case.pattern, None)
        for label, case in after.items():
            if label not in before:
                self.note("branch-added", f"branch {quoted('case ' + label)} added", None, case.pattern)
        if [label for label in before if label in after] != [label for label in after if label in before]:
            self.note("control-flow-changed", "cases in another order", a, b)

    def _try(self, a: ast.Try, b: ast.Try, block: Block) -> None:
        self.block(a.body, b.body, Block(place(b), block))
        for one, other in _pair_handlers(a.handlers, b.handlers):
            if one and other:
                if not same(one.type, other.type):
                    text = f"catches {catches(other)} instead of {catches(one)}"
                    self.note("exception-handling-changed", text, one, other)
                if one.name != other.name:
                    text = f"{quoted(clause(other))} binds {_bound(other)} instead of {_bound(one)}"
                    self.note("exception-handling-changed", text, one, other)
                self.block(one.body, other.body, Block(quoted(clause(other)), block))
            elif one:
                self.note("exception-handling-changed", f"{quoted(clause(one))} removed", one, None)
            elif other:
                self.note("exception-handling-changed", f"{quoted(clause(other))} added", None, other)
        kept = [[clause(h) for h in t.handlers] for t in (a, b)]
        if kept[0] != kept[1] and sorted(kept[0]) == sorted(kept[1]):
            self.note("exception-handling-changed", "`except` clauses in another order", a, b)
        for name, before, after in (("else", a.orelse, b.orelse), ("finally", a.finalbody, b.finalbody)):
            if before and after:
                self.block(before, after, Block(f"`{name}`", block))
            elif before:
                self.note("exception-handling-changed", f"`{name}` of the `try` removed", before[0], None)
            elif after:
                self.note("exception-handling-changed", f"`{name}` of the `try` added", None, after[0])

    def told(self) -> list[Told]:
        """Return all changes in source order, leftovers told as moved, removed or added."""
        leftovers = [item for item in self.items if isinstance(item, Leftover)]
        said, moved = tell_leftovers(self.index, leftovers)
        self.kept += sum(sum(1 for _ in statements_in([item.node])) for item in moved)
        found = []
        for item in self.items:
            if isinstance(item, Told):
                found.append(item)
            elif item in said:
                found.append(said[item])
        return found


def _join_neighbours(pairs: list[Pair]) -> list[Pair]:
    """Pair a link that went with one that came in the same place: between the same neighbours, one against one."""
    joined: list[Pair] = []
    for pair in pairs:
        last = joined[-1] if joined else None
        if last and last[1] is None and pair[0] is None:
            joined[-1] = (last[0], pair[1])
        elif last and last[0] is None and pair[1] is None:
            joined[-1] = (pair[0], last[1])
        else:
            joined.append(pair)
    return joined


def _bound(handler: ast.ExceptHandler) -> str:
    return f"`{handler.name}`" if handler.name else "nothing"


def _links(rest: list[ast.stmt]) -> tuple[list[ast.If], list[ast.stmt]]:
    """Return the ``elif`` links at the start of an ``else`` block, and the block that is left."""
    links = []
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        links.append(rest[0])
        rest = rest[0].orelse
    return links, rest


def _cut(links: list[ast.If], last: list[ast.stmt], most: int) -> tuple[list[ast.If], list[ast.stmt]]:
    """Return a chain of at most so many links; the next one then starts the ``else`` block, as it does in the tree."""
    return (links[:most], [links[most]]) if len(links) > most else (links, last)


def _pair_handlers(
    before: list[ast.ExceptHandler], after: list[ast.ExceptHandler]
) -> list[tuple[ast.ExceptHandler | None, ast.ExceptHandler | None]]:
    """Pair clauses that catch the same; then, in order, those that have the same body or are the last ones left."""
    pairs: list[tuple[ast.ExceptHandler | None, ast.ExceptHandler | None]] = []
    rest = list(after)
    tests: tuple[Callable[[ast.ExceptHandler, ast.ExceptHandler], bool], ...] = (
        lambda a, b: same(a.type, b.type),
        lambda a, b: same(a.body, b.body),
        lambda a, b: len(before) == len(after),
    )
    answers: dict[int, ast.ExceptHandler] = {}
    for test in tests:
        for handler in before:
            twin = next((b for b in rest if test(handler, b)), None) if id(handler) not in answers else None
            if twin is not None:
                answers[id(handler)] = twin
                rest.remove(twin)
    pairs += [(handler, answers.get(id(handler))) for handler in before]
    return pairs + [(None, handler) for handler in rest]


def is_rewritten(kept: int, before: int, after: int) -> bool:
    """Say whether so few statements have an answer that the body counts as rewritten."""
    if before + after <= SMALL or not before or not after:
        return False
    return 2 * kept / (before + after) < REWRITTEN and kept / min(before, after) < MOST_OF_ONE_SIDE


def count_statements(block: list[ast.stmt]) -> int:
    """Return how many statements a block has, inner blocks included."""
    return sum(1 for _ in statements_in(effective(block)))
