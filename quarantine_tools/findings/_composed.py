"""What compose files say of the services: which container is built from whose Dockerfile, and what it checks."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from quarantine_tools.model import Comparison, FactEntry, FactVerdict, Location

_BUILT = re.compile(r"\bbuilt from ([^,{}$]+)")
_GROUP = re.compile(r"(.+) \((.+)\)")


@dataclass(frozen=True, slots=True)
class Composed:
    """A service of a compose file, as the facts tell it."""

    name: str
    group: str  # the service that its facts name
    facts: tuple[FactEntry, ...]

    def before(self, kind: str) -> tuple[FactEntry, ...]:
        """Return its facts of a kind that the legacy side has."""
        return tuple(fact for fact in self.facts if fact.kind == kind and fact.legacy)

    def now(self, kind: str) -> tuple[FactEntry, ...]:
        """Return its facts of a kind that the current side has."""
        return tuple(fact for fact in self.facts if fact.kind == kind and fact.current)

    def lost(self, kind: str) -> tuple[FactEntry, ...]:
        """Return its facts of a kind that are lost."""
        return tuple(fact for fact in self.facts if fact.kind == kind and fact.verdict is FactVerdict.LOST)


def composed_services(c: Comparison) -> tuple[Composed, ...]:
    """Return the services of compose files that a counterpart or a Dockerfile ties to the legacy side."""
    kinds = {artifact.path: artifact.kind for artifact in (*c.legacy.artifacts, *c.current.artifacts)}
    groups: defaultdict[str, list[FactEntry]] = defaultdict(list)
    for fact in c.facts:
        if any(kinds.get(place.path) == "compose" for place in (*fact.legacy, *fact.current)):
            groups[fact.service].append(fact)
    found = []
    for group, facts in sorted(groups.items()):
        match = _GROUP.fullmatch(group)
        if match is not None:
            found.append(Composed(match[1], group, tuple(facts)))
    return tuple(found)


def built_now(c: Comparison) -> Mapping[str, tuple[tuple[Composed, Location], ...]]:
    """Return, by current service, the compose services that are built from its Dockerfile, and where they stand.

    A namesake in another compose file of the folder is the same service: a base and what overrides it.
    """
    owners = {artifact.path: artifact.service for artifact in c.current.artifacts}
    services = composed_services(c)
    homes: dict[tuple[str, str], str] = {}
    for one in services:
        for fact in one.now("container"):
            for place in fact.current:
                owner = owners.get(_dockerfile(fact, place) or "")
                if owner:
                    homes.setdefault((folder_of(place.path), one.name), owner)
    found: defaultdict[str, list[tuple[Composed, Location]]] = defaultdict(list)
    for one in services:
        for fact in one.now("container"):
            for place in fact.current:
                home = homes.get((folder_of(place.path), one.name))
                if home is not None:
                    found[home].append((one, place))
    return {owner: tuple(rows) for owner, rows in found.items()}


def built_path(fact: FactEntry) -> str | None:
    """Return the Dockerfile, by its path on the current side, that a container is built from; None where it has an
    image of its own name, too, or where the places disagree."""
    if detail_now(fact).startswith("image "):
        return None
    paths = {_dockerfile(fact, place) for place in fact.current}
    return paths.pop() if len(paths) == 1 else None


def detail_now(fact: FactEntry) -> str:
    """Return what a fact says of the current side; the detail of a modified one reads "legacy → current"."""
    _, arrow, after = fact.detail.partition(" → ")
    return after if arrow else fact.detail


def folder_of(path: str) -> str:
    """Return the folder of a path; nothing for the top."""
    return path.rpartition("/")[0]


def _dockerfile(fact: FactEntry, place: Location) -> str | None:
    """Return the path of the Dockerfile that the compose file at a place builds a container from."""
    match = _BUILT.search(detail_now(fact))
    return posixpath.normpath(posixpath.join(folder_of(place.path), match[1])) if match is not None else None
