"""The topology of both sides as tables, one per kind of thing that services share."""

from __future__ import annotations

from collections.abc import Sequence

from quarantine_tools.model import End, Exchange
from quarantine_tools.report._escape import Inline
from quarantine_tools.report._tables import Table, code, names, table

# Title, kind, what to call the thing, who gives, who takes.
_KINDS = (
    ("Channels: who publishes, who subscribes", "redis.channel", "Channel", "published by", "subscribed to by"),
    ("Streams: who writes, who reads", "redis.stream", "Stream", "written by", "read by"),
    ("Keys: who writes, who reads", "redis.key", "Key", "written by", "read by"),
    ("Routes: who serves, who calls", "http.route", "Route", "served by", "called by"),
    ("Tables: who writes, who reads", "sql.table", "Table", "written by", "read by"),
)
MOST = 4  # services in one cell


def topology_tables(topology: Sequence[Exchange]) -> tuple[Table, ...]:
    """Return a table per kind that either side has; calls of what nobody here serves stand with the facts."""
    found = []
    for title, kind, noun, gives, takes in _KINDS:
        shared = [one for one in topology if one.kind == kind]
        if shared:
            columns = (noun, f"Legacy: {gives}", f"Legacy: {takes}", f"Current: {gives}", f"Current: {takes}")
            found.append(table(title, columns, map(_row, shared)))
    return tuple(found)


def _row(one: Exchange) -> tuple[Inline, ...]:
    ends = (one.legacy_gives, one.legacy_takes, one.current_gives, one.current_takes)
    return (code(one.value, 80), *map(_services, ends))


def _services(ends: Sequence[End]) -> Inline:
    return names(sorted({end.service for end in ends}), MOST) if ends else "–"
