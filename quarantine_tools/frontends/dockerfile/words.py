"""The words of a Dockerfile: quotes, escapes and variables, by the rules of BuildKit's ``shell/lex.go``.

A word has one canonical text: ``"a b"``, ``'a b'`` and ``a\\ b`` are the same word. A ``$`` that stands for itself is
told from one that starts a variable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?\-$!]")
_BRACED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*|[0-9]+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a word: literal text, or a variable."""

    text: str  # the literal text, or the variable's name
    variable: bool = False
    rest: str = ""  # of a variable: what follows the name in braces: ":-default", "#pattern"


@dataclass(frozen=True, slots=True)
class Known:
    """What a variable holds at some place of a Dockerfile."""

    value: str
    sure: bool  # False: a build argument's default, which a build may override


def split_words(text: str, escape: str) -> tuple[tuple[str, int], ...]:
    """Return the words of a text as they are written, quotes included, and where each starts."""
    words: list[tuple[str, int]] = []
    word, quote, begun, place, start = "", "", False, 0, 0
    while place < len(text):
        char = text[place]
        if not quote and char.isspace():
            if begun:
                words.append((word, start))
            word, begun, place = "", False, place + 1
            continue
        start = start if begun else place
        begun = True
        if char == escape and quote != "'":
            if place + 1 == len(text):
                break
            word += text[place : place + 2]
            place += 2
            continue
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        word += char
        place += 1
    return (*words, (word, start)) if begun and word else tuple(words)


def split_raw_words(text: str) -> tuple[str, ...]:
    """Return the words as the search for here-documents sees them; none at all where a quote never closes."""
    words, word, quote, place = [], "", "", 0
    while place < len(text):
        char = text[place]
        if char == "\\" and quote != "'":
            word += text[place : place + 2]
            place += 2
            continue
        place += 1
        if not quote and char.isspace():
            if word:
                words.append(word)
            word = ""
            continue
        if char == quote:
            quote = ""
        elif not quote and char in "'\"":
            quote = char
        word += char
    if quote:
        return ()
    return (*words, word) if word else tuple(words)


def read_word(text: str, escape: str) -> tuple[Part, ...] | None:
    """Return the parts of a word, its quotes and escapes resolved; None where a quote or brace never closes."""
    parts: list[Part] = []
    literal, quote, place = "", "", 0
    while place < len(text):
        char = text[place]
        following = text[place + 1 : place + 2]
        if quote == "'":
            quote = "" if char == "'" else quote
            literal += "" if char == "'" else char
            place += 1
        elif char == escape:
            if quote and following not in ('"', "$", escape):
                literal += char  # between double quotes it escapes nothing else
            literal += following
            place += 2
        elif char == '"' or (char == "'" and not quote):
            quote = "" if quote else char
            place += 1
        elif char == "$":
            found = _read_variable(text, place)
            if found is None:
                return None
            part, place = found
            if part is None:
                literal += "$"
                continue
            parts += [Part(literal), part] if literal else [part]
            literal = ""
        else:
            literal += char
            place += 1
    if quote:
        return None
    return (*parts, Part(literal)) if literal else tuple(parts)


def _read_variable(text: str, place: int) -> tuple[Part | None, int] | None:
    """Return the variable at a ``$`` (None for a plain ``$``) and the place behind it; None where a brace is open."""
    if text[place + 1 : place + 2] != "{":
        name = _NAME.match(text, place + 1)
        return (Part(name[0], variable=True), name.end()) if name else (None, place + 1)
    depth = 0
    for end in range(place + 1, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            inside = _BRACED.fullmatch(text[place + 2 : end])
            return (Part(inside[1], True, inside[2]), end + 1) if inside else None
    return None


def unquote_word(text: str, escape: str) -> str | None:
    """Return a word without quotes and escapes, variables as they are written; None where it isn't one word."""
    parts = read_word(text, escape)
    return None if parts is None else "".join(f"${part.text}" if part.variable else part.text for part in parts)


def show_word(parts: Sequence[Part]) -> str:
    """Return the one canonical text of a word; equal texts mean equal words."""
    shown = ""
    for part in parts:
        if part.variable:
            shown += f"${{{part.text}{part.rest}}}"
        else:
            shown += part.text.replace("\\", "\\\\").replace("$", "\\$")
    if not shown or re.search(r"[\s\"']", shown):
        return '"' + shown.replace('"', '\\"') + '"'
    return shown


def canonical_word(text: str, escape: str) -> str:
    """Return the canonical text of a word as it is written; an unreadable word stands for itself, marked as such."""
    parts = read_word(text, escape)
    return f"!{text}" if parts is None else show_word(parts)


def variables_of(text: str, escape: str) -> tuple[str, ...]:
    """Return the names of the variables that a word reads, those inside of defaults included."""
    names: list[str] = []
    for part in read_word(text, escape) or ():
        if part.variable:
            names += [part.text, *re.findall(r"\$\{?([A-Za-z_]\w*)", part.rest)]
    return tuple(names)


def expand_word(text: str, escape: str, known: Mapping[str, Known]) -> Known:
    """Return a word with its known variables filled in; an unknown one stands as a hole ``{NAME}``."""
    parts = read_word(text, escape)
    if parts is None:
        return Known(text, True)
    value, sure = "", True
    for part in parts:
        if not part.variable:
            value += part.text
            continue
        held = known.get(part.text)
        default = re.fullmatch(r":?-([^${}\"'\\]*)", part.rest)
        if held is not None and (not part.rest or (default and held.value)):
            value += held.value
            sure = sure and held.sure
        elif default and held is None and part.rest:
            value += default[1]
            sure = False  # the base image, or the build, may set it
        else:
            value += f"{{{part.text}}}"
    return Known(value, sure)
