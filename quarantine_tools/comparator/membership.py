"""An unchanged class that has other members now, and an unchanged member that fewer classes have.

Most members are asked for by name, so one that came is an addition, and takes nothing away. Two sorts act unasked: a
special one, which Python itself asks for (`__slots__`, `__eq__`, `__init__`), and one that overrides what the class
inherited. And a method that went from a class to one of its subclasses is gone from all the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

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
    before, after = _members(legacy), _members(current)
    ancestors, offspring = find_hierarchy(legacy).ancestors, find_hierarchy(current).descendants
    inheriting = find_hierarchy(current).ancestors
    origins: defaultdict[UnitKey, list[Match]] = defaultdict(list)
    classes: dict[Container, Container] = {}
    for key, match in found.items():
        origins[match.current].append(match)
        unit, other = legacy.units(key.path)[key.index], current.units(match.current.path)[match.current.index]
        if unit.unit == other.unit == "class":
            classes[key.path, plain_name(unit.name)] = (match.current.path, plain_name(other.name))
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        unit, other = legacy.units(key.path)[key.index], current.units(match.current.path)[match.current.index]
        if not match.same:
            continue
        told: list[Change] = []
        if unit.unit == other.unit == "class":
            own, home = (key.path, plain_name(unit.name)), (match.current.path, plain_name(other.name))
            inherited = {name for one in ancestors(own) for name in before.get(one, ())}
            for name, member in sorted(after.get(home, {}).items()):
                acts = name in inherited or is_special(current.units(member.path)[member.index])
                if name in before.get(own, {}) or name in _DOCUMENTS or not acts:
                    continue
                if any(origin.same and _was_inherited(legacy, origin, ancestors(own)) for origin in origins[member]):
                    continue
                line = current.units(member.path)[member.index].line
                what = "which it inherited before" if name in inherited else "which it did not before"
                told.append(Change("statement-added", f"defines `{name}` now, {what}", unit.line, line))
        elif unit.unit in _MEMBERS and container_of(unit):
            home = classes.get((key.path, container_of(unit)), ("", ""))
            place = (match.current.path, container_of(other))
            if place in offspring(home) and not any(
                last_part(unit.name) in after.get(one, ()) for one in (home, *inheriting(home))
            ):
                text = f"`{home[1]}` doesn't have it any more, only `{place[1]}`, which inherits from it"
                told.append(Change("expression-changed", text, unit.line, other.line))
        if told:
            changes[key] = tuple(told)
    return changes


def _was_inherited(legacy: ReadSide, origin: Match, ancestors: tuple[Container, ...]) -> bool:
    unit = legacy.units(origin.legacy.path)[origin.legacy.index]
    return (origin.legacy.path, container_of(unit)) in ancestors


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
