"""Read what can be read of a file with a syntax error: the top-level statement with the error is left out."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

MOST_BROKEN = 20  # statements of a file that may be left out; a file with more is compared as text
# Lines in the first column that go on with the statement before: clauses, closing brackets.
_GOES_ON = re.compile(r"(?:else|elif|except|finally)\b|[)\]}]")
_HEAD = re.compile(r"[^\s#]")


@dataclass(frozen=True, slots=True)
class Part:
    """What could be read of a text."""

    tree: ast.Module
    text: str  # the text with blank lines in the place of what was left out
    broken: tuple[tuple[int, int], ...]  # first and last line of each statement that was left out, sorted


def parse_in_part(text: str) -> Part | None:
    """Return the tree of the statements at module level that parse; None where too little of the file is left.

    A statement goes from a line in the first column to the next one. A string that isn't closed may turn code into text
    and text into code from there on, so such a file is not taken apart.
    """
    lines = text.split("\n")
    starts = _starts(lines)
    broken: list[tuple[int, int]] = []
    while len(broken) <= MOST_BROKEN:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse("\n".join(lines))
        except SyntaxError as error:
            if "triple-quoted" in (error.msg or "") or not error.lineno:
                return None
            span = _statement_around(starts, min(error.lineno, len(lines)), len(lines))
            if span is None or span in broken:
                return None
            broken.append(span)
            lines[span[0] - 1 : span[1]] = [""] * (span[1] - span[0] + 1)
            continue
        except (ValueError, RecursionError, MemoryError):
            return None
        return _part(text, tree, lines, broken)
    return None


def _part(text: str, tree: ast.Module, lines: Sequence[str], broken: Sequence[tuple[int, int]]) -> Part | None:
    source = text.split("\n")
    spans = tuple(sorted((first, _last_code(source, first, last)) for first, last in broken))
    lost = sum(last - first + 1 for first, last in spans)
    code = sum(bool(_HEAD.match(line.lstrip())) for line in source)
    return Part(tree, "\n".join(lines), spans) if tree.body and lost * 2 < code else None


def _starts(lines: Sequence[str]) -> list[int]:
    """Return the numbers of the lines on which statements at module level may start, decorators included."""
    found: list[int] = []
    decorated = False
    for number, line in enumerate(lines, 1):
        if not _HEAD.match(line) or _GOES_ON.match(line):
            continue
        if not decorated:
            found.append(number)
        decorated = line.startswith("@")
    return found


def _statement_around(starts: Sequence[int], line: int, count: int) -> tuple[int, int] | None:
    before = [number for number in starts if number <= line]
    if not before:
        return None
    after = [number for number in starts if number > line]
    return before[-1], (after[0] - 1 if after else count)


def _last_code(source: Sequence[str], first: int, last: int) -> int:
    while last > first and not _HEAD.match(source[last - 1].lstrip()):
        last -= 1
    return last
