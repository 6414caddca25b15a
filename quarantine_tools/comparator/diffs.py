"""Lay a legacy unit beside what answers to it: the lines of both as they stand in their files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from quarantine_tools.comparator.changes._lines import align_lines
from quarantine_tools.comparator.changes.base import Member, Stretch, describer_for
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import (
    Behaviours,
    Comparison,
    Diff,
    DiffRow,
    Entry,
    Location,
    Place,
    QuarantineError,
    Relation,
    Side,
    SideSummary,
    Unit,
    Verdict,
)

EQUAL = frozenset({Verdict.PRESERVED, Verdict.RELOCATED})
FOLDED_UNITS = frozenset({"function", "method", "class"})
TOO_LARGE = "too-large"  # the extractor's word for a problem
BY_STATEMENTS, BY_LINES = "statements", "lines"


def behaviours_of(legacy: ReadSide, current: ReadSide, ledger: Iterable[Entry]) -> Behaviours:
    """Return numbers for the behaviour of each line of modified units and of what answers to them.

    Equal numbers mean equal normal forms. They let a diff tell what is only another idiom, and what differs in a text
    that is hidden, without keeping the forms.
    """
    units = {
        (side.side, path, unit.name, unit.line): unit
        for side in (legacy, current)
        for path in side.paths
        for unit in side.units(path)
    }
    known: dict[str, int] = {}
    found: defaultdict[tuple[Side, str], dict[int, tuple[int, ...]]] = defaultdict(dict)
    for entry in ledger:
        if entry.verdict is not Verdict.MODIFIED or entry.current is None:
            continue
        for side, path, name, line in (
            (Side.LEGACY, entry.legacy.path, entry.name, entry.legacy.line),
            (Side.CURRENT, entry.current.path, entry.current.name, entry.current.line),
        ):
            found[side, path].update(_numbered(units[side, path, name, line], known))
    return dict(found)


def _numbered(unit: Unit, known: dict[str, int]) -> dict[int, tuple[int, ...]]:
    numbers: dict[int, tuple[int, ...]] = {}
    for text, line in zip(unit.form.split("\n"), unit.form_lines, strict=False):
        numbers[line] = (*numbers.get(line, ()), known.setdefault(text.strip(), len(known)))
    return numbers


def diff_entries(comparison: Comparison, entries: Iterable[Entry]) -> Iterator[Diff]:
    """Yield the diff of each of these lines of the ledger.

    Raises:
        QuarantineError: the comparison holds no texts, because it was read from JSON.
    """
    if not comparison.texts:
        raise QuarantineError(
            "a comparison that was read from JSON holds no texts to show; compare the two sides again"
        )
    around = _Surroundings(comparison)
    for entry in entries:
        yield _diff(comparison, entry, around)


def _diff(comparison: Comparison, entry: Entry, around: _Surroundings) -> Diff:
    unreadable = _unreadable(comparison, entry)
    if unreadable:
        return Diff(entry, (), "", unreadable)
    before, after = around.stretch(Side.LEGACY, entry), around.stretch(Side.CURRENT, entry)
    align = describer_for(around.kind(entry)).align if entry.unit != "file" else None
    rows = align(before, after) if align is not None else None
    note = "aligned by lines, because one side can't be parsed" if align is not None and rows is None else ""
    by = BY_LINES if rows is None else BY_STATEMENTS
    rows = align_lines(before, after) if rows is None else rows
    if entry.verdict is Verdict.LOST:
        rows = tuple(
            row if row.relation is Relation.FOLDED else replace(row, relation=Relation.REMOVED) for row in rows
        )
    if entry.verdict in EQUAL:
        others = around.others_at(entry)
        rows = tuple(_judged(row, others) for row in rows)
    if entry.current is not None and any(change.kind == "inlined" for change in entry.changes):
        name = entry.current.name
        rows = tuple(_of_host(row, name) for row in rows)
    return Diff(entry, rows, by, note)


def _gone(row: DiffRow) -> DiffRow:
    """Return a row of a unit that is gone, with its comments and all."""
    return row if row.relation is Relation.FOLDED else replace(row, relation=Relation.REMOVED)


def _judged(row: DiffRow, others: Mapping[Side, frozenset[int]]) -> DiffRow:
    """Return a row of a unit that behaves as before: it differs in looks only, unless another unit is on the line."""
    if row.relation in (Relation.SAME, Relation.COSMETIC, Relation.FOLDED):
        return row
    sides = ((Side.LEGACY, row.legacy), (Side.CURRENT, row.current))
    if any(line is not None and line.number in others[side] for side, line in sides):
        return row
    return replace(row, relation=Relation.COSMETIC)


def _of_host(row: DiffRow, name: str) -> DiffRow:
    """Return a row of what a function was inlined into; what that has besides is not told as added."""
    if row.legacy is not None or row.relation is Relation.FOLDED:
        return row
    return replace(row, relation=Relation.FOLDED, note=f"other lines of `{name}`")


def _unreadable(comparison: Comparison, entry: Entry) -> str:
    """Return why there is nothing to see, where a side has no lines to show."""
    sides: tuple[tuple[Side, SideSummary, Location | Place | None], ...] = (
        (Side.LEGACY, comparison.legacy, entry.legacy),
        (Side.CURRENT, comparison.current, entry.current),
    )
    told = []
    shown = empty = 0
    for side, summary, where in sides:
        if where is None:
            continue
        if comparison.texts.get((side, where.path)):
            shown += 1
            continue
        artifact = next(one for one in summary.artifacts if one.path == where.path)
        if artifact.size == 0:
            empty += 1
            told.append(f"The {side} file is empty.")
        elif any(p.side is side and p.path == where.path and p.code == TOO_LARGE for p in comparison.problems):
            told.append(f"The {side} file is too large to be read as text ({artifact.size:,} bytes): raise --max-text.")
        else:
            told.append(f"The {side} file is not text ({artifact.size:,} bytes): it is compared by checksum.")
    return "" if shown and empty == len(told) else " ".join(told)


@dataclass(frozen=True, slots=True)
class _Neighbour:
    """Another unit in the same file, and what is to be said of it."""

    unit: str
    key: str
    line: int
    end_line: int
    equal: bool
    note: str
    partner: tuple[str, int] | None = None  # path and line of what it answers to, or what answers to it


class _Surroundings:
    """The units of each file, looked up once for many diffs."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._kinds = {artifact.path: artifact.kind for artifact in comparison.legacy.artifacts}
        self._units: defaultdict[tuple[Side, str], list[_Neighbour]] = defaultdict(list)
        claimed: set[Place] = set()
        for entry in comparison.ledger:
            self._add(entry, claimed)
        for addition in comparison.additions:
            where = addition.current
            note = f"{addition.unit} `{_last(addition.name)}`: added"
            key = f"{addition.name} {where.line}"
            self._units[Side.CURRENT, where.path].append(
                _Neighbour(addition.unit, key, where.line, where.end_line, False, note)
            )

    def _add(self, entry: Entry, claimed: set[Place]) -> None:
        where, place = entry.legacy, entry.current
        equal = entry.verdict in EQUAL
        note = f"{entry.unit} `{_last(entry.name)}`: {entry.verdict}"
        key, partner = f"- {entry.name} {where.line}", None
        if place is not None and place not in claimed:
            claimed.add(place)
            key, partner = f"{place.name} {place.line}", (place.path, place.line)
            self._units[Side.CURRENT, place.path].append(
                _Neighbour(entry.unit, key, place.line, place.end_line, equal, note, (where.path, where.line))
            )
        self._units[Side.LEGACY, where.path].append(
            _Neighbour(entry.unit, key, where.line, where.end_line, equal, note, partner)
        )

    def kind(self, entry: Entry) -> str:
        return self._kinds[entry.legacy.path]

    def stretch(self, side: Side, entry: Entry) -> Stretch:
        """Return the lines of a unit on a side; none where nothing answers to it."""
        where = entry.legacy if side is Side.LEGACY else entry.current
        if where is None:
            return Stretch(1, ())
        lines = self._comparison.texts.get((side, where.path), ())
        behaviours = self._comparison.behaviours.get((side, where.path), {})
        if entry.unit == "file":
            return Stretch(1, lines, behaviours)
        other = entry.current if side is Side.LEGACY else entry.legacy
        members = tuple(
            Member(one.key, one.line, one.end_line, _noted(one, other, "in" if side is Side.LEGACY else "from"))
            for one in (self._units[side, where.path] if entry.unit == "class" else ())
            if one.unit in FOLDED_UNITS and where.line <= one.line <= one.end_line <= where.end_line
            if (one.line, one.end_line) != (where.line, where.end_line)
        )
        return Stretch(where.line, lines[where.line - 1 : where.end_line], behaviours, members)

    def others_at(self, entry: Entry) -> Mapping[Side, frozenset[int]]:
        """Return the lines of a unit that another, inner unit accounts for which doesn't behave as before."""
        found: dict[Side, frozenset[int]] = {}
        for side, where in ((Side.LEGACY, entry.legacy), (Side.CURRENT, entry.current)):
            lines: set[int] = set()
            for one in self._units[side, where.path] if where is not None else ():
                around = where is not None and one.line <= where.line and where.end_line <= one.end_line
                wider = around and where is not None and (one.line, one.end_line) != (where.line, where.end_line)
                if not one.equal and not wider:
                    lines.update(range(one.line, one.end_line + 1))
            found[side] = frozenset(lines)
        return found


def _noted(one: _Neighbour, other: Location | Place | None, word: str) -> str:
    """Return what is said of a member, with the place of its partner where that isn't in the class beside it."""
    if one.partner is None:
        return one.note
    path, line = one.partner
    beside = other is not None and path == other.path and other.line <= line <= other.end_line
    return one.note if beside else f"{one.note} ({word} {path}:{line})"


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]
