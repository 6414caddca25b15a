"""What `from module import *` may bring."""

from __future__ import annotations

import re

from quarantine_tools.comparator.ordering import ANY_NAME
from quarantine_tools.comparator.side import ReadSide, folder_of
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
