"""What became of the images: account, health check, base image, start command, and the other instructions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from quarantine_tools.findings._images import Tone, added, became, changed, kept, lost, services_named, told
from quarantine_tools.findings._subjects import (
    both_sides,
    counted,
    counterparts,
    paired_entries,
)
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Entry,
    Finding,
    Priority,
    Severity,
    Status,
    Verdict,
)


def user_missing(c: Comparison) -> Iterator[Finding]:
    """The legacy image switched to an account of its own; the current one does not."""
    group = lost(c, "user")
    tone = Tone(
        Severity.HIGH,
        Status.GAP,
        Priority.HIGH,
        "Create the account and switch to it, as the legacy Dockerfile does; without USER the base image's account runs"
        " the service, which is root unless the base says otherwise.",
    )
    yield from told(
        c,
        "docker/user-missing",
        group,
        f"{services_named(group)} {'has' if len(group) == 1 else 'have'} no USER any more",
        "The legacy image ran under an account of its own; the current Dockerfile has no USER instruction.",
        tone,
    )


def user_changed(c: Comparison) -> Iterator[Finding]:
    """The image runs under another account."""
    group = changed(c, "user")
    rooted = [one for one in group if any(f.value.split(":")[0] in ("root", "0") for f in one.after)]
    tone = Tone(
        Severity.HIGH if rooted else Severity.LOW,
        Status.GAP if rooted else Status.PARTIAL,
        Priority.HIGH if rooted else Priority.LOW,
        "Check the owner of volumes and files that were written under the old account.",
    )
    yield from told(
        c,
        "docker/user-changed",
        group,
        f"{services_named(group)}: another account",
        "The image runs under another account.",
        tone,
    )


def user_kept(c: Comparison) -> Iterator[Finding]:
    """The image runs under the same account as before."""
    group = kept(c, "user")
    tone = Tone(Severity.INFO, Status.OK, Priority.LOW, "Nothing to do.")
    own = "under an account of its own" if len(group) == 1 else "under accounts of their own"
    title = f"{counted(len(group), 'service still runs', 'services still run')} {own}"
    yield from told(c, "docker/user-kept", group, title, "The same USER stands in both Dockerfiles.", tone)


def user_added(c: Comparison) -> Iterator[Finding]:
    """The current image has an account of its own; the legacy one had none."""
    group = added(c, "user")
    tone = Tone(Severity.INFO, Status.OK, Priority.LOW, "Keep it: the current side is better than the legacy one here.")
    title = f"{services_named(group)}: an account of its own, which legacy did not have"
    yield from told(c, "docker/user-added", group, title, "The legacy Dockerfile has no USER instruction.", tone)


def healthcheck_missing(c: Comparison) -> Iterator[Finding]:
    """The legacy image had a HEALTHCHECK; the current one has none."""
    group = lost(c, "healthcheck")
    tone = Tone(
        Severity.MEDIUM,
        Status.GAP,
        Priority.MEDIUM,
        "Take the HEALTHCHECK over, or make sure that what starts the image (compose, an orchestrator) checks it.",
    )
    title = f"{services_named(group)} {'has' if len(group) == 1 else 'have'} no HEALTHCHECK any more"
    detail = "The legacy image checks its own health; the current Dockerfile has no HEALTHCHECK instruction."
    yield from told(c, "docker/healthcheck-missing", group, title, detail, tone)


def healthcheck_changed(c: Comparison) -> Iterator[Finding]:
    """The health check runs another command, or at other times."""
    group = changed(c, "healthcheck")
    tone = Tone(Severity.LOW, Status.PARTIAL, Priority.LOW, "Confirm that the new check is meant.")
    title = f"{services_named(group)}: another HEALTHCHECK"
    yield from told(c, "docker/healthcheck-changed", group, title, "The health check differs.", tone)


def healthcheck_kept(c: Comparison) -> Iterator[Finding]:
    """The image has the same health check as before."""
    group = kept(c, "healthcheck")
    tone = Tone(Severity.INFO, Status.OK, Priority.LOW, "Nothing to do.")
    title = f"{counted(len(group), 'image still has', 'images still have')} the same HEALTHCHECK"
    yield from told(
        c, "docker/healthcheck-kept", group, title, "The same HEALTHCHECK stands in both Dockerfiles.", tone
    )


def healthcheck_added(c: Comparison) -> Iterator[Finding]:
    """The current image has a health check; the legacy one had none."""
    group = added(c, "healthcheck")
    tone = Tone(Severity.INFO, Status.OK, Priority.LOW, "Keep it: the current side is better than the legacy one here.")
    title = f"{services_named(group)}: a HEALTHCHECK, which legacy did not have"
    yield from told(c, "docker/healthcheck-added", group, title, "The legacy Dockerfile has no HEALTHCHECK.", tone)


def base_image_changed(c: Comparison) -> Iterator[Finding]:
    """The image is built on another base."""
    group = changed(c, "image")
    tone = Tone(
        Severity.MEDIUM,
        Status.PARTIAL,
        Priority.MEDIUM,
        "Run the tests on the new base; interpreters and libraries differ.",
    )
    title = f"{services_named(group)}: another base image"
    yield from told(c, "docker/base-image-changed", group, title, "FROM names another image.", tone)


def command_changed(c: Comparison) -> Iterator[Finding]:
    """The container starts another command."""
    group = [one for one in became(c, "command") if one.before and not one.kept]
    tone = Tone(
        Severity.MEDIUM, Status.PARTIAL, Priority.MEDIUM, "Confirm that the container starts what it is to start."
    )
    title = f"{services_named(group)}: another start command"
    yield from told(c, "docker/command-changed", group, title, "CMD or ENTRYPOINT differs.", tone)


_KINDS = frozenset({"dockerfile"})
_TOLD_ABOVE = {"USER", "HEALTHCHECK", "FROM", "CMD", "ENTRYPOINT", "EXPOSE", "MAINTAINER"}


def _instructions(c: Comparison) -> Mapping[str, tuple[Entry, ...]]:
    """Return the instructions of paired Dockerfiles that no other rule speaks of, modified or lost."""
    found = {}
    for path, _, entries in paired_entries(c, _KINDS):
        differing = tuple(
            e
            for e in entries
            if e.verdict in (Verdict.MODIFIED, Verdict.LOST)
            and _keyword(e.name) not in _TOLD_ABOVE
            and e.unit == "instruction"
        )
        if differing:
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
            said = "; ".join(f"`{e.name}`: {change.summary}" for e in copied for change in e.changes[:2])
            yield Finding(
                id=fingerprint("docker/copy-changed", path, "copy"),
                rule="docker/copy-changed",
                severity=Severity.LOW,
                title=f"`{partners[path]}` copies from other places than `{path}`",
                detail=said,
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
        gone = [e for e in others if e.verdict is Verdict.LOST]
        said = [f"`{e.name}` is lost" for e in gone]
        said += [f"`{e.name}`: {change.summary}" for e in others if e not in gone for change in e.changes[:2]]
        yield Finding(
            id=fingerprint("docker/instruction-changed", path, ",".join(e.name for e in others)),
            rule="docker/instruction-changed",
            severity=Severity.MEDIUM,
            title=f"{counted(len(others), 'instruction')} of `{path}` lost or different",
            detail=f"Compared with `{partners[path]}`: " + "; ".join(said) + ".",
            status=Status.GAP if gone else Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=both_sides(c, others),
            recommendation="Check that the image still has what these instructions gave it.",
            priority=Priority.MEDIUM,
        )


_NO_COMPOSE = "What a compose file sets for the container (user, healthcheck) is told under compose, not here."
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
