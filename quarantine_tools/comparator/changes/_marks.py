"""What of two pieces of source text the other one lacks, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quarantine_tools.comparator.changes._hunks import hunks

WORD = re.compile(r"\w+|[^\w\s]")
NAME = re.compile(r"\w+")
BRIDGE = 3  # signs between two differing words that are marked with them: `a.b` → `c.d` is one difference, not two

Marks = tuple[tuple[int, int], ...]


@dataclass
class Allowance:
    """How much work a diff may still cause; what is beyond it is told more coarsely, never left out."""

    left: int

    def grants(self, cost: int) -> bool:
        """Take the cost where there is enough left for it."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    line: int
    start: int
    end: int


def mark(before: Sequence[str], after: Sequence[str], allowance: Allowance) -> tuple[list[Marks], list[Marks]]:
    """Return per line the columns of what the other text lacks. Blanks and line ends don't count.

    Lines that both texts have stay free of marks; between them, words are told apart wherever their lines end. Where
    that would take too long, everything between is marked.
    """
    marks: list[Marks] = [()] * len(before)
    new_marks: list[Marks] = [()] * len(after)
    for hunk in hunks([line.strip() for line in before], [line.strip() for line in after]):
        went, came = before[hunk.start : hunk.end], after[hunk.new_start : hunk.new_end]
        marks[hunk.start : hunk.end], new_marks[hunk.new_start : hunk.new_end] = _mark_words(went, came, allowance)
    return marks, new_marks


def _mark_words(before: Sequence[str], after: Sequence[str], allowance: Allowance) -> tuple[list[Marks], list[Marks]]:
    left, right = _words(before), _words(after)
    old, new = [word.text for word in left], [word.text for word in right]
    if old == new:
        return [()] * len(before), [()] * len(after)
    if not allowance.grants(len(old) * len(new)):
        return _columns(before, left, [(0, len(left))]), _columns(after, right, [(0, len(right))])
    found = [(h.start, h.end, h.new_start, h.new_end) for h in hunks(old, new)]
    joined = found[:1]
    for hunk in found[1:]:
        last = joined[-1]
        between = old[last[1] : hunk[0]]
        if len(between) <= BRIDGE and not any(text[0].isalnum() or text[0] == "_" for text in between):
            joined[-1] = (last[0], hunk[1], last[2], hunk[3])
        else:
            joined.append(hunk)
    return (
        _columns(before, left, [(start, end) for start, end, _, _ in joined]),
        _columns(after, right, [(start, end) for _, _, start, end in joined]),
    )


def is_all_marked(text: str, marks: Marks) -> bool:
    """Say whether a line has words, and none of them outside of its marks; brackets and commas are on every line."""
    words = [found.span() for found in NAME.finditer(text)]
    return bool(words) and all(any(start <= first and last <= end for start, end in marks) for first, last in words)


def _words(lines: Sequence[str]) -> list[_Word]:
    return [
        _Word(found[0], number, found.start(), found.end())
        for number, line in enumerate(lines)
        for found in WORD.finditer(line)
    ]


def _columns(lines: Sequence[str], words: Sequence[_Word], stretches: Sequence[tuple[int, int]]) -> list[Marks]:
    columns: list[list[tuple[int, int]]] = [[] for _ in lines]
    for start, end in stretches:
        for number, word in enumerate(words[start:end]):
            of_line = columns[word.line]
            if number and words[start + number - 1].line == word.line:
                of_line[-1] = (of_line[-1][0], word.end)
            else:
                of_line.append((word.start, word.end))
    return [tuple(found) for found in columns]
