"""What the definitions and variables of a side are called, and how often each name is defined there.

A definition may have other names besides its own: an old one is kept as an alias, `column_mapped_collection =
column_keyed_dict`, or registered, `@inspect_command(alias="dump_reserved")`; and `url = property(_get_url)` makes `url`
of a method that is called `url` itself elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from quarantine_tools.comparator.assignments import alias_of, property_of
from quarantine_tools.comparator.board import UnitKey
from quarantine_tools.comparator.routes import CALLABLE, DEFINITIONS, container_of, family_of
from quarantine_tools.comparator.side import ReadSide, is_special, last_part, plain_name
from quarantine_tools.model import Unit

Spelling = Callable[[str], str]
Name = tuple[str, str]  # family and last part
_FAMILIES = frozenset({"callable", "class", "variable"})
_SAID = re.compile(r"""(["'])(\w+)\1""")


@dataclass(frozen=True)
class NameCounts:
    """How often each name is defined: on each side, and in each artifact."""

    everywhere: Counter[Name]
    within: Counter[tuple[str, Name]]


class Called:
    """What the definitions and variables of a side are called: by their names, and by those that the side says."""

    def __init__(self, side: ReadSide) -> None:
        self._side = side
        self._aliases, registered = _also_called(side)
        self._also = {
            key: (*self._aliases.get(key, ()), *registered.get(key, ())) for key in {**self._aliases, **registered}
        }

    def of(self, key: UnitKey, spelling: Spelling) -> Iterator[Name]:
        """Yield family and name of a unit, once per name; nothing for one that has no name of its own."""
        unit = self._side.units(key.path)[key.index]
        family = family_of(unit)
        if family not in _FAMILIES or "," in unit.name or is_special(unit):
            return
        names = (last_part(unit.name), *self._also.get(key, ()))
        yield from ((family, name) for name in dict.fromkeys(map(spelling, names)))

    def is_alias(self, key: UnitKey, spelling: Spelling, name: Name) -> bool:
        """Say whether an assignment of the side gives a definition this name besides its own."""
        return name[1] in map(spelling, self._aliases.get(key, ()))

    def all(self, spelling: Spelling) -> Iterator[tuple[UnitKey, Name]]:
        """Yield the units of the side with their names."""
        for path in self._side.paths:
            for index in range(len(self._side.units(path))):
                key = UnitKey(path, index)
                yield from ((key, name) for name in self.of(key, spelling))

    def count(self, spelling: Spelling) -> NameCounts:
        """Count the places of each name; overloads, and a property with its setter, are one."""
        units = self._side.units
        places = {(key.path, container_of(units(key.path)[key.index]), name) for key, name in self.all(spelling)}
        return NameCounts(Counter(name for _, _, name in places), Counter((path, name) for path, _, name in places))


def _also_called(side: ReadSide) -> tuple[Mapping[UnitKey, Sequence[str]], Mapping[UnitKey, Sequence[str]]]:
    """Return the other names of functions, methods and classes: what assignments say, and what decorators say."""
    aliases: defaultdict[UnitKey, list[str]] = defaultdict(list)
    registered: defaultdict[UnitKey, list[str]] = defaultdict(list)
    for path in side.paths:
        units = side.units(path)
        places = {plain_name(unit.name): index for index, unit in enumerate(units) if unit.unit in DEFINITIONS}
        for index, unit in enumerate(units):
            if unit.unit == "variable":
                for definition, name in _said_by_assignment(unit):
                    place = places.get(".".join(part for part in (container_of(unit), definition) if part))
                    if place is not None:
                        aliases[UnitKey(path, place)].append(name)
            elif unit.unit in CALLABLE and unit.form.startswith("@"):
                decorators = takewhile(lambda line: line.startswith("@"), unit.form.splitlines())
                registered[UnitKey(path, index)] += [said[2] for line in decorators for said in _SAID.finditer(line)]
    return aliases, registered


def _said_by_assignment(unit: Unit) -> Iterator[tuple[str, str]]:
    """Yield a definition of the same class or module, and the other name that an assignment gives it."""
    if alias := alias_of(unit):
        yield alias[1], alias[0]
    elif made := property_of(unit):
        yield from ((part, made[0]) for part in made[1])
