"""Entries of a table that a statement of their own set, and that stand in the display of the table now.

`names["range"] = RANGE` became `names = {"text": TEXT, "range": ranges.RANGE}`, perhaps in the module of the table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.extraction import Inlined
from quarantine_tools.comparator.side import ReadSide, last_part
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
