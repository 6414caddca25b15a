"""Findings as a reader meets them: grouped by rule, numbered, most severe first, each with what it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.model import Certainty, Comparison, Evidence, Finding, Origin, Priority, Severity, Side, Status
from quarantine_tools.report._escape import Code, Inline, shortened
from quarantine_tools.report._tables import code
from quarantine_tools.report._words import counted, number, span

SIGNS = {Status.GAP: "🔴", Status.PARTIAL: "🟡", Status.OK: "🟢"}
STATUSES = tuple(Status)
SEVERITIES = tuple(Severity)
MOST_FULL = 4  # findings of one rule that are shown with their evidence
MOST_BRIEF = 25  # and those after them, one line each
MOST_CHARACTERS = 200  # of one quoted line
ORIGINS = {
    Origin.LOST_IN_MIGRATION: "lost in the migration",
    Origin.BROKEN_BEFORE: "broken before the migration",
    Origin.NEW: "new on the current side",
}
# Only words of ours: the languages of fenced blocks by artifact kind.
LANGUAGES = {
    "python": "python",
    "dockerfile": "dockerfile",
    "sql": "sql",
    "powershell": "powershell",
    "shell": "sh",
    "compose": "yaml",
    "yaml": "yaml",
    "json": "json",
    "toml": "toml",
    "ini": "ini",
}
SECURITY = re.compile(
    r"(?:^|[/-])(?:security|secrets?|credentials?|passwords?|users?|root|privileged|tls|auth)(?:[/-]|$)"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Lines of a file that a claim rests on."""

    side: str
    where: Code  # path and lines
    text: str  # "" when the lines are not at hand
    language: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One finding."""

    title: str
    severity: str
    notes: tuple[str, ...]  # what else there is to know: likely only, where a fault comes from
    detail: str  # "" where it would only repeat the title
    quotes: tuple[Quote, ...]
    places: tuple[Inline, ...]
    recommendation: str  # "" where the group's goes for it
    priority: str


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule and status, under one number."""

    number: int
    sign: str
    title: Inline
    claims: tuple[Claim, ...]  # with evidence
    brief: tuple[Claim, ...]  # one line each
    more: int
    recommendation: str  # the one that all share, else ""
    priority: str
    rule: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation, and the findings that call for it."""

    about: Inline
    text: str
    number: int  # of the group
    more: int  # recommendations like it in the same group


def group_findings(c: Comparison) -> tuple[Group, ...]:
    """Return the findings in groups: gaps before partial ones before what is well, then by severity."""
    found: dict[tuple[Status, str], list[Finding]] = {}
    for finding in c.findings:
        found.setdefault((finding.status, finding.rule), []).append(finding)
    order = sorted(
        found.items(),
        key=lambda item: (
            STATUSES.index(item[0][0]),
            min(SEVERITIES.index(f.severity) for f in item[1]),
            item[0][1],
        ),
    )
    kinds = {
        (side, artifact.path): artifact.kind
        for side, summary in ((Side.LEGACY, c.legacy), (Side.CURRENT, c.current))
        for artifact in summary.artifacts
    }
    return tuple(_group(n, status, rule, every, kinds) for n, ((status, rule), every) in enumerate(order, 1))


def _group(n: int, status: Status, rule: str, every: list[Finding], kinds: Mapping[tuple[Side, str], str]) -> Group:
    advice = {f.recommendation for f in every}
    shared = advice.pop() if len(advice) == 1 else ""
    claims = [_claim(f, bool(shared), kinds) for f in every]
    full = 0 if status is Status.OK and len(every) > 1 else MOST_FULL
    if len(claims) == full + 1:
        full += 1
    rest = claims[full:]
    most = len(rest) if len(rest) <= MOST_BRIEF + 1 else MOST_BRIEF
    several = every[0].says or rule_in_words(rule)
    title = every[0].title.rstrip(".") if len(every) == 1 else f"{several} ({number(len(every))})"
    priority = min((f.priority for f in every), key=tuple(Priority).index)
    return Group(
        n,
        SIGNS[status],
        title,
        tuple(claims[:full]),
        tuple(rest[:most]),
        len(rest) - most,
        shared,
        priority.value,
        rule,
        tuple(every),
    )


def rule_in_words(rule: str) -> str:
    """Return a rule id as a heading: "docker/healthcheck-missing" is "Docker: healthcheck missing"."""
    topic, _, what = rule.partition("/")
    return f"{topic.capitalize()}: {what.replace('-', ' ')}"


def _claim(finding: Finding, shared: bool, kinds: Mapping[tuple[Side, str], str]) -> Claim:
    notes = []
    if finding.certainty is Certainty.LIKELY:
        notes.append("likely, not certain")
    if finding.origin:
        notes.append(ORIGINS[finding.origin])
    return Claim(
        title=finding.title,
        severity=finding.severity.value,
        notes=tuple(notes),
        detail=finding.detail.strip().removeprefix(finding.title.strip()).strip(),
        quotes=tuple(_quote(e, kinds.get((e.side, e.path), "")) for e in finding.evidence),
        places=_places(finding.evidence),
        recommendation="" if shared else finding.recommendation,
        priority=finding.priority.value,
    )


def _quote(evidence: Evidence, kind: str) -> Quote:
    text = "\n".join(
        line if len(line) <= MOST_CHARACTERS else f"{line[:MOST_CHARACTERS]}… ({number(len(line))} characters)"
        for line in evidence.text.split("\n")
    )
    where = code(f"{evidence.path}{span(evidence.line, evidence.end_line)}", 200)
    return Quote(evidence.side.value, where, text, LANGUAGES.get(kind, ""))


def _places(evidence: Sequence[Evidence]) -> tuple[Inline, ...]:
    places: list[Inline] = []
    for one in evidence[:2]:
        places.append((one.side.value, code(f"{one.path}{span(one.line, one.end_line)}", 120)))
    if len(evidence) > 2:
        places.append(f"and {counted(len(evidence) - 2, 'more place')}")
    return tuple(places)


def advice_by_priority(groups: Iterable[Group]) -> tuple[tuple[str, tuple[Advice, ...]], ...]:
    """Return the recommendations, the most pressing first; those of one rule are one line.

    What is well asks for nothing: whether a file can go stands among the actions.
    """
    found: dict[Priority, list[Advice]] = {priority: [] for priority in Priority}
    for group in groups:
        if group.sign == SIGNS[Status.OK]:
            continue
        for priority in Priority:
            asking = [f for f in group.findings if f.priority is priority and f.recommendation.strip()]
            texts = list(dict.fromkeys(f.recommendation for f in asking))
            if texts:
                part = f"– {number(len(asking))} of these"
                about: Inline = group.title if len(asking) == len(group.findings) else (group.title, part)
                found[priority].append(Advice(about, shortened(texts[0], 300), group.number, len(texts) - 1))
    return tuple((priority.value.capitalize(), tuple(every)) for priority, every in found.items() if every)


def security(groups: Iterable[Group]) -> tuple[tuple[str, str, str, int], ...]:
    """Return sign, title, severity and number of every finding whose rule is about security."""
    return tuple(
        (group.sign, f.title, f.severity.value, group.number)
        for group in groups
        if SECURITY.search(group.rule)
        for f in group.findings
    )
