"""Configuration as a tree of keys with lines, whatever language it is written in, and the units that it has.

One ``key`` unit for each value, named by its path: ``a.b``. A list of plain values is one value. A member of another
list is one unit, whatever it holds, named by what identifies it, ``servers[web]``, or else by a running number, so that
members which only moved up are still known; their order counts. A table has no unit of its own: its header line belongs
to the first key below it, its closing line to the last one.

A form has a plain value a line, behind its path below the unit: ``port: 8000``, ``hosts[]: web``. Types differ in it:
`1`, `1.0`, `"1"` and `true`; and `1e3` is `1000.0`. A path is part of what a key means: equal values under two names
are never the same behaviour.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from quarantine_tools.frontends.base import digest
from quarantine_tools.model import Unit, order_of

MOST_DEPTH = 100  # levels beyond which a file is compared as text; people write a tenth of it
OVERRIDDEN = "(replaced below) "  # before each line of the form of a key that is set once more further down
# A text stands without quotes where nobody takes it for anything else.
OBVIOUS = re.compile(r"[^\s\"|!\[{*-][^\x00-\x1f\x7f-\x9f]*(?<!\s)")

_PLAIN_KEY = re.compile(r"[^\s.\[\]#\"'{}]+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LABELS = ("name", "id", "key", "repo")  # the keys by which people tell the members of a list apart
_MOST_LABEL = 60  # characters of a member's name
_NO_TEXT = re.compile(
    r"(?i:true|false|yes|no|on|off|y|n|null|~|nan|inf|infinity)|[<=]|<<"
    r"|[-+.]?[0-9][0-9a-fA-FxXoO_.,:eE+-]*|[-+]?\.(?i:inf|nan)|\d{4}-\d\d?-\d\d?(?:[Tt]|\s+)\S.*"
)
_LIKE_ROW = re.compile(r":(?:\s|$)")
_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?")
_ZEROS = 15  # digits up to which a number is written out


@dataclass(frozen=True, slots=True)
class Value:
    """A plain value, in the spelling that all equal values share."""

    form: str  # one line: `8000`, `web`, `"1.0"`, `true`
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    text: str | None = None  # the text that it is; None for a number, a truth value, nothing


@dataclass(frozen=True, slots=True)
class Member:
    """A key of a table with its value."""

    key: str
    value: Node
    line: int  # 1-based, of the key
    overridden: bool = False  # set once more further down: the last one counts


@dataclass(frozen=True, slots=True)
class Table:
    """Keys with values; their order means nothing."""

    members: tuple[Member, ...]
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


@dataclass(frozen=True, slots=True)
class Items:
    """A list; its order counts."""

    items: tuple[Node, ...]
    line: int  # 1-based
    end_line: int  # 1-based, inclusive


Node = Value | Table | Items
Path = tuple[str, ...]  # the keys above and the own one
Row = tuple[str, int]  # a line of a form, and the source line that it comes from
Claim = Callable[[Path, Node, int], "Sequence[Unit] | None"]
"""Units that stand for a value and all below it, given its path and its first line; None: it is a common one."""


def number(written: str, line: int) -> Value:
    """Return a decimal number, as all spellings of it have it; `1` and `1.0` are two, and so are `0` and `-0`."""
    bare = written.replace("_", "")
    if re.fullmatch(r"[+-]?\d+", bare):
        digits = bare.lstrip("+-").lstrip("0") or "0"
        return Value(f"-{digits}" if bare[0] == "-" else digits, line, line)  # JavaScript has a zero below zero
    found = _DECIMAL.fullmatch(bare)
    if found is None:
        return Value(bare, line, line)
    # Not as a double: what two programs may tell apart stays apart.
    sign, whole, rest, power = found[1].replace("+", ""), found[2], found[3] or "", int(found[4] or 0)
    digits = (whole + rest).lstrip("0")
    power += len(digits) - len(digits.rstrip("0")) - len(rest)
    digits = digits.rstrip("0")
    if not digits:
        return Value(f"{sign}0.0", line, line)
    if 0 <= power <= _ZEROS:
        return Value(f"{sign}{digits}{'0' * power}.0", line, line)
    if -_ZEROS <= power < 0:
        padded = digits.rjust(1 - power, "0")
        return Value(f"{sign}{padded[:power]}.{padded[power:]}", line, line)
    return Value(f"{sign}{digits}.0e{power}", line, line)


def text(value: str, line: int, end_line: int | None = None) -> Value:
    """Return a text."""
    # `a: 1` in a list of structures would look like a table.
    bare = OBVIOUS.fullmatch(value) is not None and _NO_TEXT.fullmatch(value) is None and not _LIKE_ROW.search(value)
    form = value if bare else json.dumps(value, ensure_ascii=False)
    return Value(form, line, line if end_line is None else end_line, value)


def key_part(key: str) -> str:
    """Return a key as part of a path; quoted where its signs would be taken for a path's."""
    return key if _PLAIN_KEY.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def on_one_line(name: str) -> str:
    """Return a name as a line of a form has it; quoted where it goes on over several lines."""
    return key_part(name) if "\n" in name else name


def path_name(path: Path) -> str:
    """Return the name of a path: ``a.b``; ``$`` for the whole."""
    return ".".join(map(key_part, path)) or "$"


def key_units(root: Node, claim: Claim | None = None) -> tuple[Unit, ...]:
    """Return the units of a tree, in source order."""
    return numbered(sorted(_units_of((), root, root.line, False, claim), key=lambda unit: unit.line))


def numbered(units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Return units with running numbers where names repeat.

    One that is set once more further down has another name than the one that counts, so that neither answers to it.
    """
    seen: Counter[tuple[str, str]] = Counter()
    named = []
    for unit in units:
        name = f"{unit.name} (replaced below)" if unit.form.startswith(OVERRIDDEN) else unit.name
        seen[unit.unit, name] += 1
        number = seen[unit.unit, name]
        named.append(replace(unit, name=name if number == 1 else f"{name}#{number}"))
    return tuple(named)


def key_unit(name: str, rows: Sequence[Row], line: int, end_line: int) -> Unit:
    """Return the unit of a key: what it is called is part of what it does."""
    form = "\n".join(row for row, _ in rows)
    key = digest(f"key\n{name}\n{form}")
    return Unit(
        unit="key",
        name=name,
        line=line,
        end_line=max(end_line, line),
        behaviour=key,
        shape=key,
        form=form,
        form_lines=tuple(at_line for _, at_line in rows),
        weight=len(_TOKEN.findall(form)),
    )


def overridden(rows: Iterable[Row]) -> list[Row]:
    """Return the lines of a form as those of a key that is set once more further down."""
    return [(f"{OVERRIDDEN}{row}", line) for row, line in rows]


def _units_of(path: Path, node: Node, first: int, replaced: bool, claim: Claim | None) -> Iterator[Unit]:
    """Yield the units of a value; ``first`` is the first line that is its own, headers above it included."""
    claimed = claim(path, node, first) if claim is not None and not replaced else None
    if claimed is not None:
        yield from claimed
    elif isinstance(node, Table) and node.members:
        start = min(node.members, key=lambda member: member.line)
        for member in node.members:
            line = first if member is start else member.line
            yield from _units_of((*path, member.key), member.value, line, replaced or member.overridden, claim)
    elif isinstance(node, Items) and not is_flat(node):
        for place, item in enumerate(node.items):
            rows = rows_of(item)
            label = label_of(item)
            name = f"{path_name(path)}[{label}]" if label else path_name(path)
            line = first if place == 0 else item.line
            unit = key_unit(name, overridden(rows) if replaced else rows, line, item.end_line)
            yield replace(unit, binds=(order_of(path_name(path)),))
    else:
        rows = rows_of(node, key_part(path[-1]) if path else "")
        yield key_unit(path_name(path), overridden(rows) if replaced else rows, first, node.end_line)


def is_flat(node: Items) -> bool:
    """Say whether a list holds nothing but plain values: it acts as one value."""
    return all(isinstance(item, Value) for item in node.items)


def label_of(item: Node) -> str:
    """Return what a member of a list is named by; nothing where it has no such key."""
    for label in _LABELS:
        text = text_at(item, label)
        if text and "\n" not in text:
            return shortened(text)
    return ""


def shortened(label: str) -> str:
    """Return what a member of a list is named by, as part of a name."""
    return label if len(label) <= _MOST_LABEL else f"{label[: _MOST_LABEL - 1]}…"


def rows_of(node: Node, path: str = "") -> list[Row]:
    """Return a value as the lines of a form; equal lines mean equal values."""
    before = f"{path}: " if path else ""
    if isinstance(node, Value):
        return [(f"{before}{node.form}", node.line)]
    if isinstance(node, Items):
        if not node.items:
            return [(f"{before}[]", node.line)]
        flat = is_flat(node)
        return [
            row
            for place, item in enumerate(node.items)
            for row in rows_of(item, f"{path}[]" if flat else f"{path}[{place}]")
        ]
    rows: list[Row] = []
    for member in sorted(node.members, key=lambda member: member.key):
        below = rows_of(member.value, f"{path}.{key_part(member.key)}" if path else key_part(member.key))
        rows += overridden(below) if member.overridden else below
    return rows or [(f"{before}{{}}", node.line)]


def ordered_rows_of(node: Node, path: str) -> list[Row]:
    """Return a value as the lines of a form in which the order of keys counts, too."""
    if not isinstance(node, Table) or not node.members:
        return rows_of(node, path)
    rows: list[Row] = []
    for member in node.members:
        below = ordered_rows_of(member.value, f"{path}.{key_part(member.key)}")
        rows += overridden(below) if member.overridden else below
    return rows


def at(node: Node | None, *path: str) -> Node | None:
    """Return the value under a path of keys; None where there is none."""
    for key in path:
        if not isinstance(node, Table):
            return None
        node = next((one.value for one in node.members if one.key == key and not one.overridden), None)
    return node


def text_at(node: Node | None, *path: str) -> str:
    """Return the text under a path of keys; an empty one where no text is there."""
    value = at(node, *path)
    return (value.text or "") if isinstance(value, Value) else ""


def members_of(node: Node | None) -> tuple[Member, ...]:
    """Return the members of a table that count; none of anything else."""
    return tuple(one for one in node.members if not one.overridden) if isinstance(node, Table) else ()


def tabled(pairs: Sequence[tuple[str, Node, int]], line: int, end_line: int) -> Table:
    """Return a table in which the last of several equal keys counts."""
    last = {key: place for place, (key, _, _) in enumerate(pairs)}
    members = tuple(
        Member(key, value, at_line, last[key] != place) for place, (key, value, at_line) in enumerate(pairs)
    )
    return Table(members, line, end_line)
