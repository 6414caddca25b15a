"""What a rule is, how a finding gets its id, and how all rules are run.

A rule reads like its sentence: it takes a comparison and yields findings, each with evidence. Rules of one topic stand
in one module; the module's ``PLUGIN`` is the topic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from quarantine_tools.model import Comparison, Finding
from quarantine_tools.plugins import load_plugins


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding."""

    id: str  # topic/what
    says: str  # the sentence that a finding of this rule states, in general terms
    check: Callable[[Comparison], Iterator[Finding]]
    references: tuple[str, ...]  # where the rule comes from: CIS Docker Benchmark 4.1, DL3002 …
    limitations: tuple[str, ...]  # what it does not see, or takes for granted


@dataclass(frozen=True, slots=True)
class Topic:
    """The rules about one subject."""

    name: str  # the first part of the ids of its rules
    rules: tuple[Rule, ...]


def rules() -> tuple[Rule, ...]:
    """Return every rule, this project's and third parties', sorted by id."""
    topics: tuple[Topic, ...] = load_plugins("quarantine_tools.findings")
    return tuple(sorted((rule for topic in topics for rule in topic.rules), key=lambda rule: rule.id))


def fingerprint(rule: str, legacy_path: str, subject: str) -> str:
    """Return the id of a finding: stable when lines shift, since no line number goes into it."""
    key = "\0".join((rule, legacy_path, subject))
    return f"{rule}:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"


SEVERITY_ORDER = ("critical", "high", "medium", "low", "info")


def find_all(comparison: Comparison) -> tuple[Finding, ...]:
    """Return the findings of every rule, most severe first, then by rule, and in the order that the rule gives them."""
    found = [replace(finding, says=rule.says) for rule in rules() for finding in rule.check(comparison)]
    # Within a rule the order is the rule's own, which knows what matters most.
    return tuple(sorted(found, key=lambda f: (SEVERITY_ORDER.index(f.severity.value), f.rule)))
