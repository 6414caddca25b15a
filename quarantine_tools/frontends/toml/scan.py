"""TOML with lines: the keys and values of a text that the reference parser has taken.

Whether a text is TOML is asked of `tomllib` (`tomli` before Python 3.11), which gives values and no lines. What it has
taken is scanned here once more for where each value stands; texts, numbers and dates are left to it one by one.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from typing import Any

from quarantine_tools.frontends._keys import (
    MOST_DEPTH,
    Items,
    Member,
    Node,
    Table,
    Value,
    number,
    text,
)
from quarantine_tools.frontends._lines import LineMap

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_COMMENT = re.compile(r"#[^\n]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^\\]|\\.)*?"""(?:"{0,2}(?!"))', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''.*?'''(?:'{0,2}(?!'))", re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}#](?:[^\n,\]}#]*[^\s,\]}#])?")


class BadToml(Exception):
    """A text that is no TOML, or beyond our limits; says why."""


@dataclass
class _Open:
    """A table or list of tables that is being filled."""

    line: int
    end_line: int
    members: dict[str, tuple[int, _Open | _Array | Node]] = field(default_factory=dict)


@dataclass
class _Array:
    tables: list[_Open] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML text, read."""

    root: Table
    comments: tuple[tuple[int, int], ...]  # places in the text


def parse(source: str) -> Document:
    """Return the tree of a text.

    Raises:
        BadToml: it is no TOML, or nested beyond our limit.
    """
    try:
        tomllib.loads(source)
        return _Scanner(source).document()
    except RecursionError:
        raise BadToml("nested too deeply") from None
    except ValueError as error:
        raise BadToml(str(error)[:200]) from error


class _Scanner:
    def __init__(self, source: str) -> None:
        self._text = source
        self._lines = LineMap(source)
        self._place = 0
        self._comments: list[tuple[int, int]] = []

    def document(self) -> Document:
        root = _Open(1, max(self._lines.line(len(self._text.rstrip())), 1))
        where: list[_Open] = [root]
        self._blank()
        while self._place < len(self._text):
            if self._text[self._place] == "[":
                where = self._header(root)
            else:
                self._pair(where[-1])
            for table in where:
                table.end_line = max(table.end_line, self._line(self._place - 1))
            self._blank()
        return Document(_frozen(root), tuple(self._comments))

    def _line(self, place: int | None = None) -> int:
        return self._lines.line(self._place if place is None else place)

    def _blank(self) -> None:
        found = _BLANK.match(self._text, self._place)
        assert found is not None
        self._comments += [
            (found.start() + one.start(), found.start() + one.end()) for one in _COMMENT.finditer(found[0])
        ]
        self._place = found.end()

    def _space(self) -> str:
        found = _SPACE.match(self._text, self._place)
        assert found is not None
        self._place = found.end()
        return self._text[self._place : self._place + 1]

    def _take(self, sign: str) -> None:
        if not self._text.startswith(sign, self._place):
            raise BadToml(f"line {self._line()}: no `{sign}` where one should stand")
        self._place += len(sign)

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._space()
            for pattern in (_BARE, _BASIC, _LITERAL):
                found = pattern.match(self._text, self._place)
                if found is not None:
                    break
            else:
                raise BadToml(f"line {self._line()}: no key where one should stand")
            self._place = found.end()
            keys.append(found[0] if pattern is _BARE else str(_plain(found[0])))
            if self._space() != ".":
                return keys
            self._place += 1

    def _header(self, root: _Open) -> list[_Open]:
        """Return the tables that a header opens, the outermost first."""
        line, double = self._line(), self._text.startswith("[[", self._place)
        self._place += 2 if double else 1
        keys = self._keys()
        self._take("]]" if double else "]")
        where = [root]
        for key in keys[:-1]:
            where.append(self._inside(where[-1], key, line))
        if not double:
            return [*where, self._inside(where[-1], keys[-1], line)]
        held = where[-1].members.setdefault(keys[-1], (line, _Array()))[1]
        if not isinstance(held, _Array):
            raise BadToml(f"line {line}: a list of tables where there is another value")
        held.tables.append(_Open(line, line))
        return [*where, held.tables[-1]]

    def _inside(self, table: _Open, key: str, line: int) -> _Open:
        held = table.members.setdefault(key, (line, _Open(line, line)))[1]
        if isinstance(held, _Array):
            held = held.tables[-1]
        if not isinstance(held, _Open):
            raise BadToml(f"line {line}: a table where there is another value")
        return held

    def _pair(self, table: _Open) -> None:
        line = self._line()
        keys = self._keys()
        self._take("=")
        where = [table]
        for key in keys[:-1]:
            where.append(self._inside(where[-1], key, line))
        value = self._value(0)
        where[-1].members[keys[-1]] = (line, value)
        for one in where[1:]:
            one.end_line = max(one.end_line, value.end_line)

    def _value(self, depth: int) -> Node:
        if depth > MOST_DEPTH:
            raise BadToml(f"nested more than {MOST_DEPTH} deep")
        sign, line = self._space(), self._line()
        if sign == "[":
            return self._items(depth, line)
        if sign == "{":
            return self._table(depth, line)
        for pattern in (_LONG_BASIC, _LONG_LITERAL, _BASIC, _LITERAL, _SCALAR):
            found = pattern.match(self._text, self._place)
            if found is not None:
                self._place = found.end()
                return _value_of(found[0], line, self._line(found.end() - 1))
        raise BadToml(f"line {line}: no value where one should stand")

    def _items(self, depth: int, line: int) -> Items:
        items: list[Node] = []
        self._place += 1
        while True:
            self._blank()
            if self._text.startswith("]", self._place):
                self._place += 1
                return Items(tuple(items), line, self._line(self._place - 1))
            items.append(self._value(depth + 1))
            self._blank()
            if not self._text.startswith("]", self._place):
                self._take(",")

    def _table(self, depth: int, line: int) -> Table:
        table = _Open(line, line)
        self._place += 1
        while True:
            self._blank()
            if self._text.startswith("}", self._place):
                self._place += 1
                table.end_line = self._line(self._place - 1)
                return _frozen(table)
            at_line, keys, inner = self._line(), self._keys(), table
            self._take("=")
            for key in keys[:-1]:
                inner = self._inside(inner, key, at_line)
            inner.members[keys[-1]] = (at_line, self._value(depth + 1))
            inner.end_line = self._line()
            self._blank()
            if not self._text.startswith("}", self._place):
                self._take(",")


def _frozen(table: _Open) -> Table:
    members = []
    for key, (line, held) in table.members.items():
        node: Node
        if isinstance(held, _Open):
            node = _frozen(held)
        elif isinstance(held, _Array):
            rows = tuple(_frozen(one) for one in held.tables)
            node = Items(rows, line, rows[-1].end_line)
        else:
            node = held
        members.append(Member(key, node, line))
    return Table(tuple(members), table.line, table.end_line)


def _plain(written: str) -> Any:
    return tomllib.loads(f"v = {written}")["v"]


def _value_of(written: str, line: int, end_line: int) -> Value:
    """Return what is no list and no table."""
    if written in ("true", "false"):
        return Value(written, line, end_line)
    value = _plain(written)
    if isinstance(value, str):
        return text(value, line, end_line)
    if isinstance(value, int):
        return number(str(value), line)
    if isinstance(value, float):
        return number(written, line)
    return Value(value.isoformat(), line, end_line)
