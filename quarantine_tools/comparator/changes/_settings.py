"""How two keys of a configuration differ whose forms also say what they refer to, and how often they are set."""

from __future__ import annotations

import re
from dataclasses import replace

from quarantine_tools.comparator.changes._keys import Kind, describe_keys, value_changed
from quarantine_tools.model import Change, Unit

_REFERENCE = re.compile(r"`with\.(.+?)` ")
_REPEATED = re.compile(r"`repeated` '\d+/\d+ \w+'.*")


def describe_setting(legacy: Unit, current: Unit, kind_of: Kind = value_changed) -> tuple[Change, ...]:
    """Return how two keys differ; files that were read as text, as texts."""
    return tuple(
        replace(change, summary=_told(change.summary, legacy.name))
        for change in describe_keys(legacy, current, kind_of)
    )


def _told(summary: str, name: str) -> str:
    summary = _REFERENCE.sub(lambda found: f"`{found[1]}`, which it refers to: ", summary, count=1)
    return _REPEATED.sub(f"`{name}` stands several times, and not with the same values as before", summary, count=1)
