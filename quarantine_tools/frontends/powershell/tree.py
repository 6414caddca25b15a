"""The statements of a PowerShell text, each with its syntax tree, or without one where it can't be parsed.

A text that the grammar reads whole, and as the scanner of `lexer.py` sees it, is one tree. Any other is cut at the
places where the scanner sees the top level, and each part is parsed by itself, so that one odd argument costs one
statement and not the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from quarantine_tools.frontends._lines import LineMap, lines_without
from quarantine_tools.frontends._trees import error_lines, first_line, parse_part, parse_tree
from quarantine_tools.frontends.powershell.lexer import Scan, scan

if TYPE_CHECKING:
    from tree_sitter import Node

GRAMMAR = "tree_sitter_pwsh"
_MOST_REFUSED = 100  # parts that can't be parsed, behind which the rest is compared by its text
_WRAPPERS = frozenset({"program", "statement_list", "using_directive_list"})


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines that can't be parsed."""

    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    bad_lines: tuple[int, ...]  # where the parser gave up


@dataclass(frozen=True, slots=True)
class Statements:
    """The top level of a script, in source order."""

    parts: tuple[Node | Unread, ...]
    comment_lines: tuple[int, ...]  # 1-based lines with nothing but comments and blanks


def read_statements(text: str, lines: Sequence[str]) -> Statements:
    """Return the statements of a text.

    Raises:
        UnreadableScript: no tree can be had.
    """
    found = scan(text)
    offsets = _Offsets(text)
    root = parse_tree(text, GRAMMAR)
    if not _disagreements(root, found, offsets, 0, len(text)):
        parts: list[Node | Unread] = [node for node in _flat(root) if node.type not in ("comment", "empty_statement")]
    else:
        parts = list(_by_part(text, found, offsets))
    return Statements(tuple(parts), _comment_lines(text, lines, found, parts))


def _flat(node: Node) -> Iterator[Node]:
    for child in node.children:
        if child.type in _WRAPPERS:
            yield from _flat(child)
        else:
            yield child


def _by_part(text: str, found: Scan, offsets: _Offsets) -> Iterator[Node | Unread]:
    source = text.encode("utf-8", "surrogatepass")
    ends = [*found.cuts[1:], len(text)]
    refused = 0
    for start, end in zip(found.cuts, ends, strict=True):
        if not text[start:end].strip():
            continue
        if refused == _MOST_REFUSED:
            rest = text[start:].rstrip()
            yield Unread(offsets.line(start), offsets.line(start + len(rest) - 1), ())
            return
        root = parse_part(source, GRAMMAR, offsets.point(start), offsets.point(end))
        bad = _disagreements(root, found, offsets, start, end)
        if not bad:
            yield from (node for node in _flat(root) if node.type not in ("comment", "empty_statement"))
            continue
        piece = text[start:end]
        first = offsets.line(start + len(piece) - len(piece.lstrip()))
        last = offsets.line(start + len(piece.rstrip()) - 1)
        refused += 1
        if any(not _is_comment(found, start + place) for place, char in enumerate(piece) if not char.isspace()):
            yield Unread(first, last, bad)


def _is_comment(found: Scan, place: int) -> bool:
    index = bisect_right(found.comments, (place, len(found.comments) + (1 << 40))) - 1
    return index >= 0 and found.comments[index][0] <= place < found.comments[index][1]


def _disagreements(root: Node, found: Scan, offsets: _Offsets, start: int, end: int) -> tuple[int, ...]:
    """Return the lines on which the tree is in error, or has strings or comments where the scanner has none."""
    if root.has_error:
        return error_lines(root)
    seen = dict(_quoted(root))
    known = {(offsets.byte(a), offsets.byte(b)) for a, b in (*found.strings, *found.comments) if start <= a < end}
    bad = {line for span, line in seen.items() if span not in known}
    for span in known - set(seen):
        leaf = root.descendant_for_byte_range(span[0], span[1] - 1)
        if leaf is None or leaf.children:  # `--cov="x"` may be one word
            bad.add(offsets.line_of_byte(span[0]))
    return tuple(sorted(bad))


def _quoted(root: Node) -> Iterator[tuple[tuple[int, int], int]]:
    """Yield the span of each outermost string and each comment, with its line."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.type in ("comment", "requires_statement") or "string" in node.type:
            inner = node.type == "string_literal" and node.children
            if not inner:
                yield (node.start_byte, node.end_byte), first_line(node)
                continue
        stack += node.children


def _comment_lines(text: str, lines: Sequence[str], found: Scan, parts: Sequence[Node | Unread]) -> tuple[int, ...]:
    """Return the lines that say nothing; `#Requires` is no comment, and none is in what can't be parsed."""
    unread = {n for part in parts if isinstance(part, Unread) for n in range(part.line, part.end_line + 1)}
    comments = ((start, end) for start, end in found.comments if text[start : start + 9].lower() != "#requires")
    return tuple(n for n in lines_without(text, comments) if n not in unread or not lines[n - 1].strip())


class _Offsets:
    """Places of a text as characters, bytes, and lines."""

    def __init__(self, text: str) -> None:
        self._ascii = text.isascii()
        sizes = () if self._ascii else (len(char.encode("utf-8", "surrogatepass")) for char in text)
        self._bytes = [0, *accumulate(sizes)]
        self._lines = LineMap(text)

    def byte(self, place: int) -> int:
        """Return the byte that a character starts at."""
        return place if self._ascii else self._bytes[place]

    def line(self, place: int) -> int:
        """Return the 1-based line of a character."""
        return self._lines.line(place)

    def line_of_byte(self, byte: int) -> int:
        """Return the 1-based line of a byte."""
        return self.line(byte if self._ascii else bisect_right(self._bytes, byte) - 1)

    def point(self, place: int) -> tuple[int, int, int]:
        """Return a place as tree-sitter wants it: byte, 0-based row, and column in bytes."""
        line = self.line(place)
        return self.byte(place), line - 1, self.byte(place) - self.byte(self._lines.start(line))
