"""Which facts of a service are preserved, modified, lost or added.

Facts are compared service by service, not file by file: a variable that moved from ``service.py`` to ``config.py`` is
still read. What a service answers for is its own artifacts, and every current artifact that one of its legacy
artifacts or units went to. Loose legacy files answer for themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from quarantine_tools.comparator.board import Match
from quarantine_tools.comparator.side import ReadSide, base_name, folder_of
from quarantine_tools.model import Fact, FactEntry, FactVerdict, Location, Pairing, ServicePair

# Facts of these kinds are another fact when their role is another: to publish is not to subscribe.
_BY_ROLE = {"redis.channel", "redis.stream", "redis.key", "http.route", "http.call", "sql.table"}
_HOLE = re.compile(r"\{([A-Za-z_][\w.\[\]]*)\}")


@dataclass(frozen=True, slots=True)
class _Found:
    fact: Fact
    where: Location


_Key = tuple[str, str, str]  # kind, value, role


def compare_facts(
    legacy: ReadSide,
    current: ReadSide,
    pairings: Iterable[Pairing],
    services: Iterable[ServicePair],
    matches: Iterable[Match],
) -> tuple[FactEntry, ...]:
    """Return the facts of every legacy service or loose file with their verdicts, and those that came with it."""
    scopes = _scopes(legacy, current, pairings, services, matches)
    resolved = {side.side: _resolve(side) for side in (legacy, current)}
    entries: list[FactEntry] = []
    answered: set[str] = set()
    for group, paths in _groups(legacy).items():
        targets = scopes[group]
        answered |= targets
        old = _collect(resolved[legacy.side], paths)
        new = _collect(resolved[current.side], sorted(targets))
        entries += _judge(group, old, new, targets)
    return tuple(sorted(entries, key=lambda e: (e.service, e.kind, e.value, e.detail, e.verdict.value)))


def _groups(side: ReadSide) -> Mapping[str, tuple[str, ...]]:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for path in side.paths:
        groups[side.artifacts[path].service or path].append(path)
    return {group: tuple(paths) for group, paths in sorted(groups.items())}


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


def _resolve(side: ReadSide) -> Mapping[str, tuple[_Found, ...]]:
    """Return each artifact's facts with the holes filled that its service's bindings leave no doubt about."""
    resolved: dict[str, tuple[_Found, ...]] = {}
    for paths in _groups(side).values():
        known: defaultdict[str, set[str]] = defaultdict(set)
        for path in paths:
            for binding in side.readings[path].bindings:
                known[binding.name.rsplit(".", 1)[-1]].add(binding.value)
        for path in paths:
            resolved[path] = tuple(
                _Found(fact, Location(path, fact.line, fact.end_line))
                for original in side.readings[path].facts
                for fact in [_filled(original, known)]
                if not _is_local_module(side, path, fact)
            )
    return resolved


def _filled(fact: Fact, known: Mapping[str, set[str]]) -> Fact:
    def fill(hole: re.Match[str]) -> str:
        values = known.get(hole[1].rsplit(".", 1)[-1], set())
        return next(iter(values)) if len(values) == 1 else hole[0]

    value = _HOLE.sub(fill, fact.value)
    return fact if value == fact.value else replace(fact, value=value)


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


def _collect(resolved: Mapping[str, tuple[_Found, ...]], paths: Iterable[str]) -> Mapping[_Key, list[_Found]]:
    collected: defaultdict[_Key, list[_Found]] = defaultdict(list)
    for path in paths:
        for found in resolved.get(path, ()):
            fact = found.fact
            role = fact.detail if fact.kind in _BY_ROLE else ""
            collected[fact.kind, fact.value, role].append(found)
    return collected


def _judge(
    group: str, old: Mapping[_Key, list[_Found]], new: Mapping[_Key, list[_Found]], targets: set[str]
) -> Iterator[FactEntry]:
    for key, facts in old.items():
        others = new.get(key, [])
        kind, value, _ = key
        before = _details(facts)
        if others:
            # A further place with another default is an addition; what legacy did is still done.
            kept = {found.fact.detail for found in facts} <= {found.fact.detail for found in others}
            verdict = FactVerdict.PRESERVED if kept else FactVerdict.MODIFIED
            detail = before if kept else f"{before} → {_details(others)}"
        elif _HOLE.search(value):
            # Not known without running the code, so neither is that it is gone.
            verdict, detail = FactVerdict.MODIFIED, f"{before}; the value is not known from the text"
        else:
            verdict, detail = FactVerdict.LOST, before
        yield FactEntry(group, kind, value, verdict, detail, _places(facts), _places(others))
    if not targets:
        return
    for key, others in new.items():
        if key not in old:
            yield FactEntry(group, key[0], key[1], FactVerdict.ADDED, _details(others), (), _places(others))


def _details(facts: Iterable[_Found]) -> str:
    return ", ".join(sorted({found.fact.detail for found in facts} - {""}))


def _places(facts: Iterable[_Found]) -> tuple[Location, ...]:
    return tuple(sorted({found.where for found in facts}))
