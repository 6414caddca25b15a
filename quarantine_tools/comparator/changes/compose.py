"""How two keys of a compose file differ: images, commands, ports, variables, mounts, times."""

from __future__ import annotations

import re

from quarantine_tools.comparator.changes._keys import cosmetics, describe_keys
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit

_COMMANDS = frozenset({"command", "entrypoint", "healthcheck.test"})
_TAG = re.compile(r"[:@](?!.*/)")


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return describe_keys(legacy, current, _kind)


def _kind(path: str, old: str, new: str) -> str:
    if path.removesuffix("[]") in _COMMANDS:
        return "command-changed"
    if path == "image" and old and new and _TAG.split(old, maxsplit=1)[0] == _TAG.split(new, maxsplit=1)[0]:
        return "version-changed"
    return "value-changed"


PLUGIN = ChangeDescriber(
    kind="compose",
    describe=describe,
    cosmetics=cosmetics,
    references=("The compose specification: https://github.com/compose-spec/compose-spec/blob/main/spec.md",),
    limitations=(
        "A service that has another name now is told as lost and as new.",
        "A default that is written out is told as new, though it changes nothing.",
    ),
)
