"""The same text in another file may mean something else: a name in it is taken from the module around it.

``return total * RATE`` that moved to a module with another ``RATE`` is not what it was. Each name that a moved unit
takes from its module is looked up on both sides; where the two definitions are known and differ, the unit is not the
same. A name that is defined on neither side, or on one only, settles nothing: it may be a builtin, or come by a star
import. A builtin for which the module has a definition of its own now is another thing, whether the unit moved or not,
and may be one where a star import has come. A name in a class body is looked for in the class first.
"""

from __future__ import annotations

import builtins
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.routes import container_of
from quarantine_tools.comparator.side import ReadSide, base_name, last_part
from quarantine_tools.comparator.stars import may_bind, star_imports
from quarantine_tools.model import Change, Unit

_FROM = re.compile(r"from (?P<module>[\w.]+) import (?P<name>[\w*]+)(?: as \w+)?")
_BUILTIN = frozenset(dir(builtins))
_ONLY_PYTHON2 = frozenset(
    {"apply", "buffer", "cmp", "coerce", "execfile", "file", "intern", "reduce", "reload", "StandardError"}
)
_PYTHON2, _TODAY = "fissix, Python 2", "ast"  # parsers


class _Definitions:
    """Who defines a module-level name, by artifact."""

    def __init__(self, side: ReadSide) -> None:
        self._side = side
        self._known: dict[str, Mapping[str, tuple[tuple[UnitKey, Unit], ...]]] = {}

    def of(self, path: str, name: str) -> tuple[tuple[UnitKey, Unit], ...]:
        if path not in self._known:
            found: defaultdict[str, list[tuple[UnitKey, Unit]]] = defaultdict(list)
            for index, unit in enumerate(self._side.units(path)):
                for bound in unit.binds:
                    found[bound].append((UnitKey(path, index), unit))
            self._known[path] = {name: tuple(units) for name, units in found.items()}
        return self._known[path].get(name, ())


def other_meanings(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match], partners: Mapping[str, str]
) -> dict[UnitKey, tuple[Change, ...]]:
    """Return, for each unit, the names in it that mean something else where it is now.

    In the paired artifact the definitions of the names have verdicts of their own, but for builtins, which have none.

    Args:
        partners: the paired artifact of each legacy artifact that has one.
    """
    before, after = _Definitions(legacy), _Definitions(current)
    changes: dict[UnitKey, tuple[Change, ...]] = {}
    for key, match in found.items():
        if not match.same:
            continue
        place = match.current.path
        at_home = place == key.path or (place == partners.get(key.path) and key.path not in current.artifacts)
        told = tuple(_differing(legacy, current, before, after, found, key, builtins_only=at_home))
        if told:
            changes[key] = told
    return changes


def _container(unit: Unit) -> str:
    """Return the class in whose body a unit runs, with a dot, or nothing; a method's body doesn't see its names."""
    return f"{container_of(unit)}." if unit.unit in ("variable", "class") and container_of(unit) else ""


def _differing(
    legacy: ReadSide,
    current: ReadSide,
    before: _Definitions,
    after: _Definitions,
    found: Mapping[UnitKey, Match],
    key: UnitKey,
    builtins_only: bool,
) -> Iterator[Change]:
    match = found[key]
    unit, other = legacy.units(key.path)[key.index], current.units(match.current.path)[match.current.index]
    stars = _new_stars(legacy, current, key, match)
    inside, inside_now = _container(unit), _container(other)
    for name in sorted(set(unit.uses) & set(other.uses)):
        old = before.of(key.path, f"{inside}{name}") or before.of(key.path, name)
        new = after.of(match.current.path, f"{inside_now}{name}") or after.of(match.current.path, name)
        if not new and not old:
            yield from _unbound(legacy, current, key, match, name, stars)
        if not new or (not old and name not in _BUILTIN):
            continue
        if old and builtins_only and inside == inside_now:
            continue
        if not old and all(one.form == f"{name} = {name}" for _, one in new):
            continue  # `bytes = bytes`, for others to import, is the builtin
        if old and any(_may_be_same(a, b, found) for a in old for b in new):
            continue
        line = new[-1][1].line
        summary = f"`{name}` means something else there: it is defined on line {line} of {match.current.path}"
        yield Change("expression-changed", summary, unit.line, line)


def _new_stars(legacy: ReadSide, current: ReadSide, key: UnitKey, match: Match) -> tuple[Unit, ...]:
    """Return the star imports of the current artifact that the legacy one lacks."""
    known = {star.behaviour for star in star_imports(legacy, key.path)}
    return tuple(star for star in star_imports(current, match.current.path) if star.behaviour not in known)


def _unbound(
    legacy: ReadSide, current: ReadSide, key: UnitKey, match: Match, name: str, stars: Iterable[Unit]
) -> Iterator[Change]:
    """Yield that a name which neither module defines may mean something else all the same."""
    unit = legacy.units(key.path)[key.index]
    line = current.units(match.current.path)[match.current.index].line
    star = next((star for star in stars if may_bind(current, match.current.path, star, name)), None)
    if name in _BUILTIN and star is not None:
        summary = f"`{name}` may mean something else there: `{star.form}` on line {star.line} may bring it"
        yield Change("expression-changed", summary, unit.line, star.line)
    parsers = [legacy.readings[key.path].parser, current.readings[match.current.path].parser]
    if name in _ONLY_PYTHON2 and parsers == [_PYTHON2, _TODAY] and not star_imports(current, match.current.path):
        yield Change("expression-changed", f"`{name}` is a builtin of Python 2 alone", unit.line, line)


def _may_be_same(before: tuple[UnitKey, Unit], after: tuple[UnitKey, Unit], found: Mapping[UnitKey, Match]) -> bool:
    """Say whether two definitions of a name can be the same thing: alike, or the one is what became of the other."""
    (key, one), (target, other) = before, after
    if one.unit == other.unit and one.behaviour == other.behaviour:
        return True
    if "statement" in (one.unit, other.unit):
        return True  # imported or defined under a condition: which definition counts isn't known
    imported, imported_now = _FROM.fullmatch(one.form), _FROM.fullmatch(other.form)
    if imported and imported_now:
        # The way to a module changes when code moves; what is taken from it does not. But a library is not another one.
        return imported["name"] == imported_now["name"] and not _are_two_libraries(imported, imported_now)
    if imported and other.unit != "import":
        return last_part(imported["module"]) == _stem(target.path)
    if imported_now and one.unit != "import":
        return last_part(imported_now["module"]) == _stem(key.path) or imported_now["name"] == last_part(one.name)
    match = found.get(key)
    return match is not None and match.current == target and one.unit in ("function", "class")


def _are_two_libraries(one: re.Match[str], other: re.Match[str]) -> bool:
    """Say whether two imports are from different modules, at least one of which is of the standard library."""
    tops = {found["module"].partition(".")[0] for found in (one, other)}
    return one["module"] != other["module"] and len(tops) > 1 and not tops.isdisjoint(sys.stdlib_module_names)


def _stem(path: str) -> str:
    return base_name(path).partition(".")[0]
