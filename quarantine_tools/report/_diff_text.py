"""A diff as plain text: side by side where the terminal is wide, else one column; with colours or without."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from quarantine_tools.model import Diff, DiffLine, DiffRow, Relation
from quarantine_tools.report._diff_view import (
    CONTEXT,
    MEANINGS,
    SIGNS,
    Fold,
    heading,
    remark,
    segments,
    sign_of,
    view,
)
from quarantine_tools.report._escape import visible
from quarantine_tools.report._words import columns

SIDE_BY_SIDE = 120  # columns from which both sides fit beside each other
NUMBER = 5  # columns of a line number
TAB = 4  # columns of a tab, at most
MOST_CHANGES = 12
BREAKS = frozenset(" ,([{")  # a long line is broken behind one of these

Cell = list[tuple[str, bool]]

RESET = "\x1b[0m"
STYLES = {
    "strong": "\x1b[1m",
    "dim": "\x1b[2m",
    "legacy": "\x1b[31m",
    "current": "\x1b[32m",
    "moved": "\x1b[36m",
    "mark": "\x1b[1;4m",
    "lost": "\x1b[31m",
    "modified": "\x1b[33m",
    "relocated": "\x1b[36m",
    "preserved": "\x1b[32m",
}
LEGEND = "   ".join(f"{SIGNS[relation]} {word}" for relation, word in MEANINGS.items())


def diff_text(diff: Diff, *, width: int, colour: bool = False, context: int | None = CONTEXT) -> str:
    """Return a diff as text.

    Args:
        diff: the diff.
        width: columns; both sides stand beside each other from `SIDE_BY_SIDE` on.
        colour: whether to use the colours of a terminal. Without them, a line below says which words differ.
        context: rows around what differs; None for all.
    """
    paint = _Paint(colour)
    lines = [*_heading(diff, paint)]
    body = _side_by_side if width >= SIDE_BY_SIDE and diff.entry.current is not None else _one_column
    lines += body(view(diff, context), width, paint)
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Paint:
    """Puts colours around text, or leaves it as it is."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, *styles: str) -> str:
        codes = "".join(STYLES[style] for style in styles if style)
        return f"{codes}{text}{RESET}" if self.colour and codes and text.strip() else text

    def cell(self, cell: Cell, style: str) -> str:
        """Return a line of source, its marks standing out."""
        return "".join(self(text, style, "mark" if marked else "") for text, marked in cell)


def _heading(diff: Diff, paint: _Paint) -> Iterator[str]:
    head = heading(diff)
    title = paint(f"{head.unit} {visible(head.name)}".lstrip(), "strong")
    tally = f"  ({head.tally})" if head.tally else ""
    yield f"{title}  {paint(head.verdict, head.verdict)}{tally}"
    yield f"  legacy   {visible(head.legacy)}"
    if head.current:
        named = f"  {visible(head.current_name)}" if head.current_name else ""
        yield f"  current  {visible(head.current)}{named}"
    for summary, lines in head.changes[:MOST_CHANGES]:
        yield f"  · {visible(summary)}" + (paint(f"  [{lines}]", "dim") if lines else "")
    if len(head.changes) > MOST_CHANGES:
        yield f"  · … and {len(head.changes) - MOST_CHANGES} more"
    if diff.note:
        yield f"  {paint(visible(diff.note), 'dim')}"
    yield ""


# --- one column ------------------------------------------------------------------------------------------------------


def _one_column(items: Sequence[DiffRow | Fold], width: int, paint: _Paint) -> Iterator[str]:
    for key, run in groupby(items, key=_run_key):
        rows = list(run)
        if key is None:
            for item in rows:
                yield from _fold(item) if isinstance(item, Fold) else _both(item, paint)
        else:
            changed = [row for row in rows if isinstance(row, DiffRow)]
            for side in ("legacy", "current"):
                for row in changed:
                    yield from _one(row, side, paint)


def _run_key(item: DiffRow | Fold) -> int | None:
    """Group the differing rows of a statement: its old lines are shown before its new ones."""
    if isinstance(item, Fold) or item.relation is Relation.SAME or _is_one_line(item):
        return None
    return item.statement


def _is_one_line(row: DiffRow) -> bool:
    """Say whether both sides of a row read the same, so that one line shows both: the statement only moved."""
    return row.legacy is not None and row.current is not None and row.legacy.text.strip() == row.current.text.strip()


def _fold(fold: Fold) -> Iterator[str]:
    yield f"{'':{2 * NUMBER + 2}}⋯ {visible(fold.says)}"


def _both(row: DiffRow, paint: _Paint) -> Iterator[str]:
    line = row.current or row.legacy
    assert line is not None  # a row has a line
    numbers = f"{_number(row.legacy)} {_number(row.current)}"
    style = _style(row, "current")
    told = remark(row)
    note = paint(f"   ({visible(told)})", "dim") if told else ""
    yield f"{paint(numbers, 'dim')} {sign_of(row)} {paint.cell(_cell(line), style)}{note}"


def _one(row: DiffRow, side: str, paint: _Paint) -> Iterator[str]:
    line = row.legacy if side == "legacy" else row.current
    if line is None:
        return
    numbers = (
        f"{_number(row.legacy if side == 'legacy' else None)} {_number(row.current if side == 'current' else None)}"
    )
    sign = ("-" if side == "legacy" else "+") if row.relation is Relation.CHANGED else sign_of(row)
    cell = _cell(line)
    told = remark(row) if side == "current" or row.current is None else ""
    note = paint(f"   ({visible(told)})", "dim") if told else ""
    yield f"{paint(numbers, 'dim')} {paint(sign, _style(row, side))} {paint.cell(cell, _style(row, side))}{note}"
    if not paint.colour and row.relation is Relation.CHANGED and not all(marked or not t.strip() for t, marked in cell):
        below = "".join(("^" if marked else " ") * columns(text) for text, marked in cell)
        if below.strip():
            yield f"{'':{2 * NUMBER + 4}}{below}"


# --- side by side ----------------------------------------------------------------------------------------------------


def _side_by_side(items: Sequence[DiffRow | Fold], width: int, paint: _Paint) -> Iterator[str]:
    room = (width - 2 * (NUMBER + 1) - 3) // 2
    for item in items:
        if isinstance(item, Fold):
            yield f"{'':{NUMBER + 1}}⋯ {visible(item.says)}"
            continue
        left, right = (_wrapped(_cell(line), room) if line else [] for line in (item.legacy, item.current))
        told = remark(item)
        if told:
            _append(right if item.current else left, f"   ({visible(told)})", room)
        for number in range(max(len(left), len(right))):
            first = number == 0
            one = left[number] if number < len(left) else []
            other = right[number] if number < len(right) else []
            pad = " " * (room - sum(columns(text) for text, _ in one))
            sign = sign_of(item) if first else " "
            numbers = [paint(_number(line if first else None), "dim") for line in (item.legacy, item.current)]
            texts = [paint.cell(one, _style(item, "legacy")), paint.cell(other, _style(item, "current"))]
            yield f"{numbers[0]} {texts[0]}{pad} {sign} {numbers[1]} {texts[1]}"


def _append(rows: list[Cell], text: str, room: int) -> None:
    """Put a remark behind the last row, or below it where it doesn't fit."""
    if sum(columns(part) for part, _ in rows[-1]) + columns(text) <= room:
        rows[-1].append((text, False))
    else:
        rows.append([(text, False)])


def _wrapped(cell: Cell, room: int) -> list[Cell]:
    """Break a line of source so that it fits, where words end if that leaves no great gap; nothing is left out."""
    chars = [(char, marked) for text, marked in cell for char in text]
    rows: list[Cell] = []
    start = 0
    while start < len(chars):
        end, used = start, 0
        while end < len(chars) and used <= room:
            used += columns(chars[end][0])
            end += 1
        if used > room:
            end = max(end - 1, start + 1)
            least = start + (end - start) * 2 // 3
            end = next((n for n in range(end, least, -1) if chars[n - 1][0] in BREAKS), end)
        rows.append([("".join(char for char, _ in run), marked) for marked, run in _runs(chars[start:end])])
        start = end
    return rows or [[]]


def _runs(chars: Sequence[tuple[str, bool]]) -> Iterator[tuple[bool, list[tuple[str, bool]]]]:
    for marked, run in groupby(chars, key=lambda one: one[1]):
        yield marked, list(run)


# --- both ------------------------------------------------------------------------------------------------------------


def _cell(line: DiffLine) -> Cell:
    return [(text.expandtabs(TAB), marked) for text, marked in segments(line)]


def _number(line: DiffLine | None) -> str:
    return f"{line.number if line else '':>{NUMBER}}"


def _style(row: DiffRow, side: str) -> str:
    styles = {Relation.SAME: "", Relation.COSMETIC: "dim", Relation.MOVED: "moved", Relation.FOLDED: "dim"}
    return styles.get(row.relation, side)
