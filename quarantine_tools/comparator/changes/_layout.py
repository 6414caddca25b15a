"""Lay two stretches of source side by side, once it is known which groups of their lines answer to each other.

Groups that answer to each other in the same order stand on the same rows. What is out of order stands where it is on
its own side, and says where it is on the other one. Everything between is comment, blank, removed or added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from quarantine_tools.comparator.changes._hunks import (
    MOST_CELLS,
    Hunk,
    hunks,
    split_hunk,
)
from quarantine_tools.comparator.changes._marks import Allowance, is_all_marked, mark
from quarantine_tools.comparator.changes.base import Stretch
from quarantine_tools.model import DiffLine, DiffRow, Relation

STILL_WEIGHT, MOVED_WEIGHT = 3, 2  # so that an `else:` keeps its place when what is below and above it is exchanged
LIKENESS_COST = 500  # of holding two lines against each other, in pairs of words: measured on lines of code


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that stay together: a statement, a header, an instruction, a comment line."""

    start: int  # 0-based within the stretch
    end: int  # exclusive
    silent: bool = False  # comment, blank or docstring: answers to lines that read alike, and is never a change
    note: str = ""  # for the lines of a member, which are folded


@dataclass(frozen=True, slots=True)
class Answer:
    """A legacy group and the current one that answers to it, by their places in the lists."""

    before: int
    after: int
    relation: Relation
    note: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """What stands side by side: two groups, or one that has nothing beside it."""

    before: Group | None
    after: Group | None
    relation: Relation
    elsewhere: int | None = None
    note: str = ""


def mirrored(relation: Relation) -> Relation:
    """Return the relation as it is seen from the other side."""
    return {Relation.REMOVED: Relation.ADDED, Relation.ADDED: Relation.REMOVED}.get(relation, relation)


def swapped(row: DiffRow) -> DiffRow:
    """Return a row with its sides exchanged."""
    return replace(row, relation=mirrored(row.relation), legacy=row.current, current=row.legacy)


def lay_out(
    before: Stretch,
    after: Stretch,
    groups: tuple[Sequence[Group], Sequence[Group]],
    answers: Sequence[Answer],
    allowance: Allowance,
) -> list[list[DiffRow]]:
    """Return the rows of each group or pair of groups, in order; `in_order` makes a diff of them."""
    placed = _place(before, after, groups, answers, allowance)
    return [list(_rows(before, after, item, allowance)) for item in placed]


def in_order(blocks: Sequence[list[DiffRow]]) -> tuple[DiffRow, ...]:
    """Return all rows, with what was removed before what was added, and the statements numbered."""
    ordered: list[list[DiffRow]] = []
    run: list[list[DiffRow]] = []
    for block in blocks:
        if any(row.legacy for row in block) and any(row.current for row in block):
            ordered += [*_removed_first(run), block]
            run = []
        else:
            run.append(block)
    ordered += _removed_first(run)
    return tuple(replace(row, statement=number) for number, block in enumerate(ordered) for row in block)


def _removed_first(run: Sequence[list[DiffRow]]) -> list[list[DiffRow]]:
    return sorted(run, key=lambda block: any(row.legacy is None for row in block))


def _place(
    before: Stretch,
    after: Stretch,
    groups: tuple[Sequence[Group], Sequence[Group]],
    answers: Sequence[Answer],
    allowance: Allowance,
) -> Iterator[Placed]:
    left, right = groups
    by_place = {(a.before, a.after): a for a in answers}
    kept = set(_in_step(by_place))
    strayed: tuple[dict[int, Answer], dict[int, Answer]] = ({}, {})
    for pair, answer in by_place.items():
        if pair not in kept:
            strayed[0][answer.before] = strayed[1][answer.after] = answer
    done, new_done = 0, 0
    for i, k in [*sorted(kept), (len(left), len(right))]:
        gap = Hunk(done, i, new_done, k)
        for one, other in _fill(before, after, groups, gap, allowance):
            yield _loose(before, after, groups, one, other, strayed)
        if i < len(left):
            answer = by_place[i, k]
            yield Placed(left[i], right[k], answer.relation, note=answer.note)
        done, new_done = i + 1, k + 1


def _in_step(answers: Mapping[tuple[int, int], Answer]) -> list[tuple[int, int]]:
    """Return the heaviest part of the pairs that has the same order on both sides.

    What stands in another block weighs less: it has moved anyway. The best chain up to each place is looked up in a
    tree of maxima (Fenwick, A new data structure for cumulative frequency tables, 1994).
    """
    pairs = sorted(answers)
    size = max((k for _, k in pairs), default=-1) + 2
    best: list[tuple[int, int]] = [(0, -1)] * size  # per tree node: weight of a chain, and its last pair
    before: list[int] = []
    heaviest = (0, -1)
    for number, (i, k) in enumerate(pairs):
        found, place = (0, -1), k
        while place > 0:
            found = max(found, best[place], key=lambda one: one[0])
            place -= place & -place
        before.append(found[1])
        here = (found[0] + (MOVED_WEIGHT if answers[i, k].relation is Relation.MOVED else STILL_WEIGHT), number)
        heaviest = max(heaviest, here, key=lambda one: one[0])
        place = k + 1
        while place < size:
            best[place] = max(best[place], here, key=lambda one: one[0])
            place += place & -place
    chosen = []
    at = heaviest[1]
    while at >= 0:
        chosen.append(pairs[at])
        at = before[at]
    return chosen[::-1]


def _loose(
    before: Stretch,
    after: Stretch,
    groups: tuple[Sequence[Group], Sequence[Group]],
    one: int | None,
    other: int | None,
    strayed: tuple[dict[int, Answer], dict[int, Answer]],
) -> Placed:
    """Return what stands between two pairs: silent lines side by side, or something that has nothing beside it."""
    left, right = (None if n is None else g[n] for n, g in zip((one, other), groups, strict=True))
    if left and right:
        same = before.lines[left.start].strip() == after.lines[right.start].strip()
        return Placed(left, right, Relation.SAME if same else Relation.COSMETIC)
    group = left or right
    assert group is not None  # `_fill` leaves out pairs of nothing
    answer = strayed[0].get(one) if one is not None else strayed[1].get(other) if other is not None else None
    relation = Relation.REMOVED if left else Relation.ADDED
    place = None
    if answer is not None:
        relation = Relation.MOVED
        place = after.first + groups[1][answer.after].start if left else before.first + groups[0][answer.before].start
    elif group.silent:
        relation = Relation.COSMETIC
    if group.note:
        relation = Relation.FOLDED
    return Placed(left, right, relation, place, group.note)


def _fill(
    before: Stretch,
    after: Stretch,
    groups: tuple[Sequence[Group], Sequence[Group]],
    gap: Hunk,
    allowance: Allowance,
) -> Iterator[tuple[int | None, int | None]]:
    """Yield what stands between two pairs, silent lines beside those that read alike."""
    left, right = groups
    old = [_key(before, left[n]) if left[n].silent else f"\n{n}" for n in range(gap.start, gap.end)]
    new = [_key(after, right[n]) if right[n].silent else f"\n\n{n}" for n in range(gap.new_start, gap.new_end)]
    done, new_done = 0, 0
    for hunk in [*hunks(old, new), Hunk(len(old), len(old), len(new), len(new))]:
        while done < hunk.start:
            yield gap.start + done, gap.new_start + new_done
            done, new_done = done + 1, new_done + 1
        quiet = [n for n in range(hunk.start, hunk.end) if old[n][:1] not in ("", "\n")]
        new_quiet = [n for n in range(hunk.new_start, hunk.new_end) if new[n][:1] not in ("", "\n")]
        whole = Hunk(0, len(quiet), 0, len(new_quiet))
        for i, k in _paired([old[n] for n in quiet], [new[n] for n in new_quiet], whole, allowance, False):
            for n in range(done, quiet[i]):
                yield gap.start + n, None
            for n in range(new_done, new_quiet[k]):
                yield None, gap.new_start + n
            yield gap.start + quiet[i], gap.new_start + new_quiet[k]
            done, new_done = quiet[i] + 1, new_quiet[k] + 1
        for n in range(done, hunk.end):
            yield gap.start + n, None
        for n in range(new_done, hunk.new_end):
            yield None, gap.new_start + n
        done, new_done = hunk.end, hunk.new_end


def _key(stretch: Stretch, group: Group) -> str:
    return stretch.lines[group.start].strip()


def _paired(
    old: Sequence[str], new: Sequence[str], hunk: Hunk, allowance: Allowance, whole: bool
) -> Iterator[tuple[int, int]]:
    """Yield lines of a hunk that became one another. With ``whole``, lines that aren't alike are paired by number.

    One line that stands where another one stood became it, however little they have in common.
    """
    size, new_size = hunk.end - hunk.start, hunk.new_end - hunk.new_start
    parts = [hunk]
    if size and size * new_size <= MOST_CELLS and allowance.grants(size * new_size * LIKENESS_COST):
        parts = list(split_hunk(hunk, old, new))
    for part in parts:
        if whole or part is not hunk or size == new_size == 1:
            yield from zip(range(part.start, part.end), range(part.new_start, part.new_end), strict=False)


def line_pairs(old: Sequence[str], new: Sequence[str], allowance: Allowance) -> Iterator[tuple[int | None, int | None]]:
    """Yield the lines of two texts in one order: equal lines and such as became one another side by side.

    One line that was broken into several, or the reverse, stands beside the first of them.
    """
    if min(len(old), len(new)) == 1:
        yield from zip_longest(range(len(old)), range(len(new)))
        return
    left, right = ([line.strip() for line in lines] for lines in (old, new))
    done, new_done = 0, 0
    for hunk in [*hunks(left, right), Hunk(len(left), len(left), len(right), len(right))]:
        while done < hunk.start:
            yield done, new_done
            done, new_done = done + 1, new_done + 1
        for i, k in _paired(left, right, hunk, allowance, True):
            yield from ((n, None) for n in range(done, i))
            yield from ((None, n) for n in range(new_done, k))
            yield i, k
            done, new_done = i + 1, k + 1
        yield from ((n, None) for n in range(done, hunk.end))
        yield from ((None, n) for n in range(new_done, hunk.new_end))
        done, new_done = hunk.end, hunk.new_end


def _rows(before: Stretch, after: Stretch, item: Placed, allowance: Allowance) -> Iterator[DiffRow]:
    left = before.lines[item.before.start : item.before.end] if item.before else ()
    right = after.lines[item.after.start : item.after.end] if item.after else ()
    first = before.first + item.before.start if item.before else 0
    new_first = after.first + item.after.start if item.after else 0
    if item.relation is Relation.FOLDED:
        for n, (one, other) in enumerate(zip_longest(left, right)):
            yield DiffRow(
                Relation.FOLDED,
                None if one is None else DiffLine(first + n, one),
                None if other is None else DiffLine(new_first + n, other),
                0,
                None,
                item.note,
            )
        return
    marks, new_marks = mark(left, right, allowance) if left and right else ([()] * len(left), [()] * len(right))
    free = not any(marks) and not any(new_marks)
    strict = free or any('"""' in line or "'''" in line for line in (*left, *right))
    for i, k in line_pairs(left, right, allowance):
        one = None if i is None else DiffLine(first + i, left[i], marks[i])
        other = None if k is None else DiffLine(new_first + k, right[k], new_marks[k])
        relation = _of_line(item, one, other, strict)
        if one and other and relation is Relation.CHANGED and not one.marks and not other.marks:
            one, other = _with_blanks_marked(one, other)
        yield DiffRow(relation, one, other, 0, item.elsewhere, item.note)


def _of_line(item: Placed, one: DiffLine | None, other: DiffLine | None, strict: bool) -> Relation:
    """Return how one line of a statement relates to the other side, where the statement as a whole is changed.

    Lines that differ in blanks alone are changed, too, where the blanks may stand in a text. ``strict``: also those
    before the first word.
    """
    if item.relation is not Relation.CHANGED or not (item.before and item.after):
        return item.relation
    if one and other:
        if one.marks or other.marks or item.note:
            return Relation.CHANGED
        if one.text == other.text:
            return Relation.SAME
        return Relation.CHANGED if strict or one.text.strip() != other.text.strip() else Relation.COSMETIC
    line = one or other
    if line is not None and line.marks and is_all_marked(line.text, line.marks):
        return Relation.REMOVED if one else Relation.ADDED
    return Relation.CHANGED


def _with_blanks_marked(one: DiffLine, other: DiffLine) -> tuple[DiffLine, DiffLine]:
    """Mark what differs between two lines with the same words: the blanks between them."""
    shorter = min(len(one.text), len(other.text))
    start = next((n for n in range(shorter) if one.text[n] != other.text[n]), shorter)
    end = next((n for n in range(shorter - start) if one.text[-1 - n] != other.text[-1 - n]), shorter - start)
    spans = [(start, len(line.text) - end) for line in (one, other)]
    marked = [
        replace(line, marks=((first, last),) if first < last else ())
        for line, (first, last) in zip((one, other), spans, strict=True)
    ]
    return marked[0], marked[1]
