"""What `from module import *` may bring."""

from __future__ import annotations

import re

from quarantine_tools.comparator.imports import module_path
from quarantine_tools.comparator.ordering import ANY_NAME
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Unit

_STAR = re.compile(r"from (?P<dots>\.*)(?P<module>[\w.]*) import \*")
_ALL = "__all__"


def star_imports(side: ReadSide, path: str) -> tuple[Unit, ...]:
    """Return the star imports of an artifact, those in blocks left out."""
    return tuple(unit for unit in side.units(path) if unit.unit == "import" and ANY_NAME in unit.binds)


def may_bind(side: ReadSide, path: str, star: Unit, name: str) -> bool:
    """Say whether a star import may set a name; in doubt, and where its module is not of this side, it may."""
    found = _STAR.fullmatch(star.form)
    source = module_path(side, path, len(found["dots"]), found["module"]) if found else None
    if source is None or source == path:
        return True
    bound = {bound for unit in side.units(source) for bound in unit.binds}
    if ANY_NAME in bound or "__getattr__" in bound:
        return True
    return name in bound and (_ALL in bound or not name.startswith("_"))
