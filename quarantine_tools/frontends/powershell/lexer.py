"""Where the strings, comments and top-level statements of a PowerShell text are, by the language's own rules.

The grammar of tree-sitter takes `-m"a b"` for one parameter and then reads code as text and text as code without a
single error. So what it says is held against this scanner, which knows nothing but quotes, comments and brackets, and
a file that it can't agree on is parsed statement by statement, as the scanner cuts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BEFORE_COMMENT = frozenset(" \t\n;(){}[],|&=")  # a "#" behind anything else is part of a word
_OPEN, _CLOSE = "({[", ")}]"
_SINGLE, _DOUBLE = "'‘’‚‛", '"“”„'  # PowerShell takes typographic quotes for plain ones
_HERE = re.compile(r"@([" + _SINGLE + _DOUBLE + r"])[ \t]*\n")
_GOES_ON = re.compile(r"\s*(?:else|elseif|catch|finally|until|while|process|end|\||&&|\.[A-Za-z]|\{)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in a text; offsets in characters."""

    strings: tuple[tuple[int, int], ...]  # [start, end) of each outermost string
    comments: tuple[tuple[int, int], ...]
    cuts: tuple[int, ...]  # where a statement at the top level may begin: line starts outside of everything
    closed: bool  # every string, comment and bracket is closed


def scan(text: str) -> Scan:
    """Return the strings, comments and cuts of a text."""
    strings: list[tuple[int, int]] = []
    comments: list[tuple[int, int]] = []
    cuts: list[int] = [0]
    depth, place, closed, continued = 0, 0, True, False
    while place < len(text):
        char = text[place]
        if char == "`":
            continued = text[place + 1 : place + 2] == "\n"
            place += 2
            continue
        end = _string_end(text, place)
        if end is not None:
            closed = closed and end <= len(text)
            strings.append((place, min(end, len(text))))
            place = end
        elif char == "#" and (place == 0 or text[place - 1] in _BEFORE_COMMENT):
            end = text.find("\n", place)
            comments.append((place, len(text) if end < 0 else end))
            place = comments[-1][1]
        elif text.startswith("<#", place) and (place == 0 or text[place - 1] in _BEFORE_COMMENT):
            end = text.find("#>", place + 2)
            closed = closed and end >= 0
            comments.append((place, len(text) if end < 0 else end + 2))
            place = comments[-1][1]
        else:
            depth += (char in _OPEN) - (char in _CLOSE)
            place += 1
            if char == "\n" and depth == 0 and not continued and not _GOES_ON.match(text, place):
                cuts.append(place)
        continued = False
    return Scan(tuple(strings), tuple(comments), tuple(_useful(text, cuts)), closed and depth == 0)


def _useful(text: str, cuts: list[int]) -> Iterator[int]:
    """Yield the cuts behind which something stands, and before which no operator asks for more."""
    for number, cut in enumerate(cuts):
        before = text[cuts[number - 1] : cut].rstrip() if number else ""
        if number == 0 or not before.endswith(("|", ",", "=", "&&", "||", "+")):
            yield cut


def _string_end(text: str, place: int) -> int | None:
    """Return where the string that starts here ends, beyond the text for one that doesn't; None for no string."""
    here = _HERE.match(text, place)
    if here is not None:
        quotes = _SINGLE if here[1] in _SINGLE else _DOUBLE
        found = re.compile(rf"\n[{quotes}]@").search(text, here.end() - 1)
        return found.end() if found else len(text) + 1
    char = text[place]
    if char in _SINGLE:
        return _quoted_end(text, place + 1, _SINGLE)
    return _expandable_end(text, place + 1) if char in _DOUBLE else None


def _quoted_end(text: str, place: int, quotes: str) -> int:
    while place < len(text):
        if text[place] in quotes:
            if text[place + 1 : place + 2] not in quotes or place + 1 >= len(text):
                return place + 1
            place += 1
        place += 1
    return len(text) + 1


def _expandable_end(text: str, place: int) -> int:
    """Return the end of a string in double quotes; code in ``$( )`` may have strings of its own, however deep."""
    inside = [0]  # per string that is open, the brackets open in its innermost ``$( )``; 0: in its text
    while place < len(text):
        char = text[place]
        if char == "`":
            place += 2
            continue
        if inside[-1] == 0:
            if char in _DOUBLE:
                if text[place + 1 : place + 2] and text[place + 1] in _DOUBLE:
                    place += 2
                    continue
                inside.pop()
                if not inside:
                    return place + 1
            elif text.startswith("$(", place):
                inside[-1] = 1
                place += 1
        elif char in _DOUBLE:
            inside.append(0)
        elif char in _SINGLE:
            place = _quoted_end(text, place + 1, _SINGLE)
            continue
        else:
            inside[-1] += (char == "(") - (char == ")")
        place += 1
    return len(text) + 1
