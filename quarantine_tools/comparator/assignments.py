"""What an assignment says of other definitions, read from its canonical text."""

from __future__ import annotations

import re

from quarantine_tools.model import Unit

_ALIAS = re.compile(r"(?P<name>\w+) = (?P<stands_for>\w+)")
_PROPERTY = re.compile(r"(?P<name>\w+) = property\((?P<parts>.*)\)")
_WORD = re.compile(r"\w+")


def alias_of(unit: Unit) -> tuple[str, str] | None:
    """Return a name and the one that it stands for: ``old_name = new_name``."""
    found = _ALIAS.fullmatch(unit.form) if unit.unit == "variable" else None
    return (found["name"], found["stands_for"]) if found else None


def property_of(unit: Unit) -> tuple[str, tuple[str, ...]] | None:
    """Return the name of a property and the words in its call, its getter first: ``url = property(_get_url)``."""
    found = _PROPERTY.fullmatch(unit.form) if unit.unit == "variable" else None
    return (found["name"], tuple(_WORD.findall(found["parts"]))) if found else None
