"""Which preserved units of a file run in another order now, where that order can be felt.

Definitions that have no effect on each other may stand in any order. Two units conflict when both act (call something
that may have an effect), when one sets a name that the other sets or needs, when one acts and the other sets any name
at module level, since what is called may read it, or when one acts on a variable that the other takes a value from. A
star import may set any name. A unit that passed one it conflicts with is not preserved. The columns of a table set the
same thing, their order, which INSERT without a list of columns goes by; only the one that moved did something to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from quarantine_tools.model import Unit, order_of


@dataclass(frozen=True, slots=True)
class Passed:
    """Unit number ``index`` of the matched ones ran before (or after) ``other`` and does no more."""

    index: int
    other: int
    before: bool  # it ran before the other one in legacy


def find_passed(pairs: Sequence[tuple[Unit, Unit]], positions: Sequence[int]) -> tuple[Passed, ...]:
    """Return the units that passed one that they conflict with.

    Args:
        pairs: legacy and current unit of one pair of files, in legacy order.
        positions: which unit of its file each current one is; lines don't tell a table from its first constraint.

    The units of a longest increasing subsequence of current places (patience sorting, Schensted 1961) are taken to
    have stayed; only the others can have moved, so nearly sorted files cost nearly linear time.
    """
    places = [(position, number) for number, position in enumerate(positions)]
    order = {place: rank for rank, place in enumerate(sorted(places))}
    ranks = [order[place] for place in places]
    stayed = _longest_increasing(ranks)
    state = frozenset(name for unit, _ in pairs if unit.unit == "variable" for name in unit.binds)
    passed: dict[int, Passed] = {}
    for index, rank in enumerate(ranks):
        if index in stayed:
            continue
        for other, other_rank in enumerate(ranks):
            if (other < index) == (other_rank < rank) or other == index:
                continue
            if _conflict(pairs[index][0], pairs[other][0], state):
                passed.setdefault(index, Passed(index, other, before=index < other))
                if not _set_the_same(pairs[index][0], pairs[other][0]):
                    continue
                # The last of two that set one name wins, so both do something else now, also the one that stayed.
                passed.setdefault(other, Passed(other, index, before=other < index))
    return tuple(passed[index] for index in sorted(passed))


def _set_the_same(one: Unit, other: Unit) -> bool:
    return one.unit not in ("import", "column") and not set(one.binds).isdisjoint(other.binds)


def _conflict(one: Unit, other: Unit, state: frozenset[str]) -> bool:
    sets_one, sets_other = set(one.binds), set(other.binds)
    if not sets_one.isdisjoint(_ANYTHING) or not sets_other.isdisjoint(_ANYTHING):
        return bool(sets_one and sets_other)
    if one.unit == other.unit == "import":
        return bool(sets_one & sets_other) and not (is_plain_import(one) and is_plain_import(other))
    if one.acts and other.acts:
        return True
    if (one.acts and sets_other and other.unit in _STATE) or (other.acts and sets_one and one.unit in _STATE):
        return True
    if (one.acts or other.acts) and state & set(one.needs) & set(other.needs):
        return True
    return bool(sets_one & (sets_other | set(other.needs)) or sets_other & set(one.needs))


def is_plain_import(unit: Unit) -> bool:
    """Say whether a unit is `import a` or `import a.b`: these all set `a` to the same module."""
    return unit.form.startswith("import ") and " as " not in unit.form


_STATE = {"variable", "import", "instruction", "key"}  # what called code may read, or load
ANY_NAME = "*"  # what a star import binds
_ANYTHING = frozenset({ANY_NAME, order_of("*")})


def _longest_increasing(ranks: Sequence[int]) -> set[int]:
    tails: list[int] = []
    tail_ranks: list[int] = []
    before: list[int] = []
    for index, rank in enumerate(ranks):
        place = bisect_left(tail_ranks, rank)
        before.append(tails[place - 1] if place else -1)
        if place == len(tails):
            tails.append(index)
            tail_ranks.append(rank)
        else:
            tails[place] = index
            tail_ranks[place] = rank
    members: set[int] = set()
    index = tails[-1] if tails else -1
    while index >= 0:
        members.add(index)
        index = before[index]
    return members
