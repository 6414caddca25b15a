"""The normal form of a shell command: layout is gone, and the commands of a chain stand on lines of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Where quoting can't be followed character by character, nothing is collapsed: case patterns have loose parentheses,
# $'…' has escapes of its own in some shells, and a here-document or here-string keeps its layout.
_OBSCURE = re.compile(r"\bcase\b|\$'|<<|\(\(")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a chain, with the ``&&`` before it or the ``;`` behind it."""

    text: str
    offset: int  # where it starts in the text that was read


def chain(text: str) -> tuple[Command, ...]:
    """Return the commands of a shell text, white space outside of quotes collapsed.

    Two texts with equal chains run the same: the commands joined by a blank are the text without its layout.
    """
    if _OBSCURE.search(text):
        return (Command(text.strip(), len(text) - len(text.lstrip())),)
    commands: list[Command] = []
    modes: list[str] = []  # what is open, innermost last: " ( { `
    kept = 0  # how many of them keep their white space: all but parentheses
    piece, start, place = "", -1, 0

    def close() -> None:
        nonlocal piece, start
        if piece.strip():
            commands.append(Command(piece.strip(), start))
        piece, start = "", -1

    while place < len(text):
        char = text[place]
        flat = kept == 0
        if flat and char in " \t":  # other Unicode blanks are letters to a shell
            piece += "" if not piece or piece.endswith(" ") else " "
            place += 1
            continue
        if not modes and text.startswith("&&", place):
            close()
            piece, start = "&& ", place
            place += 2
            continue
        if flat and char == "#" and (not piece or piece.endswith((" ", ";"))):
            start = place if start < 0 else start
            piece += text[place:].rstrip()  # a comment: nothing behind it runs
            break
        start = place if start < 0 else start
        if not modes and char == ";" and piece.strip() and ";" not in text[place + 1 : place + 2] + piece[-1]:
            piece = piece.rstrip() + ";"
            place += 1
            close()
            continue
        before, inner = len(modes), modes[-1] if modes else ""
        end = _end_of_token(text, place, modes, kept > 0)
        if len(modes) > before:
            kept += modes[-1] != "("
        elif len(modes) < before:
            kept -= inner != "("
        piece += text[place:end]
        place = end
    close()
    return tuple(commands)


def _end_of_token(text: str, place: int, modes: list[str], quoted: bool) -> int:
    """Return where the token at a place ends, and keep the account of what is open."""
    char, inner = text[place], modes[-1] if modes else ""
    if char == "\\":
        return min(place + 2, len(text))
    if char == "'" and inner != '"' and not (inner == "{" and quoted and modes != ["{"]):
        end = text.find("'", place + 1)
        return len(text) if end < 0 else end + 1
    if text.startswith(("$(", "${"), place):
        modes.append(text[place + 1])
        return place + 2
    if char in '"`':
        if inner == char:
            modes.pop()
        else:
            modes.append(char)
    elif char == "(" and inner != '"':
        modes.append("(")
    elif (char == ")" and inner == "(") or (char == "}" and inner == "{"):
        modes.pop()
    return place + 1
