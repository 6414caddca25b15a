"""Findings about facts of one kind: what a service no longer does, and what it does differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.findings._subjects import counted, facts_of, named, places_of, quote
from quarantine_tools.findings.base import fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    FactEntry,
    FactVerdict,
    Finding,
    Priority,
    Severity,
    Side,
    Status,
)


@dataclass(frozen=True, slots=True)
class Loss:
    """How the loss of a kind of fact is told."""

    rule: str
    kind: str  # of the facts
    noun: str
    verb: str  # "no longer read", "no longer served": behind "is" or "are"
    severity: Severity
    priority: Priority
    advice: str


def lost_facts(c: Comparison, loss: Loss) -> Iterator[Finding]:
    """Yield one finding per service that lost facts of a kind."""
    for service, facts in facts_of(c, loss.kind, FactVerdict.LOST).items():
        names = _shown(facts)
        verb = f"{'is' if len(names) == 1 else 'are'} {loss.verb}"
        yield Finding(
            id=fingerprint(loss.rule, service, ",".join(names)),
            rule=loss.rule,
            severity=loss.severity,
            title=f"`{service}`: {named(names, 3)} {verb}",
            detail=f"{counted(len(names), loss.noun)} of `{service}`: {named(names, 12)}. No code of its successor, or"
            " where its files went, has it any more.",
            status=Status.GAP,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, (Side.LEGACY, [place for fact in facts for place in fact.legacy])),
            recommendation=loss.advice,
            priority=loss.priority,
        )


def _shown(facts: Sequence[FactEntry]) -> list[str]:
    """Return the values; of channels and streams with the role, since to publish is not to subscribe."""
    with_role = [f"{f.value} ({f.detail})" if f.kind.startswith("redis.") and f.detail else f.value for f in facts]
    return list(dict.fromkeys(with_role))


def changed_facts(c: Comparison, rule: str, kind: str, noun: str, advice: str) -> Iterator[Finding]:
    """Yield one finding per service whose facts of a kind differ in detail; a detail reads "legacy → current"."""
    for service, facts in facts_of(c, kind, FactVerdict.MODIFIED).items():
        known = [fact for fact in facts if " → " in fact.detail]
        if not known:
            continue
        told = [f"`{fact.value}`: {fact.detail}" for fact in known]
        yield Finding(
            id=fingerprint(rule, service, ",".join(fact.value for fact in known)),
            rule=rule,
            severity=Severity.MEDIUM,
            title=f"`{service}`: {told[0]}" if len(known) == 1 else f"`{service}`: {counted(len(known), noun)} changed",
            detail="; ".join(told),
            status=Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, *places_of(known)),
            recommendation=advice,
            priority=Priority.MEDIUM,
        )
