"""Which ports a service no longer listens on or exposes."""

from __future__ import annotations

from collections.abc import Iterator

from quarantine_tools.findings._subjects import facts_of, named, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import Certainty, Comparison, FactVerdict, Finding, Priority, Severity, Side, Status


def changed(c: Comparison) -> Iterator[Finding]:
    """The service uses other ports than before."""
    added = facts_of(c, "port", FactVerdict.ADDED)
    for service, facts in facts_of(c, "port", FactVerdict.LOST).items():
        old = sorted({fact.value for fact in facts})
        new = sorted({fact.value for fact in added.get(service, ())})
        title = (
            f"`{service}` uses port {named(new)} instead of {named(old)}"
            if new
            else f"`{service}` no longer uses port {named(old)}"
        )
        told = "; ".join(f"`{fact.value}`: {fact.detail or 'used'} in legacy" for fact in facts)
        told += "".join(f"; `{fact.value}`: {fact.detail or 'used'} now" for fact in added.get(service, ()))
        yield Finding(
            id=fingerprint("ports/changed", service, ",".join(old)),
            rule="ports/changed",
            severity=Severity.HIGH,
            title=title,
            detail=told,
            status=Status.GAP,
            certainty=Certainty.CERTAIN,
            evidence=quote(
                c,
                (Side.LEGACY, [place for fact in facts for place in fact.legacy]),
                (Side.CURRENT, [place for fact in added.get(service, ()) for place in fact.current]),
            ),
            recommendation="Check health checks, compose files and callers that still name the old port.",
            priority=Priority.HIGH,
        )


def differs(c: Comparison) -> Iterator[Finding]:
    """A port is used in another way than before: still exposed, say, but no longer listened on."""
    for service, facts in facts_of(c, "port", FactVerdict.MODIFIED).items():
        known = [fact for fact in facts if " → " in fact.detail]
        if known:
            yield Finding(
                id=fingerprint("ports/use-changed", service, ",".join(fact.value for fact in known)),
                rule="ports/use-changed",
                severity=Severity.MEDIUM,
                title=f"`{service}`: port {named([fact.value for fact in known])} is used differently",
                detail="; ".join(f"`{fact.value}`: {fact.detail}" for fact in known),
                status=Status.PARTIAL,
                certainty=Certainty.CERTAIN,
                evidence=quote(
                    c,
                    (Side.LEGACY, [place for fact in known for place in fact.legacy]),
                    (Side.CURRENT, [place for fact in known for place in fact.current]),
                ),
                recommendation="Check that what is listened on, exposed and probed still agree.",
                priority=Priority.MEDIUM,
            )


PLUGIN = Topic(
    name="ports",
    rules=(
        Rule(
            "ports/changed",
            "Ports that a service no longer uses",
            changed,
            references=("Dockerfile reference: EXPOSE; Flask.run(port=…), uvicorn.run(port=…)",),
            limitations=("What a compose file publishes of a service that it builds is told under compose.",),
        ),
        Rule(
            "ports/use-changed",
            "Ports that are used in another way",
            differs,
            references=("Dockerfile reference: EXPOSE",),
            limitations=("What a compose file publishes of a service that it builds is told under compose.",),
        ),
    ),
)
