"""What became of the facts of a service's image, and how a group of services is told about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.findings._subjects import facts_of, named, quote
from quarantine_tools.findings.base import fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    FactEntry,
    FactVerdict,
    Finding,
    Location,
    Place,
    Priority,
    Severity,
    Side,
    Status,
)


@dataclass(frozen=True, slots=True)
class Became:
    """What a service had of one kind before, and what it has now."""

    service: str
    before: tuple[FactEntry, ...]  # lost, modified or preserved
    after: tuple[FactEntry, ...]  # added, modified or preserved

    @property
    def kept(self) -> bool:
        """Whether all that it had is as it was."""
        return bool(self.before) and all(fact.verdict is FactVerdict.PRESERVED for fact in self.before)

    def places(self) -> tuple[tuple[Side, Sequence[Location | Place]], ...]:
        """Return where it stands, by side."""
        legacy = [place for fact in self.before for place in fact.legacy[:1]]
        current = [place for fact in self.after for place in fact.current[:1]]
        return (Side.LEGACY, legacy), (Side.CURRENT, current)

    def values(self) -> str:
        """Return what it was and what it is, as a sentence says it."""
        old, new = (
            ", ".join(_value(f, side) for f in facts) or "nothing"
            for facts, side in ((self.before, Side.LEGACY), (self.after, Side.CURRENT))
        )
        return f"`{self.service}`: {old}" if old == new else f"`{self.service}`: {old} → {new}"


def _value(fact: FactEntry, side: Side) -> str:
    """Return a value as it is on one side: the detail of a modified fact reads "legacy → current"."""
    before, _, after = fact.detail.partition(" → ")
    detail = after if after and side is Side.CURRENT else before
    return f"`{fact.value}`" + (f" ({detail})" if detail else "")


def became(c: Comparison, kind: str) -> tuple[Became, ...]:
    """Return, per service that has a successor and an image on both sides, what became of its facts of a kind."""
    images = facts_of(c, "image", *FactVerdict)
    facts = facts_of(c, kind, *FactVerdict)
    found = []
    for service, bases in images.items():
        on_both = any(f.legacy for f in bases) and any(f.current for f in bases)
        of_kind = [f for f in facts.get(service, ()) if _in_image(c, f)]
        if on_both and of_kind:
            before = tuple(f for f in of_kind if f.verdict is not FactVerdict.ADDED)
            after = tuple(f for f in of_kind if f.verdict is not FactVerdict.LOST)
            found.append(Became(service, before, after))
    return tuple(found)


def _in_image(c: Comparison, fact: FactEntry) -> bool:
    kinds = {artifact.path: artifact.kind for artifact in (*c.legacy.artifacts, *c.current.artifacts)}
    return any(kinds.get(place.path) == "dockerfile" for place in (*fact.legacy, *fact.current))


def lost(c: Comparison, kind: str) -> list[Became]:
    """Return the services that had it and have it no more."""
    return [one for one in became(c, kind) if one.before and not one.after]


def changed(c: Comparison, kind: str) -> list[Became]:
    """Return the services that have another one."""
    return [one for one in became(c, kind) if one.before and one.after and not one.kept]


def kept(c: Comparison, kind: str) -> list[Became]:
    """Return the services that have the same."""
    return [one for one in became(c, kind) if one.kept]


def added(c: Comparison, kind: str) -> list[Became]:
    """Return the services that have one and had none."""
    return [one for one in became(c, kind) if one.after and not one.before]


@dataclass(frozen=True, slots=True)
class Tone:
    """How a group of services is told about."""

    severity: Severity
    status: Status
    priority: Priority
    advice: str


def told(c: Comparison, rule: str, group: Sequence[Became], title: str, detail: str, tone: Tone) -> Iterator[Finding]:
    """Yield one finding for a group of services, with what they had and what they have; nothing for none."""
    if not group:
        return
    services = [one.service for one in group]
    # The Dockerfiles themselves are evidence where there is no line to quote: that something is not there.
    places = [place for one in group for place in one.places()]
    if not any(found for side, found in places if side is Side.CURRENT):
        places += [(Side.CURRENT, _images(c, service)) for service in services]
    if not any(found for side, found in places if side is Side.LEGACY):
        places += [(Side.LEGACY, _images(c, service, Side.LEGACY)) for service in services]
    yield Finding(
        id=fingerprint(rule, "", ",".join(services)),
        rule=rule,
        severity=tone.severity,
        title=title,
        detail=f"{detail} " + "; ".join(one.values() for one in group) + ".",
        status=tone.status,
        certainty=Certainty.CERTAIN,
        evidence=quote(c, *places),
        recommendation=tone.advice,
        priority=tone.priority,
    )


def _images(c: Comparison, service: str, side: Side = Side.CURRENT) -> list[Location]:
    facts = facts_of(c, "image", *FactVerdict).get(service, ())
    return [place for fact in facts for place in (fact.current if side is Side.CURRENT else fact.legacy)][:1]


def services_named(services: Sequence[Became]) -> str:
    """Return the names of services as a title lists them."""
    return named([one.service for one in services], 8)
