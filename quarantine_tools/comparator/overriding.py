"""Which unchanged units a later definition of their name overrides.

The last definition of a name wins, so an unchanged text that is followed by a new definition is not preserved. A
definition that builds on the name (a property's setter, an overload) overrides nothing, and neither does the same
import once more. What a star import brings isn't known: it may be any name without an underscore.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.ordering import is_plain_import
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Change, Unit


class _Setters:
    """The units of an artifact by the names that they set, in source order."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self._by_name: defaultdict[str, list[int]] = defaultdict(list)
        self._stars: list[int] = []
        for index, unit in enumerate(units):
            for name in unit.binds:
                self._by_name[name].append(index)
            if unit.unit == "import" and unit.form.endswith(" import *"):
                self._stars.append(index)

    def of(self, names: set[str]) -> set[int]:
        """Return the units that set one of these names."""
        return {index for name in names for index in self._by_name.get(name, ())}

    def after(self, index: int) -> Iterator[int]:
        """Yield the later units that set a name of this one, or may do so, in source order."""
        names = set(self.units[index].binds)
        later = {number for number in self.of(names) if number > index}
        if any("." not in name and not name.startswith("_") for name in names):
            later.update(number for number in self._stars if number > index)
        yield from sorted(later)


def find_overridden(
    legacy: ReadSide, current: ReadSide, path: str, found: Mapping[UnitKey, Match]
) -> Mapping[UnitKey, tuple[Change, ...]]:
    """Return the change of each unit whose name the current artifact sets once more, further down, than legacy did."""
    units = legacy.units(path)
    before: Counter[str] = Counter(name for unit in units for name in unit.binds)
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    claimed = {match.current for key, match in found.items() if key.path == path}
    setters: dict[str, _Setters] = {}
    for index, unit in enumerate(units):
        match = found.get(UnitKey(path, index))
        if match is None or not match.same or not unit.binds:
            continue
        target = match.current
        if target.path not in setters:
            setters[target.path] = _Setters(current.units(target.path))
        now = setters[target.path]
        for number in now.after(target.index):
            if UnitKey(target.path, number) not in claimed:
                change = _overriding(now, target.index, number, unit, before)
                if change is not None:
                    changes[UnitKey(path, index)] = (change,)
                    break
    return changes


def _overriding(now: _Setters, index: int, number: int, unit: Unit, before: Mapping[str, int]) -> Change | None:
    """Return how a later unit of the current side overrides a unit; None where it doesn't."""
    counterpart, other = now.units[index], now.units[number]
    shared = set(other.binds) & set(counterpart.binds)
    if not shared:
        return Change("import-changed", f"`{other.form}` on line {other.line} may set it again", unit.line, other.line)
    if other.unit in ("function", "method") and shared & set(other.needs):
        return None
    if other.unit == counterpart.unit == "import" and other.behaviour == counterpart.behaviour:
        return None
    if is_plain_import(counterpart) and is_plain_import(other):
        return None  # `import a.b` and `import a.c` set `a` to the same module
    if len(now.of(shared)) <= max(before[name] for name in unit.binds):
        return None
    return Change("statement-added", f"set again on line {other.line}, which overrides it", unit.line, other.line)
