"""What became of the containers that compose files start: services, checks, accounts, and the ports they publish."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.findings._composed import Composed, built_now, composed_services
from quarantine_tools.findings._subjects import facts_of, listed, named, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
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


@dataclass(frozen=True, slots=True)
class _Started:
    """A legacy service whose successor's image is started by compose."""

    service: str
    by: tuple[tuple[Composed, Location], ...]

    @property
    def checked(self) -> tuple[FactEntry, ...]:
        """The health checks that compose files define for it."""
        return tuple(fact for one, _ in self.by for fact in one.now("healthcheck"))


def _started(c: Comparison) -> tuple[_Started, ...]:
    built = built_now(c)
    found: defaultdict[str, list[tuple[Composed, Location]]] = defaultdict(list)
    for pair in c.services:
        if pair.current is not None and pair.current in built:
            found[pair.legacy] += built[pair.current]
    return tuple(_Started(service, tuple(dict.fromkeys(rows))) for service, rows in sorted(found.items()))


def _image_checks(c: Comparison, side: Side) -> Mapping[str, tuple[FactEntry, ...]]:
    """Return the health checks in Dockerfiles of a side, by legacy service."""
    kinds = {a.path: a.kind for a in (c.legacy if side is Side.LEGACY else c.current).artifacts}
    found = {}
    for service, facts in facts_of(c, "healthcheck", *FactVerdict).items():
        in_image = tuple(
            fact
            for fact in facts
            if any(kinds.get(p.path) == "dockerfile" for p in (fact.legacy if side is Side.LEGACY else fact.current))
        )
        if in_image:
            found[service] = in_image
    return found


def _without_image_check(c: Comparison) -> Iterator[tuple[_Started, tuple[FactEntry, ...]]]:
    """Yield the services whose legacy image checked its health, whose current one doesn't, and which compose starts."""
    before, after = _image_checks(c, Side.LEGACY), _image_checks(c, Side.CURRENT)
    for one in _started(c):
        if one.service in before and one.service not in after:
            yield one, before[one.service]


def healthcheck_nowhere(c: Comparison) -> Iterator[Finding]:
    """The legacy image checked its health; neither the current one nor a compose file that starts it does."""
    group = [(one, checks) for one, checks in _without_image_check(c) if not one.checked]
    if not group:
        return
    names = [one.service for one, _ in group]
    elsewhere = _checks_elsewhere(c, {composed.group for one, _ in group for composed, _ in one.by})
    told = [f"`{one.service}`: {_told_starts(one)} without a healthcheck" for one, _ in group]
    yield Finding(
        id=fingerprint("compose/healthcheck-nowhere", "", ",".join(names)),
        rule="compose/healthcheck-nowhere",
        severity=Severity.MEDIUM,
        title=f"Nothing checks the health of {named(names, 8)} any more, compose included",
        detail=f"{'; '.join(told)}.{_told_elsewhere(elsewhere)}",
        status=Status.GAP,
        certainty=Certainty.CERTAIN,
        evidence=quote(
            c,
            (Side.LEGACY, [fact.legacy[0] for _, checks in group for fact in checks[:1]]),
            (Side.CURRENT, [place for one, _ in group for _, place in one.by[:1]]),
            (Side.CURRENT, [fact.current[0] for fact in elsewhere]),
        ),
        recommendation="Take the HEALTHCHECK over into the Dockerfile, or define a healthcheck in compose.",
        priority=Priority.MEDIUM,
    )


def healthcheck_in_compose(c: Comparison) -> Iterator[Finding]:
    """The legacy image checked its health; the current one doesn't, and a compose file that starts it does."""
    group = [(one, checks) for one, checks in _without_image_check(c) if one.checked]
    if not group:
        return
    names = [one.service for one, _ in group]
    told = [
        f"`{one.service}`: `{checks[0].value}` before, {listed([_told_check(f) for f in one.checked])} now"
        for one, checks in group
    ]
    yield Finding(
        id=fingerprint("compose/healthcheck-in-compose", "", ",".join(names)),
        rule="compose/healthcheck-in-compose",
        severity=Severity.LOW,
        title=f"The health of {named(names, 8)} is checked by compose now, not by the image",
        detail="; ".join(told) + ". What starts the image without these files checks nothing.",
        status=Status.PARTIAL,
        certainty=Certainty.CERTAIN,
        evidence=quote(
            c,
            (Side.LEGACY, [fact.legacy[0] for _, checks in group for fact in checks[:1]]),
            (Side.CURRENT, [fact.current[0] for one, _ in group for fact in one.checked]),
        ),
        recommendation="Confirm that every way of starting the service uses a compose file with the check.",
        priority=Priority.LOW,
    )


def healthchecks_listed(c: Comparison) -> Iterator[Finding]:
    """Which services of a compose file have a health check there, which in their image, and which none at all."""
    in_image = {
        composed.group: checks[0]
        for one in _started(c)
        for checks in [_image_checks(c, Side.CURRENT).get(one.service, ())]
        for composed, _ in (one.by if checks else ())
    }
    files: defaultdict[str, list[Composed]] = defaultdict(list)
    for one in composed_services(c):
        for path in dict.fromkeys(place.path for fact in one.now("container") if fact.detail for place in fact.current):
            files[path].append(one)
    tied = {place.path for one in _started(c) for _, place in one.by}
    for path, group in sorted(files.items()):
        if path not in tied:
            continue
        here = [one for one in group if one.now("healthcheck")]
        image = [one for one in group if one not in here and one.group in in_image]
        bare = [one for one in group if one not in here and one not in image]
        told = [f"in the file for {_with_lines(here)}"] * bool(here)
        told += [f"only in the Dockerfile for {named([one.name for one in image], 12)}"] * bool(image)
        told += [f"nowhere for {named([one.name for one in bare], 12)}"] * bool(bare)
        yield Finding(
            id=fingerprint("compose/healthchecks", path, "healthchecks"),
            rule="compose/healthchecks",
            severity=Severity.INFO,
            title=f"`{path}` checks the health of {len(here)} of the {len(group)} services that it defines",
            detail=f"A health check stands {'; '.join(told)}.",
            status=Status.PARTIAL if bare else Status.OK,
            certainty=Certainty.CERTAIN,
            evidence=quote(
                c,
                (Side.CURRENT, [fact.current[0] for one in here for fact in one.now("healthcheck")]),
                (Side.CURRENT, [in_image[one.group].current[0] for one in image]),
                (Side.CURRENT, [one.now("container")[0].current[0] for one in bare]),
            ),
            recommendation="Define a check for those that have none, in the image or in compose."
            if bare
            else "Nothing to do.",
            priority=Priority.LOW,
        )


def _with_lines(group: Sequence[Composed]) -> str:
    rows = [(one.name, one.now("healthcheck")[0].current[0]) for one in group]
    return listed([f"`{name}` (line {place.line})" for name, place in rows], 12)


def _checks_elsewhere(c: Comparison, groups: set[str]) -> list[FactEntry]:
    """Return the checks of other services in the compose files of these: somebody thought of checks there."""
    files = {group.rpartition(" (")[2].rstrip(")") for group in groups}
    return [
        fact
        for one in composed_services(c)
        if one.group not in groups
        for fact in one.now("healthcheck")
        if any(place.path in files for place in fact.current)
    ]


def _told_elsewhere(checks: Sequence[FactEntry]) -> str:
    if not checks:
        return ""
    found = listed([f"`{fact.service.partition(' (')[0]}` ({_place(fact.current[0])})" for fact in checks])
    return f" The same files do check {found}."


def _told_starts(one: _Started) -> str:
    return listed([f"`{composed.name}` in {_place(place)}" for composed, place in one.by], 4)


def _told_check(fact: FactEntry) -> str:
    return f"`{fact.value}` in {_place(fact.current[0])}"


def _place(place: Location) -> str:
    return f"`{place.path}` line {place.line}"


def _ports(c: Comparison, side: Side) -> Mapping[str, Mapping[str, Location]]:
    """Return the ports that a service itself uses or exposes on a side, by legacy service."""
    found: dict[str, dict[str, Location]] = {}
    for service, facts in facts_of(c, "port", *FactVerdict).items():
        for fact in facts:
            places = fact.legacy if side is Side.LEGACY else fact.current
            if places and fact.value.isdecimal():
                found.setdefault(service, {}).setdefault(fact.value, places[0])
    return found


def _published(one: _Started) -> Iterator[tuple[Composed, FactEntry, Location, str, str]]:
    """Yield what compose publishes of a service: where, the port on the host, and the one in the container."""
    for composed, _ in one.by:
        for fact in composed.now("port"):
            detail = fact.detail.partition(" → ")[2] or fact.detail
            host = re.search(r"published as (?:[^,\s]*:)?(\d+)", detail)
            if host is not None and fact.value.isdecimal():
                yield composed, fact, fact.current[0], host[1], fact.value


def ports_agree(c: Comparison) -> Iterator[Finding]:
    """Compose publishes the port that the legacy service had, to one that the current service uses."""
    before, after = _ports(c, Side.LEGACY), _ports(c, Side.CURRENT)
    told: list[str] = []
    places: list[tuple[Side, list[Location]]] = []
    names: list[str] = []
    for one in _started(c):
        olds, news = before.get(one.service, {}), after.get(one.service, {})
        for composed, _, place, host, inner in _published(one):
            if host in olds and inner in news:
                names.append(one.service)
                told.append(f"`{one.service}`: port {host} before, {_told_published(composed, place, host, inner)} now")
                places += [(Side.LEGACY, [olds[host]]), (Side.CURRENT, [place, news[inner]])]
    if told:
        names = list(dict.fromkeys(names))
        yield Finding(
            id=fingerprint("compose/ports-agree", "", ",".join(names)),
            rule="compose/ports-agree",
            severity=Severity.INFO,
            title=f"Compose publishes {named(names, 8)} under the legacy ports",
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
    for one in _started(c):
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
    return f"`{composed.name}` publishes {inner} as {host} ({_place(place)})"


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


_SPEC = "The compose specification: services"
_ALONE = "Each compose file is taken for itself: which ones are used together (`-f a -f b`) is not known."

PLUGIN = Topic(
    name="compose",
    rules=(
        Rule(
            "compose/healthcheck-nowhere",
            "Services whose image lost its health check, and which compose doesn't check either",
            healthcheck_nowhere,
            references=("CIS Docker Benchmark 4.6 and 5.26", _SPEC),
            limitations=(_ALONE, "Only services whose Dockerfile a compose file names are looked at."),
        ),
        Rule(
            "compose/healthcheck-in-compose",
            "Services that compose checks in the place of their image",
            healthcheck_in_compose,
            references=("CIS Docker Benchmark 4.6 and 5.26", _SPEC),
            limitations=(_ALONE,),
        ),
        Rule(
            "compose/healthchecks",
            "Where the services of a compose file have their health checks",
            healthchecks_listed,
            references=("CIS Docker Benchmark 4.6 and 5.26", _SPEC),
            limitations=(
                _ALONE,
                "A check of an image from outside is not known.",
                "Only files that build a service which took a legacy one's place are listed.",
            ),
        ),
        Rule(
            "compose/healthcheck-lost",
            "Compose services that lost their health check",
            healthcheck_lost,
            references=("CIS Docker Benchmark 5.26", _SPEC),
            limitations=(_ALONE, "Whether the image has a check of its own is told under docker."),
        ),
        Rule(
            "compose/healthcheck-changed",
            "Compose services with another health check",
            healthcheck_changed,
            references=("CIS Docker Benchmark 5.26", _SPEC),
            limitations=(_ALONE,),
        ),
        Rule(
            "compose/user-lost",
            "Compose services that no longer set an account",
            user_lost,
            references=("CIS Docker Benchmark 4.1", _SPEC),
            limitations=(_ALONE, "Whether the image has an account of its own is told under docker."),
        ),
        Rule(
            "compose/service-lost",
            "Services that no compose file starts any more",
            service_lost,
            references=(_SPEC,),
            limitations=("A service under another name is told as lost.",),
        ),
        Rule(
            "compose/ports-agree",
            "Services that compose publishes under their legacy ports",
            ports_agree,
            references=(_SPEC,),
            limitations=("A port that comes from the environment is known by its default only.",),
        ),
        Rule(
            "compose/port-not-used",
            "Published ports that the service in the container doesn't use",
            port_not_used,
            references=(_SPEC,),
            limitations=(
                "A port that comes from the environment is known by its default only.",
                "Ports that a program opens without naming them in its code are not seen.",
            ),
        ),
    ),
)
