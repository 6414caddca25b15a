"""On which lines of a Python statement a change stands; the change itself names the line where the statement starts."""

from __future__ import annotations

import io
import tokenize
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from quarantine_tools.findings._subjects import quote
from quarantine_tools.model import Change, Comparison, Entry, Evidence, Location, Place, Side

MOST_LINES = 400  # of one statement; a longer one (a table of data) is shown by its first line
_STYLE = dict.fromkeys(map(ord, " \t,'\""))  # what a formatter changes within a line
Fields = Mapping[tuple[str, str], Sequence[Location]]  # path and name of a current class → the fields that are new


def added_fields(c: Comparison) -> Fields:
    """Return the variables of current classes that have no legacy origin, in the order of the file."""
    found: defaultdict[tuple[str, str], list[Location]] = defaultdict(list)
    for addition in c.additions:
        owner = addition.name.rpartition(".")[0]
        if addition.unit == "variable" and owner:
            found[addition.current.path, owner].append(addition.current)
    return found


def where_changed(c: Comparison, entry: Entry, change: Change, fields: Fields) -> tuple[Evidence, ...]:
    """Return the lines that a change stands on: of a long statement those that differ, of a class its new fields."""
    if change.kind == "field-added" and entry.current is not None:
        new = fields.get((entry.current.path, entry.current.name), ())
        if new:
            return quote(c, (Side.CURRENT, new[:3]))
    legacy = _statement(c, Side.LEGACY, entry.legacy, change.legacy_line)
    current = _statement(c, Side.CURRENT, entry.current, change.current_line)
    if legacy and current:
        legacy, current = _differing(c, legacy, current)
    return quote(c, (Side.LEGACY, [legacy] if legacy else []), (Side.CURRENT, [current] if current else []))


def _statement(c: Comparison, side: Side, unit: Location | Place | None, line: int | None) -> Location | None:
    """Return the lines of the statement, or of the head of a block, that starts on a line of a unit."""
    if unit is None or not line:
        return None
    lines = c.texts.get((side, unit.path), ())[line - 1 : min(unit.end_line, line - 1 + MOST_LINES)]
    return Location(unit.path, line, line + _length(lines) - 1)


def _length(lines: Sequence[str]) -> int:
    """Return on how many of these lines the first statement stands; 1 where that can't be told."""
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
            if token.type == tokenize.NEWLINE:
                return token.start[0]
    except (tokenize.TokenError, SyntaxError, ValueError):  # Python 2, or lines that were cut off
        pass
    return 1


def _differing(c: Comparison, legacy: Location, current: Location) -> tuple[Location, Location]:
    """Return the parts of two statements that differ in more than style; for a side that only lacks lines its head."""
    sides = zip(Side, (legacy, current), strict=True)
    old, new = ([line.translate(_STYLE) for line in _lines(c, side, at)] for side, at in sides)
    codes = [code for code in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes() if code[0] != "equal"]
    if not codes:
        return _part(legacy, 0, 0), _part(current, 0, 0)
    # Up to the first line that both have again: what differs further down has its own change, or is in the ledger.
    _, start, end, new_start, new_end = codes[0]
    return _part(legacy, start, end), _part(current, new_start, new_end)


def _part(of: Location, start: int, end: int) -> Location:
    if end <= start:
        return Location(of.path, of.line, of.line)
    return Location(of.path, of.line + start, of.line + end - 1)


def _lines(c: Comparison, side: Side, at: Location) -> Sequence[str]:
    return c.texts.get((side, at.path), ())[at.line - 1 : at.end_line]
