"""Which facts of the services that a file describes are preserved, modified, lost or added: those of a compose file.

A service of a compose file is compared with its namesake in the file that answers to it, or, where it isn't there any
more, in another compose file of that folder: a base and its overrides are written apart and used together. A
current file that builds from a Dockerfile which took a legacy one's place is listed with all that it starts.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from quarantine_tools.comparator.factverdicts import Found, collect, judge
from quarantine_tools.comparator.side import ReadSide, folder_of
from quarantine_tools.model import FactEntry, Location, Pairing

_BUILT = re.compile(r"\bbuilt from ([^,{}$]+)")
_Holder = tuple[str, str]  # artifact path and the service in it


def compare_subjects(
    legacy: ReadSide, current: ReadSide, pairings: Iterable[Pairing], taken: Iterable[str]
) -> tuple[FactEntry, ...]:
    """Return the facts of every service that a legacy file describes, and of the current ones that belong to them.

    Args:
        taken: the current artifacts that a legacy one went to.
    """
    old, new = _by_subject(legacy), _by_subject(current)
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for pair in pairings:
        if pair.current is not None:
            targets[pair.legacy].append(pair.current)
    entries: list[FactEntry] = []
    for (path, subject), facts in old.items():
        homes = _homes(new, targets[path], subject)
        others = [found for home in homes for found in new[home]]
        # A file that is gone whole speaks for all that is in it.
        name = f"{subject} ({path})" if targets[path] else path
        entries += judge(name, collect(facts), collect(others), answered=bool(homes))
    for path, places in targets.items():
        known = {subject for holder, subject in old if holder == path}
        for place, subject in new:
            if place in places and known and subject not in known:
                entries += judge(f"{subject} ({path})", {}, collect(new[place, subject]), answered=True)
    entries += _of_successors(current, new, {place for places in targets.values() for place in places}, set(taken))
    return tuple(entries)


def _by_subject(side: ReadSide) -> Mapping[_Holder, list[Found]]:
    found: defaultdict[_Holder, list[Found]] = defaultdict(list)
    for path in side.paths:
        for fact in side.readings[path].facts:
            if fact.subject:
                found[path, fact.subject].append(Found(fact, Location(path, fact.line, fact.end_line)))
    return found


def _homes(new: Mapping[_Holder, object], places: list[str], subject: str) -> list[_Holder]:
    """Return where a service stands now: in the files that answer to its own, else in others of their folders."""
    there = [(place, subject) for place in places if (place, subject) in new]
    folders = {folder_of(place) for place in places}
    return there or [key for key in new if key[1] == subject and folder_of(key[0]) in folders]


def _of_successors(
    current: ReadSide, new: Mapping[_Holder, list[Found]], told: set[str], taken: set[str]
) -> Iterator[FactEntry]:
    """Yield the facts of the files that build a service which a legacy one became, and of what overrides them.

    It runs beside all that is in them.
    """
    homes = {current.artifacts[path].service for path in taken if path in current.artifacts} - {None}
    tied = {
        path
        for (path, _), facts in new.items()
        for dockerfile in _built_from(path, facts)
        if dockerfile in taken or (dockerfile in current.artifacts and current.artifacts[dockerfile].service in homes)
    }
    beside = {(folder_of(path), subject) for path, subject in new if path in tied}
    tied |= {path for path, subject in new if (folder_of(path), subject) in beside}  # what overrides them
    for (path, subject), facts in new.items():
        if path in tied - told:
            yield from judge(f"{subject} ({path})", {}, collect(facts), answered=True)


def _built_from(path: str, facts: Iterable[Found]) -> Iterator[str]:
    """Yield the paths of the Dockerfiles that a service is built from, on its side."""
    for found in facts:
        match = _BUILT.search(found.fact.detail) if found.fact.kind == "container" else None
        if match is not None:
            yield posixpath.normpath(posixpath.join(folder_of(path), match[1]))
