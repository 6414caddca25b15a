"""How two keys of a .env file differ."""

from __future__ import annotations

import re
from dataclasses import replace

from quarantine_tools.comparator.changes._keys import cosmetics
from quarantine_tools.comparator.changes._settings import describe_setting
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return tuple(replace(change, summary=_told(change.summary)) for change in describe_setting(legacy, current))


def _told(summary: str) -> str:
    if summary.startswith("`the value` 'exported'"):
        return f"{'no longer ' if 'gone' in summary else ''}handed on by a shell that reads the file (`export`)"
    return re.sub(r"^`the value` 'in (.*?)' → 'in (.*?)'$", r"\1 → \2, and readers differ on what that says", summary)


PLUGIN = ChangeDescriber(
    kind="env",
    describe=describe,
    cosmetics=cosmetics,
    references=("python-dotenv 1.x: https://github.com/theskumar/python-dotenv",),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
