"""How two keys of a lock file differ."""

from __future__ import annotations

from quarantine_tools.comparator.changes._keys import cosmetics
from quarantine_tools.comparator.changes._settings import describe_setting
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return describe_setting(legacy, current)


PLUGIN = ChangeDescriber(
    kind="lock",
    describe=describe,
    cosmetics=cosmetics,
    references=(
        "TOML 1.0",
        "RFC 8259",
    ),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
