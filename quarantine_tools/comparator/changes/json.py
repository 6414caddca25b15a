"""How two keys of a JSON file differ."""

from __future__ import annotations

from quarantine_tools.comparator.changes._keys import cosmetics, describe_keys
from quarantine_tools.comparator.changes.base import ChangeDescriber

PLUGIN = ChangeDescriber(
    kind="json",
    describe=describe_keys,
    cosmetics=cosmetics,
    references=("RFC 8259",),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
