"""How two keys of a Java properties file differ."""

from __future__ import annotations

from quarantine_tools.comparator.changes._keys import cosmetics, describe_keys
from quarantine_tools.comparator.changes.base import ChangeDescriber

PLUGIN = ChangeDescriber(
    kind="properties",
    describe=describe_keys,
    cosmetics=cosmetics,
    references=("java.util.Properties.load, Java 21",),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
