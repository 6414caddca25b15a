"""What rules ask of a comparison again and again: whom a claim is about, and how it is listed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from quarantine_tools.model import (
    Artifact,
    Comparison,
    Entry,
    Evidence,
    FactEntry,
    FactVerdict,
    Location,
    Place,
    Side,
)

MOST_EVIDENCE = 8  # pieces of evidence in one finding; the ledger has the rest


def artifacts_by_path(c: Comparison) -> Mapping[str, Artifact]:
    """Return the legacy artifacts by path."""
    return {artifact.path: artifact for artifact in c.legacy.artifacts}


def copies(c: Comparison) -> Mapping[str, tuple[str, ...]]:
    """Return, for each legacy artifact that is kept more than once, the paths of its copies without the one that speaks
    for all: the member of a service, or the first by name. Empty files are nobody's copies."""
    same: defaultdict[str, list[Artifact]] = defaultdict(list)
    for artifact in c.legacy.artifacts:
        if artifact.size and artifact.kind != "archive":
            same[artifact.sha256].append(artifact)
    found = {}
    for group in same.values():
        if len(group) > 1:
            first, *rest = sorted(group, key=lambda a: ("!/" not in a.path, a.service is None, a.path))
            found[first.path] = tuple(artifact.path for artifact in rest)
    return found


def entries_by_artifact(c: Comparison, among: Iterable[str] | None = None) -> Mapping[str, tuple[Entry, ...]]:
    """Return the ledger by legacy artifact; copies of an artifact are left out, so that nothing is said twice."""
    repeated = {path for paths in copies(c).values() for path in paths}
    wanted = None if among is None else set(among)
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in c.ledger:
        path = entry.legacy.path
        if path not in repeated and (wanted is None or path in wanted):
            found[path].append(entry)
    return {path: tuple(entries) for path, entries in sorted(found.items())}


def counterparts(c: Comparison) -> Mapping[str, str]:
    """Return the first current counterpart of each legacy artifact that has one."""
    found: dict[str, str] = {}
    for pair in c.pairings:
        if pair.current is not None:
            found.setdefault(pair.legacy, pair.current)
    return found


def paired_entries(c: Comparison, kinds: Collection[str]) -> Iterator[tuple[str, str, tuple[Entry, ...]]]:
    """Yield the legacy artifacts of some kinds that have a counterpart, with it and their entries; copies left out."""
    partners, artifacts = counterparts(c), artifacts_by_path(c)
    for path, entries in entries_by_artifact(c, partners).items():
        if path in artifacts and artifacts[path].kind in kinds:
            yield path, partners[path], entries


def orphans(c: Comparison) -> tuple[str, ...]:
    """Return the legacy artifacts without a counterpart, sorted."""
    return tuple(sorted(pair.legacy for pair in c.pairings if pair.current is None))


def lost_with_its_file(c: Comparison) -> frozenset[str]:
    """Return the services and loose files without any counterpart: what they did is told with them."""
    alone: defaultdict[str, list[bool]] = defaultdict(list)
    paired = set(counterparts(c))
    for artifact in c.legacy.artifacts:
        if artifact.kind != "archive":
            alone[artifact.service or artifact.path].append(artifact.path in paired)
    return frozenset(group for group, states in alone.items() if not any(states))


def facts_of(c: Comparison, kind: str, *verdicts: FactVerdict) -> Mapping[str, tuple[FactEntry, ...]]:
    """Return the facts of a kind with one of these verdicts, by service; services that are gone whole are left out."""
    gone = lost_with_its_file(c)
    found: defaultdict[str, list[FactEntry]] = defaultdict(list)
    for fact in c.facts:
        if fact.kind == kind and fact.verdict in verdicts and fact.service not in gone:
            found[fact.service].append(fact)
    return {service: tuple(facts) for service, facts in sorted(found.items())}


def quote(c: Comparison, *places: tuple[Side, Iterable[Location | Place]], most: int = 6) -> tuple[Evidence, ...]:
    """Return the texts at some places as evidence, in the given order, each place once."""
    found: dict[tuple[Side, str, int, int], Evidence] = {}
    for side, where in places:
        for place in where:
            key = (side, place.path, place.line, place.end_line)
            if key not in found:
                found[key] = c.evidence(side, place, most)
    return tuple(found.values())[:MOST_EVIDENCE]


def unique(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return evidence from several quotes, each piece once, as much as one finding has."""
    return tuple(dict.fromkeys(evidence))[:MOST_EVIDENCE]


def places_of(facts: Iterable[FactEntry]) -> list[tuple[Side, tuple[Location, ...]]]:
    """Return where each fact stands, on the legacy side and then on the current one."""
    return [(side, places) for f in facts for side, places in ((Side.LEGACY, f.legacy), (Side.CURRENT, f.current))]


def both_sides(c: Comparison, entries: Iterable[Entry], most: int = 6) -> tuple[Evidence, ...]:
    """Return the legacy text of each entry, and the current one where there is one."""
    places: list[tuple[Side, list[Location | Place]]] = []
    for entry in entries:
        places.append((Side.LEGACY, [entry.legacy]))
        if entry.current is not None:
            places.append((Side.CURRENT, [entry.current]))
    return quote(c, *places, most=most)


def changed_lines(c: Comparison, entry: Entry, line: int | None, current_line: int | None) -> tuple[Evidence, ...]:
    """Return the two lines that a change stands on."""
    places: list[tuple[Side, list[Location | Place]]] = []
    if line:
        places.append((Side.LEGACY, [Location(entry.legacy.path, line, line)]))
    if current_line and entry.current is not None:
        places.append((Side.CURRENT, [Location(entry.current.path, current_line, current_line)]))
    return quote(c, *places)


def named(names: Sequence[str], most: int = 6) -> str:
    """Return names as a list in prose: `a`, `b` and `c`; beyond ``most`` how many more."""
    return listed([f"`{name}`" for name in names], most)


_BACKUP = re.compile(r"(\.pyw?)(?:[._~-].*)$", re.IGNORECASE)  # models.py.backup, config.py.bak, x.py~


def is_backup(path: str) -> bool:
    """Say whether a Python file is, by its name, a copy that was put aside."""
    return bool(_BACKUP.search(path.rpartition("/")[2]))


def backup_of(c: Comparison, path: str) -> Iterator[str]:
    """Yield the sentence that a file is a backup of another one that the quarantine has too, if it is."""
    folder, slash, name = path.rpartition("/")
    original = folder + slash + _BACKUP.sub(r"\1", name)
    if is_backup(path) and original in artifacts_by_path(c):
        yield f"By its name it is a backup of `{original}`, which is compared on its own."


def listed(shown: Sequence[str], most: int = 6) -> str:
    """Return what is ready to be shown as a list in prose: a, b and c; beyond ``most`` how many more."""
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 file", "3 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or noun + 's'}"
