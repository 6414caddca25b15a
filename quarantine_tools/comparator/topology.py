"""Which services share what, on each side: channels, streams, keys, routes and tables, with who gives and who takes.

Tests are left out: a channel that only a test publishes to has no producer.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from quarantine_tools.comparator.outside import Outside
from quarantine_tools.comparator.side import ReadSide, groups_of, is_test
from quarantine_tools.model import End, Exchange, Fact, Location

_GIVES = {
    "redis.channel": frozenset({"publish"}),
    "redis.stream": frozenset({"write"}),
    "redis.key": frozenset({"write"}),
    "sql.table": frozenset({"insert", "update", "delete", "ddl", "mapped"}),
}
_ADDRESS = re.compile(r"^(?:https?|wss?)://(?P<host>[^/:?#]*)(?::(?P<port>[^/?#]+))?(?P<path>/[^?#]*)?")
_Key = tuple[str, str]


@dataclass(slots=True)
class _Ends:
    gives: set[End] = field(default_factory=set)
    takes: set[End] = field(default_factory=set)


def find_topology(legacy: ReadSide, current: ReadSide) -> tuple[Exchange, ...]:
    """Return what services of either side share, sorted by kind and value."""
    old, new = _of_side(legacy), _of_side(current)
    return tuple(
        Exchange(
            *key,
            *(tuple(sorted(ends)) for side in (old, new) for ends in _both(side.get(key))),
        )
        for key in sorted({*old, *new})
    )


def _both(ends: _Ends | None) -> tuple[set[End], set[End]]:
    return (ends.gives, ends.takes) if ends is not None else (set(), set())


def _of_side(side: ReadSide) -> Mapping[_Key, _Ends]:
    shared: defaultdict[_Key, _Ends] = defaultdict(_Ends)
    facts = list(_facts(side))
    for service, path, fact in facts:
        if fact.kind in _GIVES and fact.detail != "looked for":  # to ask whether a table is there is not to read it
            end = End(service, fact.detail, Location(path, fact.line, fact.end_line))
            ends = shared[fact.kind, fact.value]
            (ends.gives if fact.detail in _GIVES[fact.kind] else ends.takes).add(end)
        elif fact.kind == "http.route":
            end = End(service, fact.detail, Location(path, fact.line, fact.end_line))
            shared["http.route", fact.value].gives.add(end)
    ports = _ports(facts)
    for service, path, fact in facts:
        if fact.kind == "http.call":
            end = End(service, fact.detail, Location(path, fact.line, fact.end_line))
            shared[_called(fact, shared, ports)].takes.add(end)
    return shared


def _facts(side: ReadSide) -> Iterator[tuple[str, str, Fact]]:
    outside = Outside(side)
    for service, paths in groups_of(side).items():
        shipped = [path for path in paths if not is_test(path)]
        known = outside.unique(shipped)
        for path in shipped:
            for fact in outside.facts(path, known):
                yield service, path, fact


def _ports(facts: Iterable[tuple[str, str, Fact]]) -> Mapping[str, set[str]]:
    """Return the services that use a port, by port."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for service, _, fact in facts:
        if fact.kind == "port":
            found[fact.value].add(service)
    return found


def _called(fact: Fact, shared: Mapping[_Key, _Ends], ports: Mapping[str, set[str]]) -> _Key:
    """Return what a call is one of: the route of a service that its port or host names, or else the address itself."""
    address = _ADDRESS.match(fact.value)
    if address is not None:
        route = ("http.route", address["path"] or "/")
        if route in shared:
            servers = {end.service for end in shared[route].gives}
            if address["port"] and servers & ports.get(address["port"], set()):
                return route
            if not address["port"] and address["host"] in servers:
                return route
    return ("http.call", fact.value)
