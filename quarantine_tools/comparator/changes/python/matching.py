"""Decide which parts of one Python unit answer to which parts of another, from the whole down to single statements.

Blocks are aligned from the top, as for the changes that are told. What is left over is looked for once more: unchanged
statements anywhere (they moved), edited ones between the same neighbours (they were put into a block, or taken out).
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import TypeGuard, TypeVar

from quarantine_tools.comparator.changes._hunks import hunks, longest_rising
from quarantine_tools.comparator.changes._marks import Allowance
from quarantine_tools.comparator.changes.python.alignment import CELLS, Pair, align, is_logging, similarity
from quarantine_tools.comparator.changes.python.body import LIKE_INSIDE
from quarantine_tools.comparator.changes.python.leftovers import JUMPS
from quarantine_tools.comparator.changes.python.pieces import Clause, Part, Source, links_of
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, TRIES, Index, blocks_of, effective

BLOCKS = frozenset({"body", "orelse", "finalbody", "handlers", "cases", "decorator_list"})
P = TypeVar("P", ast.expr, ast.ExceptHandler, ast.match_case)
LIKE_LOGGING = 0.8  # of two log lines, which share `logger.warning` and little else
CELL_COST = 10  # of holding two statements against each other, beside that of their words


class Matching:
    """The parts that answer to each other. Nodes are known by identity, so this must not outlive the two sources."""

    def __init__(self, before: Source, after: Source, allowance: Allowance) -> None:
        self.index = Index()
        self.answers: dict[int, Part] = {}  # from the identity of a legacy part
        self.origins: dict[int, Part] = {}  # from the identity of a current part
        self.settled: set[int] = set()  # legacy parts inside of unchanged statements: they can't have moved within
        self._before, self._after = before, after
        self._allowance = allowance
        self._alive: list[ast.stmt] = []
        self._own: dict[int, bytes] = {}
        counts, others = (self._statements(source) for source in (before, after))
        self._unedited = {digest for digest, count in counts.items() if others[digest] == count}
        self._match()

    def same_code(self, a: Part, b: Part) -> bool:
        """Say whether two parts are the same code, but for the blocks inside of them."""
        return self.own_digest(a) == self.own_digest(b)

    def own_digest(self, part: Part) -> bytes:
        """Return a digest of what a part says itself, without the blocks inside of it."""
        if isinstance(part, Clause):
            return part.word.encode()
        known = self._own.get(id(part))
        if known is None:
            if isinstance(part, ast.expr) or not any(getattr(part, name, None) for name in BLOCKS):
                known = self.index.digest(part)
            else:
                state = blake2b(type(part).__name__.encode(), digest_size=16)
                for name, value in ast.iter_fields(part):
                    if name not in BLOCKS and name != "type_comment":
                        holder = ast.Tuple([], ast.Load())
                        holder.elts = value if isinstance(value, list) else [value]
                        self._alive.append(ast.Expr(holder))
                        state.update(name.encode() + self.index.digest(holder))
                known = state.digest()
            self._own[id(part)] = known
        return known

    def moved(self, a: Part, b: Part) -> bool:
        """Say whether two parts that answer to each other stand in blocks that don't."""
        if id(a) in self.settled:
            return False
        over, other = self._before.parent_of.get(id(a)), self._after.parent_of.get(id(b))
        if over is None or other is None:
            return over is not other
        return self.answers.get(id(over)) is not other

    def _statements(self, source: Source) -> Counter[bytes]:
        return Counter(
            self.index.digest(part)
            for part in source.parts
            if isinstance(part, ast.stmt) and not isinstance(part, JUMPS) and id(part) in source.extent
        )

    def _match(self) -> None:
        before, after = effective(self._before.body), effective(self._after.body)
        for key, node in self._before.members.items():
            if key in self._after.members:
                self._record(node, self._after.members[key])
        if len(before) == len(after) == 1 and _one_sort(before[0], after[0]):
            self._join(before[0], after[0])
        else:
            self._block(before, after)
        self._find_moved()
        self._find_edited()

    def _record(self, a: Part, b: Part) -> bool:
        if id(a) in self.answers or id(b) in self.origins:
            return False
        self.answers[id(a)], self.origins[id(b)] = b, a
        return True

    def _settle(self, a: ast.stmt, b: ast.stmt) -> None:
        """Take all parts of two equal statements for each other, in order."""
        parts, others = self._before.within(a), self._after.within(b)
        for number, (one, other) in enumerate(zip(parts, others, strict=False)):
            if self._record(one, other) and number:
                self.settled.add(id(one))

    def _join(self, a: ast.stmt, b: ast.stmt) -> None:
        if self.index.digest(a) == self.index.digest(b):
            self._settle(a, b)
            return
        if not self._record(a, b):
            return
        if isinstance(a, ast.If) and isinstance(b, ast.If):
            self._chain(a, b)
            return
        if isinstance(a, (*FUNCTIONS, ast.ClassDef)) and isinstance(b, (*FUNCTIONS, ast.ClassDef)):
            self._in_turn(a.decorator_list, b.decorator_list)
        if isinstance(a, TRIES) and isinstance(b, TRIES):
            for one, other in self._in_turn(a.handlers, b.handlers):
                self._block(one.body, other.body)
        if isinstance(a, ast.Match) and isinstance(b, ast.Match):
            for case, other_case in self._in_turn(a.cases, b.cases):
                self._block(case.body, other_case.body)
            return
        self._block(getattr(a, "body", []), getattr(b, "body", []))
        for word, name in (("else", "orelse"), ("finally", "finalbody")):
            self._clauses(a, b, word, getattr(a, name, []), getattr(b, name, []))

    def _in_turn(self, before: Sequence[P], after: Sequence[P]) -> list[tuple[P, P]]:
        """Pair handlers, cases or decorators in order: equal ones first, between them one against one, or the alike."""
        left, right = ([self.own_digest(part) for part in parts] for parts in (before, after))
        pairs: list[tuple[P, P]] = []
        done, new_done = 0, 0
        for hunk in hunks(left, right):
            pairs += zip(before[done : hunk.start], after[new_done : hunk.new_start], strict=True)
            went, came = before[hunk.start : hunk.end], after[hunk.new_start : hunk.new_end]
            pairs += zip(went, came, strict=True) if len(went) == len(came) else self._alike(went, came)
            done, new_done = hunk.end, hunk.new_end
        pairs += zip(before[done:], after[new_done:], strict=True)
        return [(a, b) for a, b in pairs if self._record(a, b)]

    def _alike(self, before: Sequence[P], after: Sequence[P]) -> Iterator[tuple[P, P]]:
        """Yield parts that share at least half of their words, the first that will do for each."""
        waiting = list(after)
        for a in before:
            for place, b in enumerate(waiting):
                words, others = self.index.bag(a), self.index.bag(b)
                if 2 * 2 * (words & others).total() >= words.total() + others.total():
                    yield a, b
                    waiting = waiting[place + 1 :]
                    break

    def _clauses(
        self, a: ast.stmt, b: ast.stmt, word: str, before: Sequence[ast.stmt], after: Sequence[ast.stmt]
    ) -> None:
        clause, other = self._before.clauses.get((id(a), word)), self._after.clauses.get((id(b), word))
        if clause is not None and other is not None:
            self._record(clause, other)
            self._block(before, after)

    def _chain(self, a: ast.If, b: ast.If) -> None:
        """Pair the links of two chains of ``elif``; the first ones are each other's already."""
        links, rest = links_of(a)
        others, other_rest = links_of(b)
        self._block(a.body, b.body)
        bare = [
            [ast.copy_location(ast.If(link.test, link.body, []), link) for link in ls[1:]] for ls in (links, others)
        ]
        places = {id(copy): link for copy, link in zip(bare[0] + bare[1], links[1:] + others[1:], strict=True)}
        self._alive += bare[0] + bare[1]
        for one, other in self._aligned(list(bare[0]), list(bare[1])):
            if one is not None and other is not None:
                link, answer = places[id(one)], places[id(other)]
                if self._record(link, answer):
                    self._block(link.body, answer.body)
        self._clauses(a, b, "else", rest, other_rest)

    def _block(self, before: Sequence[ast.stmt], after: Sequence[ast.stmt]) -> None:
        first = [s for s in effective(list(before)) if self._is_open(s, self._before)]
        second = [s for s in effective(list(after)) if self._is_open(s, self._after)]
        for a, b in self._aligned(first, second):
            if a is not None and b is not None and not self._swapped(a, b):
                self._join(a, b)

    def _swapped(self, a: ast.stmt, b: ast.stmt) -> bool:
        """Say whether two statements both stand unchanged somewhere else: then neither became the other one."""
        one, other = self.index.digest(a), self.index.digest(b)
        return one != other and one in self._unedited and other in self._unedited

    def _is_open(self, statement: ast.stmt, source: Source) -> bool:
        """Say whether an answer to a statement is to be looked for: it has none yet, and is no unit of its own."""
        taken = id(statement) in (self.answers if source is self._before else self.origins)
        return not taken and not source.piece_of[id(statement)].note

    def _aligned(self, before: list[ast.stmt], after: list[ast.stmt]) -> Iterator[Pair]:
        """Yield pairs as `align` finds them, as far as the allowance goes; then only what is equal, or of one form."""
        if not before or not after:
            return
        if self._affordable(before, after):
            yield from align(self.index, before, after)
            return
        left, right = ([self.index.digest(s) for s in block] for block in (before, after))
        done, new_done = 0, 0
        for hunk in hunks(left, right):
            yield from zip(before[done : hunk.start], after[new_done : hunk.new_start], strict=True)
            went, came = before[hunk.start : hunk.end], after[hunk.new_start : hunk.new_end]
            if self._affordable(went, came):
                yield from align(self.index, went, came) if went and came else ()
            else:
                yield from _of_one_form(self.index, went, came)
            done, new_done = hunk.end, hunk.new_end
        yield from zip(before[done:], after[new_done:], strict=True)

    def _affordable(self, before: Sequence[ast.stmt], after: Sequence[ast.stmt]) -> bool:
        cells = len(before) * len(after)
        if cells > CELLS:
            return False
        words, others = (sum(len(self.index.bag(s)) for s in block) for block in (before, after))
        return self._allowance.grants(cells * CELL_COST + (words * len(after) + others * len(before)) // 2)

    # --- what is left over ---------------------------------------------------------------------------------------

    def _find_moved(self) -> None:
        """Find statements again that stand unchanged somewhere else. A jump has too many like it to be told by."""
        waiting: defaultdict[bytes, deque[ast.stmt]] = defaultdict(deque)
        for b in self._after.parts:
            if self._may_have_moved(b, self._after):
                waiting[self.index.digest(b)].append(b)
        for a in self._before.parts:
            if not self._may_have_moved(a, self._before):
                continue
            found = waiting.get(self.index.digest(a))
            while found:
                b = found.popleft()
                if id(b) not in self.origins:
                    self._settle(a, b)
                    break

    def _may_have_moved(self, part: Part, source: Source) -> TypeGuard[ast.stmt]:
        if not isinstance(part, ast.stmt) or isinstance(part, JUMPS) or id(part) not in source.extent:
            return False
        return self._is_open(part, source)

    def _find_edited(self) -> None:
        """Find edited statements again between the same neighbours, whatever block they stand in now."""
        parts, others = self._before.parts, self._after.parts
        place = {id(part): number for number, part in enumerate(others)}
        pairs = [(i, place[id(self.answers[id(a)])]) for i, a in enumerate(parts) if id(a) in self.answers]
        done, new_done = 0, 0
        for i, k in [*longest_rising(pairs), (len(parts), len(others))]:
            went = [a for a in parts[done:i] if _is_simple(a) and self._is_open(a, self._before)]
            came = [b for b in others[new_done:k] if _is_simple(b) and self._is_open(b, self._after)]
            for a, b in self._aligned(went, came):
                if a is not None and b is not None and self._is_alike(a, b):
                    self._join(a, b)
            done, new_done = i + 1, k + 1

    def _is_alike(self, a: ast.stmt, b: ast.stmt) -> bool:
        least = 1.0 if isinstance(a, JUMPS) else LIKE_LOGGING if is_logging(a) else LIKE_INSIDE
        return similarity(self.index, a, b) >= least


def _without_rest(links: Sequence[ast.If]) -> list[ast.stmt]:
    """Return links of a chain without what follows them."""
    return [ast.copy_location(ast.If(link.test, link.body, []), link) for link in links]


def _one_sort(a: ast.stmt, b: ast.stmt) -> bool:
    """Say whether two units are to be shown part by part, however little they have in common."""
    if isinstance(a, FUNCTIONS) and isinstance(b, FUNCTIONS):
        return True
    return type(a) is type(b)


def _is_simple(part: Part) -> TypeGuard[ast.stmt]:
    return isinstance(part, ast.stmt) and not blocks_of(part)


def _of_one_form(index: Index, before: Sequence[ast.stmt], after: Sequence[ast.stmt]) -> Iterator[Pair]:
    """Yield statements that set or call the same name, in order: what can be told in linear time."""
    left, right = ([_form(index, s) for s in block] for block in (before, after))
    done, new_done = 0, 0
    for hunk in hunks(left, right):
        yield from zip(before[done : hunk.start], after[new_done : hunk.new_start], strict=True)
        done, new_done = hunk.end, hunk.new_end
    yield from zip(before[done:], after[new_done:], strict=True)


def _form(index: Index, statement: ast.stmt) -> bytes:
    holder: ast.AST = statement
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        holder = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    elif isinstance(statement, ast.Expr):
        call = statement.value.value if isinstance(statement.value, ast.Await) else statement.value
        holder = call.func if isinstance(call, ast.Call) else statement
    elif isinstance(statement, (*FUNCTIONS, ast.ClassDef)):
        return f"{type(statement).__name__} {statement.name}".encode("utf-8", "surrogatepass")
    elif isinstance(statement, (ast.If, ast.While)):
        holder = statement.test
    return type(statement).__name__.encode() + index.digest(holder)
