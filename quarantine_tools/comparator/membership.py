"""An unchanged class that has other members now, and an unchanged member that fewer classes have.

Most members are asked for by name, so one that came is an addition, and takes nothing away. Two sorts act unasked: a
special one, which Python itself asks for (`__slots__`, `__eq__`, `__init__`), and one that overrides what the class
inherited. And a method that went from a class to one of its subclasses is gone from all the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.hierarchy import Container, find_hierarchy
from quarantine_tools.comparator.routes import CALLABLE, container_of
from quarantine_tools.comparator.side import ReadSide, is_special, last_part, plain_name
from quarantine_tools.model import Change, Unit

_DOCUMENTS = frozenset({"__doc__", "__module__"})  # what a class says of itself
_MEMBERS = CALLABLE | {"variable", "class"}


def changed_by_members(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> dict[UnitKey, tuple[Change, ...]]:
    """Return, for each class or member of the same text, what its class's members make of it."""
    members = _Members(legacy, current, found)
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        if not match.same:
            continue
        unit, other = legacy.units(key.path)[key.index], current.units(match.current.path)[match.current.index]
        if unit.unit == other.unit == "class":
            told = tuple(members.gained(key.path, unit, match.current.path, other))
        elif unit.unit in _MEMBERS and container_of(unit):
            told = tuple(members.only_below(key.path, unit, match.current.path, other))
        else:
            continue
        if told:
            changes[key] = told
    return changes


class _Members:
    """The members of the classes of both sides, and where they came from."""

    def __init__(self, legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]) -> None:
        self._legacy, self._current = legacy, current
        self._before, self._after = _members(legacy), _members(current)
        self._old, self._new = find_hierarchy(legacy), find_hierarchy(current)
        self._origins: defaultdict[UnitKey, list[Match]] = defaultdict(list)
        self._classes: dict[Container, Container] = {}
        for key, match in found.items():
            self._origins[match.current].append(match)
            unit, other = legacy.units(key.path)[key.index], current.units(match.current.path)[match.current.index]
            if unit.unit == other.unit == "class":
                self._classes[key.path, plain_name(unit.name)] = (match.current.path, plain_name(other.name))

    def gained(self, path: str, unit: Unit, place: str, other: Unit) -> Iterator[Change]:
        """Yield what a class defines now that acts unasked."""
        own, home = (path, plain_name(unit.name)), (place, plain_name(other.name))
        ancestors = self._old.ancestors(own)
        inherited = {name for one in ancestors for name in self._before.get(one, ())}
        for name, key in sorted(self._after.get(home, {}).items()):
            member = self._current.units(key.path)[key.index]
            if name in self._before.get(own, {}) or name in _DOCUMENTS:
                continue
            if (name in inherited or is_special(member)) and not self._was_inherited(key, ancestors):
                what = "which it inherited before" if name in inherited else "which it did not before"
                yield Change("statement-added", f"defines `{name}` now, {what}", unit.line, member.line)

    def _was_inherited(self, key: UnitKey, ancestors: Sequence[Container]) -> bool:
        """Say whether a member is what the class inherited before, unchanged."""
        return any(
            match.same
            and (match.legacy.path, container_of(self._legacy.units(match.legacy.path)[match.legacy.index]))
            in ancestors
            for match in self._origins[key]
        )

    def only_below(self, path: str, unit: Unit, place: str, other: Unit) -> Iterator[Change]:
        """Yield that only a subclass of what a member's class became has it now."""
        home, owner = self._classes.get((path, container_of(unit))), (place, container_of(other))
        if home is None or owner not in self._new.descendants(home):
            return
        if not any(last_part(unit.name) in self._after.get(one, ()) for one in (home, *self._new.ancestors(home))):
            text = f"`{home[1]}` doesn't have it any more, only `{owner[1]}`, which inherits from it"
            yield Change("expression-changed", text, unit.line, other.line)


def _members(side: ReadSide) -> Mapping[Container, Mapping[str, UnitKey]]:
    """Return the members of each class by the names that they set; of several the last one counts."""
    found: defaultdict[Container, dict[str, UnitKey]] = defaultdict(dict)
    for path in side.paths:
        for index, unit in enumerate(side.units(path)):
            if unit.unit in _MEMBERS and container_of(unit):
                for name in _names(unit):
                    found[path, container_of(unit)][name] = UnitKey(path, index)
    return found


def _names(unit: Unit) -> tuple[str, ...]:
    return tuple(last_part(name) for name in unit.name.split(", "))
