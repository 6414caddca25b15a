"""How two keys of an INI file differ."""

from __future__ import annotations

from quarantine_tools.comparator.changes._keys import cosmetics
from quarantine_tools.comparator.changes._settings import describe_setting
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return describe_setting(legacy, current)


PLUGIN = ChangeDescriber(
    kind="ini",
    describe=describe,
    cosmetics=cosmetics,
    references=("configparser: https://docs.python.org/3/library/configparser.html",),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
