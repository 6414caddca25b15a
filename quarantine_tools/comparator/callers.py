"""Match a definition whose callers tell what it is called now.

Where a statement of a matched unit is the same but for one name, `self.events()` before and `self.outcomes()` now, and
the old name is gone from the current side while the new one is new to it, the callers say what became of the
definition. So does the same rename of its namesake in another class. Both are votes; the contents need only not speak
against them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.routes import DEFINITIONS, Container, container_of, family_of
from quarantine_tools.comparator.side import ReadSide, last_part
from quarantine_tools.model import Unit

# Measured on the commits of the public oracles, 2026-11.
LEAST = 0.25  # likeness that the two contents must have all the same …
ELSEWHERE_LEAST = 0.5  # … and where the only definition of the new name stands in another class or file
LIKE_LINES = 0.5  # share of the words that two statements must have in common to be held against each other
MOST = 400  # pairs of statements of one unit beyond which it has no vote

_WORD = re.compile(r"\w+")


def match_by_callers(board: Board, routes: Mapping[Container, Container]) -> None:
    """Match open definitions whose name was replaced by the name of a new one, where they went or in their file."""
    gone = _names_of(board.legacy, board) - _all_names(board.current)
    came = _names_of(board.current, board) - _all_names(board.legacy)
    if not gone or not came:
        return
    votes = _votes(board, gone, came)
    named: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for place in board.current.paths:
        for index, other in enumerate(board.current.units(place)):
            if other.unit in DEFINITIONS and last_part(other.name) in came:
                named[last_part(other.name)].append(UnitKey(place, index))
    for path in board.legacy.paths:
        for key, unit in list(board.open_legacy(path)):
            elected = votes.get(last_part(unit.name), Counter()) if unit.unit in DEFINITIONS else Counter()
            for name, _ in sorted(elected.items(), key=lambda item: (-item[1], item[0])):
                options = [o for o in _named(board, path, unit, name, routes) if board.is_free(o, key)]
                least = LEAST
                if not options:
                    options, least = [o for o in named.get(name, ()) if board.is_free(o, key)], ELSEWHERE_LEAST
                likeness = board.likeness(key, options[0]) if len(options) == 1 else 0.0
                if likeness >= least and family_of(board.unit(options[0])) == family_of(unit):
                    board.match(key, options[0], same=board.behave_alike(key, options[0]), likeness=likeness)
                    break


def _named(board: Board, path: str, unit: Unit, name: str, routes: Mapping[Container, Container]) -> Iterator[UnitKey]:
    """Yield the current units of a name in the class or module that a unit's own one became."""
    own = container_of(unit)
    places = dict.fromkeys((target, own) for target in board.targets.get(path, ()))
    route = routes.get((path, own))
    for place in dict.fromkeys([*([route] if route else []), *places]):
        for index, other in enumerate(board.current.units(place[0])):
            named = last_part(other.name) == name and family_of(other) == family_of(unit)
            if named and container_of(other) == place[1]:
                yield UnitKey(place[0], index)


def _all_names(side: ReadSide) -> set[str]:
    return {last_part(unit.name) for path in side.paths for unit in side.units(path) if unit.unit in DEFINITIONS}


def _names_of(side: ReadSide, board: Board) -> set[str]:
    """Return the names of the definitions of a side that have no match yet."""
    taken = board.found if side is board.legacy else {key for key, owners in board.claimed.items() if owners}
    return {
        last_part(unit.name)
        for path in side.paths
        for index, unit in enumerate(side.units(path))
        if unit.unit in DEFINITIONS and UnitKey(path, index) not in taken
    }


def _votes(board: Board, gone: set[str], came: set[str]) -> dict[str, Counter[str]]:
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for key, match in board.found.items():
        unit, other = board.old(key), board.unit(match.current)
        if unit.behaviour == other.behaviour:
            continue
        before, after = (Counter(_words(one)) for one in (unit, other))
        lost = {line: n for line, n in (before - after).items() if gone.intersection(line)}
        new = {line: n for line, n in (after - before).items() if came.intersection(line)}
        if lost and new and len(lost) * len(new) <= MOST:
            for old, name in _replaced(lost, new, gone, came):
                votes[old][name] += 1
    for old, name in _renamed_namesakes(board):
        votes[old][name] += 1
    return votes


def _words(unit: Unit) -> Iterator[tuple[str, ...]]:
    for line in unit.form.split("\n"):
        if not line.lstrip().startswith(("def ", "async def ", "class ")):
            yield tuple(_WORD.findall(line))


def _replaced(
    lost: Mapping[tuple[str, ...], int], new: Mapping[tuple[str, ...], int], gone: set[str], came: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the names of which one stands where the other stood, in statements that are alike."""
    for line in lost:
        best = max(new, key=lambda other: (_alike(line, other), other))
        if _alike(line, best) >= LIKE_LINES:
            yield from ((a, b) for a, b in _in_place(line, best) if a in gone and b in came)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    return 2 * (Counter(one) & Counter(other)).total() / max(1, len(one) + len(other))


def _in_place(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[str, str]]:
    for code, i, j, k, m in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if code == "replace" and j - i == m - k:
            yield from zip(one[i:j], other[k:m], strict=True)


def _renamed_namesakes(board: Board) -> Iterator[tuple[str, str]]:
    for key, match in board.found.items():
        unit, other = board.old(key), board.unit(match.current)
        old, name = last_part(unit.name), last_part(other.name)
        if old != name and unit.unit in DEFINITIONS:
            yield old, name
