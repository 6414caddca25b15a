"""How two keys of a Makefile differ."""

from __future__ import annotations

from quarantine_tools.comparator.changes._keys import cosmetics, describe_keys
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return describe_keys(legacy, current, _kind)


def _kind(path: str, old: str, new: str) -> str:
    return "command-changed" if path == "run[]" else "value-changed"


PLUGIN = ChangeDescriber(
    kind="makefile",
    describe=describe,
    cosmetics=cosmetics,
    references=("GNU make manual: https://www.gnu.org/software/make/manual/",),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
