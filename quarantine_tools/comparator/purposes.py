"""Which files of both sides serve one purpose, though they are not each other's counterpart in one language.

A file's name says nothing here. Two programs serve one purpose when one became the other in another language, when
they share most of what they look at or act on, or when both ask the system the same question, word for word, and hardly
another file does. The sentence that comes with a pair says which of these it is, and claims no more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quarantine_tools.comparator.capabilities import Deeds, deeds_of, lay_side_by_side
from quarantine_tools.comparator.deeds import Doing, shown
from quarantine_tools.comparator.outside import Outside
from quarantine_tools.comparator.side import ReadSide
from quarantine_tools.model import Capabilities, Pairing

_PROGRAMS = frozenset({"python", "powershell", "shell"})
_TARGETS = frozenset({"container", "port", "http.call"})
_LEAST_SHARED = 3  # targets, so that one common address makes no pair
_MOST_SHARE = 0.5  # of the targets of the one that has fewer
_WORDS = 3  # that a command has at least to be a question of its own: `docker ps` is anybody's
_RARE = 3  # files of the current side that may run a command for it to say anything
_MOST_PARTNERS = 3  # per legacy file
_TEST = re.compile(r"(^|/)(tests?|testing)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$|(^|/)archive[sd]?/")
# Commands that only ask: to start a stack is anybody's business.
_ASKING = re.compile(
    r"(?:docker|podman)(?:-compose)?\0(?:compose\0|container\0|image\0)?(?:ps|ls|inspect|port|stats|top|images)\0"
    r"|kubectl\0(?:get|describe)\0|systemctl\0(?:status|is-active|list-units)\0"
)


def find_purposes(legacy: ReadSide, current: ReadSide, pairings: Sequence[Pairing]) -> tuple[Capabilities, ...]:
    """Return what such files do, side by side, in the order of their paths."""
    old, new = _of_programs(legacy), _of_programs(current)
    partners: dict[str, set[str]] = {path: set() for path in legacy.paths}
    for pair in pairings:
        if pair.current is not None:
            partners[pair.legacy].add(pair.current)
    runners = Counter(doing for deeds in new.values() for doing in deeds if doing.kind == "command")
    found: list[Capabilities] = []
    for path, deeds in old.items():
        # A file that answers to another legacy one has a purpose of its own.
        answering = {place for source, places in partners.items() if source != path for place in places}
        options = [
            (score, other, because)
            for other, others in new.items()
            if other not in answering or other in partners[path]
            for score, because in _reasons(legacy, current, path, other, deeds, others, partners[path], runners)
        ]
        options.sort(key=lambda one: (-one[0], one[1]))
        strong = [one for one in options if one[0] >= 1] or options[:1]  # a question alone ties to one file only
        for _, other, because in strong[:_MOST_PARTNERS]:
            found.append(Capabilities((path,), (other,), lay_side_by_side(deeds, new[other]), because))
    return tuple(sorted(found, key=lambda one: (one.legacy, one.current)))


def _of_programs(side: ReadSide) -> Mapping[str, Deeds]:
    outside = Outside(side)
    return {
        path: deeds_of(side, (path,), outside)
        for path in side.paths
        if side.artifacts[path].kind in _PROGRAMS and not _TEST.search(path)
    }


def _reasons(
    legacy: ReadSide,
    current: ReadSide,
    path: str,
    other: str,
    deeds: Deeds,
    others: Deeds,
    partners: set[str],
    runners: Mapping[Doing, int],
) -> Iterator[tuple[float, str]]:
    """Yield how strong the reason is to set two files beside each other, and its sentence; at most one."""
    if not deeds or not others:
        return
    if other in partners:
        if legacy.artifacts[path].kind != current.artifacts[other].kind:
            yield 3.0, f"`{other}` answers to `{path}`, in another language."
        return  # the ledger compares them unit by unit
    shared = _targets(deeds) & _targets(others)
    fewer = min(len(_targets(deeds)), len(_targets(others)))
    if len(shared) >= _LEAST_SHARED and len(shared) > _MOST_SHARE * fewer:
        yield 1 + len(shared) / fewer, f"Both look at or act on {_listed(shared)}."
        return
    questions = {
        doing
        for doing in deeds
        if doing in others
        and doing.kind == "command"
        and not doing.is_pattern
        and _ASKING.match(doing.value)
        and doing.value.count("\0") >= _WORDS
        and runners[doing] <= _RARE
    }
    if questions:
        yield len(questions) / (len(others) + 1), f"Both run {_listed(questions)}, as hardly another file does."


def _targets(deeds: Deeds) -> set[tuple[str, str]]:
    """Return what a program looks at or acts on, whatever it does with it; of an address, the whole of it."""
    return {(d.kind, d.value) for d in deeds if d.kind in _TARGETS and not d.is_pattern and d.role != "listen"}


def _listed(things: set[tuple[str, str]] | set[Doing]) -> str:
    values = sorted({shown(one) if isinstance(one, Doing) else one[1] for one in things})
    rest = len(values) - 4
    return ", ".join(f"`{value}`" for value in values[:4]) + (f" and {rest} more" if rest > 0 else "")
