"""What became of each legacy file as a whole: the ledger, the facts and the problems, gathered per file.

Nothing is found out here. A file's fate is read off what the comparison says of its units, and in doubt it is the
worse one: somebody deletes the file on this word.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quarantine_tools.model import (
    Artifact,
    Comparison,
    Elsewhere,
    Entry,
    FactVerdict,
    Finding,
    Pairing,
    Provenance,
    ServicePair,
    Side,
    Status,
    Verdict,
    Word,
)

INSIDE = "!/"  # stands between an archive and its member
CONTAINERS = frozenset({"archive", "zip", "tar"})  # kinds that are containers even when nothing in them could be read
KEPT = (Verdict.PRESERVED, Verdict.RELOCATED)


class Fate(Word):
    """What a reader can do with a legacy file."""

    GOES = "can go"
    DIFFERS = "differs"
    MISSING = "is not there"
    UNREAD = "was read only in part"


@dataclass(frozen=True)
class LegacyFile:
    """A legacy file with everything that the comparison says of it."""

    artifact: Artifact
    fate: Fate
    entries: tuple[Entry, ...]
    identical: bool  # a current file that it is paired with has the same bytes
    units: Mapping[Verdict, int]
    pairings: tuple[Pairing, ...]  # those with a counterpart
    provenance: Provenance | None
    elsewhere: tuple[Elsewhere, ...]
    facts_gone: int  # facts of this file that are lost or modified
    findings: int  # gap or partial findings that rest on this file


@dataclass(frozen=True, slots=True)
class Container:
    """An archive, and how much of the inventory lies in it."""

    artifact: Artifact
    members: int
    size: int  # bytes of the members, unpacked
    problems: int


@dataclass(frozen=True)
class GatheredService:
    """A legacy service with its files, and the current services that took its place, the closest first."""

    name: str
    pairs: tuple[ServicePair, ...]  # those with a counterpart
    files: tuple[LegacyFile, ...]
    units: Mapping[Verdict, int]


@dataclass(frozen=True)
class Inventory:
    """All legacy files; archives stand apart from their members, so that nothing is counted twice."""

    files: tuple[LegacyFile, ...]
    containers: tuple[Container, ...]  # outermost and nested

    @property
    def outermost(self) -> tuple[Container, ...]:
        """The archives that lie in the quarantine themselves, not in another archive."""
        return tuple(c for c in self.containers if INSIDE not in c.artifact.path)

    @property
    def loose(self) -> tuple[LegacyFile, ...]:
        """The files that lie in the quarantine themselves."""
        return tuple(f for f in self.files if INSIDE not in f.artifact.path)

    def fates(self) -> Mapping[Fate, int]:
        """How many files have which fate; every fate is there."""
        found = Counter(f.fate for f in self.files)
        return {fate: found[fate] for fate in Fate}


def is_container(artifact: Artifact, holders: frozenset[str]) -> bool:
    """Whether an artifact is an archive rather than a file of its own."""
    return artifact.path in holders or artifact.kind in CONTAINERS


def holders(artifacts: Iterable[Artifact]) -> frozenset[str]:
    """Return the paths of the artifacts that hold other artifacts, at any depth."""
    found = set()
    for artifact in artifacts:
        path = artifact.path
        while INSIDE in path:
            path = path.rpartition(INSIDE)[0]
            found.add(path)
    return frozenset(found)


def services_gathered(c: Comparison, inventory: Inventory) -> tuple[GatheredService, ...]:
    """Return each legacy service once, with every current one that took its place, so that nothing is counted twice."""
    partners: dict[str, list[ServicePair]] = {}
    for pair in c.services:
        found = partners.setdefault(pair.legacy, [])
        if pair.current is not None:
            found.append(pair)
    gathered = []
    for name, pairs in partners.items():
        files = tuple(f for f in inventory.files if f.artifact.service == name)
        units: Counter[Verdict] = Counter()
        for file in files:
            units.update(file.units)
        pairs.sort(key=lambda p: (-p.score, p.current or ""))
        gathered.append(GatheredService(name, tuple(pairs), files, units))
    return tuple(gathered)


def take_inventory(comparison: Comparison) -> Inventory:
    """Return every legacy file with its fate, in the order of the paths."""
    entries: dict[str, list[Entry]] = defaultdict(list)
    for entry in comparison.ledger:
        entries[entry.legacy.path].append(entry)
    pairs: dict[str, list[Pairing]] = defaultdict(list)
    for pair in comparison.pairings:
        if pair.current is not None:
            pairs[pair.legacy].append(pair)
    elsewhere: dict[str, list[Elsewhere]] = defaultdict(list)
    for place in comparison.elsewhere:
        elsewhere[place.legacy].append(place)
    provenance = {one.legacy: one for one in comparison.provenance}
    troubled = Counter(p.path for p in comparison.problems if p.side is not Side.CURRENT)
    facts_gone = _facts_gone(comparison)
    findings = _findings_on(comparison.findings)
    holding = holders(comparison.legacy.artifacts)
    current_bytes = {a.path: a.sha256 for a in comparison.current.artifacts}

    files, containers = [], []
    for artifact in comparison.legacy.artifacts:
        path = artifact.path
        if is_container(artifact, holding):
            inside = [a for a in comparison.legacy.artifacts if a.path.startswith(path + INSIDE)]
            members = [a for a in inside if not is_container(a, holding)]
            containers.append(Container(artifact, len(members), sum(a.size for a in members), troubled[path]))
            continue
        units = Counter(e.verdict for e in entries[path])
        same = any(current_bytes.get(pair.current or "") == artifact.sha256 for pair in pairs[path])
        doubts = facts_gone[path] + findings[path]
        fate = _fate(artifact, units, pairs[path], same, bool(troubled[path]), doubts)
        files.append(
            LegacyFile(
                artifact,
                fate,
                tuple(entries[path]),
                same,
                {v: units[v] for v in Verdict},
                tuple(pairs[path]),
                provenance.get(path),
                tuple(elsewhere[path]),
                facts_gone[path],
                findings[path],
            )
        )
    return Inventory(tuple(files), tuple(containers))


def _fate(
    artifact: Artifact, units: Counter[Verdict], pairs: list[Pairing], same: bool, trouble: bool, doubts: int
) -> Fate:
    total = sum(units.values())
    if same or not artifact.size:
        return Fate.GOES  # the bytes stand on the current side, or there are none
    if total and units[Verdict.LOST] == total:
        return Fate.MISSING
    if not total:
        # Nothing but comments, or nothing that could be read.
        return Fate.UNREAD if trouble else Fate.DIFFERS if pairs else Fate.MISSING
    if sum(units[v] for v in KEPT) < total or doubts:
        return Fate.DIFFERS
    return Fate.UNREAD if trouble else Fate.GOES


def _facts_gone(comparison: Comparison) -> Counter[str]:
    gone: Counter[str] = Counter()
    for fact in comparison.facts:
        if fact.verdict in (FactVerdict.LOST, FactVerdict.MODIFIED):
            gone.update({where.path for where in fact.legacy})
    return gone


def _findings_on(findings: Iterable[Finding]) -> Counter[str]:
    found: Counter[str] = Counter()
    for finding in findings:
        if finding.status is not Status.OK:
            found.update({e.path for e in finding.evidence if e.side is Side.LEGACY})
    return found
