"""Which HTTP routes a service no longer serves."""

from __future__ import annotations

from collections.abc import Iterator

from quarantine_tools.findings._facts import Loss, lost_facts
from quarantine_tools.findings.base import Rule, Topic
from quarantine_tools.model import Comparison, Finding, Priority, Severity

_LOST = Loss(
    rule="http/route-lost",
    kind="http.route",
    noun="route",
    verb="no longer served",
    severity=Severity.HIGH,
    priority=Priority.HIGH,
    advice="Find who calls it (other services, health checks, dashboards), then serve it again or move them.",
)


def route_lost(c: Comparison) -> Iterator[Finding]:
    """The service does not serve a route any more."""
    yield from lost_facts(c, _LOST)


PLUGIN = Topic(
    name="http",
    rules=(
        Rule(
            "http/route-lost",
            "Routes that a service no longer serves",
            route_lost,
            references=("Flask: Application.route; FastAPI: path operations",),
            limitations=("Routes that are registered in a loop over data are not seen.",),
        ),
    ),
)
