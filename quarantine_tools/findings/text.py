"""Files that are compared as text: which lines went, which came."""

from __future__ import annotations

from collections.abc import Iterator

from quarantine_tools.findings._subjects import both_sides, changed_lines, counterparts, entries_by_artifact
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import Certainty, Comparison, Evidence, Finding, Priority, Severity, Status, Verdict

_PROSE = {"markdown", "text", "html"}
MOST_SAID = 6  # changes told; the ledger has all


def modified(c: Comparison) -> Iterator[Finding]:
    """The text of a file differs."""
    kinds = {artifact.path: artifact.kind for artifact in c.legacy.artifacts}
    partners = counterparts(c)
    for path, entries in entries_by_artifact(c, partners).items():
        for entry in entries:
            if entry.unit != "file" or entry.verdict is not Verdict.MODIFIED or entry.current is None:
                continue
            said = [change for change in entry.changes if change.kind != "renamed"]
            more = f"; {len(said) - MOST_SAID} more changes" if len(said) > MOST_SAID else ""
            evidence: dict[Evidence, None] = {}
            for change in said[:4]:
                evidence |= dict.fromkeys(changed_lines(c, entry, change.legacy_line, change.current_line))
            if not evidence:
                evidence = dict.fromkeys(both_sides(c, [entry], most=3))
            prose = kinds.get(path) in _PROSE
            yield Finding(
                id=fingerprint("text/modified", path, "modified"),
                rule="text/modified",
                severity=Severity.LOW if prose else Severity.MEDIUM,
                title=f"`{path}` differs from `{partners[path]}`",
                detail="; ".join(change.summary for change in said[:MOST_SAID]) + more,
                status=Status.PARTIAL,
                certainty=Certainty.CERTAIN,
                evidence=tuple(evidence),
                recommendation="Read the lines that went: what they did has no counterpart in this file.",
                priority=Priority.LOW if prose else Priority.MEDIUM,
            )


PLUGIN = Topic(
    name="text",
    rules=(
        Rule(
            "text/modified",
            "Files whose text differs",
            modified,
            references=("Ratcliff and Metzener, Pattern Matching: The Gestalt Approach (difflib)",),
            limitations=("Compared line by line: a line that only moved is told as gone and come.",),
        ),
    ),
)
