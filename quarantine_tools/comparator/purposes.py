"""Which files of both sides serve one purpose, though they are not each other's counterpart in one language.

A file's name says nothing here. Two programs serve one purpose when one became the other in another language, when
they share most of what they look at or act on, or when both ask the system the same question, word for word, and hardly
another file does. The sentence that comes with a pair says which of these it is, and claims no more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from quarantine_tools.comparator.capabilities import Deeds, deeds_of, lay_side_by_side
from quarantine_tools.comparator.deeds import Doing, shown
from quarantine_tools.comparator.outside import Outside
from quarantine_tools.comparator.side import ReadSide, is_test
from quarantine_tools.model import Capabilities, Pairing

_PROGRAMS = frozenset({"python", "powershell", "shell"})
_TARGETS = frozenset({"container", "port", "http.call"})
_LEAST_SHARED = 3  # targets, so that one common address makes no pair
_MOST_SHARE = 0.5  # of the targets of the one that has fewer
_WORDS = 3  # that a command has at least to be a question of its own: `docker ps` is anybody's
_RARE = 3  # files of the current side that may run a command for it to say anything
_MOST_PARTNERS = 3  # per legacy file
_ARCHIVED = re.compile(r"(^|/)archive[sd]?/")
# Commands that only ask: to start a stack is anybody's business.
_ASKING = re.compile(
    r"(?:docker|podman)(?:-compose)?\0(?:compose\0|container\0|image\0)?(?:ps|ls|inspect|port|stats|top|images)\0"
    r"|kubectl\0(?:get|describe)\0|systemctl\0(?:status|is-active|list-units)\0"
)


@dataclass(frozen=True, slots=True)
class _Program:
    """A file that does something, with what that is."""

    path: str
    kind: str
    deeds: Deeds
    targets: frozenset[tuple[str, str]]  # as `_targets` gives them


def find_purposes(legacy: ReadSide, current: ReadSide, pairings: Sequence[Pairing]) -> tuple[Capabilities, ...]:
    """Return what such files do, side by side, in the order of their paths."""
    old, new = _of_programs(legacy), _of_programs(current)
    partners: dict[str, set[str]] = {path: set() for path in legacy.paths}
    for pair in pairings:
        if pair.current is not None:
            partners[pair.legacy].add(pair.current)
    answering = {place for places in partners.values() for place in places}
    runners = Counter(doing for program in new for doing in program.deeds if doing.kind == "command")
    found: list[Capabilities] = []
    for one in old:
        options = [
            (score, other, because)
            for other in new
            # A file that answers to another legacy one has a purpose of its own.
            if other.path not in answering or other.path in partners[one.path]
            for score, because in _reasons(one, other, partners[one.path], runners)
        ]
        options.sort(key=lambda option: (-option[0], option[1].path))
        strong = [option for option in options if option[0] >= 1] or options[:1]  # a question alone ties to one only
        for _, other, because in strong[:_MOST_PARTNERS]:
            rows = lay_side_by_side(one.deeds, other.deeds)
            found.append(Capabilities((one.path,), (other.path,), rows, because))
    return tuple(sorted(found, key=lambda pair: (pair.legacy, pair.current)))


def _of_programs(side: ReadSide) -> Sequence[_Program]:
    outside = Outside(side)
    found = []
    for path in side.paths:
        kind = side.artifacts[path].kind
        if kind in _PROGRAMS and not is_test(path) and not _ARCHIVED.search(path):
            deeds = deeds_of(side, (path,), outside)
            if deeds:
                found.append(_Program(path, kind, deeds, _targets(deeds)))
    return found


def _reasons(
    one: _Program, other: _Program, partners: set[str], runners: Mapping[Doing, int]
) -> Iterator[tuple[float, str]]:
    """Yield how strong the reason is to set two files beside each other, and its sentence; at most one."""
    if other.path in partners:
        if one.kind != other.kind:
            yield 3.0, f"`{other.path}` answers to `{one.path}`, in another language."
        return  # the ledger compares them unit by unit
    shared = one.targets & other.targets
    fewer = min(len(one.targets), len(other.targets))
    if len(shared) >= _LEAST_SHARED and len(shared) > _MOST_SHARE * fewer:
        yield 1 + len(shared) / fewer, f"Both look at or act on {_listed(shared)}."
        return
    questions = {
        doing
        for doing in one.deeds
        if doing in other.deeds
        and doing.kind == "command"
        and not doing.is_pattern
        and _ASKING.match(doing.value)
        and doing.value.count("\0") >= _WORDS
        and runners[doing] <= _RARE
    }
    if questions:
        most = max(runners[doing] for doing in questions)
        alone = "no other current file does" if most == 1 else f"{most} current files do"
        yield len(questions) / (len(other.deeds) + 1), f"Both run {_listed(questions)}, as {alone}."


def _targets(deeds: Deeds) -> frozenset[tuple[str, str]]:
    """Return what a program looks at or acts on, whatever it does with it; of an address, the whole of it."""
    targets = (d for d in deeds if d.kind in _TARGETS and not d.is_pattern and d.role != "listen")
    return frozenset((d.kind, d.value) for d in targets)


def _listed(things: Set[tuple[str, str]] | Set[Doing]) -> str:
    values = sorted({shown(one) if isinstance(one, Doing) else one[1] for one in things})
    rest = len(values) - 4
    return ", ".join(f"`{value}`" for value in values[:4]) + (f" and {rest} more" if rest > 0 else "")
