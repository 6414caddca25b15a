"""The same text does something else where its place is part of what it says.

`super()` and `__name` mean the class around them, `__file__` and `__name__` the module, `from . import` the package,
and `__enter__` is called by Python under that name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.imports import module_path
from quarantine_tools.comparator.routes import container_of
from quarantine_tools.comparator.side import ReadSide, folder_of, last_part, plain_name
from quarantine_tools.model import Change, Unit

_SPECIAL = re.compile(r"__\w+__")
_SUPER = re.compile(r"(?<![.\w])(?:super\(\)|__class__\b)")
_MANGLED = re.compile(r"(?<!\w)__(?!\w*__\b)\w+")
_OF_THE_MODULE = ("__file__", "__name__", "__package__", "__path__", "__spec__", "__loader__")
_RUN_AS_SCRIPT = re.compile(r"__name__ == (['\"])__main__\1")
_RELATIVE = re.compile(r"^\s*from (?P<dots>\.+)(?P<module>[\w.]*) import (?P<name>\w+)", re.MULTILINE)
_ABSOLUTE = re.compile(r"^(?:import|from) (?P<module>\w+)")
_PYTHON2 = "fissix, Python 2"
_NO_SIBLINGS = re.compile(r"^from\s+__future__\s+import\b.*\babsolute_import\b")


def changed_by_place(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match], partners: Mapping[str, str]
) -> dict[UnitKey, tuple[Change, ...]]:
    """Return, for each unit of the same text, what of it means something else in its place.

    Args:
        partners: the paired artifact of each legacy artifact that has one.
    """
    places = _Places(legacy, current, found, partners)
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        if not match.same or legacy.artifacts[key.path].kind != "python":
            continue
        unit = legacy.units(key.path)[key.index]
        other = current.units(match.current.path)[match.current.index]
        told = tuple(
            Change("expression-changed", summary, unit.line, other.line) for summary in places.told(match, unit, other)
        )
        if told:
            changes[key] = told
    return changes


class _Places:
    def __init__(
        self, legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match], partners: Mapping[str, str]
    ) -> None:
        self._legacy = legacy
        self._current = current
        self._found = found
        self._partners = partners
        self._classes = {
            (key.path, plain_name(legacy.units(key.path)[key.index].name)): match.current
            for key, match in found.items()
            if legacy.units(key.path)[key.index].unit == "class"
        }

    def told(self, match: Match, unit: Unit, other: Unit) -> Iterator[str]:
        """Yield what is not the same, in words."""
        old, new = last_part(unit.name), last_part(other.name)
        if old != new and unit.unit in ("function", "method", "variable"):
            special = old if _SPECIAL.fullmatch(old) else new if _SPECIAL.fullmatch(new) else None
            if special:
                yield f"`{special}` has a meaning to Python by its name"
        if not self._is_same_class(match, unit, other):
            if _SUPER.search(unit.form):
                yield "`super` means the base of another class there"
            if _MANGLED.search(unit.form) and (container_of(unit) or container_of(other)):
                yield "names with two underscores mean those of another class there"
        path, place = match.legacy.path, match.current.path
        if place != path and not (place == self._partners.get(path) and path not in self._current.artifacts):
            used = [name for name in _OF_THE_MODULE if name in unit.uses]
            if used and not (used == ["__name__"] and not _RUN_AS_SCRIPT.sub("", unit.form).count("__name__")):
                yield f"`{used[0]}` is that of another module there"
        yield from self._imports(match, unit)

    def _is_same_class(self, match: Match, unit: Unit, other: Unit) -> bool:
        """Say whether the classes around two units are none, or what became of each other."""
        own, there = container_of(unit), container_of(other)
        if not own and not there:
            return True
        went = self._classes.get((match.legacy.path, own))
        if went is None:
            return False
        return went.path == match.current.path and plain_name(self._current.units(went.path)[went.index].name) == there

    def _imports(self, match: Match, unit: Unit) -> Iterator[str]:
        path, place = match.legacy.path, match.current.path
        if folder_of(path) != folder_of(place):
            for found in _RELATIVE.finditer(unit.form):
                if not self._is_same_module(path, place, len(found["dots"]), found["module"], found["name"]):
                    yield f"`{found[0].strip()}` means another module there"
        if unit.unit == "import" and self._means_a_sibling(path, place, unit):
            yield "in Python 2 this means the module beside it, in Python 3 it doesn't"

    def _is_same_module(self, path: str, place: str, dots: int, module: str, name: str) -> bool:
        """Say whether a relative import means the same from two places; in doubt, and where it is unknown, it does."""
        inner = f"{module}.{name}" if module else name
        for asked in (inner, module):
            before = module_path(self._legacy, path, dots, asked)
            if before is None:
                continue
            after = module_path(self._current, place, dots, asked)
            return after is not None and (after == self._partners.get(before, before) or self._gave(before, after))
        return True

    def _gave(self, before: str, after: str) -> bool:
        """Say whether anything of one module stands in another now."""
        return any(key.path == before and match.current.path == after for key, match in self._found.items())

    def _means_a_sibling(self, path: str, place: str, unit: Unit) -> bool:
        found = _ABSOLUTE.match(unit.form)
        before, after = self._legacy.readings[path], self._current.readings[place]
        if found is None or before.parser != _PYTHON2 or after.parser == _PYTHON2:
            return False
        beside = f"{folder_of(path)}/".lstrip("/")
        sibling = any(f"{beside}{found['module']}{end}" in self._legacy.artifacts for end in (".py", "/__init__.py"))
        asks = any(_NO_SIBLINGS.match(line) for line in self._legacy.lines(path))
        return sibling and f"{beside}__init__.py" in self._legacy.artifacts and not asks
