"""Match what is left with what its name stands for now, whatever that is.

`class beat(Command)` became `def beat(ctx)`, a method became an alias, a lone `import pickle` replaced the `try` around
two of them, and `a, b = …` is `a, c = …`. Who reads the name from the module or the class gets the new thing: it is the
counterpart, and behaves differently.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.hierarchy import Hierarchy
from quarantine_tools.comparator.ordering import ANY_NAME
from quarantine_tools.comparator.routes import CALLABLE, Container, container_of, family_of, find_routes
from quarantine_tools.comparator.side import ReadSide, last_part
from quarantine_tools.model import Unit

_NAMING = CALLABLE | {"class", "variable", "import", "statement"}
_CHOOSING = ("if ", "try:")  # statements that are there to set a name in one of several ways
_ASSIGNMENT = re.compile(r"[\w.]+ = ")  # to an attribute: `base.dialect = pyodbc.dialect`
Standing = Mapping[tuple[Container, str], Sequence[UnitKey]]


def match_standing_names(board: Board, hierarchy: Hierarchy) -> None:
    """Match open units with open ones that set one of their names in the same module or class, or in a base of it.

    Args:
        hierarchy: of the current side.
    """
    routes = find_routes(board)
    standing = _standing(board.current)
    for path in board.legacy.paths:
        for key, unit in list(board.open_legacy(path)):
            own = container_of(unit)
            homes = [(target, own) for target in board.targets.get(path, ())]
            route = routes.get((path, own)) if own else None
            if route is not None and route[1]:
                homes.append(route)
            above = hierarchy.ancestors(route) if route is not None else ()
            _match_one(board, standing, key, unit, dict.fromkeys((*homes, *above)), frozenset(homes))


def _match_one(
    board: Board, standing: Standing, key: UnitKey, unit: Unit, homes: Collection[Container], own: Collection[Container]
) -> None:
    names = _names_of(unit)
    for home in homes:
        shared: defaultdict[UnitKey, int] = defaultdict(int)
        for name in names:
            for option in standing.get((home, name), ()):
                other = board.unit(option)
                # The same sort of thing in a base class has been asked for by its content.
                may_stand = _may_stand_for(unit, other) and (home in own or family_of(unit) != family_of(other))
                if may_stand and board.is_free(option, key):
                    shared[option] += 1
        if shared:
            best = max(shared, key=lambda option: (shared[option], board.likeness(key, option), -option.index))
            board.match(key, best, same=False, likeness=board.likeness(key, best))
            return


def _may_stand_for(unit: Unit, other: Unit) -> bool:
    """Say whether one thing can be what became of another of the same name.

    A counter of a loop is not: `for name in …` sets a name by the way. Nor is a definition what became of an import
    under a name of this module's own, `chain as _chain`.
    """
    statements = [one for one in (unit, other) if one.unit == "statement"]
    if statements:
        if len(statements) == 2 and all(_ASSIGNMENT.match(one.form) for one in statements):
            return True
        return all(one.form.startswith(_CHOOSING) for one in statements)
    return unit.unit != "import" or other.unit == "import" or " as " not in unit.name


def _names_of(unit: Unit) -> tuple[str, ...]:
    """Return the last parts of the names that a unit sets in its module or class."""
    if unit.unit not in _NAMING or ANY_NAME in unit.binds:
        return ()
    if unit.unit == "statement":
        return unit.binds  # an attribute with what it belongs to
    names = unit.binds or (() if unit.unit == "import" else unit.name.split(", "))
    return tuple(dict.fromkeys(last_part(name) for name in names))


def _standing(side: ReadSide) -> Standing:
    found: defaultdict[tuple[Container, str], list[UnitKey]] = defaultdict(list)
    for path in side.paths:
        for index, unit in enumerate(side.units(path)):
            for name in _names_of(unit):
                found[(path, container_of(unit)), name].append(UnitKey(path, index))
    return found
