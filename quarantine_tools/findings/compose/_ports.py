"""Whether the ports that compose files publish are those that the services had, and use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quarantine_tools.findings._composed import Composed, detail_now
from quarantine_tools.findings._subjects import facts_of, named, quote
from quarantine_tools.findings.base import fingerprint
from quarantine_tools.findings.compose._started import Started, started_services, told_place
from quarantine_tools.model import (
    Certainty,
    Comparison,
    FactEntry,
    FactVerdict,
    Finding,
    Location,
    Priority,
    Severity,
    Side,
    Status,
)


def _ports(c: Comparison, side: Side) -> Mapping[str, Mapping[str, Location]]:
    """Return the ports that a service itself uses or exposes on a side, by legacy service."""
    found: dict[str, dict[str, Location]] = {}
    for service, facts in facts_of(c, "port", *FactVerdict).items():
        for fact in facts:
            places = fact.legacy if side is Side.LEGACY else fact.current
            if places and fact.value.isdecimal():
                found.setdefault(service, {}).setdefault(fact.value, places[0])
    return found


def _published(one: Started) -> Iterator[tuple[Composed, FactEntry, Location, str, str]]:
    """Yield what compose publishes of a service: where, the port on the host, and the one in the container."""
    for composed, _ in one.by:
        for fact in composed.now("port"):
            host = re.search(r"published as (?:[^,\s]*:)?(\d+)", detail_now(fact))
            if host is not None and fact.value.isdecimal():
                yield composed, fact, fact.current[0], host[1], fact.value


def ports_agree(c: Comparison) -> Iterator[Finding]:
    """Compose publishes the port that the legacy service had, to one that the current service uses."""
    before, after = _ports(c, Side.LEGACY), _ports(c, Side.CURRENT)
    told: list[str] = []
    places: list[tuple[Side, list[Location]]] = []
    names: list[str] = []
    files: set[str] = set()
    for one in started_services(c):
        olds, news = before.get(one.service, {}), after.get(one.service, {})
        for composed, _, place, host, inner in _published(one):
            if host in olds and inner in news:
                names.append(one.service)
                files.add(place.path)
                told.append(f"`{one.service}`: port {host} before, {_told_published(composed, place, host, inner)} now")
                places += [(Side.LEGACY, [olds[host]]), (Side.CURRENT, [place, news[inner]])]
    if told:
        names = list(dict.fromkeys(names))
        yield Finding(
            id=fingerprint("compose/ports-agree", "", ",".join(names)),
            rule="compose/ports-agree",
            severity=Severity.INFO,
            title=f"{named(sorted(files))} {'publishes' if len(files) == 1 else 'publish'} {named(names, 8)} under the "
            f"legacy ports",
            detail="; ".join(told) + ".",
            status=Status.OK,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, *places),
            recommendation="Nothing to do.",
            priority=Priority.LOW,
        )


def port_not_used(c: Comparison) -> Iterator[Finding]:
    """Compose publishes a port of the container that the service in it doesn't use."""
    before, after = _ports(c, Side.LEGACY), _ports(c, Side.CURRENT)
    for one in started_services(c):
        news, olds = after.get(one.service, {}), before.get(one.service, {})
        wrong = [row for row in _published(one) if news and row[4] not in news]
        if not wrong:
            continue
        told = [_told_published(composed, place, host, inner) for composed, _, place, host, inner in wrong]
        same = sorted({host for _, _, _, host, _ in wrong if host in olds})
        legacy = f" The port on the host is the legacy one, {named(same)}." if same else ""
        yield Finding(
            id=fingerprint("compose/port-not-used", one.service, ",".join(row[4] for row in wrong)),
            rule="compose/port-not-used",
            severity=Severity.HIGH,
            title=f"Compose publishes port {named(sorted({row[4] for row in wrong}))} of `{one.service}`, which uses "
            f"{named(sorted(news))}",
            detail=f"{'; '.join(told)}. The code and the Dockerfile of the service name {named(sorted(news))} only."
            f"{legacy}",
            status=Status.GAP,
            certainty=Certainty.LIKELY,
            evidence=quote(
                c, (Side.CURRENT, [*(row[2] for row in wrong), *news.values()]), (Side.LEGACY, olds.values())
            ),
            recommendation="Publish the port that the service listens on, or set its port by the environment.",
            priority=Priority.HIGH,
        )


def _told_published(composed: Composed, place: Location, host: str, inner: str) -> str:
    return f"`{composed.name}` publishes {inner} as {host} ({told_place(place)})"
