"""Health checks that moved between images and compose files, or are nowhere any more."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from quarantine_tools.findings._composed import Composed, composed_services, folder_of
from quarantine_tools.findings._subjects import facts_of, listed, named, quote
from quarantine_tools.findings.base import fingerprint
from quarantine_tools.findings.compose._started import Started, started_services, told_place
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

# A check that is there to satisfy who asks for one: `true`, `exit 0`, `python -c 'import sys; sys.exit(0)'`.
_IDLE = re.compile(
    r"(?:(?:sh|bash) -c )?(['\"]?)(?:true|:|exit 0)\1"
    r"|python3? -c (['\"])(?:import sys; ?sys\.exit\(0\)|exit\(0\)|pass)\2"
)


def _is_idle(check: FactEntry) -> bool:
    return _IDLE.fullmatch(check.value) is not None


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


def _without_image_check(c: Comparison) -> Iterator[tuple[Started, tuple[FactEntry, ...]]]:
    """Yield the services whose legacy image checked its health, whose current one doesn't, and which compose starts."""
    before, after = _image_checks(c, Side.LEGACY), _image_checks(c, Side.CURRENT)
    for one in started_services(c):
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
    started, checks = started_services(c), _image_checks(c, Side.CURRENT)
    in_image = {
        composed.group: checks[one.service][0] for one in started if one.service in checks for composed, _ in one.by
    }
    files: defaultdict[str, list[Composed]] = defaultdict(list)
    services = composed_services(c)
    for one in services:
        for path in dict.fromkeys(place.path for fact in one.now("container") if fact.detail for place in fact.current):
            files[path].append(one)
    tied = {place.path for one in started for _, place in one.by}
    compared = {composed.group for one in started for composed, _ in one.by}
    for path, group in sorted(files.items()):
        if path not in tied:
            continue
        idle = [one for one in group if one.now("healthcheck") and _is_idle(one.now("healthcheck")[0])]
        here = [one for one in group if one.now("healthcheck") and one not in idle]
        beside = [
            (one, fact) for one in group if one not in [*here, *idle] for fact in _checks_beside(one, path, services)
        ]
        told_already = [*here, *idle, *(one for one, _ in beside)]
        image = [one for one in group if one not in told_already and one.group in in_image]
        seen = {one.group for one in (*told_already, *image)}
        bare = [one for one in group if one.group not in seen]
        foreign = [one for one in bare if one.group not in compared]
        bare = [one for one in bare if one not in foreign]
        told = [f"in the file for {_with_lines(here)}"] * bool(here)
        told += [f"in the file, but one that always succeeds, for {_with_lines(idle)}"] * bool(idle)
        told += [f"in another compose file beside it for {_told_beside(beside)}"] * bool(beside)
        told += [f"in the Dockerfile for {named([one.name for one in image], 12)}"] * bool(image)
        told += [f"at most in an image that was not compared for {named([one.name for one in foreign], 12)}"] * bool(
            foreign
        )
        told += [f"neither here, in its folder nor in the image for {named([one.name for one in bare], 12)}"] * bool(
            bare
        )
        weak = [*bare, *idle]
        yield Finding(
            id=fingerprint("compose/healthchecks", path, "healthchecks"),
            rule="compose/healthchecks",
            severity=Severity.INFO,
            title=f"`{path}` checks the health of {len(here)} of the {len(group)} services that it defines",
            detail=f"A health check stands {'; '.join(told)}.",
            status=Status.PARTIAL if weak else Status.OK,
            certainty=Certainty.CERTAIN,
            evidence=quote(
                c,
                (Side.CURRENT, [fact.current[0] for one in (*idle, *here) for fact in one.now("healthcheck")]),
                (Side.CURRENT, [fact.current[0] for _, fact in beside]),
                (Side.CURRENT, [in_image[one.group].current[0] for one in image]),
                (Side.CURRENT, [one.now("container")[0].current[0] for one in bare]),
            ),
            recommendation="Define a check that can fail for those that have none, in the image or in compose."
            if weak
            else "Nothing to do.",
            priority=Priority.LOW,
        )


def _checks_beside(one: Composed, path: str, services: Sequence[Composed]) -> Iterator[FactEntry]:
    """Yield the checks that other compose files of the folder define for a service."""
    for other in services:
        if other.name == one.name and other.group != one.group:
            for fact in other.now("healthcheck"):
                if folder_of(fact.current[0].path) == folder_of(path):
                    yield fact


def _told_beside(beside: Sequence[tuple[Composed, FactEntry]]) -> str:
    return listed([f"`{one.name}` ({told_place(fact.current[0])})" for one, fact in beside], 12)


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
    found = listed([f"`{fact.service.partition(' (')[0]}` ({told_place(fact.current[0])})" for fact in checks])
    return f" The same files do check {found}."


def _told_starts(one: Started) -> str:
    return listed([f"`{composed.name}` in {told_place(place)}" for composed, place in one.by], 4)


def _told_check(fact: FactEntry) -> str:
    return f"`{fact.value}` in {told_place(fact.current[0])}"
