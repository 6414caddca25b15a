"""What files do beside what other files do, whatever languages they are written in: a table, both ways.

Facts of one kind and one meaning (`deeds.Doing`) meet. A value that is known in part only is never said to be on both
sides: where it may be a value of the other side, both stand in one row that says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quarantine_tools.comparator.deeds import Doing, doing_of, is_asked_address, loose, may_be_same, shown
from quarantine_tools.comparator.factverdicts import Found
from quarantine_tools.comparator.outside import Outside
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Capabilities, Capability, Deed, Location, Standing

# The order of the rows: what is done to the world first, how a file is made last.
_KINDS = (
    "command",
    "container",
    "port",
    "http.call",
    "http.route",
    "redis.channel",
    "redis.stream",
    "redis.key",
    "sql.table",
    "env",
    "path",
    "cli.option",
    "exit.code",
    "schedule",
    "healthcheck",
    "user",
    "log.event",
    "dependency",
)
_STANDINGS = tuple(Standing)
Deeds = Mapping[Doing, Sequence[Deed]]


def compare_capabilities(
    legacy: ReadSide, current: ReadSide, legacy_paths: Sequence[str], current_paths: Sequence[str], because: str = ""
) -> Capabilities:
    """Return what some legacy files do and what some current ones do, side by side."""
    rows = lay_side_by_side(deeds_of(legacy, legacy_paths), deeds_of(current, current_paths))
    return Capabilities(tuple(sorted(legacy_paths)), tuple(sorted(current_paths)), rows, because)


def deeds_of(side: ReadSide, paths: Sequence[str], outside: Outside | None = None) -> Deeds:
    """Return what files do, with the places; names are followed into other files of the side."""
    outside = outside or Outside(side)
    known = outside.unique(paths)
    found: defaultdict[Doing, set[Deed]] = defaultdict(set)
    for path in paths:
        facts = [Found(fact, Location(path, fact.line, fact.end_line)) for fact in outside.facts(path, known)]
        asked = {(one.where, is_asked_address(one.fact)) for one in facts}
        for one in facts:
            fact = one.fact
            if fact.kind == "port" and fact.detail == "called" and (one.where, fact.value) in asked:
                continue  # the call says it
            detail = ", ".join(part for part in (fact.subject, fact.detail) if part)
            found[doing_of(fact, side.artifacts[path].kind)].add(Deed(one.where, fact.value, detail))
    return {doing: tuple(sorted(deeds)) for doing, deeds in found.items()}


def lay_side_by_side(legacy: Deeds, current: Deeds) -> tuple[Capability, ...]:
    """Return a row for each thing that either side does, or several for what may be the same as others."""
    both = {doing for doing in legacy if doing in current and not doing.is_pattern}
    rows = [_row(doing, Standing.BOTH, legacy[doing], current[doing]) for doing in both]
    links = _links([d for d in legacy if d not in both], current) | {
        (old, new) for new, old in _links([d for d in current if d not in both], legacy)
    }
    rows += _doubtful(links, legacy, current)
    linked = {old for old, _ in links}, {new for _, new in links}
    rows += [_row(d, Standing.ONLY_LEGACY, legacy[d], ()) for d in legacy if d not in both and d not in linked[0]]
    rows += [_row(d, Standing.ONLY_CURRENT, (), current[d]) for d in current if d not in both and d not in linked[1]]
    return tuple(sorted(rows, key=_order))


def _links(left: Iterable[Doing], right: Iterable[Doing]) -> set[tuple[Doing, Doing]]:
    """Return which of the one side may be the same as which of the other."""
    by_looseness: defaultdict[tuple[str, str], list[Doing]] = defaultdict(list)
    by_kind: defaultdict[str, list[Doing]] = defaultdict(list)
    patterns: defaultdict[str, list[Doing]] = defaultdict(list)
    for doing in right:
        by_looseness[doing.kind, loose(doing)].append(doing)
        by_kind[doing.kind].append(doing)
        if doing.is_pattern:
            patterns[doing.kind].append(doing)
    found: set[tuple[Doing, Doing]] = set()
    for doing in left:
        if doing.is_pattern:
            options = by_kind[doing.kind]
        else:
            options = [*by_looseness[doing.kind, loose(doing)], *patterns[doing.kind]]
        found |= {(doing, other) for other in options if may_be_same(doing, other)}
    return found


def _doubtful(links: Iterable[tuple[Doing, Doing]], legacy: Deeds, current: Deeds) -> Iterator[Capability]:
    """Yield a row for each pattern with what it may be, and for each known legacy value with what that may be."""
    of_legacy: defaultdict[Doing, set[Doing]] = defaultdict(set)
    of_current: defaultdict[Doing, set[Doing]] = defaultdict(set)
    for old, new in links:
        # A row hangs on what is known least; of two that are known as well, on the legacy one.
        by_current = new.is_pattern and not old.is_pattern
        (of_current[new] if by_current else of_legacy[old]).add(old if by_current else new)
    for doing, others in of_legacy.items():
        deeds = [deed for other in sorted(others) for deed in current[other]]
        yield _row(doing, Standing.MAYBE, legacy[doing], deeds, others)
    for doing, others in of_current.items():
        deeds = [deed for other in sorted(others) for deed in legacy[other]]
        yield _row(doing, Standing.MAYBE, deeds, current[doing], others)


def _row(
    doing: Doing,
    standing: Standing,
    legacy: Iterable[Deed],
    current: Iterable[Deed],
    others: Iterable[Doing] = (),
) -> Capability:
    values = tuple(sorted({shown(other) for other in others}))
    return Capability(
        doing.kind, doing.role, shown(doing), standing, tuple(sorted(legacy)), tuple(sorted(current)), values
    )


def _order(row: Capability) -> tuple[int, int, str, str, str, tuple[str, ...]]:
    kind = _KINDS.index(row.kind) if row.kind in _KINDS else len(_KINDS)
    return _STANDINGS.index(row.standing), kind, row.kind, row.value, row.role, row.others
