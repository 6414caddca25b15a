"""How two keys of an INI file differ."""

from __future__ import annotations

from quarantine_tools.comparator.changes._keys import cosmetics
from quarantine_tools.comparator.changes._settings import describe_setting
from quarantine_tools.comparator.changes.base import ChangeDescriber

PLUGIN = ChangeDescriber(
    kind="ini",
    describe=describe_setting,
    cosmetics=cosmetics,
    references=("configparser: https://docs.python.org/3/library/configparser.html",),
    limitations=("A key that has another name now, or stands below another one, is told as lost and as new.",),
)
