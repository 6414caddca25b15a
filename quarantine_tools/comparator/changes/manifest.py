"""How two keys of a manifest differ; its requirements are told apart by `requirements.py`."""

from __future__ import annotations

import re

from quarantine_tools.comparator.changes._keys import cosmetics, value_changed
from quarantine_tools.comparator.changes._settings import describe_setting
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit

_SCRIPT = re.compile(r"(?:project\.|tool\.poetry\.|options\.)?(?:(?:gui-)?scripts|entry_points)\.")


def _command(path: str, old: str, new: str) -> str:
    return "command-changed"


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return describe_setting(legacy, current, _command if _SCRIPT.match(legacy.name) else value_changed)


PLUGIN = ChangeDescriber(
    kind="manifest",
    describe=describe,
    cosmetics=cosmetics,
    references=("TOML 1.0", "RFC 8259"),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
