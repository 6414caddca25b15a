"""Which facts of a service are preserved, modified, lost or added.

Facts are compared service by service, not file by file: a variable that moved from ``service.py`` to ``config.py`` is
still read. What a service answers for is its own artifacts, and every current artifact that one of its legacy
artifacts or units went to. Loose legacy files answer for themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quarantine_tools.comparator.board import Match
from quarantine_tools.comparator.factverdicts import Found, collect, judge
from quarantine_tools.comparator.outside import Outside
from quarantine_tools.comparator.side import ReadSide, base_name, folder_of, groups_of
from quarantine_tools.comparator.subjects import compare_subjects
from quarantine_tools.model import Fact, FactEntry, Location, Pairing, ServicePair


def compare_facts(
    legacy: ReadSide,
    current: ReadSide,
    pairings: Sequence[Pairing],
    services: Iterable[ServicePair],
    matches: Iterable[Match],
) -> tuple[FactEntry, ...]:
    """Return the facts of every legacy service or loose file with their verdicts, and those that came with it."""
    scopes = _scopes(legacy, current, pairings, services, matches)
    resolved = {side.side: _resolve(side) for side in (legacy, current)}
    entries: list[FactEntry] = []
    answered: set[str] = set()
    for group, paths in groups_of(legacy).items():
        targets = scopes[group]
        answered |= targets
        old = collect(found for path in paths for found in resolved[legacy.side][path])
        new = collect(found for path in sorted(targets) for found in resolved[current.side].get(path, ()))
        entries += judge(group, old, new, answered=bool(targets))
    entries += compare_subjects(legacy, current, pairings, answered)
    return tuple(sorted(entries, key=lambda e: (e.service, e.kind, e.value, e.detail, e.verdict.value)))


def _scopes(
    legacy: ReadSide,
    current: ReadSide,
    pairings: Iterable[Pairing],
    services: Iterable[ServicePair],
    matches: Iterable[Match],
) -> Mapping[str, set[str]]:
    """Return the current artifacts that each legacy group's facts may stand in."""
    scopes: defaultdict[str, set[str]] = defaultdict(set)
    successors: defaultdict[str, set[str]] = defaultdict(set)
    for service in services:
        if service.current is not None:
            successors[service.legacy].add(service.current)
    for service_name, homes in successors.items():
        scopes[service_name] |= {path for path in current.paths if current.artifacts[path].service in homes}

    def group(path: str) -> str:
        return legacy.artifacts[path].service or path

    for pair in pairings:
        if pair.current is not None:
            scopes[group(pair.legacy)].add(pair.current)
    for match in matches:
        scopes[group(match.legacy.path)].add(match.current.path)
    return scopes


def _resolve(side: ReadSide) -> Mapping[str, tuple[Found, ...]]:
    """Return each artifact's facts with the holes filled that its service's bindings leave no doubt about."""
    outside = Outside(side)
    resolved: dict[str, tuple[Found, ...]] = {}
    for paths in groups_of(side).values():
        known = outside.unique(paths)
        for path in paths:
            resolved[path] = tuple(
                Found(fact, Location(path, fact.line, fact.end_line))
                for fact in outside.facts(path, known)
                if not fact.subject and not _is_local_module(side, path, fact)
            )
    return resolved


def _is_local_module(side: ReadSide, path: str, fact: Fact) -> bool:
    """Say whether an imported package is the side's own: a neighbour of the file, or at the top of the side."""
    if fact.kind != "dependency" or side.artifacts[path].kind != "python":
        return False
    name, folder = fact.value, folder_of(path)
    if any(re.search(rf"from \.+{re.escape(name)}\b", unit.form) for unit in side.units(path)):
        return True  # `from ..common import x`, and `from common import x` for when it is started as a script
    homes = {folder, *_folders_above(folder)}
    for other in side.paths:
        if side.artifacts[other].kind != "python":
            continue
        place = folder_of(other)
        if place in homes and base_name(other) == f"{name}.py":
            return True
        if any(other.startswith(f"{home}/{name}/" if home else f"{name}/") for home in homes):
            return True
    return False


def _folders_above(folder: str) -> Iterator[str]:
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder
