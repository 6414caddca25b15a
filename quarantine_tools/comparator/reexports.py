"""Match by what imports say: where a name came from, and where it comes from now.

A module that was split still hands out what it held, `from .create import create_engine`; and who imported `between`
from `elements` imports it from `constructors` now. Such a line is evidence where the contents have little in common any
more: who asks for the old definition gets the new one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from quarantine_tools.comparator.assignments import alias_of
from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.imports import imported_name, module_path
from quarantine_tools.comparator.routes import DEFINITIONS, container_of
from quarantine_tools.comparator.side import ReadSide, last_part

FARTHEST = 4  # modules that hand a name on, one to the other


def match_reexported_names(board: Board) -> None:
    """Match functions and classes of a module with what its counterpart hands out under their names."""
    named = _by_place(board.current)
    for path in board.legacy.paths:
        for target in board.targets.get(path, ()):
            for key, unit in list(board.open_legacy(path)):
                if unit.unit not in DEFINITIONS or container_of(unit):
                    continue
                options = [
                    option
                    for option in _leads_to(board.current, named, target, last_part(unit.name))
                    if board.is_free(option, key)
                ]
                if not options:
                    continue
                option = options[-1]  # of overloads, and of definitions that replace each other, the last one runs
                same = unit.unit == board.unit(option).unit and board.behave_alike(key, option)
                board.match(key, option, same=same, likeness=board.likeness(key, option))


def match_imported_names(board: Board) -> None:
    """Match functions and classes that the same files import under one name, from one module then and another now.

    What most of the files say counts, and nothing where they disagree evenly.
    """
    before, after = _by_place(board.legacy), _by_place(board.current)
    votes: defaultdict[UnitKey, Counter[UnitKey]] = defaultdict(Counter)
    for path in board.legacy.paths:
        names = {name for unit in board.legacy.units(path) if unit.unit == "import" for name in unit.binds}
        for name in sorted(names) if board.targets.get(path) else ():
            olds = [key for key in _leads_to(board.legacy, before, path, name) if key not in board.found]
            for target in board.targets[path] if olds else ():
                news = _leads_to(board.current, after, target, name)
                if news and board.is_free(news[-1], olds[-1]):
                    votes[olds[-1]][news[-1]] += 1
    for key in sorted(votes, key=lambda one: (one.path, one.index)):
        first, *others = votes[key].most_common(2)
        if board.is_free(first[0], key) and not (others and others[0][1] == first[1]):
            same = board.old(key).unit == board.unit(first[0]).unit and board.behave_alike(key, first[0])
            board.match(key, first[0], same=same, likeness=board.likeness(key, first[0]))


def _by_place(side: ReadSide) -> Mapping[tuple[str, str], Sequence[UnitKey]]:
    """Return what sets each name of a module, by path and name, in source order."""
    found: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for path in side.paths:
        for index, unit in enumerate(side.units(path)):
            if not container_of(unit):
                for name in unit.binds:
                    found[path, name].append(UnitKey(path, index))
    return found


def _leads_to(
    side: ReadSide, named: Mapping[tuple[str, str], Sequence[UnitKey]], path: str, name: str
) -> list[UnitKey]:
    """Return the definitions in other modules that a name of a module stands for; none where that can't be told."""
    start = path
    for _ in range(FARTHEST):
        keys = named.get((path, name), ())
        units = [side.units(key.path)[key.index] for key in keys]
        if units and all(unit.unit in DEFINITIONS for unit in units):
            return list(keys) if path != start else []
        if len(units) != 1:
            return []
        if (alias := alias_of(units[0])) is not None:
            name = alias[1]
        elif (asked := imported_name(units[0])) is not None:
            source = module_path(side, path, asked.dots, asked.module)
            if source is None:
                return []
            path, name = source, asked.name
        else:
            return []
    return []
