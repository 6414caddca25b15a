"""Functions that were taken out of others, and functions that went into them.

A new function is extracted from one that calls it now and has lost the statements which the new one has. A lost
function is inlined into one that no longer calls it and has its statements instead. Statements are held against each
other by their tokens, because what was a local is a parameter now, and what was assigned is returned.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import takewhile

from quarantine_tools.comparator.board import Match, UnitKey
from quarantine_tools.comparator.routes import CALLABLE
from quarantine_tools.comparator.side import ReadSide, is_special, last_part
from quarantine_tools.model import Change, Unit

# Measured on the commits of the public oracles, 2026-11.
SHARE_LEAST = 0.3  # of the tokens of the smaller function that must stand in statements which the other lost, or got
WORDS_LEAST = 0.5  # the same of their words alone, where the function is that one statement; SQLAlchemy 0.9 and 2.0
LINE_LEAST = 0.6  # Dice coefficient of two statements that are the same one
PART_LEAST = 0.8  # share of the tokens of a statement that stand in a larger one which it was a part of …
RUN_LEAST = 3  # … in runs of so many at least
VALUE_LEAST = 4  # tokens of a value that is to be known again as what one function returns
TOKENS_LEAST = 8  # tokens that must have gone at least: `return None` is chance

_CALLED = re.compile(r"(\w+)\(")
_NESTED = re.compile(r"(\s+)(?:async )?def (\w+)\(")
_WORD = re.compile(r"\w+")
_TOKEN = re.compile(r"\w+|[^\w\s]")
Line = Sequence[str]  # the tokens of a statement


@dataclass(frozen=True, slots=True)
class Inlined:
    """What became of a lost function: it stands in another one."""

    into: UnitKey  # the current unit that has its statements
    share: float  # 0 to 1, of its tokens
    change: Change


def find_extracted(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> Mapping[UnitKey, tuple[Change, ...]]:
    """Return what was extracted from each legacy function that behaves differently."""
    claimed = {match.current for match in found.values()}
    new = _by_name(current, (key for key in _callables(current) if key not in claimed))
    definitions = Counter(last_part(_unit(current, key).name) for key in _callables(current))
    changes: defaultdict[UnitKey, tuple[Change, ...]] = defaultdict(tuple)
    for key, before, target, after in _changed(legacy, current, found):
        gone, came = _lines(before) - _lines(after), _lines(after) - _lines(before)
        for name in _newly_called(before, after, new, current):
            best = max(
                sorted(new[name], key=lambda k: (k.path != target.path, k.path, k.index)),
                key=lambda k: _share(_lines(_unit(current, k)), gone),
            )
            if best.path != target.path and definitions[name] > 1:
                continue  # each connection has a `close`: whose is called can't be told
            unit = _unit(current, best)
            share = _share(_lines(unit), gone)
            if share < SHARE_LEAST and not _stands_in_for(unit, gone, came):
                continue
            where = "" if best.path == target.path else f" to {best.path}"
            text = f"`{unit.name}` extracted{where}: " + (
                f"{share:.0%} of it stood here" if share >= SHARE_LEAST else "it is called where its one call stood"
            )
            changes[key] += (Change("extracted", text, before.line, unit.line if not where else after.line),)
        for name, line, body in _nested(after):
            share = _share(body, gone)
            if share >= SHARE_LEAST and f"def {name}(" not in before.form:
                text = f"`{name}`, nested in it, extracted: {share:.0%} of it stood here"
                changes[key] += (Change("extracted", text, before.line, line),)
    return changes


def _nested(unit: Unit) -> Iterator[tuple[str, int, Counter[str]]]:
    """Yield the functions defined in a function: name, source line, and statements."""
    lines = unit.form.split("\n")
    for at, line in enumerate(lines):
        found = _NESTED.match(line)
        if found:
            indent = f"{found[1]} "
            yield (
                found[2],
                unit.form_lines[at],
                Counter(map(_value, takewhile(partial(_is_indented, indent), lines[at + 1 :]))),
            )


def _is_indented(indent: str, line: str) -> bool:
    return line.startswith(indent)


def _newly_called(before: Unit, after: Unit, new: Mapping[str, Sequence[UnitKey]], current: ReadSide) -> list[str]:
    """Return the new functions that a function names now, itself or through another new one, sorted.

    A property is read and a callback handed over: neither is called here.
    """
    own = (_names(after) - _names(before)) & new.keys()
    through = {name for one in own for key in new[one] for name in _names(_unit(current, key))}
    return sorted(own | (through & new.keys()))


def _stands_in_for(unit: Unit, gone: Counter[str], came: Counter[str]) -> bool:
    """Say whether a function does nothing but make one call, or return one value, in whose place it is called now.

    In `helper(x)` for `Thing(x, 1)`, little of the statement stays; that nothing else differs says where it came from.
    """
    body = list(_lines(unit).elements())
    if len(body) != 1:
        return False
    made = _CALLED.match(body[0])
    name = last_part(unit.name)
    if body[0] in gone and len(_TOKEN.findall(body[0])) >= VALUE_LEAST:
        return True
    if made is None:
        return False
    now = [_WORD.findall(line) for line in came]
    words = [[name if word == made[1] else word for word in _WORD.findall(line)] for line in gone]
    return any(name in line and line in now for line in words)


def find_inlined(legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]) -> Mapping[UnitKey, Inlined]:
    """Return the lost functions that stand inside of others now."""
    lost = _by_name(legacy, (key for key in _callables(legacy) if key not in found))
    definitions = Counter(last_part(_unit(legacy, key).name) for key in _callables(legacy))
    inlined: dict[UnitKey, Inlined] = {}
    for caller, before, target, after in _changed(legacy, current, found):
        came = _lines(after) - _lines(before)
        for name in sorted((_names(before) - _names(after)) & lost.keys()):
            for key in lost[name]:
                unit = _unit(legacy, key)
                if is_special(unit) or (key.path != caller.path and definitions[name] > 1):
                    continue  # `__init__`, or one of many `close`: whose was called can't be told
                share = _share(_lines(unit), came)
                if share >= SHARE_LEAST and share > (inlined[key].share if key in inlined else 0):
                    text = f"`{unit.name}` is inlined into `{after.name}`: {share:.0%} of it stands there"
                    inlined[key] = Inlined(target, round(share, 3), Change("inlined", text, unit.line, after.line))
    return inlined


def tell_receivers(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match], inlined: Mapping[UnitKey, Inlined]
) -> Mapping[UnitKey, tuple[Change, ...]]:
    """Return, for each legacy function into which others were inlined, which ones."""
    answers = {target: key for key, _, target, _ in _changed(legacy, current, found)}
    changes: defaultdict[UnitKey, tuple[Change, ...]] = defaultdict(tuple)
    for key, one in inlined.items():
        receiver = answers[one.into]
        lines = _unit(legacy, receiver).line, _unit(current, one.into).line
        changes[receiver] += (Change("inlined", f"`{_unit(legacy, key).name}` is inlined here", *lines),)
    return changes


def _changed(
    legacy: ReadSide, current: ReadSide, found: Mapping[UnitKey, Match]
) -> Iterator[tuple[UnitKey, Unit, UnitKey, Unit]]:
    for key in sorted(found, key=lambda k: (k.path, k.index)):
        before, after = _unit(legacy, key), _unit(current, found[key].current)
        if not found[key].same and before.unit in CALLABLE and after.unit in CALLABLE:
            yield key, before, found[key].current, after


def _callables(side: ReadSide) -> Iterator[UnitKey]:
    for path in side.paths:
        for index, unit in enumerate(side.units(path)):
            if unit.unit in CALLABLE:
                yield UnitKey(path, index)


def _by_name(side: ReadSide, keys: Iterable[UnitKey]) -> dict[str, list[UnitKey]]:
    named: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for key in keys:
        named[last_part(_unit(side, key).name)].append(key)
    return dict(named)


def _unit(side: ReadSide, key: UnitKey) -> Unit:
    return side.units(key.path)[key.index]


def _names(unit: Unit) -> set[str]:
    return set(_WORD.findall(unit.form.partition("\n")[2]))


def _lines(unit: Unit) -> Counter[str]:
    """Return the statements of a function's body, each as a line; what is assigned or returned counts, not to what."""
    body = [line.strip() for line in unit.form.split("\n")]
    start = next((i for i, line in enumerate(body) if line.startswith(("def ", "async def "))), 0)
    return Counter(map(_value, body[start + 1 :]))


def _value(line: str) -> str:
    return re.sub(r"^(?:return|[\w.\[\], ]+ =(?!=))\s+", "", line.strip())


def _share(lines: Counter[str], others: Counter[str]) -> float:
    """Return the share of the tokens of some lines that stand in lines which are alike among others, or as a part of
    them, 0 to 1."""
    bodies = sorted((_TOKEN.findall(line) for line in lines.elements()), key=len, reverse=True)
    left = [(tokens, Counter(tokens)) for tokens in map(_TOKEN.findall, others.elements())]
    total = sum(map(len, bodies))
    kept = 0
    for body in bodies:
        bag = Counter(body)
        best = max(left, key=partial(_likeness, bag), default=None)
        if best is not None and _dice(bag, best[1]) >= LINE_LEAST and (len(bodies) > 1 or _says_the_same(bag, best[1])):
            left.remove(best)
            kept += len(body)
        elif any(_is_part(body, tokens) for tokens, _ in left):
            kept += len(body)
    return kept / total if total and kept >= TOKENS_LEAST else 0.0


def _says_the_same(one: Counter[str], other: Counter[str]) -> bool:
    """Say whether two statements have most words in common: a function of one call is like every other call."""
    return _dice(_words(one), _words(other)) >= WORDS_LEAST


def _words(bag: Counter[str]) -> Counter[str]:
    return Counter({token: number for token, number in bag.items() if token.isidentifier()})


def _likeness(bag: Counter[str], other: tuple[Line, Counter[str]]) -> float:
    return _dice(bag, other[1])


def _dice(one: Counter[str], other: Counter[str]) -> float:
    small, large = sorted((one, other), key=len)
    shared = sum(min(number, large[token]) for token, number in small.items())
    return 2 * shared / max(1, one.total() + other.total())


def _is_part(part: Line, whole: Line) -> bool:
    """Say whether nearly all of a statement stands in another one, in order and in runs of several tokens."""
    if len(part) < TOKENS_LEAST or len(part) > len(whole):
        return False
    runs = SequenceMatcher(None, part, whole, autojunk=False).get_matching_blocks()
    return sum(run.size for run in runs if run.size >= RUN_LEAST) >= PART_LEAST * len(part)
