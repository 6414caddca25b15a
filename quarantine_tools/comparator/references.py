"""A unit that only calls something by its new name behaves as before.

Which names were renamed is known from the matches: a definition that stands under another name in the paired artifact,
behaving the same. Where a name has more than one definition, nothing is concluded.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.changes.base import describer_for
from quarantine_tools.comparator.routes import DEFINITIONS, container_of
from quarantine_tools.comparator.side import ReadSide, last_part
from quarantine_tools.model import Unit

Place = tuple[str, str, str, str]  # legacy path and class, current path and class; the class is "" for the module


@dataclass(frozen=True)
class _Names:
    """How often names are defined."""

    legacy: ReadSide
    current: ReadSide

    @cached_property
    def bound(self) -> Mapping[tuple[str, str, str], int]:
        """Definitions by side, path and name."""
        return Counter(
            (side.side, path, name)
            for side in (self.legacy, self.current)
            for path in side.paths
            for unit in side.units(path)
            for name in unit.binds
        )

    @cached_property
    def members(self) -> Mapping[str, int]:
        """Definitions by side and last name, in whatever class: `self.x` may mean a subclass's."""
        return Counter(
            f"{side.side} {last_part(unit.name)}"
            for side in (self.legacy, self.current)
            for path in side.paths
            for unit in side.units(path)
            if container_of(unit)
        )

    def units(self, match: Match) -> tuple[Unit, Unit]:
        """Return the two units of a match."""
        old, new = match.legacy, match.current
        return self.legacy.units(old.path)[old.index], self.current.units(new.path)[new.index]

    def rename(self, match: Match) -> tuple[str, str] | None:
        """Return the old and new name of a definition that was renamed, where each is defined once."""
        unit, other = self.units(match)
        old, new = last_part(unit.name), last_part(other.name)
        if old == new or unit.unit not in DEFINITIONS or other.unit != unit.unit:
            return None
        if container_of(unit):
            counts = self.members[f"{self.legacy.side} {old}"], self.members[f"{self.current.side} {new}"]
        else:
            counts = (
                self.bound[self.legacy.side, match.legacy.path, old],
                self.bound[self.current.side, match.current.path, new],
            )
        return (old, new) if counts == (1, 1) else None

    def place(self, match: Match) -> Place:
        """Return the class and file of both units."""
        unit, other = self.units(match)
        return match.legacy.path, container_of(unit), match.current.path, container_of(other)


def with_renamed_references(legacy: ReadSide, current: ReadSide, matches: Iterable[Match]) -> tuple[Match, ...]:
    """Return the matches, those marked as the same that differ by renamed references alone.

    A unit that is found to be the same may have been renamed itself, so the search goes on until it finds no more.
    """
    names = _Names(legacy, current)
    found: dict[UnitKey, Match] = {match.legacy: match for match in matches}
    while True:
        renames: defaultdict[Place, dict[str, str]] = defaultdict(dict)
        for match in found.values():
            renamed = names.rename(match) if match.same else None
            if renamed is not None:
                renames[names.place(match)].update([renamed])
        settled = [one for match in found.values() if (one := _followed(names, match, renames)) is not None]
        if not settled:
            return tuple(found.values())
        found.update((match.legacy, match) for match in settled)


def _followed(names: _Names, match: Match, renames: Mapping[Place, Mapping[str, str]]) -> Match | None:
    """Return the match as one of the same behaviour where only references differ, else None."""
    describer = describer_for(names.legacy.artifacts[match.legacy.path].kind)
    if match.same or describer.follow_renames is None:
        return None
    place = names.place(match)
    module = dict(renames.get((place[0], "", place[2], ""), {}))
    members = renames.get(place, {}) if place[1] else {}
    itself = names.rename(match)
    if itself is not None and not place[1]:
        module.update([itself])  # a function that calls itself
    if not module and not members:
        return None
    changes = describer.follow_renames(*names.units(match), module, members)
    return replace(match, same=True, references=changes) if changes else None
