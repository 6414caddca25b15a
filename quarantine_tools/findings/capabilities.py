"""What a legacy program does that a current one with the same purpose does not, whatever language it is written in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from quarantine_tools.findings._subjects import counted, counterparts, listed, quote
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Capabilities,
    Certainty,
    Comparison,
    Finding,
    Location,
    Priority,
    Severity,
    Side,
    Standing,
    Status,
)

_MOST_VALUES = 10  # of one kind, in one finding; the table has all
_HOW = frozenset({"dependency", "log.event"})  # how a program is made, not what it is for


def only_legacy(c: Comparison) -> Iterator[Finding]:
    """A current program serves the purpose of a legacy one, and does not do all that it does."""
    paired = counterparts(c)
    for one in c.capabilities:
        rows = [row for row in one.of(Standing.ONLY_LEGACY) if row.kind not in _HOW]
        if not rows:
            continue
        path, other = one.legacy[0], one.current[0]
        successor = paired.get(path)
        kept = successor is not None and successor != other
        shared = [row for row in one.rows if row.standing is Standing.BOTH and row.kind not in _HOW]
        beside = f" `{path}` itself lives on as `{successor}`." if kept else ""
        yield Finding(
            id=fingerprint("capabilities/only-legacy", path, other),
            rule="capabilities/only-legacy",
            severity=Severity.INFO if kept else Severity.MEDIUM,
            title=f"`{path}` does {counted(len(rows), 'thing')} that `{other}` doesn't",
            detail=f"{one.because} Only `{path}`: {_told(one)}.{beside}",
            status=Status.PARTIAL,
            certainty=Certainty.LIKELY,  # what each does is certain, that they serve one purpose is not
            evidence=quote(
                c,
                (Side.LEGACY, _places(deed.where for row in shared[:2] for deed in row.legacy[:1])),
                (Side.CURRENT, _places(deed.where for row in shared[:2] for deed in row.current[:1])),
                (Side.LEGACY, _places(deed.where for row in rows for deed in row.legacy[:1])),
            ),
            recommendation=f"See `{successor}` for what became of it; add to `{other}` what that one is to do, too."
            if kept
            else f"Keep `{path}` for what `{other}` doesn't do, or add it there.",
            priority=Priority.LOW if kept else Priority.MEDIUM,
        )


def _told(one: Capabilities) -> str:
    """Return what only the legacy program does, by kind and role."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in one.of(Standing.ONLY_LEGACY):
        if row.kind not in _HOW:
            found[f"{row.kind} {row.role}".rstrip()].append(f"`{row.value}`")
    return "; ".join(f"{kind}: {listed(values, _MOST_VALUES)}" for kind, values in found.items())


def _places(found: Iterator[Location]) -> list[Location]:
    return list(dict.fromkeys(found))


PLUGIN = Topic(
    name="capabilities",
    rules=(
        Rule(
            "capabilities/only-legacy",
            "What a legacy program does that a current one with the same purpose does not",
            only_legacy,
            references=("docs/capabilities.md: when two programs serve one purpose",),
            limitations=(
                "Two programs that share nothing they look at or run are never set beside each other: name them with"
                " `qtools capabilities`.",
                "A value that is known in part only may be any that fits, and is not told here.",
            ),
        ),
    ),
)
