"""What stands below a statement at module level that always leaves the module is never run."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Change, Unit

_LEAVES = re.compile(r"raise\b|(?:sys\.exit|exit|quit|os\._exit)\(|assert (?:False|0)\b")


def find_unreached(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> dict[UnitKey, tuple[Change, ...]]:
    """Return the change of each unit that stands below such a statement now, and did not in legacy."""
    before = {path: _first_exit(legacy, path) for path in legacy.paths}
    after = {path: _first_exit(current, path) for path in current.paths}
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        leaving = after[match.current.path]
        if not match.same or leaving is None:
            continue
        unit = legacy.units(key.path)[key.index]
        other = current.units(match.current.path)[match.current.index]
        known = before[key.path]
        if other.line > leaving.line and (known is None or unit.line <= known.line):
            summary = f"is never reached: `{leaving.name}` on line {leaving.line} leaves the module"
            changes[key] = (Change("control-flow-changed", summary, unit.line, other.line),)
    return changes


def _first_exit(side: ReadSide, path: str) -> Unit | None:
    if side.artifacts[path].kind != "python":
        return None
    leaving = [unit for unit in side.units(path) if unit.unit == "statement" and _LEAVES.match(unit.form)]
    return min(leaving, key=lambda unit: unit.line, default=None)
