"""How two keys of a YAML file differ: values, members of lists, the lines of a script."""

from __future__ import annotations

import re

from quarantine_tools.comparator.changes._keys import cosmetics, describe_keys
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit

_SCRIPT = re.compile(r"(?:^|\.)(?:run|script|before_script|after_script|command|args|entrypoint)(?:\[\])?$")


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two keys differ."""
    return describe_keys(legacy, current, _kind)


def _kind(path: str, old: str, new: str) -> str:
    return "command-changed" if _SCRIPT.search(path) else "value-changed"


PLUGIN = ChangeDescriber(
    kind="yaml",
    describe=describe,
    cosmetics=cosmetics,
    references=("YAML 1.2.2: https://yaml.org/spec/1.2.2/",),
    limitations=(
        "A key that has another name now is told as lost and as new.",
        "Whether a value has an effect is not known: only its consumer knows its default.",
    ),
)
