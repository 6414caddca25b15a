"""What compose files no longer start, check or set for a service that they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quarantine_tools.findings._composed import Composed, composed_services
from quarantine_tools.findings._subjects import listed, named, quote
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


def service_lost(c: Comparison) -> Iterator[Finding]:
    """A compose file no longer starts a service."""
    gone = [one for one in composed_services(c) if one.lost("container")]
    if not gone:
        return
    names = [one.name for one in gone]
    told = [f"`{one.name}`: {fact.detail or 'no image of its own'}" for one in gone for fact in one.lost("container")]
    yield Finding(
        id=fingerprint("compose/service-lost", "", ",".join(one.group for one in gone)),
        rule="compose/service-lost",
        severity=Severity.HIGH,
        title=f"No compose file starts {named(names, 8)} any more",
        detail="; ".join(told) + ".",
        status=Status.GAP,
        certainty=Certainty.CERTAIN,
        evidence=quote(c, (Side.LEGACY, [p for one in gone for fact in one.lost("container") for p in fact.legacy])),
        recommendation="Check what depended on it, and whether something else starts it.",
        priority=Priority.HIGH,
    )


def healthcheck_lost(c: Comparison) -> Iterator[Finding]:
    """A compose file defined a health check for a service that has none any more."""
    group = [one for one in composed_services(c) if one.now("container") and one.lost("healthcheck")]
    group = [one for one in group if not one.now("healthcheck")]
    if group:
        yield _told_group(
            c,
            "compose/healthcheck-lost",
            "healthcheck",
            group,
            f"{named([one.name for one in group], 8)}: no healthcheck in compose any more",
            (Severity.MEDIUM, Status.GAP, Priority.MEDIUM),
            "Take it over, or make sure that the image has one of its own.",
        )


def healthcheck_changed(c: Comparison) -> Iterator[Finding]:
    """A compose file defines another health check than before."""
    group = [
        one
        for one in composed_services(c)
        if one.before("healthcheck")
        and one.now("healthcheck")
        and any(fact.verdict is not FactVerdict.PRESERVED for fact in one.before("healthcheck"))
    ]
    if group:
        yield _told_group(
            c,
            "compose/healthcheck-changed",
            "healthcheck",
            group,
            f"{named([one.name for one in group], 8)}: another healthcheck in compose",
            (Severity.LOW, Status.PARTIAL, Priority.LOW),
            "Confirm that the new check is meant.",
        )


def user_lost(c: Comparison) -> Iterator[Finding]:
    """A compose file no longer sets the account that a container runs as."""
    group = [one for one in composed_services(c) if one.now("container") and one.lost("user") and not one.now("user")]
    if group:
        yield _told_group(
            c,
            "compose/user-lost",
            "user",
            group,
            f"{named([one.name for one in group], 8)}: compose sets no user any more",
            (Severity.MEDIUM, Status.GAP, Priority.MEDIUM),
            "Set it again, or make sure that the image has an account of its own.",
        )


def _told_group(
    c: Comparison,
    rule: str,
    kind: str,
    group: Sequence[Composed],
    title: str,
    tone: tuple[Severity, Status, Priority],
    advice: str,
) -> Finding:
    def shown(facts: Sequence[FactEntry]) -> str:
        return listed([f"`{fact.value}`" + (f" ({fact.detail})" if fact.detail else "") for fact in facts]) or "nothing"

    told = [
        f"`{one.name}`: {shown(one.before(kind))}"
        + ("" if one.before(kind) == one.now(kind) else f", then {shown(one.now(kind))}")
        for one in group
    ]
    severity, status, priority = tone
    return Finding(
        id=fingerprint(rule, "", ",".join(one.group for one in group)),
        rule=rule,
        severity=severity,
        title=title,
        detail="; ".join(told) + ".",
        status=status,
        certainty=Certainty.CERTAIN,
        evidence=quote(
            c,
            (Side.LEGACY, [place for one in group for fact in one.before(kind) for place in fact.legacy[:1]]),
            (Side.CURRENT, [place for one in group for fact in one.now(kind) for place in fact.current[:1]]),
            (Side.CURRENT, [place for one in group for fact in one.now("container") for place in fact.current[:1]]),
        ),
        recommendation=advice,
        priority=priority,
    )
