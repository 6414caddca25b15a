"""Java properties files: one unit a property.

Units: ``key``, named by the property. Of a property that is set twice, the last counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quarantine_tools.frontends._keys import key_unit, numbered, overridden, text
from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.model import KindSignature, Reading, split_lines

_NAME = re.compile(r"(?:[^\\=:\s]|\\.)*")
_SEPARATOR = re.compile(r"[ \t\f]*(?:[=:][ \t\f]*)?")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class _Property:
    name: str
    value: str
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


def read(source: str, path: str) -> Reading:
    """Return the properties of a file."""
    lines = split_lines(source)
    found = list(_properties(lines))
    last = {one.name: place for place, one in enumerate(found)}
    units = []
    for place, one in enumerate(found):
        rows = [(f"{_shown(one.name)}: {text(one.value, 0).form}", one.line)]
        rows = overridden(rows) if last[one.name] != place else rows
        units.append(key_unit(_shown(one.name), rows, one.line, one.end_line))
    held = {number for one in found for number in range(one.line, one.end_line + 1)}
    comments = tuple(number for number in range(1, len(lines) + 1) if number not in held)
    return Reading(numbered(units), comment_lines=comments, parser="java-rules")


def _shown(name: str) -> str:
    return name if re.fullmatch(r"[^\s#]+", name) else repr(name)


def _properties(lines: tuple[str, ...]) -> Iterator[_Property]:
    number = 0
    while number < len(lines):
        first = number + 1
        line = lines[number].lstrip(" \t\f")
        number += 1
        if not line or line[0] in "#!":
            continue
        parts = [line]
        while _goes_on(parts[-1]):
            parts[-1] = parts[-1][:-1]
            if number == len(lines):
                break
            parts.append(lines[number].lstrip(" \t\f"))
            number += 1
        whole = "".join(parts)
        name = _NAME.match(whole)
        assert name is not None  # it matches the empty text
        separator = _SEPARATOR.match(whole, name.end())
        assert separator is not None
        yield _Property(_unescaped(name[0]), _unescaped(whole[separator.end() :]), first, number)


def _goes_on(line: str) -> bool:
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _unescaped(written: str) -> str:
    return _ESCAPE.sub(lambda one: chr(int(one[1], 16)) if one[1] else _CONTROL.get(one[2], one[2]), written)


PLUGIN = FrontEnd(
    kind="properties",
    signature=KindSignature("properties", suffixes=(".properties",)),
    read=read,
    reads="One `key` a property; no facts.",
    references=("java.util.Properties.load, Java 21",),
    limitations=("Placeholders such as ${home} stay as they are written.",),
)
