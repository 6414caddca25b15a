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
    if entry.current is not None and _is_inlined(entry):
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
class _Named:
    """A unit of the current side, and the legacy units that it answers to."""

    unit: str
    name: str
    line: int
    end_line: int
    origins: tuple[Entry, ...]  # none for an addition


class _Surroundings:
    """The units of each file, looked up once for many diffs."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        self._kinds = {artifact.path: artifact.kind for artifact in comparison.legacy.artifacts}
        self._legacy: defaultdict[str, list[Entry]] = defaultdict(list)
        self._current: defaultdict[str, list[_Named]] = defaultdict(list)
        origins: defaultdict[Place, list[Entry]] = defaultdict(list)
        for entry in comparison.ledger:
            self._legacy[entry.legacy.path].append(entry)
            if entry.current is not None and not _is_inlined(entry):
                origins[entry.current].append(entry)
        for place, entries in origins.items():
            named = _Named(entries[0].unit, place.name, place.line, place.end_line, tuple(entries))
            self._current[place.path].append(named)
        for addition in comparison.additions:
            where = addition.current
            self._current[where.path].append(_Named(addition.unit, addition.name, where.line, where.end_line, ()))

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
        members: tuple[Member, ...] = ()
        if entry.unit == "class":
            members = tuple(self._legacy_members(entry) if side is Side.LEGACY else self._current_members(entry))
        return Stretch(where.line, lines[where.line - 1 : where.end_line], behaviours, members)

    def _legacy_members(self, entry: Entry) -> Iterator[Member]:
        for one in self._legacy[entry.legacy.path]:
            where, place = one.legacy, one.current
            if one.unit not in FOLDED_UNITS or not _is_inside(where, entry.legacy):
                continue
            beside = _is_beside(place, entry.current)
            key = _key(place.name, place.line) if place and beside else f"- {_key(one.name, where.line)}"
            now = "" if place is None or beside else f" (in {place.path}:{place.line})"
            yield Member(key, where.line, where.end_line, f"{_told(one)}{now}")

    def _current_members(self, entry: Entry) -> Iterator[Member]:
        assert entry.current is not None  # `stretch` has no lines without
        for one in self._current[entry.current.path]:
            where = Location(entry.current.path, one.line, one.end_line)
            if one.unit not in FOLDED_UNITS or not _is_inside(where, entry.current):
                continue
            note = f"{one.unit} `{_last(one.name)}`: added"
            if one.origins:
                beside = [origin for origin in one.origins if _is_beside(origin.legacy, entry.legacy)]
                first = (beside or one.origins)[0]
                note = _told(first) + ("" if beside else f" (from {first.legacy.path}:{first.legacy.line})")
            yield Member(_key(one.name, one.line), one.line, one.end_line, note)

    def others_at(self, entry: Entry) -> Mapping[Side, frozenset[int]]:
        """Return the lines of a unit that another unit accounts for, too, which doesn't behave as before."""
        found: dict[Side, frozenset[int]] = {Side.CURRENT: frozenset()}
        found[Side.LEGACY] = _lines_of(
            one.legacy
            for one in self._legacy[entry.legacy.path]
            if one.verdict not in EQUAL and not _is_inside(entry.legacy, one.legacy)
        )
        place = entry.current
        if place is not None:
            found[Side.CURRENT] = _lines_of(
                where
                for one in self._current[place.path]
                for where in (Location(place.path, one.line, one.end_line),)
                if (one.name, one.line) != (place.name, place.line) and not _is_inside(place, where)
                if any(origin.verdict not in EQUAL for origin in one.origins) or not one.origins
            )
        return found


def _is_inlined(entry: Entry) -> bool:
    """Say whether a unit was put into another one: what it stands in answers to something else."""
    return any(change.kind == "inlined" for change in entry.changes)


def _is_inside(where: Location | Place, outer: Location | Place) -> bool:
    """Say whether lines of the same file lie within others and are fewer."""
    within = outer.line <= where.line and where.end_line <= outer.end_line
    return within and (where.line, where.end_line) != (outer.line, outer.end_line)


def _is_beside(where: Location | Place | None, unit: Location | Place | None) -> bool:
    return where is not None and unit is not None and where.path == unit.path and _is_inside(where, unit)


def _lines_of(places: Iterable[Location]) -> frozenset[int]:
    return frozenset(line for where in places for line in range(where.line, where.end_line + 1))


def _told(entry: Entry) -> str:
    return f"{entry.unit} `{_last(entry.name)}`: {entry.verdict}"


def _key(name: str, line: int) -> str:
    return f"{name} {line}"


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]
