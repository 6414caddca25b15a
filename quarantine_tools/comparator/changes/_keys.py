"""How two keys of a configuration differ, from forms of one scalar a line: ``with.version: 3``, ``branches[]: main``.

A text of several lines is ``run: |`` and its lines behind two blanks. Used by every kind whose forms look so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from quarantine_tools.comparator.changes._hunks import hunks, split_hunk
from quarantine_tools.comparator.changes.text import describe as describe_text
from quarantine_tools.comparator.changes.text import quote
from quarantine_tools.model import Change, Unit

MOST_CHANGES = 20  # of one unit, told one by one
_ITEM = re.compile(r"\[\d*\]$")

Kind = Callable[[str, str, str], str]  # path, old and new value → the change kind; a value that is not there is ""


@dataclass(slots=True)
class Value:
    """What stands under one path: a scalar, the members of a list, or the lines of a text."""

    path: str
    items: list[tuple[str, int]] = field(default_factory=list)  # canonical text and source line
    block: list[tuple[str, int]] | None = None  # the lines of a text of several lines

    @property
    def line(self) -> int | None:
        """Its first source line."""
        return self.items[0][1] if self.items else None


def value_changed(path: str, old: str, new: str) -> str:
    """Return the kind of change where nothing is known of a key but its value."""
    return "value-changed"


def describe_keys(legacy: Unit, current: Unit, kind_of: Kind = value_changed) -> tuple[Change, ...]:
    """Return how two keys differ; files that were read as text, as texts."""
    if "file" in (legacy.unit, current.unit):
        return describe_text(legacy, current)
    old, new = values_of(legacy), values_of(current)
    changes: list[Change] = []
    for path in dict.fromkeys((*old, *new)):
        changes += _differences(path, old.get(path), new.get(path), kind_of)
    if (rest := len(changes) - MOST_CHANGES) > 0:
        changes[MOST_CHANGES:] = [
            Change("value-changed", f"{rest} more {'values differ' if rest > 1 else 'value differs'}", None, None)
        ]
    if not changes:
        changes.append(Change("value-changed", f"`{legacy.name}` has another value", legacy.line, current.line))
    return tuple(changes)


def values_of(unit: Unit) -> dict[str, Value]:
    """Return what a form holds, by path, in the form's order."""
    found: dict[str, Value] = {}
    value: Value | None = None
    for text, line in zip(unit.form.split("\n"), unit.form_lines, strict=False):
        if value is not None and value.block is not None and text.startswith("  "):
            value.block.append((text[2:], line))
            continue
        path, content = _split(text)
        value = found.setdefault(_ITEM.sub("[]", path), Value(_ITEM.sub("", path)))
        value.items.append((content, line))
        if re.fullmatch(r"\|-?", content):
            value.block = value.block or []
    return found


def _split(text: str) -> tuple[str, str]:
    """Return the path of a line of a form and what stands behind it; no path for a scalar in a list."""
    match = re.match(r"""(?:\(replaced below\) )?((?:"(?:[^"\\]|\\.)*"|[^\s":]|:(?=\S))+): """, f"{text} ")
    if match is None:
        return "", text
    return match[1], text[match.end() :].rstrip(" ") if match.end() <= len(text) else ""


def _differences(path: str, old: Value | None, new: Value | None, kind_of: Kind) -> Iterator[Change]:
    before, after = ([text for text, _ in value.items] if value else [] for value in (old, new))
    blocks = [value.block or [] if value else [] for value in (old, new)]
    shown = f"`{path.removesuffix('[]') or 'the value'}`"
    if old is not None and new is not None and (old.block is not None or new.block is not None):
        yield from _block_changes(shown, path, old, new, kind_of)
        return
    if before == after and blocks[0] == blocks[1]:
        return
    line, other = (value.line if value else None for value in (old, new))
    if not path.endswith("[]") and len(before) <= 1 and len(after) <= 1:
        went, came = (texts[0] if texts else "" for texts in (before, after))
        kind = kind_of(path, went, came)
        if old is None:
            yield Change(kind, f"{shown} {told(came)} is new", None, other)
        elif new is None:
            yield Change(kind, f"{shown} {told(went)} is gone", line, None)
        elif went.strip('"') == came.strip('"'):
            yield Change("type-changed", f"{shown} {told(went)}: {_as_what(went)} → {_as_what(came)}", line, other)
        else:
            yield Change(kind, f"{shown} {pair(went, came)}", line, other)
        return
    yield from _member_changes(shown, path, old, new, kind_of)


def _member_changes(shown: str, path: str, old: Value | None, new: Value | None, kind_of: Kind) -> Iterator[Change]:
    before, after = old.items if old else [], new.items if new else []
    went = list((Counter(text for text, _ in before) - Counter(text for text, _ in after)).elements())
    came = list((Counter(text for text, _ in after) - Counter(text for text, _ in before)).elements())
    for gone, new_one in zip_longest(went, came):
        line, other = _line_of(before, gone), _line_of(after, new_one)
        kind = kind_of(path, gone or "", new_one or "")
        if gone is None:
            yield Change(kind, f"{shown} has {told(new_one)}, too", None, other)
        elif new_one is None:
            yield Change(kind, f"{shown} no longer has {told(gone)}", line, None)
        else:
            yield Change(kind, f"{shown} {pair(gone, new_one)}", line, other)
    if not went and not came:
        where = (old.line if old else None), (new.line if new else None)
        yield Change("control-flow-changed", f"{shown} has its members in another order", *where)


def _line_of(items: Sequence[tuple[str, int]], text: str | None) -> int | None:
    return next((line for one, line in items if one == text), None)


def _block_changes(shown: str, path: str, old: Value, new: Value, kind_of: Kind) -> Iterator[Change]:
    before = old.block if old.block is not None else old.items
    after = new.block if new.block is not None else new.items
    texts = [text for text, _ in before], [text for text, _ in after]
    kind = kind_of(path, "", "")
    for found in hunks(*texts):
        for hunk in split_hunk(found, *texts):
            went, came = before[hunk.start : hunk.end], after[hunk.new_start : hunk.new_end]
            for gone, new_one in zip_longest(went, came):
                if gone is None:
                    yield Change(kind, f"{shown} has {quote(new_one[0])}, too", None, new_one[1])
                elif new_one is None:
                    yield Change(kind, f"{shown} no longer has {quote(gone[0])}", gone[1], None)
                else:
                    yield Change(kind, f"{shown} {quote(gone[0])} → {quote(new_one[0])}", gone[1], new_one[1])
    if texts[0] == texts[1] and [text for text, _ in old.items] != [text for text, _ in new.items]:
        yield Change(kind, f"{shown} ends with another number of line ends", old.line, new.line)


def told(value: str) -> str:
    """Return a value as a sentence shows it: in quotes, so that a credential can be hidden; shortened."""
    bare = value[1:-1] if re.fullmatch(r'"[^"\\\n]*"', value) else value
    if re.search(r"[\"'\n]", bare):
        return quote(bare)
    return f"'{bare if len(bare) <= 80 else bare[:79].rstrip() + '…'}'"


def pair(old: str, new: str) -> str:
    """Return how one value became another."""
    return f"{told(old)} → {told(new)}"


def _as_what(value: str) -> str:
    if value.startswith('"'):
        return "a text"
    return "nothing" if value == "null" else "no text"


def cosmetics(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two keys that mean the same are written differently."""
    if legacy_text == current_text or "file" in (legacy.unit, current.unit):
        return ()
    if _without_comments(legacy_text) == _without_comments(current_text):
        return (Change("comment-changed", "only the comments differ", legacy.line, current.line),)
    return (Change("formatting-changed", "only the way it is written differs", legacy.line, current.line),)


def _without_comments(text: str) -> list[str]:
    lines = (re.sub(r"(?:^|\s)#.*$", "", line).rstrip() for line in text.split("\n"))
    return [line for line in lines if line]
