"""Take the source lines of a Python unit apart into pieces: simple statements, headers, clauses, decorators.

A piece has whole lines, and every line that isn't blank, comment or docstring is in exactly one. Several parts of the
tree share a piece where they share a line: ``a = 1; b = 2``, or ``if x: return``.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

from quarantine_tools.comparator.changes.base import Member, Stretch
from quarantine_tools.comparator.changes.python.tree import FUNCTIONS, LOOPS, TRIES
from quarantine_tools.comparator.changes.python.units import UNREADABLE
from quarantine_tools.redaction import HIDDEN

STAND_IN = "_" * len(HIDDEN)  # a name, where a value without quotes was hidden


@dataclass(frozen=True, eq=False)
class Clause:
    """The ``else`` or ``finally`` of a statement, which has no node of its own."""

    word: str
    silent: bool = False  # an `else:` whose one statement is an `if`: another way to write `elif`


Part = ast.AST | Clause  # what owns lines: a statement, a decorator, a handler, a case, a clause


@dataclass(eq=False)
class Piece:
    """Whole lines, and the parts of the tree whose own code they are."""

    start: int  # 0-based within the stretch
    end: int  # exclusive
    parts: list[Part]
    note: str = ""  # for a member of a class, which is folded


@dataclass
class Source:
    """A stretch in pieces, with its tree."""

    body: list[ast.stmt]
    pieces: list[Piece] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)  # in source order
    piece_of: dict[int, Piece] = field(default_factory=dict)  # by the identity of a part
    parent_of: dict[int, Part | None] = field(default_factory=dict)  # by the identity of a part: what it stands in
    extent: dict[int, tuple[int, int]] = field(default_factory=dict)  # per statement, its stretch of `parts`
    clauses: dict[tuple[int, str], Clause] = field(default_factory=dict)
    members: dict[str, ast.stmt] = field(default_factory=dict)  # by their keys

    def within(self, part: Part) -> Sequence[Part]:
        """Return a statement's own part and all parts inside of it."""
        start, end = self.extent[id(part)]
        return self.parts[start:end]


def is_silent(statement: ast.stmt) -> bool:
    """Say whether a statement does nothing: ``pass``, a docstring, ``...``."""
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def links_of(statement: ast.If) -> tuple[list[ast.If], list[ast.stmt]]:
    """Return a chain of ``if`` and ``elif`` by links, and its last ``else``."""
    links = [statement]
    while len(links[-1].orelse) == 1 and isinstance(links[-1].orelse[0], ast.If):
        links.append(links[-1].orelse[0])
    return links, links[-1].orelse


def read_source(stretch: Stretch) -> Source | None:
    """Return a stretch in pieces, or None where this Python can't parse it."""
    text = "\n".join(stretch.lines)
    indented = text[:1] in (" ", "\t")
    body = _parse(text, indented)
    if body is None and HIDDEN in text:
        body = _parse(text.replace(HIDDEN, STAND_IN), indented)
    if body is None:
        return None
    try:
        return _Reader(stretch, body, 2 if indented else 1).read()
    except RecursionError:
        return None


def _parse(text: str, indented: bool) -> list[ast.stmt] | None:
    if not text.strip():
        return []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the input's invalid escapes and the like are not ours to warn of
            tree = ast.parse(f"if 1:\n{text}\n" if indented else f"{text}\n")
    except UNREADABLE:
        return None
    if not indented:
        return tree.body
    whole = tree.body[0]
    return whole.body if len(tree.body) == 1 and isinstance(whole, ast.If) and not whole.orelse else None


class _Reader:
    """Walks the tree once, in source order, and hands out the lines."""

    def __init__(self, stretch: Stretch, body: list[ast.stmt], shift: int) -> None:
        self._lines = stretch.lines
        self._shift = shift  # from a line number of the tree to a place in the stretch
        self._source = Source(body)
        self._owner: list[Piece | None] = [None] * len(stretch.lines)
        offset = stretch.first
        self._members: dict[tuple[int, int], Member] = {
            (member.first - offset, member.last - offset): member for member in stretch.members
        }
        self._quiet = [not line.strip() or line.lstrip().startswith("#") for line in stretch.lines]
        self._silent: set[int] = set()  # lines of docstrings and the like

    def read(self) -> Source:
        self._block(self._source.body, None)
        self._adopt_lines()
        self._source.pieces.sort(key=lambda piece: piece.start)
        return self._source

    def _adopt_lines(self) -> None:
        """Give what no part of the tree accounts for to the piece above it: the line of a bracket alone, say.

        Only what is blank, comment or docstring may stay without a piece, for such lines are never a change.
        """
        last: Piece | None = None
        for number, owner in enumerate(self._owner):
            if owner is not None:
                last = owner
            elif not self._quiet[number] and number not in self._silent:
                if last is None:
                    last = Piece(number, number, [])
                    self._source.pieces.append(last)
                last.end = number + 1

    def _own(self, part: Part, first: int, last: int, parent: Part | None) -> Piece:
        """Give the lines from ``first`` to ``last`` to a part, together with what has the first of them already."""
        source = self._source
        source.parts.append(part)
        source.parent_of[id(part)] = parent
        piece = self._owner[first]
        if piece is None:
            piece = Piece(first, last + 1, [])
            source.pieces.append(piece)
        piece.end = max(piece.end, last + 1)
        piece.parts.append(part)
        source.piece_of[id(part)] = piece
        for number in range(first, last + 1):
            self._owner[number] = piece
        return piece

    def _block(self, statements: Sequence[ast.stmt], parent: Part | None) -> None:
        for statement in statements:
            if is_silent(statement):
                self._silent.update(range(self._first(statement), self._last(statement) + 1))
                continue
            start = len(self._source.parts)
            self._statement(statement, parent)
            self._source.extent[id(statement)] = (start, len(self._source.parts))

    def _statement(self, node: ast.stmt, parent: Part | None) -> None:
        first, last = self._first(node), self._last(node)
        member = self._members.get((first, last))
        if member is not None and member.key not in self._source.members:
            self._own(node, first, last, parent).note = member.note
            self._source.members[member.key] = node
            return
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            for decorator in node.decorator_list:
                # As far as the line with its "@", which may stand above the expression.
                self._own(decorator, self._at_sign(decorator), self._last(decorator), node)
        if isinstance(node, ast.If):
            self._chain(node, parent)
        elif isinstance(node, ast.Match):
            self._own(node, self._line(node.lineno), self._last(node.subject), parent)
            for case in node.cases:
                self._own(case, self._case_line(case), self._header_end(case.body, self._last(case.pattern)), node)
                self._block(case.body, case)
        elif isinstance(node, TRIES):
            self._header(node, parent)
            for handler in node.handlers:
                head = self._last(handler.type) if handler.type else self._line(handler.lineno)
                self._own(handler, self._line(handler.lineno), self._header_end(handler.body, head), node)
                self._block(handler.body, handler)
            self._clause(node, "else", node.orelse)
            self._clause(node, "finally", node.finalbody)
        elif getattr(node, "body", None):
            self._header(node, parent)
            if isinstance(node, LOOPS):
                self._clause(node, "else", node.orelse)
        else:
            self._own(node, first, last, parent)

    def _header(self, node: ast.stmt, parent: Part | None) -> None:
        """Give a compound statement its own lines, up to the colon, and read its first block."""
        body: list[ast.stmt] = getattr(node, "body")  # noqa: B009  # any compound statement has one
        first = self._line(node.lineno)
        inner = [part for part in ast.iter_child_nodes(node) if part not in body and hasattr(part, "lineno")]
        decorators = getattr(node, "decorator_list", [])
        others = [part for part in inner if isinstance(part, ast.expr) and part not in decorators]
        self._own(node, first, self._header_end(body, max([first, *map(self._last, others)])), parent)
        self._block(body, node)

    def _chain(self, node: ast.If, parent: Part | None) -> None:
        links, rest = links_of(node)
        for number, link in enumerate(links):
            first = self._line(link.lineno)
            over = node if number else parent
            if number and not self._lines[first].lstrip().startswith("elif"):
                line = self._word_line("else", first)
                self._own(Clause("else", silent=True), line, line, node)
                self._source.parts.pop()  # nothing on the other side has to answer to it
            self._own(link, first, self._header_end(link.body, max(first, self._last(link.test))), over)
            self._block(link.body, link)
        self._clause(node, "else", rest)

    def _clause(self, node: ast.stmt, word: str, body: Sequence[ast.stmt]) -> None:
        if not body:
            return
        clause = Clause(word)
        self._source.clauses[id(node), word] = clause
        line = self._word_line(word, self._first(body[0]))
        self._own(clause, line, self._header_end(body, line), node)
        self._block(body, clause)

    def _word_line(self, word: str, below: int) -> int:
        """Return the line of ``else`` or ``finally``: that of its block, or the next above that isn't a comment."""
        line = below
        if not self._lines[line].lstrip().startswith(word):
            line = self._above(below - 1)
        return line

    def _header_end(self, body: Sequence[ast.stmt], least: int) -> int:
        """Return the last line of a header, which has the colon: above its block, comments and blanks left out."""
        first = self._first(body[0])
        return max(least, self._above(first - 1)) if first > least else least

    def _above(self, line: int) -> int:
        while line > 0 and self._quiet[line]:
            line -= 1
        return max(line, 0)

    def _at_sign(self, decorator: ast.expr) -> int:
        line = self._line(decorator.lineno)
        while line > 0 and not self._lines[line].lstrip().startswith("@"):
            line -= 1
        return line

    def _case_line(self, case: ast.match_case) -> int:
        line = self._line(case.pattern.lineno)
        while line > 0 and not self._lines[line].lstrip().startswith("case"):
            line -= 1
        return line

    def _first(self, node: ast.stmt) -> int:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        return min([self._line(node.lineno), *map(self._at_sign, decorators)])

    def _last(self, node: ast.AST) -> int:
        number: int | None = getattr(node, "end_lineno", None)
        return self._line(getattr(node, "lineno", 1) if number is None else number)

    def _line(self, number: int) -> int:
        return min(max(number - self._shift, 0), len(self._lines) - 1)
