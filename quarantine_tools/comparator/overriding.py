"""Which units are set once more further down: the last definition of a name wins.

An unchanged text is not preserved where the current artifact goes on to define its name anew, to delete it, to set the
member from outside of the class (`Desk.close = shut`), to set the class around it anew, or to import whatever another
module has by a star, and legacy did not. A definition that builds on the name (a property's setter) overrides nothing.
Nor is a text preserved that legacy overrode, where what overrode it goes by another name now: it has come to life.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.ordering import ANY_NAME, is_plain_import
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.comparator.stars import may_bind
from quarantine_tools.model import ORDER, Change, Unit

_OVERLOAD = re.compile(r"@(?:\w+\.)*overload$", re.MULTILINE)
_THROWN_AWAY = frozenset({"_"})  # names that are set and never looked up


def find_overridden(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> dict[UnitKey, tuple[Change, ...]]:
    """Return the change of each legacy unit that more definitions override now than did in legacy."""
    before, after = _Setters(legacy), _Setters(current)
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        if not match.same:
            continue
        overriding, overrode = after.overriding(match.current), before.overriding(key)
        if len(overriding) > len(overrode):
            other = after.unit(overriding[0])
            kind, summary = "statement-added", f"set again on line {other.line}, which overrides it"
            if ANY_NAME in other.binds:
                kind, summary = "import-changed", f"`{other.form}` on line {other.line} may set it again"
            changes[key] = (Change(kind, summary, before.unit(key).line, other.line),)
        elif len(overriding) < len(overrode):
            went = next((one for other in overrode if (one := found.get(other)) is not None and one.same), None)
            if went is not None and went.current not in overriding:
                text = f"was set again on line {before.unit(went.legacy).line}, which overrode it; nothing does now"
                own, there = before.unit(key), after.unit(match.current)
                changes[key] = (Change("statement-removed", text, own.line, there.line),)
    return changes


class _Setters:
    """Which units of a side set which name."""

    def __init__(self, side: ReadSide) -> None:
        self._side = side
        self._known: dict[str, Mapping[str, Sequence[int]]] = {}

    def unit(self, key: UnitKey) -> Unit:
        """Return a unit of the side."""
        return self._side.units(key.path)[key.index]

    def overriding(self, key: UnitKey) -> Sequence[UnitKey]:
        """Return the units further down that override one, in source order."""
        units = self._side.units(key.path)
        unit = units[key.index]
        names = {name for name in unit.binds if name not in _THROWN_AWAY and not name.startswith(ORDER)}
        if not names or _OVERLOAD.search(unit.form):
            return ()
        setters = self._of(key.path)
        around = {name[:end] for name in names for end, sign in enumerate(name) if sign == "."}
        places = {place for name in (*names, *around, ANY_NAME) for place in setters.get(name, ())}
        below = [place for place in sorted(places) if place > key.index]
        return [UnitKey(key.path, place) for place in below if self._overrides(key.path, unit, units[place], names)]

    def _of(self, path: str) -> Mapping[str, Sequence[int]]:
        if path not in self._known:
            found: defaultdict[str, list[int]] = defaultdict(list)
            for index, unit in enumerate(self._side.units(path)):
                for name in unit.binds:
                    found[name].append(index)
            self._known[path] = found
        return self._known[path]

    def _overrides(self, path: str, unit: Unit, other: Unit, names: set[str]) -> bool:
        if ANY_NAME in other.binds:
            return any(may_bind(self._side, path, other, name) for name in names if "." not in name)
        if unit.unit == other.unit == "import" and (
            unit.behaviour == other.behaviour or (is_plain_import(unit) and is_plain_import(other))
        ):
            return False
        if _OVERLOAD.search(other.form):
            return False
        return not (other.unit in ("function", "method") and names & set(other.binds) & set(other.needs))
