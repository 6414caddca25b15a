"""Align two stretches line by line: for every kind that has nothing better, and for what can't be parsed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quarantine_tools.comparator.changes._layout import Answer, Group, in_order, lay_out, line_pairs, swapped
from quarantine_tools.comparator.changes._marks import Allowance
from quarantine_tools.comparator.changes.base import Stretch
from quarantine_tools.model import DiffRow, Relation
from quarantine_tools.redaction import HIDDEN

MOST_WORK = 3_000_000  # pairs of words that one diff may hold against each other: about a second
HIDDEN_DIFFERS = "the hidden values differ"


def align_lines(before: Stretch, after: Stretch) -> tuple[DiffRow, ...]:
    """Return the rows of two stretches: lines that are equal or became one another side by side, the rest alone.

    Lines of an item (an instruction with continuation lines, say) that behaves as before differ in looks only.
    """
    if before.lines > after.lines:  # so that exchanging the sides exchanges the sides of the answer, and nothing else
        blocks = [[swapped(row) for row in block] for block in _blocks(after, before)]
    else:
        blocks = _blocks(before, after)
    return in_order(blocks)


def _blocks(before: Stretch, after: Stretch) -> list[list[DiffRow]]:
    allowance = Allowance(MOST_WORK)
    looks = _Looks(before, after)
    answers = [
        looks.answer(i, k)
        for i, k in line_pairs(before.lines, after.lines, allowance)
        if i is not None and k is not None
    ]
    groups = [[Group(n, n + 1) for n in range(len(stretch.lines))] for stretch in (before, after)]
    blocks = lay_out(before, after, (groups[0], groups[1]), answers, allowance)
    return [[looks.alone(row) for row in block] for block in blocks]


class _Looks:
    """Tells lines that differ in looks only, from the behaviours of the items that they belong to."""

    def __init__(self, before: Stretch, after: Stretch) -> None:
        self._before, self._after = before, after
        self._items = (_items(before), _items(after))
        counts = [Counter(number for of_line in s.behaviours.values() for number in of_line) for s in (before, after)]
        self._kept = {number for number in counts[0] if counts[0][number] == counts[1][number]}

    def answer(self, i: int, k: int) -> Answer:
        """Return how two lines relate that stand side by side."""
        old, new = self._before.lines[i], self._after.lines[k]
        item, other = self._items[0][i], self._items[1][k]
        if old == new and HIDDEN in old and item and other and item != other:
            return Answer(i, k, Relation.CHANGED, HIDDEN_DIFFERS)
        if old == new:
            return Answer(i, k, Relation.SAME)
        return Answer(i, k, Relation.COSMETIC if item and item == other else Relation.CHANGED)

    def alone(self, row: DiffRow) -> DiffRow:
        """Return a row without its other side as cosmetic where it only continues an item that is on both sides."""
        line = row.legacy or row.current
        if line is None or (row.legacy and row.current):
            return row
        stretch, items = (self._before, self._items[0]) if row.legacy else (self._after, self._items[1])
        item = items[line.number - stretch.first]
        starts = line.number in stretch.behaviours
        if starts or not item or not self._kept.issuperset(item):
            return row
        return DiffRow(Relation.COSMETIC, row.legacy, row.current, row.statement)


def _items(stretch: Stretch) -> Sequence[tuple[int, ...]]:
    """Return, per line, the behaviours of the item that it belongs to: the last one that began at it or above."""
    found: list[tuple[int, ...]] = []
    for number in range(stretch.first, stretch.first + len(stretch.lines)):
        found.append(stretch.behaviours.get(number, found[-1] if found else ()))
    return found
