"""`.env` files: one unit a variable, read as python-dotenv reads them.

Units: ``key``, named by the variable. Facts: ``env``, with the value that the file sets, or only declares where it is
an example. Quotes and comments behind a value are spelling. A value with `$`, a backquote or a backslash has its quotes
in its form, since python-dotenv, compose and a shell disagree on what that means, and what it refers to: a variable
that is set further up in the file. `export` counts: a shell that reads the file hands only that variable on.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from quarantine_tools.frontends._interpolation import names_set, referred
from quarantine_tools.frontends._keys import Row, key_unit, numbered, on_one_line, overridden, text
from quarantine_tools.frontends._lines import LineMap, lines_without
from quarantine_tools.frontends.base import FrontEnd
from quarantine_tools.model import Binding, Fact, KindSignature, Reading, Unit

# python-dotenv 1.x, dotenv/parser.py
_BLANK = re.compile(r"\s*")
_EXPORT = re.compile(r"export[^\S\n]+")
_QUOTED_KEY = re.compile(r"'([^']+)'")
_KEY = re.compile(r"([^=#\s]+)")
_SPACE = re.compile(r"[^\S\n]*")
_SINGLE = re.compile(r"'((?:\\'|[^'])*)'")
_DOUBLE = re.compile(r'"((?:\\"|[^"])*)"')
_UNQUOTED = re.compile(r"[^\n]*")
_COMMENT = re.compile(r"[^\S\n]*#[^\n]*")
_END = re.compile(r"[^\S\n]*(?:\n|$)")
_ESCAPE = re.compile(r"\\[\\'\"abfnrtv]")
_ESCAPE_SINGLE = re.compile(r"\\[\\']")
_QUOTES = (("'", "single", _SINGLE, _ESCAPE_SINGLE), ('"', "double", _DOUBLE, _ESCAPE))
_REFERENCE = re.compile(r"\$\{([^}:]*)(?::-[^}]*)?\}")  # dotenv/variables.py
_NAMED = re.compile(r"\$\{?([A-Za-z_]\w*)")  # what any reader would put something in for
_READ_IN_MANY_WAYS = re.compile(r"[$`\\]")
_EXAMPLE = re.compile(r"(?i)[._-](?:example|sample|template|tmpl|dist|defaults?)\b")


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    value: str | None  # None: declared without a value
    quote: str  # the quotes around the value, or nothing
    start: int  # place in the text
    end: int
    written: str = ""  # the value with its quotes

    @property
    def unsettled(self) -> bool:
        """Whether its readers take the value in different ways."""
        return _READ_IN_MANY_WAYS.search(self.written) is not None


@dataclass(frozen=True, slots=True)
class _Bad:
    start: int
    end: int


def read(source: str, path: str) -> Reading:
    """Return the variables of a file; a line that python-dotenv can't read is a unit by its text."""
    lines = LineMap(source)
    entries: list[_Entry | _Bad] = []
    comments: list[tuple[int, int]] = []
    for item in _scan(source):
        if isinstance(item, tuple):
            comments.append(item)
        else:
            entries.append(item)
    last = {entry.name: place for place, entry in enumerate(entries) if isinstance(entry, _Entry)}
    example = _EXAMPLE.search(path.rsplit("/", 1)[-1]) is not None
    known: dict[str, str] = {}
    units: list[Unit] = []
    facts: list[Fact] = []
    bindings: list[Binding] = []
    problems: list[tuple[str, str]] = []
    for place, entry in enumerate(entries):
        line, end_line = lines.line(entry.start), lines.line(max(entry.end - 1, entry.start))
        if isinstance(entry, _Bad):
            raw = " ".join(source[entry.start : entry.end].split())
            problems.append(
                ("bad-line", f"line {line}: no variable that python-dotenv would read; compared by its text")
            )
            units.append(key_unit("line", [(f"line {raw}", line)], line, end_line))
            continue
        units.append(_unit(entry, known, last[entry.name] == place, line, end_line, source))
        if last[entry.name] == place:
            facts.append(_fact(entry, known, example, line, end_line))
            if entry.value is not None and "$" not in entry.value and not example:
                bindings.append(Binding(entry.name, entry.value, line))
        if entry.value is not None:
            known[entry.name] = entry.value
    return Reading(
        units=numbered(units),
        facts=tuple(facts),
        bindings=tuple(bindings),
        comment_lines=lines_without(source, comments),
        problems=tuple(problems),
        parser="dotenv-rules",
    )


def _unit(entry: _Entry, known: dict[str, str], counts: bool, line: int, end_line: int, source: str) -> Unit:
    rows: list[Row] = [(f"{entry.name}:", line)]
    needs: tuple[str, ...] = ()
    if entry.value is not None:
        rows = [(f"{entry.name}: {text(entry.value, line).form}", line)]
        if entry.unsettled:
            told = referred(entry.value, _references, known.get, source)
            needs = names_set(told)
            rows += [(one, line) for one in (f"in {entry.quote or 'no'} quotes", *told)]
            if "\\" in entry.written:
                rows.append((f"written: {text(entry.written, line).form}", line))
    if _EXPORT.match(source, entry.start):
        rows.append(("exported", line))
    unit = key_unit(entry.name, rows if counts else overridden(rows), line, end_line)
    return replace(unit, needs=needs, binds=(entry.name,))


def _references(value: str) -> Iterator[str]:
    yield from (found[1] for found in _REFERENCE.finditer(value))
    yield from (found[1] for found in _NAMED.finditer(value))


def _fact(entry: _Entry, known: Mapping[str, str], example: bool, line: int, end_line: int) -> Fact:
    word = "declared" if example or entry.value is None else "set"
    value = _REFERENCE.sub(lambda found: known.get(on_one_line(found[1]), found[0]), entry.value or "")
    value = " ".join(value.split("\n"))
    return Fact("env", entry.name, word if entry.value is None else f"{word} '{value}'", line, end_line)


def _scan(source: str) -> Iterator[_Entry | _Bad | tuple[int, int]]:
    """Yield variables, lines that can't be read, and the places of comments, in order."""
    place = 0
    while True:
        place = _after(_BLANK, source, place)
        if place >= len(source):
            return
        start = place
        place = _after(_EXPORT, source, place)
        if source.startswith("#", place):  # also behind an `export` without a name
            place = _after(_COMMENT, source, place)
            yield start, place
            continue
        key = (_QUOTED_KEY if source.startswith("'", place) else _KEY).match(source, place)
        if key is None:
            place = _after(_UNQUOTED, source, place)
            yield _Bad(start, place)
            continue
        entry, place = _entry(source, key, start)
        comment = _COMMENT.match(source, place)
        after = comment.end() if comment else place
        end = _END.match(source, after)
        if entry is None or end is None:
            place = _after(_UNQUOTED, source, after)
            yield _Bad(start, place)
            continue
        yield entry
        if comment is not None:
            yield comment.span()
        place = end.end()


def _entry(source: str, key: re.Match[str], start: int) -> tuple[_Entry | None, int]:
    """Return the variable that begins with a key, and where it ends; None for a quoted value that doesn't end."""
    name = on_one_line(key[1])
    place = _after(_SPACE, source, key.end())
    if not source.startswith("=", place):
        return _Entry(name, None, "", start, key.end()), key.end()
    place = _after(_SPACE, source, place + 1)
    for sign, word, quoted, escape in _QUOTES:
        if source.startswith(sign, place):
            found = quoted.match(source, place)
            if found is None:
                return None, place
            value = escape.sub(lambda one: codecs.decode(one[0], "unicode-escape"), found[1])
            return _Entry(name, value, word, start, found.end(), found[0]), found.end()
    value = re.sub(r"\s+#.*", "", source[place : _after(_UNQUOTED, source, place)]).rstrip()
    return _Entry(name, value, "", start, place + len(value), value), place + len(value)


def _after(pattern: re.Pattern[str], source: str, place: int) -> int:
    found = pattern.match(source, place)
    return found.end() if found else place


PLUGIN = FrontEnd(
    kind="env",
    signature=KindSignature("env", names=(".env", ".env.*", ".env-*", ".env_*", "*.env", ".envrc")),
    read=read,
    reads="One `key` a variable; `env` facts with the value that is set, or declared in an example.",
    references=("python-dotenv 1.x: https://github.com/theskumar/python-dotenv",),
    limitations=(
        "Comments behind a value are read as python-dotenv reads them; Docker's `--env-file` takes them for the value.",
        "Commands of an .envrc (`source_up`, `use nix`) are compared by their text.",
    ),
)
