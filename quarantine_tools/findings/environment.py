"""Which environment variables a service no longer reads, and which have another default."""

from __future__ import annotations

from collections.abc import Iterator

from quarantine_tools.findings._facts import Loss, changed_facts, lost_facts
from quarantine_tools.findings.base import Rule, Topic
from quarantine_tools.model import Comparison, Finding, Priority, Severity

_LOST = Loss(
    rule="environment/variable-lost",
    kind="env",
    noun="environment variable",
    verb="no longer used",
    severity=Severity.MEDIUM,
    priority=Priority.MEDIUM,
    advice="Check deployments that set it: they have no effect any more. Read it again, or remove it there.",
)


def variable_lost(c: Comparison) -> Iterator[Finding]:
    """The service does not use an environment variable any more."""
    yield from lost_facts(c, _LOST)


def default_changed(c: Comparison) -> Iterator[Finding]:
    """An environment variable is read with another default."""
    advice = "Confirm that the new default is meant; deployments that set nothing behave differently now."
    yield from changed_facts(c, "environment/default-changed", "env", "environment variable", advice)


PLUGIN = Topic(
    name="environment",
    rules=(
        Rule(
            "environment/variable-lost",
            "Environment variables that a service no longer uses",
            variable_lost,
            references=("The Twelve-Factor App, III. Config",),
            limitations=("Names that are put together when the program runs are shown as patterns, never as lost.",),
        ),
        Rule(
            "environment/default-changed",
            "Environment variables with another default",
            default_changed,
            references=("The Twelve-Factor App, III. Config",),
            limitations=("A default that is computed is compared by its text.",),
        ),
    ),
)
