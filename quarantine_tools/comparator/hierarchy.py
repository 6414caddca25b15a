"""Which classes inherit from which, on one side: a member that moved to a base class is still there.

The bases are read from the class's own header, by name: a class of the file itself, else the one that the file imports
by that name, else the only one of that name on the side. A base that several files define is nobody's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from quarantine_tools.comparator.imports import imported_name
from quarantine_tools.comparator.side import ReadSide, last_part, plain_name

Container = tuple[str, str]  # artifact path and qualified class name
_HEADER = re.compile(r"^class\s+\w+\((.*)\):", re.MULTILINE)
_BASE = re.compile(r"(?:^|,\s*)([\w.]+)(?=\s*(?:,|$|\[))")
FARTHEST = 6  # steps up and down; deeper hierarchies are not walked to the end


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """The classes of a side with their bases and subclasses."""

    bases: Mapping[Container, tuple[Container, ...]]
    subclasses: Mapping[Container, tuple[Container, ...]]

    def ancestors(self, own: Container) -> tuple[Container, ...]:
        """Return what a class inherits from, nearest first; itself left out."""
        return self._walk(own, self.bases)

    def descendants(self, own: Container) -> tuple[Container, ...]:
        """Return what inherits from a class, nearest first; itself left out."""
        return self._walk(own, self.subclasses)

    def _walk(self, own: Container, steps: Mapping[Container, tuple[Container, ...]]) -> tuple[Container, ...]:
        seen = {own: None}
        level = [own]
        for _ in range(FARTHEST):
            level = [one for here in level for one in steps.get(here, ()) if one not in seen]
            seen.update(dict.fromkeys(level))
        return tuple(seen)[1:]


def find_hierarchy(side: ReadSide) -> Hierarchy:
    """Return the class hierarchy of a side."""
    places: defaultdict[str, list[Container]] = defaultdict(list)
    headers: dict[Container, str] = {}
    imports: dict[tuple[str, str], tuple[str, str]] = {}  # path and name → module and the name there
    for path in side.paths:
        for unit in side.units(path):
            if (asked := imported_name(unit)) is not None:
                imports[path, asked.bound] = (asked.module, asked.name)
            if unit.unit == "class":
                own = (path, plain_name(unit.name))
                places[last_part(unit.name)].append(own)
                headers[own] = unit.form
    bases: dict[Container, tuple[Container, ...]] = {}
    subclasses: defaultdict[Container, list[Container]] = defaultdict(list)
    for own, form in headers.items():
        header = _HEADER.search(form)
        named = _BASE.findall(header[1]) if header else []
        found = [base for name in named if (base := _resolved(places, imports, own, name)) is not None]
        if found:
            bases[own] = tuple(found)
            for base in found:
                subclasses[base].append(own)
    return Hierarchy(bases, {base: tuple(owners) for base, owners in subclasses.items()})


def _resolved(
    places: Mapping[str, list[Container]], imports: Mapping[tuple[str, str], tuple[str, str]], own: Container, name: str
) -> Container | None:
    last = name.rpartition(".")[2]
    module, last = imports.get((own[0], name), ("", last))
    options = [place for place in places.get(last, ()) if place != own]
    near = [place for place in options if place[0] == own[0]]
    if len(near) == 1:
        return near[0]
    if module:
        tail = module.replace(".", "/")
        options = [place for place in options if _is_module(place[0], tail)] or options
    return options[0] if len(options) == 1 else None


def _is_module(path: str, tail: str) -> bool:
    return f"/{path}".endswith((f"/{tail}.py", f"/{tail}/__init__.py"))
