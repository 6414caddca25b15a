"""What an import asks for, and which artifact of a side has it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quarantine_tools.comparator.side import ReadSide, folder_of
from quarantine_tools.model import Unit

_FROM = re.compile(r"from (?P<dots>\.*)(?P<module>[\w.]*) import (?P<name>\w+)(?: as (?P<alias>\w+))?")


@dataclass(frozen=True, slots=True)
class ImportedName:
    """One name that a ``from … import`` brings."""

    dots: int  # how far up a relative import starts; 0 for an absolute one
    module: str
    name: str  # what it is called there …
    bound: str  # … and here


def imported_name(unit: Unit) -> ImportedName | None:
    """Return what a unit imports by name; None for any other unit, and for ``import a`` and ``import *``."""
    found = _FROM.fullmatch(unit.form) if unit.unit == "import" else None
    if found is None:
        return None
    return ImportedName(len(found["dots"]), found["module"], found["name"], found["alias"] or found["name"])


def module_path(side: ReadSide, path: str, dots: int, module: str) -> str | None:
    """Return the artifact that an import means, as far as it is one of the side.

    An absolute name is looked for from the importing file's folder upwards, since the roots of packages aren't known.
    """
    folder = folder_of(path)
    for _ in range(dots - 1):
        folder = folder_of(folder)
    tail = module.replace(".", "/")
    while True:
        base = "/".join(part for part in (folder, tail) if part)
        for candidate in (f"{base}.py", f"{base}/__init__.py") if tail else (f"{base}/__init__.py",):
            if candidate in side.artifacts:
                return candidate
        if dots or not folder:
            return None
        folder = folder_of(folder)
