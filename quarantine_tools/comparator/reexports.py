"""Match what moved out of a module that still hands it out: `from .create import create_engine`.

The line is evidence where the contents have little in common any more: who asks the old module gets the new definition.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.routes import CALLABLE, container_of
from quarantine_tools.comparator.side import ReadSide, last_part
from quarantine_tools.comparator.stars import module_path

FARTHEST = 4  # modules that hand a name on, one to the other
_FROM = re.compile(r"from (?P<dots>\.*)(?P<module>[\w.]*) import (?P<name>\w+)(?: as (?P<alias>\w+))?")
_ALIAS = re.compile(r"(?P<old>\w+) = (?P<new>\w+)")
_DEFINITIONS = CALLABLE | {"class"}


def match_reexported_names(board: Board) -> None:
    """Match functions and classes of a module with what its counterpart hands out under their names."""
    named = _by_place(board.current)
    for path in board.legacy.paths:
        for target in board.targets.get(path, ()):
            for key, unit in list(board.open_legacy(path)):
                if unit.unit not in _DEFINITIONS or container_of(unit):
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
        if units and all(unit.unit in _DEFINITIONS for unit in units):
            return list(keys) if path != start else []
        if len(units) != 1:
            return []
        if (alias := _ALIAS.fullmatch(units[0].form)) and units[0].unit == "variable":
            name = alias["new"]
        elif found := _FROM.fullmatch(units[0].form):
            source = module_path(side, path, len(found["dots"]), found["module"])
            if source is None:
                return []
            path, name = source, found["name"]
        else:
            return []
    return []
