"""The ledger: one verdict for each legacy unit, and every legacy line accounted for."""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from quarantine_tools.comparator.bearers import other_bearers
from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.changes.base import describer_for
from quarantine_tools.comparator.entries import find_entries, find_properties
from quarantine_tools.comparator.extraction import Inlined, find_extracted, find_inlined, tell_receivers
from quarantine_tools.comparator.meanings import other_meanings
from quarantine_tools.comparator.membership import changed_by_members
from quarantine_tools.comparator.migrations import DROPPED, told_by
from quarantine_tools.comparator.ordering import find_passed
from quarantine_tools.comparator.overriding import find_overridden
from quarantine_tools.comparator.pairing import first_partners
from quarantine_tools.comparator.placing import changed_by_place
from quarantine_tools.comparator.reach import find_unreached
from quarantine_tools.comparator.routes import LINES, family_of
from quarantine_tools.comparator.side import ReadSide, base_name, last_part, plain_name, true_name
from quarantine_tools.model import Addition, Change, Entry, Location, Method, Pairing, Place, Reading, Unit, Verdict

_CODING = re.compile(r"[ \t\f]*#.*?coding[:=]")  # PEP 263
_TODAY = "ast"  # the parser of the Python that runs …
_OLDER = ("fissix, Python 2", "fissix, Python before 3.7")  # … and those of older ones
# What is told of the order of what doesn't run.
_ORDERED = {
    "key": (("stood", "stands"), "control-flow-changed"),
    "column": (("stood", "stands"), "column-order-changed"),
}


def write_ledger(
    legacy: ReadSide, current: ReadSide, pairings: Sequence[Pairing], matches: Iterable[Match]
) -> tuple[Entry, ...]:
    """Return one entry per legacy unit, sorted by path and place."""
    found = {match.legacy: match for match in matches}
    partners = first_partners(pairings)
    taken_in = find_inlined(legacy, current, found)
    said_by_the_way = {**find_entries(legacy, current, found), **find_properties(legacy, current, found)}
    inlined = {**said_by_the_way, **taken_in}
    # What the text of a unit alone doesn't show; told in this order.
    around: tuple[Mapping[UnitKey, tuple[Change, ...]], ...] = (
        find_extracted(legacy, current, found),
        tell_receivers(legacy, current, found, taken_in),
        _reordered(legacy, current, found),
        find_overridden(legacy, current, found),
        other_meanings(legacy, current, found, partners),
        changed_by_place(legacy, current, found, partners),
        changed_by_members(legacy, current, found),
        other_bearers(legacy, current, found),
        find_unreached(legacy, current, found),
    )
    strayed = _strayed(current, pairings, partners)
    entries = []
    for path in legacy.paths:
        reading = legacy.readings[path]
        owned = Counter(line_owners(reading, legacy.text_lines(path)))
        for index, unit in enumerate(reading.units):
            key = UnitKey(path, index)
            if key in inlined:
                entries.append(_inlined_entry(current, path, unit, inlined[key], owned[index]))
                continue
            told = (change for changes in around for change in changes.get(key, ()))
            extra = (*told, *_broken_file(legacy, current, key, found.get(key)))
            homes = {path} if path in strayed else {partners.get(path, path), path}
            entries.append(_entry(legacy, current, key, unit, found.get(key), homes, extra, owned[index]))
    return tuple(sorted(entries, key=lambda e: (e.legacy.path, e.legacy.line, e.legacy.end_line, e.unit, e.name)))


def _broken_file(legacy: ReadSide, current: ReadSide, key: UnitKey, match: Match | None) -> Iterator[Change]:
    """Yield that the file of the counterpart no longer parses: however alike the text, nothing in it runs.

    A file that only an older Python reads is no counterpart of one that today's reads, and Python reads no UTF-16, nor
    anything else but UTF-8 of a file that doesn't say what it is written in.
    """
    if match is None:
        return
    before, after = legacy.readings[key.path], current.readings[match.current.path]
    older = after.problems[0][1] if after.problems and before.parser == _TODAY and after.parser in _OLDER else ""
    undecodable = "" if _undecodable(legacy, key.path) else _undecodable(current, match.current.path)
    why = older or (after.broken if not before.broken else "") or undecodable
    if why:
        unit = current.units(match.current.path)[match.current.index]
        python = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        text = f"stands in a file that {python} doesn't take, so that nothing of it runs there ({why})"
        if current.artifacts[match.current.path].kind != "python":
            text = f"stands in a file that a strict reader doesn't take ({why})"
        yield Change("file-broken", text, legacy.units(key.path)[key.index].line, unit.line)


def _undecodable(side: ReadSide, path: str) -> str:
    """Say why Python can't decode a file that we can; nothing where it can."""
    artifact = side.artifacts[path]
    encoding = artifact.encoding or "utf-8"
    if artifact.kind != "python" or encoding.startswith(("utf-8", "ascii")):
        return ""
    says = any(_CODING.match(line) for line in side.lines(path)[:2])
    return "" if says and not encoding.startswith(("utf-16", "utf-32")) else f"is {encoding}, and doesn't say so"


def _strayed(current: ReadSide, pairings: Iterable[Pairing], partners: Mapping[str, str]) -> set[str]:
    """Return the legacy artifacts whose content stands elsewhere now, while their path is still there and is their own.

    What is found in the other artifact has moved: whoever looks at the old path does not find it.
    """
    taken = set(partners.values())
    return {
        pair.legacy
        for pair in pairings
        if pair.method is Method.CONTENT
        and pair.current == partners[pair.legacy]
        and pair.legacy in current.artifacts
        and pair.legacy not in taken  # which it is where it is its own counterpart, too
    }


def list_additions(current: ReadSide, matches: Iterable[Match]) -> tuple[Addition, ...]:
    """Return the current units that no legacy unit answers to, sorted by path and place."""
    claimed = {match.current for match in matches}
    found = [
        Addition(unit.unit, unit.name, Location(path, unit.line, unit.end_line))
        for path in current.paths
        for index, unit in enumerate(current.units(path))
        if UnitKey(path, index) not in claimed
    ]
    return tuple(sorted(found, key=lambda a: (a.current, a.unit, a.name)))


def line_owners(reading: Reading, lines: int) -> tuple[int, ...]:
    """Return, for each line that is neither blank nor comment, the index of the one unit that accounts for it.

    That is the innermost unit around it, the first of several on one line. A line outside of every unit belongs to the
    unit before it, so that no line is ever unaccounted for.
    """
    owner = [-1] * (lines + 1)
    by_span = sorted(
        enumerate(reading.units), key=lambda item: (-(item[1].end_line - item[1].line), -item[1].line, -item[0])
    )
    for index, unit in by_span:
        for line in range(max(unit.line, 1), min(unit.end_line, lines) + 1):
            owner[line] = index
    last = 0
    comments = set(reading.comment_lines)
    owners = []
    for line in range(1, lines + 1):
        if owner[line] < 0:
            owner[line] = last
        last = owner[line]
        if line not in comments:
            owners.append(owner[line])
    return tuple(owners)


def _entry(
    legacy: ReadSide,
    current: ReadSide,
    key: UnitKey,
    unit: Unit,
    match: Match | None,
    partners: set[str],
    extra: Sequence[Change],
    lines: int,
) -> Entry:
    where = Location(key.path, unit.line, unit.end_line)
    if match is None:
        gone: tuple[Change, ...] = ()
        by = told_by(legacy, key.path, key.index)
        if by and unit.form.endswith(DROPPED):
            summary = f"legacy drops it itself, by {by}"
            gone = (Change("dropped-later", summary, unit.line, None),)
        return Entry(unit.unit, unit.name, where, Verdict.LOST, None, 1.0, gone, lines)
    target = match.current
    other = current.units(target.path)[target.index]
    place = Place(target.path, other.name, other.line, other.end_line)
    moved = _place_changes(key.path, unit, target.path, other, partners)
    describer = describer_for(legacy.artifacts[key.path].kind, unit.unit)
    if match.same and not extra:
        verdict = Verdict.RELOCATED if moved else Verdict.PRESERVED
        cosmetics: tuple[Change, ...] = ()
        if describer.cosmetics is not None and not match.references:
            cosmetics = describer.cosmetics(
                unit, other, _text(legacy, key.path, unit), _text(current, target.path, other)
            )
        confidence = 0.9 if match.rival is not None else 1.0
        told = (*moved, *match.references, *cosmetics)
        return Entry(unit.unit, unit.name, where, verdict, place, confidence, told, lines, _rival(current, match))
    if unit.unit == "import":
        moved = tuple(change for change in moved if change.kind != "renamed")  # its name is what it imports
    described = () if match.same else describer.describe(unit, other)
    described = tuple(_with_migrations(change, legacy, current, match) for change in described)
    changes = _without_repetition((*moved, *described, *extra))
    confidence = max(match.likeness, 0.5)
    rival = _rival(current, match)
    return Entry(unit.unit, unit.name, where, Verdict.MODIFIED, place, confidence, changes, lines, rival)


def _with_migrations(change: Change, legacy: ReadSide, current: ReadSide, match: Match) -> Change:
    """Say of a change which statements of a migration made it: the lines of the units alone don't show it."""
    before = told_by(legacy, match.legacy.path, match.legacy.index)
    after = told_by(current, match.current.path, match.current.index)
    told = [f"in legacy by {before}"] * bool(before) + [f"now by {after}"] * bool(after)
    return replace(change, summary=f"{change.summary} ({', '.join(told)})") if told else change


def _rival(current: ReadSide, match: Match) -> Place | None:
    if match.rival is None:
        return None
    other = current.units(match.rival.path)[match.rival.index]
    return Place(match.rival.path, other.name, other.line, other.end_line)


def _inlined_entry(current: ReadSide, path: str, unit: Unit, inlined: Inlined, lines: int) -> Entry:
    where = Location(path, unit.line, unit.end_line)
    other = current.units(inlined.into.path)[inlined.into.index]
    place = Place(inlined.into.path, other.name, other.line, other.end_line)
    return Entry(unit.unit, unit.name, where, Verdict.MODIFIED, place, inlined.share, (inlined.change,), lines)


def _without_repetition(changes: Iterable[Change]) -> tuple[Change, ...]:
    """A describer says `renamed` too, where it sees it; once is enough."""
    kept: list[Change] = []
    for change in changes:
        if change.kind == "renamed" and any(other.kind == "renamed" for other in kept):
            continue
        kept.append(change)
    return tuple(kept)


def _text(side: ReadSide, path: str, unit: Unit) -> str:
    if unit.line == 0:
        return ""
    return "\n".join(side.lines(path)[unit.line - 1 : unit.end_line])


def _place_changes(path: str, unit: Unit, target: str, other: Unit, partners: set[str]) -> tuple[Change, ...]:
    """Return how the unit's name and place differ: empty where it stands under its name in a paired artifact."""
    changes = []
    old, new = plain_name(unit.name), plain_name(other.name)
    if unit.unit == "file":
        renamed = unit.weight and true_name(old) != true_name(new)
        return (Change("renamed", f"`{old}` is named `{new}` now", unit.line, other.line),) if renamed else ()
    # The name of a statement is its text: what became one, or was one, is told by that alone.
    comparable = unit.unit == other.unit or not {unit.unit, other.unit} & LINES
    if last_part(old) != last_part(new) and unit.unit != "statement" and comparable:
        summary = f"`{last_part(old)}` is named `{last_part(new)}` now"
        changes.append(Change("renamed", summary, unit.line, other.line))
    other_class = old.rpartition(".")[0] != new.rpartition(".")[0] and not {unit.unit, other.unit} & LINES
    if target not in partners:
        places = [base_name(path), target]
        if other_class:
            places = [f"{_container(old)} in {places[0]}", f"{_container(new)} in {places[1]}"]
        changes.append(Change("moved", f"moved from {places[0]} to {places[1]}", unit.line, other.line))
    elif other_class:
        summary = f"moved from {_container(old)} to {_container(new)}"
        changes.append(Change("moved", summary, unit.line, other.line))
    return tuple(changes)


def _container(name: str) -> str:
    container = name.rpartition(".")[0]
    return f"`{container}`" if container else "module level"


def _reordered(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> Mapping[UnitKey, tuple[Change, ...]]:
    """Return the change of each unit that runs in another order now, where the order can be felt."""
    together: defaultdict[tuple[str, str], list[Match]] = defaultdict(list)
    for key in sorted(found, key=lambda k: (k.path, k.index)):
        match = found[key]
        families = {
            family_of(side.units(one.path)[one.index]) for side, one in ((legacy, key), (current, match.current))
        }
        if len(families) == 1:  # an assignment that became an import is another thing, and told as one
            together[key.path, match.current.path].append(match)
    changes: defaultdict[UnitKey, tuple[Change, ...]] = defaultdict(tuple)
    for (path, target), group in together.items():
        olds, news = legacy.units(path), current.units(target)
        pairs = [(olds[match.legacy.index], news[match.current.index]) for match in group]
        for passed in find_passed(pairs, [match.current.index for match in group]):
            unit, other = pairs[passed.index], pairs[passed.other][0]
            verb, kind = _ORDERED.get(unit[0].unit, (("ran", "runs"), "control-flow-changed"))
            places = ("before", "after") if passed.before else ("after", "before")
            summary = f"{verb[0]} {places[0]} `{other.name}`, {verb[1]} {places[1]} it now"
            change = Change(kind, summary, unit[0].line, unit[1].line)
            changes[group[passed.index].legacy] += (change,)
    return changes
