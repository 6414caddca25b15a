"""Which artifacts belong together as a service, and which current service took a legacy one's place.

A service is an archive, or a folder with one Dockerfile or with an entry point. Pairs rest on content alone: how much
of a legacy service's lines and names a current one has. A shared name breaks a tie and never makes a pair.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping

from quarantine_tools.comparator.side import ReadSide, base_name, folder_of
from quarantine_tools.comparator.similarity import Corpus, content_bag
from quarantine_tools.model import Pairing, ServicePair

# Files that a service is started by, where they guard a main part. A script folder has many such guards under other
# names, and is no service.
_ENTRY_NAMES = {"__main__", "app", "main", "run", "runner", "server", "service", "worker"}
_ARCHIVE_SUFFIX = re.compile(r"(\.(tar\.(gz|bz2|xz)|zip|tar|tgz|tbz2|txz|whl))$", re.IGNORECASE)
KEPT_LEAST = 0.12  # below this share of the legacy content nothing is a successor
MERGED_LEAST = 0.25  # a successor that another legacy service fits better must hold this share that only this one has
SPLIT_LEAST = 0.10  # a further folder belongs to a split service when it alone has this share of the legacy content


def services_of(side: ReadSide, root_name: str = "") -> dict[str, str]:
    """Return the service of each artifact that belongs to one, by artifact path."""
    homes = _service_folders(side)
    named: dict[str, str] = {}
    names = Counter(_service_name(home, root_name) for home in homes)
    services: dict[str, str] = {}
    for home in homes:
        name = _service_name(home, root_name)
        named[home] = name if names[name] == 1 else (home or root_name)
    for path in side.paths:
        folder = folder_of(path)
        while True:
            if folder in named:
                services[path] = named[folder]
                break
            if not folder:
                break
            folder = _parent(folder)
    return _adopt_copies(side, services)


def _parent(folder: str) -> str:
    return folder.rpartition("/")[0]


def _service_folders(side: ReadSide) -> list[str]:
    """Return the folders that are services: an archive's root counts, and so does a folder inside one."""
    dockerfiles: defaultdict[str, int] = defaultdict(int)
    started: set[str] = set()
    code: set[str] = set()
    for path in side.paths:
        folder, kind = folder_of(path), side.artifacts[path].kind
        if kind == "dockerfile":
            dockerfiles[folder] += 1
        elif kind == "python":
            code.add(folder)
            if _is_entry(side, path):
                started.add(folder)
    found = {folder for folder, count in dockerfiles.items() if count == 1 and folder in code} | started
    found |= {folder for folder, count in dockerfiles.items() if count == 1 and folder and not folder.endswith("!")}
    found -= {""} if len(found) > 1 else set()
    # A quarantine folder that keeps loose files beside the services is no service itself.
    found -= {folder for folder in found if sum(other.startswith(f"{folder}/") for other in found) > 1}
    for path in side.paths:
        archive, inside, _ = path.rpartition("!/")
        if inside and not any(home == f"{archive}!" or home.startswith(f"{archive}!/") for home in found):
            found.add(f"{archive}!")
    return sorted(found)


def _is_entry(side: ReadSide, path: str) -> bool:
    stem = base_name(path).partition(".")[0]
    if stem not in _ENTRY_NAMES and stem != base_name(folder_of(path)).rstrip("!"):
        return False
    return any(unit.unit == "statement" and unit.form.startswith("if __name__ ==") for unit in side.units(path))


def _service_name(home: str, root_name: str) -> str:
    """Return what people call the service in this folder: the archive's or the folder's own name."""
    archive, inside, folder = home.rpartition("!/")
    if not inside and home.endswith("!"):
        return _ARCHIVE_SUFFIX.sub("", base_name(home[:-1]))
    stem = _ARCHIVE_SUFFIX.sub("", base_name(archive)) if inside else ""
    return stem if stem and "/" not in folder else base_name(home) or root_name


def _adopt_copies(side: ReadSide, services: dict[str, str]) -> dict[str, str]:
    """Add loose files that are byte for byte a file of exactly one service: a Dockerfile kept beside its archive."""
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for path, service in services.items():
        artifact = side.artifacts[path]
        if artifact.size:
            owners[artifact.sha256].add(service)
    adopted = dict(services)
    for path in side.paths:
        holders = owners.get(side.artifacts[path].sha256, set())
        if path not in services and len(holders) == 1:
            adopted[path] = next(iter(holders))
    return adopted


def members(side: ReadSide) -> Mapping[str, tuple[str, ...]]:
    """Return the artifact paths of each service, sorted."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in side.paths:
        service = side.artifacts[path].service
        if service:
            found[service].append(path)
    return {service: tuple(paths) for service, paths in sorted(found.items())}


def pair_services(legacy: ReadSide, current: ReadSide) -> tuple[ServicePair, ...]:
    """Return each legacy service with its successors, the strongest first; a service without one stands with None.

    A service that was split has several: each further folder must hold a share of the legacy content that the
    stronger ones lack.
    """
    bags: dict[Hashable, Counter[Hashable]] = {}
    for side in (legacy, current):
        for service, paths in members(side).items():
            bags[(side.side, service)] = content_bag(unit for path in paths for unit in side.units(path))
    corpus = Corpus(bags)
    old, new = tuple(members(legacy)), tuple(members(current))
    scores = {(one, other): corpus.likeness((legacy.side, one), (current.side, other)) for one in old for other in new}
    best_origin = {other: max(old, key=lambda one: (scores[one, other].score, one)) for other in new if old}
    pairs: list[ServicePair] = []
    for one in old:
        ranked = sorted(new, key=lambda other: (-scores[one, other].score, -_names_meet(one, other), other))
        missing = bags[(legacy.side, one)].copy()
        taken = 0
        for other in ranked:
            kept = scores[one, other].kept
            if kept < (SPLIT_LEAST if taken else KEPT_LEAST):
                continue
            # Services that were merged share a successor, but only where each left a good part of its own in it: what
            # two services of one team have in common anyway is no sign.
            if best_origin[other] != one:
                own = bags[(current.side, other)] - bags[(legacy.side, best_origin[other])]
                if corpus.share((legacy.side, one), own & bags[(legacy.side, one)]) < MERGED_LEAST:
                    continue
            added = corpus.share((legacy.side, one), missing & bags[(current.side, other)])
            if taken and added < SPLIT_LEAST:
                continue
            missing -= bags[(current.side, other)]
            taken += 1
            reason = f"{kept:.0%} of the legacy content stands there" + (" (split)" if taken > 1 else "")
            pairs.append(ServicePair(one, other, round(kept, 3), reason))
        if not taken:
            pairs.append(ServicePair(one, None, 0.0, "no current service has a telling share of its content"))
    return tuple(pairs)


def _names_meet(one: str, other: str) -> int:
    return len(set(re.split(r"\W|_", one.lower())) & set(re.split(r"\W|_", other.lower())))


def with_further_homes(
    legacy: ReadSide, current: ReadSide, services: Iterable[ServicePair], pairings: Iterable[Pairing]
) -> tuple[ServicePair, ...]:
    """Return the service pairs with those that only the files show.

    A Dockerfile that went to a folder of its own is too small a part of a service to tell by content.
    """
    found: defaultdict[str, list[ServicePair]] = defaultdict(list)
    for service in services:
        found[service.legacy].append(service)
    counts = Counter(path.service for path in legacy.artifacts.values())
    homes: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for pair in pairings:
        old = legacy.artifacts[pair.legacy].service
        new = current.artifacts[pair.current].service if pair.current is not None else None
        if old is not None and new is not None:
            homes[old][new].add(base_name(pair.legacy))
    # A file that is the same in two services (an empty list of requirements) makes neither the other's successor.
    known = {service.current for pairs in found.values() for service in pairs}
    for name, places in homes.items():
        for place in sorted(set(places) - known):
            files = ", ".join(sorted(places[place]))
            share = round(len(places[place]) / counts[name], 3)
            found[name] = [service for service in found[name] if service.current is not None]
            found[name].append(ServicePair(name, place, share, f"{files} went there"))
    return tuple(pair for name in sorted(found) for pair in found[name])
