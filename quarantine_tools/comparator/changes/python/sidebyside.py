"""Lay the source lines of two Python units side by side, statement by statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from quarantine_tools.comparator.changes._layout import Answer, Group, in_order, lay_out, swapped
from quarantine_tools.comparator.changes._lines import HIDDEN_DIFFERS, MOST_WORK
from quarantine_tools.comparator.changes._marks import Allowance
from quarantine_tools.comparator.changes.base import Stretch
from quarantine_tools.comparator.changes.python.matching import Matching
from quarantine_tools.comparator.changes.python.pieces import Clause, Piece, Source, read_source
from quarantine_tools.model import DiffRow, Relation
from quarantine_tools.redaction import HIDDEN

Pieces = tuple[list[Piece], list[Piece]]


def align_statements(before: Stretch, after: Stretch) -> tuple[DiffRow, ...] | None:
    """Return the rows of two stretches, or None where one of them can't be parsed."""
    if before.lines > after.lines:  # so that exchanging the sides exchanges the sides of the answer, and nothing else
        blocks = _blocks(after, before)
        return None if blocks is None else in_order([[swapped(row) for row in block] for block in blocks])
    blocks = _blocks(before, after)
    return None if blocks is None else in_order(blocks)


def _blocks(before: Stretch, after: Stretch) -> list[list[DiffRow]] | None:
    left, right = read_source(before), read_source(after)
    if left is None or right is None:
        return None
    allowance = Allowance(MOST_WORK)
    try:
        matching = Matching(left, right, allowance)
    except RecursionError:
        return None
    pairs, pieces = _paired_pieces(matching, left, right)
    groups = tuple(
        sorted([*map(_group, of_side), *_silent_groups(of_side, len(stretch.lines))], key=lambda g: g.start)
        for of_side, stretch in zip(pieces, (before, after), strict=True)
    )
    places = [{group.start: number for number, group in enumerate(of_side)} for of_side in groups]
    answers = [
        Answer(places[0][a.start], places[1][b.start], *_relation(matching, a, b, before, after)) for a, b in pairs
    ]
    return lay_out(before, after, (groups[0], groups[1]), answers, allowance)


def _group(piece: Piece) -> Group:
    silent = bool(piece.parts) and all(isinstance(part, Clause) and part.silent for part in piece.parts)
    return Group(piece.start, piece.end, silent, piece.note)


def _silent_groups(pieces: Sequence[Piece], count: int) -> Iterator[Group]:
    """Yield a group for each line that belongs to no piece: comments, blank lines, docstrings."""
    done = 0
    for piece in [*pieces, Piece(count, count, [])]:
        yield from (Group(number, number + 1, silent=True) for number in range(done, piece.start))
        done = max(done, piece.end)


def _paired_pieces(matching: Matching, left: Source, right: Source) -> tuple[list[tuple[Piece, Piece]], Pieces]:
    """Return which pieces answer to each other, and all pieces of both sides.

    Where statements on one line answer to statements on several, the several become one piece.
    """
    answers: defaultdict[Piece, set[Piece]] = defaultdict(set)
    for part in left.parts:
        other = matching.answers.get(id(part))
        if other is not None:
            one, two = left.piece_of[id(part)], right.piece_of[id(other)]
            answers[one].add(two)
            answers[two].add(one)
    number = {piece: place for pieces in (left.pieces, right.pieces) for place, piece in enumerate(pieces)}
    merged: tuple[dict[Piece, Piece], dict[Piece, Piece]] = ({}, {})
    pairs: list[tuple[Piece, Piece]] = []
    seen: set[Piece] = set()
    on_left = set(left.pieces)
    for piece in left.pieces:
        if piece in seen or piece not in answers:
            continue
        together = _connected(piece, answers)
        seen |= together
        sides = (
            sorted(together & on_left, key=lambda p: p.start),
            sorted(together - on_left, key=lambda p: p.start),
        )
        if all(number[side[-1]] - number[side[0]] == len(side) - 1 for side in sides):
            whole = [_merged(side) for side in sides]
            for of_side, side, one in zip(merged, sides, whole, strict=True):
                of_side.update(dict.fromkeys(side, one))
            pairs.append((whole[0], whole[1]))
        else:
            pairs += _one_to_one(sides[0], answers)
    return pairs, (_replaced(left.pieces, merged[0]), _replaced(right.pieces, merged[1]))


def _connected(piece: Piece, answers: dict[Piece, set[Piece]]) -> set[Piece]:
    found, waiting = {piece}, [piece]
    while waiting:
        new = answers[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _merged(pieces: Sequence[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    parts = [part for piece in pieces for part in piece.parts]
    return Piece(pieces[0].start, pieces[-1].end, parts, pieces[0].note)


def _one_to_one(pieces: Sequence[Piece], answers: dict[Piece, set[Piece]]) -> Iterator[tuple[Piece, Piece]]:
    taken: set[Piece] = set()
    for piece in pieces:
        free = sorted(answers[piece] - taken, key=lambda p: p.start)
        if free:
            taken.add(free[0])
            yield piece, free[0]


def _replaced(pieces: Sequence[Piece], merged: dict[Piece, Piece]) -> list[Piece]:
    return list(dict.fromkeys(merged.get(piece, piece) for piece in pieces))


def _relation(matching: Matching, a: Piece, b: Piece, before: Stretch, after: Stretch) -> tuple[Relation, str]:
    if a.note or b.note:
        return Relation.FOLDED, a.note or b.note
    texts = _dedented(before, a), _dedented(after, b)
    equal = _do_the_same(matching, a, b, before, after)
    hidden = not equal and (texts[0] == texts[1] or (_hides(texts) and _same_code(matching, a, b)))
    note = HIDDEN_DIFFERS if hidden else ""
    if any(matching.moved(part, matching.answers[id(part)]) for part in a.parts if id(part) in matching.answers):
        return Relation.MOVED, note
    if not equal:
        return Relation.CHANGED, note
    return Relation.SAME if texts[0] == texts[1] else Relation.COSMETIC, ""


def _do_the_same(matching: Matching, a: Piece, b: Piece, before: Stretch, after: Stretch) -> bool:
    """Say whether two pieces behave the same where they stand: by their code, or by their normal forms if known."""
    numbers, others = _behaviours(a, before), _behaviours(b, after)
    known = bool(numbers and others)
    texts = _dedented(before, a), _dedented(after, b)
    if _hides(texts):  # what is hidden may differ, however equal the rest
        return numbers == others if known else texts[0] == texts[1]
    return (known and numbers == others) or _same_code(matching, a, b)


def _hides(texts: tuple[tuple[str, ...], ...]) -> bool:
    return any(HIDDEN in line for text in texts for line in text)


def _same_code(matching: Matching, a: Piece, b: Piece) -> bool:
    parts, others = ([p for p in piece.parts if not isinstance(p, Clause)] for piece in (a, b))
    if len(parts) != len(others) or (not a.parts and not b.parts):
        return False
    return all(
        matching.answers.get(id(part)) is other and matching.same_code(part, other)
        for part, other in zip(parts, others, strict=True)
    )


def _behaviours(piece: Piece, stretch: Stretch) -> list[int]:
    lines = range(stretch.first + piece.start, stretch.first + piece.end)
    return [number for line in lines for number in stretch.behaviours.get(line, ())]


def _dedented(stretch: Stretch, piece: Piece) -> tuple[str, ...]:
    """Return the lines of a piece without the indentation that the whole unit has."""
    first = stretch.lines[0]
    margin = first[: len(first) - len(first.lstrip(" \t"))]
    return tuple(line.removeprefix(margin) for line in stretch.lines[piece.start : piece.end])
