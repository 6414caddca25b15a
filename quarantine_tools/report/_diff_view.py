"""What of a diff is shown, the same in a terminal and in HTML: what differs, what is around it, and the rest folded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from quarantine_tools.model import Diff, DiffLine, DiffRow, Relation, Verdict
from quarantine_tools.report._escape import TAB, visible
from quarantine_tools.report._words import counted, number, span

CONTEXT = 3  # rows around what differs
SHORTEST_FOLD = 3  # fewer rows are shown: a fold takes a line, too
SIGNS = {
    Relation.SAME: " ",
    Relation.COSMETIC: "≈",
    Relation.CHANGED: "~",
    Relation.MOVED: ">",
    Relation.REMOVED: "-",
    Relation.ADDED: "+",
    Relation.FOLDED: "⋯",
}
MEANINGS = {
    Relation.CHANGED: "changed",
    Relation.MOVED: "moved",
    Relation.REMOVED: "removed",
    Relation.ADDED: "added",
    Relation.COSMETIC: "in looks only",
}
ONE_SIDED = frozenset({Relation.REMOVED, Relation.ADDED})
QUIET = frozenset({Relation.SAME, Relation.COSMETIC})


@dataclass(frozen=True, slots=True)
class Fold:
    """Rows that are not shown unless asked for, and what is said instead."""

    rows: tuple[DiffRow, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a diff."""

    unit: str  # "" where the name says it: `import os`
    name: str
    verdict: str
    legacy: str  # path and lines
    current: str  # the same; "" for a lost unit
    current_name: str  # where it is another one
    changes: tuple[tuple[str, str], ...]  # what the ledger says, and on which lines
    tally: str


Item = DiffRow | Fold


def heading(diff: Diff) -> Heading:
    """Return what stands above a diff."""
    entry = diff.entry
    where, place = entry.legacy, entry.current
    current = f"{place.path}{span(place.line, place.end_line)}" if place else ""
    current_name = place.name if place and place.name != entry.name else ""
    changes = tuple((change.summary, _lines(change.legacy_line, change.current_line)) for change in entry.changes)
    verdict = entry.verdict.value
    legacy = f"{where.path}{span(where.line, where.end_line)}"
    unit = "" if entry.name.startswith((f"{entry.unit} ", "from ")) else entry.unit
    return Heading(unit, entry.name, verdict, legacy, current, current_name, changes, tally(diff))


def tally(diff: Diff) -> str:
    """Return how many statements (or lines) differ, and how."""
    if diff.entry.verdict is Verdict.LOST or not diff.rows:
        return ""
    found = Counter(_of_statement(tuple(rows)) for _, rows in groupby(diff.rows, key=lambda row: row.statement))
    told = [f"{number(found[relation])} {word}" for relation, word in MEANINGS.items() if found[relation]]
    return ", ".join(told) or "the same line by line"


def _of_statement(rows: Sequence[DiffRow]) -> Relation:
    """Return how a statement of several lines relates as a whole; it counts once."""
    if rows[0].relation is Relation.MOVED and rows[0].legacy is None:
        return Relation.SAME  # counted where it stood before
    relations = {row.relation for row in rows if row.relation is not Relation.SAME and not _is_blank(row)}
    loud = relations - QUIET
    if len(loud) > 1 or (loud & ONE_SIDED and any(row.legacy and row.current for row in rows)):
        return Relation.CHANGED
    return next(iter(loud or relations), Relation.SAME)


def view(diff: Diff, context: int | None = CONTEXT) -> list[Item]:
    """Return what is shown of a diff: with ``context`` rows around what differs, or all of it for None."""
    rows = diff.rows
    whole = context is None or diff.entry.verdict is Verdict.LOST
    shown = set(range(len(rows))) if whole or context is None else _kept(rows, context)

    def kind(place: int) -> tuple[str, str]:
        row = rows[place]
        return ("member", row.note) if row.relation is Relation.FOLDED else ("shown" if place in shown else "same", "")

    items: list[Item] = []
    for (sort, note), places in groupby(range(len(rows)), key=kind):
        run = tuple(rows[place] for place in places)
        if sort == "member":
            items.append(Fold(run, f"{note} ({counted(len(run), 'line')})"))
        elif sort == "shown" or len(run) < SHORTEST_FOLD:
            items += run
        else:
            items.append(Fold(run, _says(run)))
    return items


def _kept(rows: Sequence[DiffRow], context: int) -> set[int]:
    """Return the places of what differs, of what is around it, and of the headers of the blocks that it stands in."""
    loud = [n for n, row in enumerate(rows) if row.relation not in (*QUIET, Relation.FOLDED)]
    if not loud:
        loud = [n for n, row in enumerate(rows) if row.relation is Relation.COSMETIC and not _is_blank(row)]
    kept = set(range(min(len(rows), 1)))
    for place in loud:
        kept.update(range(max(place - context, 0), min(place + context + 1, len(rows))))
    headers = _headers(rows)
    for place in sorted(kept):
        above = headers[place]
        while above is not None and above not in kept:
            kept.add(above)
            above = headers[above]
    return kept


def _headers(rows: Sequence[DiffRow]) -> list[int | None]:
    """Return, per row, the next one above that is indented less: the header of its block."""
    found: list[int | None] = []
    open_: list[tuple[int, int]] = []  # place and depth of the headers so far, each deeper than the one before
    for place, row in enumerate(rows):
        depth = _depth(row)
        while depth is not None and open_ and open_[-1][1] >= depth:
            open_.pop()
        found.append(open_[-1][0] if open_ else None)
        if depth is not None:
            open_.append((place, depth))
    return found


def _depth(row: DiffRow) -> int | None:
    """Return the indentation of a row; that of a blank line or a comment says nothing."""
    line = row.current or row.legacy
    text = line.text.lstrip() if line else ""
    return len(line.text) - len(text) if line and text and not text.startswith("#") else None


def _is_blank(row: DiffRow) -> bool:
    return not any(line is not None and line.text.strip() for line in (row.legacy, row.current))


def sign_of(row: DiffRow) -> str:
    """Return the sign of a row; a blank line that came or went has none."""
    return " " if row.relation is Relation.COSMETIC and _is_blank(row) else SIGNS[row.relation]


def remark(row: DiffRow) -> str:
    """Return what a reader can't see from a row itself."""
    if row.relation is not Relation.MOVED:
        return row.note
    if row.elsewhere is None:
        place = "in another block"
    else:
        place = f"now on line {row.elsewhere}" if row.legacy else f"was on line {row.elsewhere}"
    return f"{place}; {row.note}" if row.note else place


def segments(line: DiffLine) -> list[tuple[str, bool]]:
    """Return a line in parts, made harmless, each with whether the other side lacks it. Tabs stay."""
    parts: list[tuple[str, bool]] = []
    done = 0
    for start, end in line.marks:
        parts += [(line.text[done:start], False), (line.text[start:end], True)]
        done = end
    parts.append((line.text[done:], False))
    return [(visible(text, keep=TAB), marked) for text, marked in parts if text]


def _says(rows: Sequence[DiffRow]) -> str:
    looks = sum(1 for row in rows if row.relation is Relation.COSMETIC and not _is_blank(row))
    says = f"{counted(len(rows), 'line')} the same"
    return f"{says}, {looks} of them but for looks" if looks else says


def _lines(legacy: int | None, current: int | None) -> str:
    told = [f"{side} {line}" for side, line in (("legacy", legacy), ("current", current)) if line]
    return ", ".join(told)
