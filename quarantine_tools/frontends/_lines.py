"""Which line of a text a place in it is on, and which lines hold nothing but blanks and comments."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class LineMap:
    """The line of each place in a text."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        place = text.find("\n")
        while place >= 0:
            self._starts.append(place + 1)
            place = text.find("\n", place + 1)

    def line(self, place: int) -> int:
        """Return the line, 1-based, of a 0-based place."""
        return bisect_right(self._starts, place)

    def start(self, line: int) -> int:
        """Return the 0-based place at which a line, 1-based, starts."""
        return self._starts[line - 1]


def lines_without(text: str, comments: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return the lines, 1-based, that are blank or hold nothing but comments.

    Args:
        comments: where each comment starts and ends, as places in the text, in order.
    """
    if not text:
        return ()
    parts, done = [], 0
    for start, end in comments:
        parts += [text[done:start], "\n" * text.count("\n", start, end)]
        done = end
    # The end of the text may be a comment, so whether its last line has an end is not asked of what is left.
    bare = "".join(parts) + text[done:]
    last = text.count("\n") + (not text.endswith("\n"))
    return tuple(number for number, line in enumerate(bare.split("\n")[:last], 1) if not line.strip())
