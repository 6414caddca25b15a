"""What is left over on each side after everything that stayed in place was matched, by name.

Where one unit of a name is gone, and one of that name has come, and both behave the same, the one is the other, however
little there is to compare: ``class Refused(Exception)`` has no content of its own, but a name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.distinctive import share_members
from quarantine_tools.comparator.routes import CALLABLE, container_of, find_routes
from quarantine_tools.comparator.side import ReadSide, last_part
from quarantine_tools.model import Unit

CHANGED_LEAST = 0.55  # likeness of a unit that behaves differently, and is the only one of its name on either side
_TEXT_VALUE = re.compile(r"\w+ = (?P<value>'[^'\\]{2,}'|\"[^\"\\]{2,}\")")
_OF_A_MODULE = frozenset({"function", "class"})


class Leftover:
    """The names of open legacy units and of current units that nobody answers to, counted once."""

    def __init__(self, board: Board) -> None:
        """Args: board: with what stayed in place already matched."""
        self._board = board
        self._gone: Counter[Hashable] = Counter()
        self._new: Counter[Hashable] = Counter()
        for path in board.legacy.paths:
            for _, unit in board.open_legacy(path):
                self._gone.update(_signs(path, unit))
        for path in board.current.paths:
            for index, unit in enumerate(board.current.units(path)):
                if not board.claimed.get(UnitKey(path, index)):
                    self._new.update(_signs(path, unit))

    def is_the_one(self, key: UnitKey, unit: Unit, option: UnitKey) -> bool:
        """Say whether a unit of the same name and behaviour must be this one.

        A function or class of a module is looked for everywhere; the header of a class proves nothing where its
        members are other ones. A method is looked for at the module level of the
        paired artifact alone: a small one in another class proves nothing.
        """
        other = self._board.unit(option)
        name, path = last_part(unit.name), key.path
        if unit.unit == other.unit and _is_of_a_module(unit) and _is_of_a_module(other):
            only = self._gone[unit.unit, name] == self._new[unit.unit, name] == 1
            return only and (unit.unit != "class" or share_members(self._board, key, option))
        if unit.unit == "method" and other.unit == "function" and option.path in self._board.targets.get(path, ()):
            gone, new = self._gone[path, name, unit.behaviour], self._new[option.path, name, unit.behaviour]
            return gone == new == 1
        return False


def _is_of_a_module(unit: Unit) -> bool:
    return unit.unit in _OF_A_MODULE and not container_of(unit)


def _signs(path: str, unit: Unit) -> Iterator[Hashable]:
    name = last_part(unit.name)
    if _is_of_a_module(unit):
        yield unit.unit, name
    if unit.unit in CALLABLE:
        yield path, name, unit.behaviour


def match_only_namesakes(board: Board) -> None:
    """Match a changed function with the only other one of its name: one that went into a class, or came out of one.

    The name must be rare, not only left over: each side has one callable of it, whatever was matched before.
    """
    before, after = _callables(board.legacy), _callables(board.current)
    for name, olds in before.items():
        news = after.get(name, [])
        if len(olds) != 1 or len(news) != 1 or name.startswith("__"):
            continue
        old, new = olds[0], news[0]
        if board.old(old).unit == board.unit(new).unit:
            continue  # nothing but its place is another one: other stages have asked for it
        if old not in board.found and board.is_free(new, old) and (score := board.likeness(old, new)) >= CHANGED_LEAST:
            board.match(old, new, same=False, likeness=score)


def match_imports_of_a_name(board: Board) -> None:
    """Match imports of a pair of artifacts that bring a name from one place each, another one now."""
    for path in board.legacy.paths:
        gone = _imports(board.open_legacy(path))
        for target in board.targets.get(path, ()) if gone else ():
            new = _imports((key, unit) for key, unit in _keyed(board, target) if not board.claimed.get(key))
            for name, olds in gone.items():
                if len(olds) == len(new.get(name, ())) == 1 and olds[0] not in board.found:
                    board.match(olds[0], new[name][0], same=False, likeness=board.likeness(olds[0], new[name][0]))


def match_values_under_other_names(board: Board) -> None:
    """Match a variable with the one of its class or module that has its value now, where both are open.

    That the value is the same may be chance, so it is no proof: the two behave differently.
    """
    routes = find_routes(board)
    there = {path: _values(_keyed(board, path)) for path in board.current.paths}
    for path in board.legacy.paths:
        gone = _values(board.open_legacy(path))
        for (container, value), olds in gone.items():
            homes = {(target, container) for target in board.targets.get(path, ())}
            homes |= {routes[path, container]} if container and (path, container) in routes else set()
            for home, holder in sorted(homes) if len(olds) == 1 else ():
                new = [key for key in there[home].get((holder, value), ()) if not board.claimed.get(key)]
                if len(new) == 1 and olds[0] not in board.found:
                    board.match(olds[0], new[0], same=False, likeness=board.likeness(olds[0], new[0]))


def _keyed(board: Board, path: str) -> Iterator[tuple[UnitKey, Unit]]:
    """Yield the units of a current artifact with their addresses."""
    yield from ((UnitKey(path, index), unit) for index, unit in enumerate(board.current.units(path)))


def _values(units: Iterable[tuple[UnitKey, Unit]]) -> dict[tuple[str, str], list[UnitKey]]:
    """Return variables by their class and their value, where that is a text that says something."""
    found: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for key, unit in units:
        value = _TEXT_VALUE.fullmatch(unit.form) if unit.unit == "variable" else None
        if value is not None:
            found[container_of(unit), value["value"]].append(key)
    return found


def _imports(units: Iterable[tuple[UnitKey, Unit]]) -> dict[tuple[str, ...], list[UnitKey]]:
    found: defaultdict[tuple[str, ...], list[UnitKey]] = defaultdict(list)
    for key, unit in units:
        if unit.unit == "import" and not unit.form.endswith(" import *"):
            found[unit.binds].append(key)
    return found


def _callables(side: ReadSide) -> dict[str, list[UnitKey]]:
    found: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for path in side.paths:
        for index, unit in enumerate(side.units(path)):
            if unit.unit in CALLABLE:
                found[last_part(unit.name)].append(UnitKey(path, index))
    return found
