"""Containers that are built from a Dockerfile which isn't there, while the quarantine has the one that is meant."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from quarantine_tools.findings._composed import built_path, composed_services
from quarantine_tools.findings._subjects import artifacts_by_path, listed, named, orphans, quote
from quarantine_tools.findings.base import fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Finding,
    Location,
    Priority,
    Severity,
    Side,
    Status,
)

RULE = "compose/built-from-missing"


def built_from_missing(c: Comparison) -> Iterator[Finding]:
    """Compose builds a container from a Dockerfile that isn't on the current side; the quarantine has the one meant."""
    there = {artifact.path for artifact in c.current.artifacts}
    found: defaultdict[tuple[str, str], list[Location]] = defaultdict(list)  # container and Dockerfile → places
    for one in composed_services(c):
        for fact in one.now("container"):
            dockerfile = built_path(fact)
            if dockerfile is not None and dockerfile not in there:
                found[one.name, dockerfile] += fact.current
    gone = orphans(c)
    for (name, dockerfile), places in sorted(found.items()):
        kept = _kept(c, dockerfile, places, gone)
        if kept is not None:
            yield _lost(c, name, dockerfile, kept, places, gone)
        else:
            yield from _elsewhere(c, name, dockerfile, places)


def _kept(c: Comparison, dockerfile: str, places: Sequence[Location], gone: Sequence[str]) -> str | None:
    """Return the lost legacy Dockerfile that is meant.

    It stands at the same path, or at its end where the quarantine keeps the old tree in a folder. `Dockerfile` alone is
    a name and no evidence: compose must then name another lost file of that folder, too.
    """
    if dockerfile in gone:
        return dockerfile
    ends = [path for path in gone if path.endswith(f"/{dockerfile}")]
    if len(ends) != 1:
        return None
    beside = {posixpath.basename(path) for path in gone if posixpath.dirname(path) == posixpath.dirname(ends[0])}
    told = (beside - {posixpath.basename(dockerfile)}) & _words(c, places)
    return ends[0] if "/" in dockerfile or told else None


def _lost(
    c: Comparison, name: str, dockerfile: str, kept: str, places: Sequence[Location], gone: Sequence[str]
) -> Finding:
    also = [path for path in gone if path != kept and posixpath.basename(path) in _words(c, places)]
    named_too = f" {named(also)}, named there, {'is' if len(also) == 1 else 'are'} lost, too." if also else ""
    return Finding(
        id=fingerprint(RULE, dockerfile, name),
        rule=RULE,
        severity=Severity.HIGH,
        title=f"`{name}` is built from `{dockerfile}`, which only the quarantine has",
        detail=f"{_builds(name, dockerfile, places)} No such file is on the current side; the legacy `{kept}` has"
        f" no counterpart.{named_too}",
        status=Status.GAP,
        certainty=Certainty.LIKELY,  # the Dockerfile may come from elsewhere before the build
        evidence=quote(c, (Side.CURRENT, places), (Side.LEGACY, [_first_line(c, path) for path in [kept, *also]])),
        recommendation=f"Bring {named([kept, *also])} back, or take `{name}` out of compose.",
        priority=Priority.HIGH,
    )


def _elsewhere(c: Comparison, name: str, dockerfile: str, places: Sequence[Location]) -> Iterator[Finding]:
    """Yield the finding that the code of a legacy service is in the folder, and its Dockerfile went to another one."""
    artifacts = artifacts_by_path(c)
    folder = posixpath.dirname(dockerfile)
    pairs = [pair for pair in c.pairings if pair.current is not None and pair.legacy in artifacts]
    owners = {
        artifacts[pair.legacy].service
        for pair in pairs
        if posixpath.dirname(pair.current or "") == folder and artifacts[pair.legacy].kind == "python"
    }
    went = [
        (pair.legacy, pair.current or "")
        for pair in pairs
        if artifacts[pair.legacy].kind == "dockerfile" and artifacts[pair.legacy].service in owners - {None}
    ]
    for owner in sorted(filter(None, owners)):
        own = [(old, new) for old, new in went if artifacts[old].service == owner]
        if not own:
            continue
        old, new = own[0]
        copies = [one for one, at in own if at == new]
        yield Finding(
            id=fingerprint(RULE, old, name),
            rule=RULE,
            severity=Severity.HIGH,
            title=f"`{name}` is built from `{dockerfile}`, which isn't there",
            detail=f"{_builds(name, dockerfile, places)} No such file is on the current side. The code of the legacy"
            f" `{owner}` went to `{folder}`, its Dockerfile `{old}` to `{new}`.",
            status=Status.GAP,
            certainty=Certainty.LIKELY,
            evidence=quote(
                c,
                (Side.CURRENT, [*places, Location(new, 1, 1)]),
                (Side.LEGACY, [_first_line(c, one) for one in copies]),
            ),
            recommendation=f"Bring the Dockerfile and the code of `{owner}` together again.",
            priority=Priority.HIGH,
        )


def _builds(name: str, dockerfile: str, places: Sequence[Location]) -> str:
    verb = "builds" if len(places) == 1 else "build"
    return f"{listed([f'`{p.path}` line {p.line}' for p in places])} {verb} `{name}` from `{dockerfile}`."


def _words(c: Comparison, places: Sequence[Location]) -> set[str]:
    """Return the file names, and other words, that stand in the lines of some places."""
    lines = [line for p in places for line in c.texts.get((Side.CURRENT, p.path), ())[p.line - 1 : p.end_line]]
    return {posixpath.basename(word) for line in lines for word in re.findall(r"[\w./-]+", line)}


def _first_line(c: Comparison, path: str) -> Location:
    """Return the first line of a legacy file that says something."""
    lines = c.texts.get((Side.LEGACY, path), ())
    number = next((n for n, line in enumerate(lines, 1) if line.strip() and not line.lstrip().startswith("#")), 1)
    return Location(path, number, number)
