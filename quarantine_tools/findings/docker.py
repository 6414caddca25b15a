"""What became of the images: account, health check, base image, start command, and the other instructions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.findings._subjects import (
    both_sides,
    counted,
    counterparts,
    entries_by_artifact,
    facts_of,
    named,
    quote,
)
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Entry,
    FactEntry,
    FactVerdict,
    Finding,
    Location,
    Place,
    Priority,
    Severity,
    Side,
    Status,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class _Became:
    """What a service had of one kind before, and what it has now."""

    service: str
    before: tuple[FactEntry, ...]  # lost, modified or preserved
    after: tuple[FactEntry, ...]  # added, modified or preserved

    @property
    def kept(self) -> bool:
        return bool(self.before) and all(fact.verdict is FactVerdict.PRESERVED for fact in self.before)

    def places(self) -> tuple[tuple[Side, Sequence[Location | Place]], ...]:
        legacy = [place for fact in self.before for place in fact.legacy[:1]]
        current = [place for fact in self.after for place in fact.current[:1]]
        return (Side.LEGACY, legacy), (Side.CURRENT, current)

    def values(self) -> str:
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


def _became(c: Comparison, kind: str) -> tuple[_Became, ...]:
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
            found.append(_Became(service, before, after))
    return tuple(found)


def _in_image(c: Comparison, fact: FactEntry) -> bool:
    kinds = {artifact.path: artifact.kind for artifact in (*c.legacy.artifacts, *c.current.artifacts)}
    return any(kinds.get(place.path) == "dockerfile" for place in (*fact.legacy, *fact.current))


def _lost(c: Comparison, kind: str) -> list[_Became]:
    return [one for one in _became(c, kind) if one.before and not one.after]


def _changed(c: Comparison, kind: str) -> list[_Became]:
    return [one for one in _became(c, kind) if one.before and one.after and not one.kept]


def _kept(c: Comparison, kind: str) -> list[_Became]:
    return [one for one in _became(c, kind) if one.kept]


def _added(c: Comparison, kind: str) -> list[_Became]:
    return [one for one in _became(c, kind) if one.after and not one.before]


@dataclass(frozen=True, slots=True)
class _Tone:
    """How a group of services is told about."""

    severity: Severity
    status: Status
    priority: Priority
    advice: str


def _told(
    c: Comparison, rule: str, group: Sequence[_Became], title: str, detail: str, tone: _Tone
) -> Iterator[Finding]:
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


def _gone(services: Sequence[_Became]) -> str:
    return named([one.service for one in services], 8)


def user_missing(c: Comparison) -> Iterator[Finding]:
    """The legacy image switched to an account of its own; the current one does not."""
    group = _lost(c, "user")
    tone = _Tone(
        Severity.HIGH,
        Status.GAP,
        Priority.HIGH,
        "Create the account and switch to it, as the legacy Dockerfile does; without USER the base image's account runs"
        " the service, which is root unless the base says otherwise.",
    )
    yield from _told(
        c,
        "docker/user-missing",
        group,
        f"{_gone(group)} {'has' if len(group) == 1 else 'have'} no USER any more",
        "The legacy image ran under an account of its own; the current Dockerfile has no USER instruction.",
        tone,
    )


def user_changed(c: Comparison) -> Iterator[Finding]:
    """The image runs under another account."""
    group = _changed(c, "user")
    rooted = [one for one in group if any(f.value.split(":")[0] in ("root", "0") for f in one.after)]
    tone = _Tone(
        Severity.HIGH if rooted else Severity.LOW,
        Status.GAP if rooted else Status.PARTIAL,
        Priority.HIGH if rooted else Priority.LOW,
        "Check the owner of volumes and files that were written under the old account.",
    )
    yield from _told(
        c,
        "docker/user-changed",
        group,
        f"{_gone(group)}: another account",
        "The image runs under another account.",
        tone,
    )


def user_kept(c: Comparison) -> Iterator[Finding]:
    """The image runs under the same account as before."""
    group = _kept(c, "user")
    tone = _Tone(Severity.INFO, Status.OK, Priority.LOW, "Nothing to do.")
    own = "under an account of its own" if len(group) == 1 else "under accounts of their own"
    title = f"{counted(len(group), 'service still runs', 'services still run')} {own}"
    yield from _told(c, "docker/user-kept", group, title, "The same USER stands in both Dockerfiles.", tone)


def user_added(c: Comparison) -> Iterator[Finding]:
    """The current image has an account of its own; the legacy one had none."""
    group = _added(c, "user")
    tone = _Tone(
        Severity.INFO, Status.OK, Priority.LOW, "Keep it: the current side is better than the legacy one here."
    )
    title = f"{_gone(group)}: an account of its own, which legacy did not have"
    yield from _told(c, "docker/user-added", group, title, "The legacy Dockerfile has no USER instruction.", tone)


def healthcheck_missing(c: Comparison) -> Iterator[Finding]:
    """The legacy image had a HEALTHCHECK; the current one has none."""
    group = _lost(c, "healthcheck")
    tone = _Tone(
        Severity.MEDIUM,
        Status.GAP,
        Priority.MEDIUM,
        "Take the HEALTHCHECK over, or make sure that what starts the image (compose, an orchestrator) checks it.",
    )
    title = f"{_gone(group)} {'has' if len(group) == 1 else 'have'} no HEALTHCHECK any more"
    detail = "The legacy image checks its own health; the current Dockerfile has no HEALTHCHECK instruction."
    yield from _told(c, "docker/healthcheck-missing", group, title, detail, tone)


def healthcheck_changed(c: Comparison) -> Iterator[Finding]:
    """The health check runs another command, or at other times."""
    group = _changed(c, "healthcheck")
    tone = _Tone(Severity.LOW, Status.PARTIAL, Priority.LOW, "Confirm that the new check is meant.")
    title = f"{_gone(group)}: another HEALTHCHECK"
    yield from _told(c, "docker/healthcheck-changed", group, title, "The health check differs.", tone)


def healthcheck_kept(c: Comparison) -> Iterator[Finding]:
    """The image has the same health check as before."""
    group = _kept(c, "healthcheck")
    tone = _Tone(Severity.INFO, Status.OK, Priority.LOW, "Nothing to do.")
    title = f"{counted(len(group), 'image still has', 'images still have')} the same HEALTHCHECK"
    yield from _told(
        c, "docker/healthcheck-kept", group, title, "The same HEALTHCHECK stands in both Dockerfiles.", tone
    )


def healthcheck_added(c: Comparison) -> Iterator[Finding]:
    """The current image has a health check; the legacy one had none."""
    group = _added(c, "healthcheck")
    tone = _Tone(
        Severity.INFO, Status.OK, Priority.LOW, "Keep it: the current side is better than the legacy one here."
    )
    title = f"{_gone(group)}: a HEALTHCHECK, which legacy did not have"
    yield from _told(c, "docker/healthcheck-added", group, title, "The legacy Dockerfile has no HEALTHCHECK.", tone)


def base_image_changed(c: Comparison) -> Iterator[Finding]:
    """The image is built on another base."""
    group = _changed(c, "image")
    tone = _Tone(
        Severity.MEDIUM,
        Status.PARTIAL,
        Priority.MEDIUM,
        "Run the tests on the new base; interpreters and libraries differ.",
    )
    title = f"{_gone(group)}: another base image"
    yield from _told(c, "docker/base-image-changed", group, title, "FROM names another image.", tone)


def command_changed(c: Comparison) -> Iterator[Finding]:
    """The container starts another command."""
    group = [one for one in _became(c, "command") if one.before and not one.kept]
    tone = _Tone(
        Severity.MEDIUM, Status.PARTIAL, Priority.MEDIUM, "Confirm that the container starts what it is to start."
    )
    title = f"{_gone(group)}: another start command"
    yield from _told(c, "docker/command-changed", group, title, "CMD or ENTRYPOINT differs.", tone)


_TOLD_ABOVE = {"USER", "HEALTHCHECK", "FROM", "CMD", "ENTRYPOINT", "EXPOSE", "MAINTAINER"}


def _instructions(c: Comparison) -> Mapping[str, tuple[Entry, ...]]:
    """Return the instructions of paired Dockerfiles that no other rule speaks of, modified or lost."""
    kinds = {artifact.path: artifact.kind for artifact in c.legacy.artifacts}
    found = {}
    for path, entries in entries_by_artifact(c, counterparts(c)).items():
        differing = tuple(
            e
            for e in entries
            if e.verdict in (Verdict.MODIFIED, Verdict.LOST)
            and _keyword(e.name) not in _TOLD_ABOVE
            and e.unit == "instruction"
        )
        if kinds.get(path) == "dockerfile" and differing:
            found[path] = differing
    return found


def _keyword(name: str) -> str:
    return name.rpartition("/")[2].partition("#")[0].partition(" ")[0]


def copy_changed(c: Comparison) -> Iterator[Finding]:
    """COPY or ADD takes files from other places."""
    partners = counterparts(c)
    for path, entries in _instructions(c).items():
        copied = [e for e in entries if _keyword(e.name) in ("COPY", "ADD") and e.verdict is Verdict.MODIFIED]
        if copied:
            told = "; ".join(f"`{e.name}`: {change.summary}" for e in copied for change in e.changes[:2])
            yield Finding(
                id=fingerprint("docker/copy-changed", path, "copy"),
                rule="docker/copy-changed",
                severity=Severity.LOW,
                title=f"`{partners[path]}` copies from other places than `{path}`",
                detail=told,
                status=Status.PARTIAL,
                certainty=Certainty.CERTAIN,
                evidence=both_sides(c, copied),
                recommendation="Build with the context that these paths are meant for; an old context fails.",
                priority=Priority.LOW,
            )


def instruction_changed(c: Comparison) -> Iterator[Finding]:
    """Other instructions of the Dockerfile are lost or differ."""
    partners = counterparts(c)
    for path, entries in _instructions(c).items():
        others = [e for e in entries if _keyword(e.name) not in ("COPY", "ADD") or e.verdict is Verdict.LOST]
        if not others:
            continue
        lost = [e for e in others if e.verdict is Verdict.LOST]
        told = [f"`{e.name}` is lost" for e in lost]
        told += [f"`{e.name}`: {change.summary}" for e in others if e not in lost for change in e.changes[:2]]
        yield Finding(
            id=fingerprint("docker/instruction-changed", path, ",".join(e.name for e in others)),
            rule="docker/instruction-changed",
            severity=Severity.MEDIUM,
            title=f"{counted(len(others), 'instruction')} of `{path}` lost or different",
            detail=f"Compared with `{partners[path]}`: " + "; ".join(told) + ".",
            status=Status.GAP if lost else Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=both_sides(c, others),
            recommendation="Check that the image still has what these instructions gave it.",
            priority=Priority.MEDIUM,
        )


_NO_COMPOSE = "What a compose file sets for the container (user, healthcheck, command) is not looked at."
_ONE_IMAGE = "Only services with a Dockerfile on both sides are compared."

PLUGIN = Topic(
    name="docker",
    rules=(
        Rule(
            "docker/user-missing",
            "Images that lost their own account",
            user_missing,
            references=("CIS Docker Benchmark 4.1", "hadolint DL3002", "CKV_DOCKER_3", "DS-0002"),
            limitations=(_NO_COMPOSE, "Which account the base image has is not known."),
        ),
        Rule(
            "docker/user-changed",
            "Images that run under another account",
            user_changed,
            references=("CIS Docker Benchmark 4.1",),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/user-kept",
            "Images that run under the same account",
            user_kept,
            references=("CIS Docker Benchmark 4.1",),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/user-added",
            "Images that have an account of their own now",
            user_added,
            references=("CIS Docker Benchmark 4.1", "CKV_DOCKER_3"),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/healthcheck-missing",
            "Images that lost their health check",
            healthcheck_missing,
            references=("CIS Docker Benchmark 4.6", "hadolint DL3057", "CKV_DOCKER_2", "DS-0026"),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/healthcheck-changed",
            "Images with another health check",
            healthcheck_changed,
            references=("CIS Docker Benchmark 4.6",),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/healthcheck-kept",
            "Images with the same health check",
            healthcheck_kept,
            references=("CIS Docker Benchmark 4.6",),
            limitations=(_NO_COMPOSE, "Whether the checked port is listened on is told under ports."),
        ),
        Rule(
            "docker/healthcheck-added",
            "Images that have a health check now",
            healthcheck_added,
            references=("CIS Docker Benchmark 4.6", "CKV_DOCKER_2"),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/base-image-changed",
            "Images that are built on another base",
            base_image_changed,
            references=("CIS Docker Benchmark 4.2",),
            limitations=("A tag that moved to other content is the same name.",),
        ),
        Rule(
            "docker/command-changed",
            "Containers that start another command",
            command_changed,
            references=("Dockerfile reference: CMD and ENTRYPOINT",),
            limitations=(_NO_COMPOSE, _ONE_IMAGE),
        ),
        Rule(
            "docker/copy-changed",
            "Dockerfiles that copy from other places",
            copy_changed,
            references=("Dockerfile reference: COPY",),
            limitations=("Whether the sources exist in the build context is not looked at.",),
        ),
        Rule(
            "docker/instruction-changed",
            "Other instructions that are lost or differ",
            instruction_changed,
            references=("Dockerfile reference",),
            limitations=("Two shell texts that do the same in other words are different.",),
        ),
    ),
)
