"""A file into statements, psql's commands and the rows of COPY, with the lines that hold nothing but comments.

By psql's own rules (``src/fe_utils/psqlscan.l`` of PostgreSQL): a semicolon ends a statement unless it stands in a
string, an identifier, a comment, parentheses, or the body of a function that starts with BEGIN ATOMIC. What no rule
fits is passed on as it is, so that the parser can refuse it, statement by statement.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<comment>--[^\n]*)
    | (?P<block>/\*)
    | (?P<string>[eE]'[^'\\]*(?:(?:\\.|'')[^'\\]*)*'?
        | (?:[bBxXnN]|[uU]&)?'[^']*(?:''[^']*)*'?
        | "[^"]*(?:""[^"]*)*"?)
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$)
    | (?P<word>[^\W\d][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<end>;)
    | (?P<comma>,)
    | (?P<open>[(\[])
    | (?P<close>[)\]])
    | (?P<backslash>\\[^\n]*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(r"/\*|\*/")
_COPY = re.compile(r"(?is)COPY\b.*\bFROM\s+STDIN\b")
_DATA_END = re.compile(r"(?m)^\\\.[ \t]*$")
_SENDS = re.compile(r"\\(?:g|gx|gset|gexec|gdesc|crosstabview|watch|bind|parse|;)\b")  # ends the statement before it
_DOWN = re.compile(r"--\s*(?:\+(?:goose|migrate)\s+Down|migrate:down|\+micrate\s+Down)\b", re.IGNORECASE)
_UP = re.compile(r"--\s*(?:\+(?:goose|migrate)\s+Up|migrate:up|\+micrate\s+Up)\b", re.IGNORECASE)


class PieceKind(Enum):
    """What a stretch of a file is."""

    STATEMENT = auto()
    COMMAND = auto()  # one of psql's own: \connect, \set


@dataclass(frozen=True, slots=True)
class Token:
    """A word, string, number or sign, with its place in the text; no blanks and no comments."""

    start: int  # offset in the file
    end: int
    kind: str  # a group of the pattern: word, string, open, close, comma …
    depth: int  # how many parentheses are open around it; the parentheses themselves stand outside


@dataclass(frozen=True, slots=True)
class Piece:
    """A statement or a command of psql."""

    kind: PieceKind
    start: int  # offset of its first token
    end: int  # offset behind its last one, the semicolon left out
    line: int  # 1-based
    end_line: int  # 1-based, inclusive; of the semicolon, or of the last row of data
    tokens: tuple[Token, ...]
    rows: tuple[int, int] = (0, 0)  # first and last line of the data of COPY … FROM stdin, 1-based; none: 0
    down: bool = False  # stands in the part of a migration that takes it back


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text with its pieces."""

    text: str
    pieces: tuple[Piece, ...]
    comment_lines: tuple[int, ...]  # 1-based, blank or with nothing but comments
    starts: tuple[int, ...]  # offset of each line

    def line_of(self, offset: int) -> int:
        """Return the line, 1-based, that an offset of the file stands on."""
        return bisect_right(self.starts, offset)

    def lines(self, first: int, last: int) -> list[str]:
        """Return the texts of some lines, counted from 1, the last one included."""
        end = self.starts[last] - 1 if last < len(self.starts) else len(self.text)
        return self.text[self.starts[first - 1] : end].split("\n")


def split(text: str) -> Source:
    """Return the pieces of a file; every token is in one of them."""
    starts = (0, *(match.end() for match in re.finditer(r"\n", text)))
    splitter = _Splitter(text, starts)
    pieces = tuple(splitter.run())
    lines = text.split("\n")
    comments = tuple(
        number
        for number, line in enumerate(lines, start=1)
        if not line.strip() or number not in splitter.held
        if number < len(lines) or line
    )
    return Source(text, pieces, comments, starts)


class _Splitter:
    """Goes once through a text."""

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        self._text = text
        self._starts = starts
        self._tokens: list[Token] = []
        self._depth = 0
        self._blocks = 0  # how many BEGIN ATOMIC and CASE are open
        self._words: list[str] = []  # the first words of the statement
        self._down = False
        self.held: set[int] = set()  # lines with more than comments

    def run(self) -> Iterator[Piece]:
        place, size = 0, len(self._text)
        while place < size:
            match = _TOKEN.match(self._text, place)
            assert match is not None  # every character is at least an `other`
            kind, start, place = str(match.lastgroup), place, match.end()
            if kind == "space":
                continue
            if kind == "comment":
                self._down = not _UP.match(match[0]) and (self._down or bool(_DOWN.match(match[0])))
                continue
            if kind == "block":
                place = self._behind_block(place)
                continue
            if kind == "backslash":
                yield from self._command(start, place, match[0])
                continue
            if kind == "dollar":
                close = self._text.find(match[0], place)
                place = size if close < 0 else close + len(match[0])
            if kind == "end" and self._depth == 0 and self._blocks == 0:
                piece = self._statement(start, place)
                if piece is None:
                    continue
                if piece.rows[1]:
                    place = min(size, self._starts[piece.rows[1]] if piece.rows[1] < len(self._starts) else size)
                yield piece
                continue
            self._take(kind, start, place)
        last = self._statement(size, size)
        if last is not None:
            yield last

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _hold(self, start: int, end: int) -> None:
        self.held.update(range(self._line(start), self._line(max(start, end - 1)) + 1))

    def _take(self, kind: str, start: int, end: int) -> None:
        self._hold(start, end)
        if kind == "close":
            self._depth = max(0, self._depth - 1)
        self._tokens.append(Token(start, end, kind, self._depth))
        if kind == "open":
            self._depth += 1
        if kind == "word":
            self._count_blocks(self._text[start:end].lower())

    def _count_blocks(self, word: str) -> None:
        if len(self._words) < 4:
            self._words.append(word)
        head = [one for one in self._words if one not in ("or", "replace")][:2]
        if head not in (["create", "function"], ["create", "procedure"]) or self._depth:
            return
        if word == "begin" or (word == "case" and self._blocks):
            self._blocks += 1
        elif word == "end" and self._blocks:
            self._blocks -= 1

    def _behind_block(self, place: int) -> int:
        depth = 1
        while depth:
            found = _BLOCK.search(self._text, place)
            if found is None:
                return len(self._text)
            depth += 1 if found[0] == "/*" else -1
            place = found.end()
        return place

    def _command(self, start: int, end: int, text: str) -> Iterator[Piece]:
        """A backslash sends the statement before it, or is a command of its own; inside of one it is an error."""
        if self._tokens and not _SENDS.match(text):
            self._take("other", start, end)
            return
        piece = self._statement(start, start)
        if piece is not None:
            yield piece
        self._hold(start, end)
        line = self._line(start)
        token = Token(start, end, "backslash", 0)
        yield Piece(PieceKind.COMMAND, start, end, line, line, (token,), down=self._down)

    def _statement(self, start: int, end: int) -> Piece | None:
        """Close the statement that is open, with the semicolon between ``start`` and ``end``."""
        tokens, self._tokens = tuple(self._tokens), []
        self._depth, self._blocks, self._words = 0, 0, []
        if not tokens:
            return None  # a semicolon by itself says as little as a blank line
        if start < end:
            self._hold(start, end)
        first, last = tokens[0].start, tokens[-1].end
        end_line = self._line(max(last, end) - 1)
        rows = self._rows(first, last, end) if start < end else (0, 0)
        return Piece(
            PieceKind.STATEMENT, first, last, self._line(first), max(end_line, rows[1]), tokens, rows, self._down
        )

    def _rows(self, first: int, last: int, end: int) -> tuple[int, int]:
        """Return the lines of the data behind COPY … FROM stdin, with the line that ends it."""
        if not _COPY.match(self._text, first, last):
            return 0, 0
        line = self._line(end - 1)
        if line >= len(self._starts):
            return 0, 0
        close = _DATA_END.search(self._text, self._starts[line])
        stop = close.end() if close is not None else len(self._text)
        final = self._line(max(stop - 1, self._starts[line]))
        self.held.update(range(line + 1, final + 1))
        return line + 1, final


def parts(tokens: Sequence[Token], depth: int) -> tuple[tuple[Token, Token], ...]:
    """Return first and last token of each stretch between the commas at a depth; what stands less deep is left out."""
    found: list[tuple[Token, Token]] = []
    stretch: list[Token] = []
    for token in tokens:
        if token.depth < depth or (token.depth == depth and token.kind == "comma"):
            if stretch:
                found.append((stretch[0], stretch[-1]))
            stretch = []
        else:
            stretch.append(token)
    if stretch:
        found.append((stretch[0], stretch[-1]))
    return tuple(found)
