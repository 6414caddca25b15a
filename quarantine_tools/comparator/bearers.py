"""Who calls something by a name that another one bears now does something else, though its own text is the same.

`fee` was renamed to `charge`, what was `read` is called `fee`, and `run` still calls `fee()`: both definitions are
relocated, and `run` is what changed. The same holds for members that are reached by ``self`` and for what is imported.
Two functions that only exchanged their names are not relocated: whoever calls one of them, in whatever file, gets the
other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.imports import imported_name, module_path
from quarantine_tools.comparator.routes import DEFINITIONS, container_of
from quarantine_tools.comparator.side import ReadSide, plain_name
from quarantine_tools.model import Change, Unit

_MEMBER = re.compile(r"\b(?:self|cls)\.(\w+)")
Definition = tuple[UnitKey, Unit]
Renames = Mapping[tuple[str, str], Mapping[str, str]]


def other_bearers(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> dict[UnitKey, tuple[Change, ...]]:
    """Return, for each unit of the same text, the names in it that another definition bears now."""
    before, after = _last_definitions(legacy), _last_definitions(current)
    exchanges = _renames(legacy, current, found)
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        if not match.same:
            continue
        unit = legacy.units(key.path)[key.index]
        other = current.units(match.current.path)[match.current.index]
        told = [
            Change("expression-changed", text, unit.line, other.line) for text in _exchanged(exchanges, match, unit)
        ]
        for name, old_place, new_place in _named(legacy, current, match, unit, other):
            old, new = before.get(old_place), after.get(new_place)
            if old is None or new is None or not {old[1].unit, new[1].unit} <= DEFINITIONS:
                continue
            went = found.get(old[0])
            if went is not None and went.same and went.current != new[0] and old[1].behaviour != new[1].behaviour:
                text = f"`{name}` is another {new[1].unit} now, on line {new[1].line} of {new[0].path}"
                told.append(Change("expression-changed", text, unit.line, other.line))
        if told:
            changes[key] = tuple(told)
    return changes


def _renames(legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]) -> Renames:
    """Return the new names of definitions that do the same under another name, by the two files and the old name."""
    renames: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for key, match in found.items():
        unit = legacy.units(key.path)[key.index]
        other = current.units(match.current.path)[match.current.index]
        if match.same and unit.unit in DEFINITIONS and plain_name(unit.name) != plain_name(other.name):
            renames[key.path, match.current.path][plain_name(unit.name)] = plain_name(other.name)
    return renames


def _exchanged(renames: Renames, match: Match, unit: Unit) -> Iterator[str]:
    """Yield that a name went round in a circle and came to another definition."""
    names = renames.get((match.legacy.path, match.current.path), {})
    start = plain_name(unit.name)
    seen: list[str] = []
    name = start if unit.unit in DEFINITIONS else ""
    while name in names and name not in seen:
        seen.append(name)
        name = names[name]
    if len(seen) > 1 and name == start:
        yield f"the names {', '.join(f'`{one}`' for one in sorted(seen))} were exchanged"


def _last_definitions(side: ReadSide) -> dict[tuple[str, str], Definition]:
    """Return what a name means at the end of a file: by path and qualified name, the last unit that sets it."""
    return {
        (path, name): (UnitKey(path, index), unit)
        for path in side.paths
        for index, unit in enumerate(side.units(path))
        for name in unit.binds
    }


def _named(
    legacy: ReadSide, current: ReadSide, match: Match, unit: Unit, other: Unit
) -> Iterator[tuple[str, tuple[str, str], tuple[str, str]]]:
    """Yield the names that a unit uses, with the places on both sides where their definitions stand."""
    path, place = match.legacy.path, match.current.path
    for name in sorted(set(unit.uses) & set(other.uses)):
        yield name, (path, name), (place, name)
    own, there = container_of(unit), container_of(other)
    if own and there:
        for name in sorted(set(_MEMBER.findall(unit.form))):
            yield name, (path, f"{own}.{name}"), (place, f"{there}.{name}")
    asked = imported_name(unit)
    if asked is not None:
        source = module_path(legacy, path, asked.dots, asked.module)
        source_now = module_path(current, place, asked.dots, asked.module)
        if source and source_now:
            yield asked.name, (source, asked.name), (source_now, asked.name)
