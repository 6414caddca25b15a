"""Which services of the quarantine are started by compose files now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from quarantine_tools.findings._composed import Composed, built_now
from quarantine_tools.model import (
    Comparison,
    FactEntry,
    Location,
)


@dataclass(frozen=True, slots=True)
class Started:
    """A legacy service whose successor's image is started by compose."""

    service: str
    by: tuple[tuple[Composed, Location], ...]

    @property
    def checked(self) -> tuple[FactEntry, ...]:
        """The health checks that compose files define for it."""
        return tuple(fact for one, _ in self.by for fact in one.now("healthcheck"))


def started_services(c: Comparison) -> tuple[Started, ...]:
    built = built_now(c)
    found: defaultdict[str, list[tuple[Composed, Location]]] = defaultdict(list)
    for pair in c.services:
        if pair.current is not None and pair.current in built:
            found[pair.legacy] += built[pair.current]
    return tuple(Started(service, tuple(dict.fromkeys(rows))) for service, rows in sorted(found.items()))


def told_place(place: Location) -> str:
    return f"`{place.path}` line {place.line}"
