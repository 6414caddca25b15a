"""Which required packages were dropped, and which are required in another version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from quarantine_tools.findings._subjects import both_sides, counted, counterparts, entries_by_artifact, named, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Entry,
    Finding,
    Location,
    Place,
    Priority,
    Severity,
    Side,
    Status,
    Verdict,
)

_GROUPS = ("optional-dependencies.", "dependency-groups.", "build-system.")  # of manifests, before the package


def _requirements(c: Comparison, verdict: Verdict) -> Iterator[tuple[str, str, list[Entry]]]:
    partners = counterparts(c)
    for path, entries in entries_by_artifact(c, partners).items():
        found = [e for e in entries if e.unit == "requirement" and e.verdict is verdict]
        if found:
            yield path, partners[path], found


def _package(name: str) -> str:
    """Return the package that a requirement is on, without its group and its running number."""
    plain = name.partition("#")[0]
    return plain.rpartition(".")[2] if plain.startswith(_GROUPS) else plain


def _required_now(c: Comparison) -> Mapping[str, list[Place | Location]]:
    """Return where the current side requires each package, by name."""
    places: defaultdict[str, list[Place | Location]] = defaultdict(list)
    for entry in c.ledger:
        if entry.unit == "requirement" and entry.current is not None:
            places[_package(entry.current.name)].append(entry.current)
    for addition in c.additions:
        if addition.unit == "requirement":
            places[_package(addition.name)].append(addition.current)
    return places


def dropped(c: Comparison) -> Iterator[Finding]:
    """A package is not required any more."""
    now = _required_now(c)
    for path, partner, lost in _requirements(c, Verdict.LOST):
        gone = [e for e in lost if _package(e.name) not in now]
        moved = {e.name: sorted({p.path for p in now[_package(e.name)]}) for e in lost if e not in gone}
        told = [f"{named([e.name for e in gone], 12)}: required nowhere on the current side."] if gone else []
        told += [f"`{name}` stands in {named(paths, 3)} instead." for name, paths in sorted(moved.items())]
        yield Finding(
            id=fingerprint("requirements/dropped", path, ",".join(e.name for e in lost)),
            rule="requirements/dropped",
            severity=Severity.MEDIUM if gone else Severity.LOW,
            title=f"{counted(len(lost), 'requirement')} of the legacy `{path}` "
            f"{'is' if len(lost) == 1 else 'are'} not in the current `{partner}`",
            detail=" ".join(told),
            status=Status.GAP if gone else Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, (Side.LEGACY, [e.legacy for e in lost])),
            recommendation="Search the current code for imports of these packages; what still imports them needs them.",
            priority=Priority.MEDIUM if gone else Priority.LOW,
        )


def changed(c: Comparison) -> Iterator[Finding]:
    """A package is required in another version, with other extras, or on other conditions."""
    for path, partner, modified in _requirements(c, Verdict.MODIFIED):
        told = "; ".join(change.summary for e in modified for change in e.changes)
        yield Finding(
            id=fingerprint("requirements/changed", path, ",".join(e.name for e in modified)),
            rule="requirements/changed",
            severity=Severity.LOW,
            title=f"{counted(len(modified), 'requirement')} of `{path}` changed",
            detail=f"{told}. Compared with the current `{partner}`.",
            status=Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=both_sides(c, modified),
            recommendation="Confirm the versions; read the packages' changelogs between them.",
            priority=Priority.LOW,
        )


PLUGIN = Topic(
    name="requirements",
    rules=(
        Rule(
            "requirements/dropped",
            "Packages that are not required any more",
            dropped,
            references=("PEP 508", "pip: requirements file format"),
            limitations=("Whether the package is still imported is not looked at.",),
        ),
        Rule(
            "requirements/changed",
            "Packages that are required in another version",
            changed,
            references=("PEP 440", "PEP 508"),
            limitations=("Whether the versions are compatible is not known.",),
        ),
    ),
)
