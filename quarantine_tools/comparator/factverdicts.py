"""The verdict of a fact: what was there before, and what is there now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from quarantine_tools.model import Fact, FactEntry, FactVerdict, Location

# Facts of these kinds are another fact when their role is another: to publish is not to subscribe.
_BY_ROLE = {"redis.channel", "redis.stream", "redis.key", "http.route", "http.call", "sql.table"}
HOLE = re.compile(r"\{([A-Za-z_][\w.\[\]]*)\}")


@dataclass(frozen=True, slots=True)
class Found:
    """A fact and where it stands."""

    fact: Fact
    where: Location


_Key = tuple[str, str, str]  # kind, value, role
Collected = Mapping[_Key, list[Found]]


def collect(facts: Iterable[Found]) -> Collected:
    """Return facts by what makes them the same one."""
    collected: defaultdict[_Key, list[Found]] = defaultdict(list)
    for found in facts:
        fact = found.fact
        role = fact.detail if fact.kind in _BY_ROLE else ""
        collected[fact.kind, fact.value, role].append(found)
    return collected


def judge(group: str, old: Collected, new: Collected, *, answered: bool) -> Iterator[FactEntry]:
    """Yield the facts of a group with their verdicts.

    Args:
        answered: whether anything on the current side answers to the group; without, nothing was added to it.
    """
    for key, facts in old.items():
        others = new.get(key, [])
        kind, value, _ = key
        before = _details(facts)
        if others:
            # A further place with another default is an addition; what legacy did is still done.
            kept = {found.fact.detail for found in facts} <= {found.fact.detail for found in others}
            verdict = FactVerdict.PRESERVED if kept else FactVerdict.MODIFIED
            detail = before if kept else f"{before} → {_details(others)}"
        elif HOLE.search(value):
            # Not known without running the code, so neither is that it is gone.
            verdict, detail = FactVerdict.MODIFIED, f"{before}; the value is not known from the text"
        else:
            verdict, detail = FactVerdict.LOST, before
        yield FactEntry(group, kind, value, verdict, detail, _places(facts), _places(others))
    if not answered:
        return
    for key, others in new.items():
        if key not in old:
            yield FactEntry(group, key[0], key[1], FactVerdict.ADDED, _details(others), (), _places(others))


def _details(facts: Iterable[Found]) -> str:
    return ", ".join(sorted({found.fact.detail for found in facts} - {""}))


def _places(facts: Iterable[Found]) -> tuple[Location, ...]:
    return tuple(sorted({found.where for found in facts}))
