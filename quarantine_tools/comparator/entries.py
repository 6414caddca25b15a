"""What a line of its own put together before, and what says it by the way now.

`names["range"] = RANGE` became `names = {"text": TEXT, "range": ranges.RANGE}`, perhaps in the module of the table; and
of `url = property(_get_url, _set_url)` the getter is a decorated `url` now.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from quarantine_tools.comparator.assignments import property_of
from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.extraction import Inlined
from quarantine_tools.comparator.routes import container_of
from quarantine_tools.comparator.side import ReadSide, last_part, plain_name
from quarantine_tools.model import Change

_SET = re.compile(r"(?:\w+\.)*(?P<table>\w+)\[(?P<key>'[^'\\]+'|\"[^\"\\]+\")\] = .+")
_DISPLAY = re.compile(r"\w+ = \{.*\}")
LIKENESS = 0.5  # of an entry: its value may be another one


def find_entries(legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]) -> Mapping[UnitKey, Inlined]:
    """Return the lost statements whose entry one display of a table of that name has on the current side."""
    tables: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for path in current.paths:
        for index, unit in enumerate(current.units(path)):
            if unit.unit == "variable" and _DISPLAY.fullmatch(unit.form):
                tables[last_part(unit.name)].append(UnitKey(path, index))
    entries: dict[UnitKey, Inlined] = {}
    for path in legacy.paths:
        for index, unit in enumerate(legacy.units(path)):
            key = UnitKey(path, index)
            said = _SET.fullmatch(unit.form) if unit.unit == "statement" and key not in found else None
            if said is None:
                continue
            holders = [
                one for one in tables[said["table"]] if f"{said['key']}: " in current.units(one.path)[one.index].form
            ]
            if len(holders) == 1:
                table = current.units(holders[0].path)[holders[0].index]
                text = f"`{said['table']}[{said['key']}]` is an entry of `{table.name}` now"
                entries[key] = Inlined(holders[0], LIKENESS, Change("inlined", text, unit.line, table.line))
    return entries


def find_properties(legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]) -> Mapping[UnitKey, Inlined]:
    """Return the lost assignments of a property whose getter has become a decorated method of that name."""
    properties: dict[UnitKey, Inlined] = {}
    for path in legacy.paths:
        units = legacy.units(path)
        places = {
            plain_name(unit.name): UnitKey(path, index) for index, unit in enumerate(units) if unit.unit == "method"
        }
        for index, unit in enumerate(units):
            key = UnitKey(path, index)
            made = property_of(unit) if key not in found else None
            if made is None:
                continue
            for part in made[1]:
                match = found.get(places.get(f"{container_of(unit)}.{part}", key))
                if match is None:
                    continue
                getter = current.units(match.current.path)[match.current.index]
                if last_part(getter.name) == made[0] and getter.form.startswith("@"):
                    text = f"`{unit.name}` is made by the decorators of `{getter.name}` now"
                    properties[key] = Inlined(match.current, LIKENESS, Change("inlined", text, unit.line, getter.line))
                    break
    return properties
