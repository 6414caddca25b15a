"""Match what stands between the same neighbours: a definition that was renamed where it stood.

Between two siblings that are matched to each other there is little to choose from. Place is no proof alone, so the
contents must be alike, too, though less so than where anything may be the counterpart.
"""

from __future__ import annotations

import keyword
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.distinctive import has_members, members_are_alike, share_members
from quarantine_tools.comparator.routes import DEFINITIONS, container_of, family_of, is_kin
from quarantine_tools.comparator.side import is_special, last_part
from quarantine_tools.model import Unit

# Measured on the commits of the public oracles, 2026-11.
NAMED_LEAST = 0.35  # likeness of two units whose names are alike, too
OTHER_LEAST = 0.55  # likeness of two units of different names
NAMES_LEAST = 0.5  # likeness of two names, as difflib has it
BUILT_LEAST = 0.75  # likeness of two bodies whose words are all taken for the same, where the names are alike
NEAR_LEAST = 0.5  # likeness of two units of like names that have other neighbours
HEIR_LEAST = 0.6  # likeness of the members of two classes of different names; Django 1.11 and 4.2
NAMES = 0.5  # what the likeness of the names counts there, beside that of the contents
MARGIN = 0.12  # lead over the runner-up that such a pair must have
MOST = 10_000  # pairs in two artifacts beyond which those are not looked for: keeps the search near linear
SMALLEST = 5  # nodes that a unit must have, unless it behaves the same

_TOKEN = re.compile(r"\w+|[^\w\s]")
Run = tuple[list[UnitKey], list[UnitKey]]  # open legacy units, and the current ones that nobody answers to


def match_between_neighbours(board: Board) -> None:
    """Match functions, methods, classes and statements between the same neighbours of a pair of artifacts."""
    for path in board.legacy.paths:
        for target in board.targets.get(path, ()):
            for olds, news in _runs(board, path, target):
                _match_run(board, olds, news)


def match_near_names(board: Board) -> None:
    """Match functions, methods and classes of a pair of artifacts whose names are alike, wherever they stand in them.

    Both must be the other's best answer by far.
    """
    for path in board.legacy.paths:
        for target in board.targets.get(path, ()):
            olds = [key for key in _definitions(board.legacy.units(path), path) if key not in board.found]
            news = [key for key in _definitions(board.current.units(target), target) if not board.claimed.get(key)]
            if len(olds) * len(news) <= MOST:
                _match_near(board, olds, news)


def _match_near(board: Board, olds: Sequence[UnitKey], news: Sequence[UnitKey]) -> None:
    scores: defaultdict[UnitKey, list[float]] = defaultdict(list)
    pairs = []
    for old in olds:
        for new in news:
            unit, other = board.old(old), board.unit(new)
            if family_of(unit) != family_of(other) or is_special(unit) or not _may_hold_both(board, old, new):
                continue
            likeness, names = board.likeness(old, new), _letters_alike(last_part(unit.name), last_part(other.name))
            score = likeness + NAMES * names
            scores[old].append(score)
            scores[new].append(score)
            if likeness >= NEAR_LEAST and names >= NAMES_LEAST and (unit.unit != "class" or _is_heir(board, old, new)):
                pairs.append((score, old, new))
    for score, old, new in sorted(pairs, key=lambda row: (-row[0], row[1].index, row[2].index)):
        rivals = [*sorted(scores[old])[:-1][-1:], *sorted(scores[new])[:-1][-1:]]
        if old not in board.found and board.is_free(new, old) and all(score - r >= MARGIN for r in rivals):
            board.match(old, new, same=board.behave_alike(old, new), likeness=board.likeness(old, new))


def _may_hold_both(board: Board, old: UnitKey, new: UnitKey) -> bool:
    """Say whether the class of one can be the other's: a stranger has a method of nearly the name by chance."""
    unit = board.old(old)
    own, other = container_of(unit), container_of(board.unit(new))
    return not own or not other or is_kin(board, old.path, unit, new)


def _letters_alike(name: str, other: str) -> float:
    """Return how alike two names are in their letters: each `check_…` has an underscore and more in common."""
    return _names_alike(name.replace("_", ""), other.replace("_", ""))


def _match_run(board: Board, olds: Sequence[UnitKey], news: Sequence[UnitKey]) -> None:
    pairs = sorted(
        ((board.likeness(old, new), old, new) for old in olds for new in news),
        key=lambda row: (-row[0], row[1].index, row[2].index),
    )
    for score, old, new in pairs:
        unit, other = board.old(old), board.unit(new)
        named = _are_alike(last_part(unit.name), last_part(other.name))
        alike = score >= (NAMED_LEAST if named else OTHER_LEAST) or (named and _built_alike(unit, other) >= BUILT_LEAST)
        same = board.behave_alike(old, new)
        alone = len(olds) == len(news) == 1  # the one that went, and the one that came
        small = min(unit.weight, other.weight) < SMALLEST and unit.unit != "statement"  # whose name is its text
        if small and not (same and (named or alone)):
            continue
        if small and not named and has_members(board.legacy.units(old.path), unit):
            continue  # the header of a class says little, and a sibling has its members' names: they are asked for it
        if unit.unit == other.unit == "class" and not _is_heir(board, old, new):
            continue
        if unit.unit == "statement" and unit.binds != other.binds:
            continue  # a `try` that sets another name is another one
        if not alike or old in board.found or not board.is_free(new, old):
            continue
        if is_special(unit) and is_special(other) and last_part(unit.name) != last_part(other.name):
            continue  # `__iter__` doesn't become `__len__`
        if family_of(unit) == family_of(other):
            board.match(old, new, same=same, likeness=score)


def _is_heir(board: Board, old: UnitKey, new: UnitKey) -> bool:
    """Say whether a class of another name has enough of the members of this one: the headers of many are the same."""
    unit = board.old(old)
    if last_part(unit.name) == last_part(board.unit(new).name) or not has_members(board.legacy.units(old.path), unit):
        return True
    return share_members(board, old, new) and members_are_alike(board, old, new, HEIR_LEAST)


def _are_alike(name: str, other: str) -> bool:
    return _names_alike(name, other) >= NAMES_LEAST


def _names_alike(name: str, other: str) -> float:
    return SequenceMatcher(a=name.lower(), b=other.lower(), autojunk=False).ratio()


def _built_alike(unit: Unit, other: Unit) -> float:
    """Return how alike two units are built, 0 to 1: a word that was replaced throughout leaves nothing else alike."""
    bags = [
        Counter(
            pairwise(
                "w" if token.isidentifier() and not keyword.iskeyword(token) else token
                for token in _TOKEN.findall(one.form)
            )
        )
        for one in (unit, other)
    ]
    total = bags[0].total() + bags[1].total()
    return 2 * (bags[0] & bags[1]).total() / total if total else 0.0


def _runs(board: Board, path: str, target: str) -> Iterator[Run]:
    """Yield the open units of each stretch between two definitions that are matched to each other, or an end."""
    before, after = _siblings(board.legacy.units(path), path), _siblings(board.current.units(target), target)
    for container, olds in before.items():
        news = after.get(container, [])
        places = {key: number for number, key in enumerate(news)}
        run: list[UnitKey] = []
        start = 0
        for old in [*olds, None]:
            match = board.found.get(old) if old is not None else None
            if old is not None and match is None:
                run.append(old)
                continue
            end = len(news) if old is None else places.get(match.current, -1) if match is not None else -1
            if end < start:
                run = []  # its neighbour went elsewhere: nothing is known of the place
                continue
            free = [key for key in news[start:end] if not board.claimed.get(key)]
            if run and free:
                yield run, free
            run, start = [], end + 1


def _siblings(units: Sequence[Unit], path: str) -> dict[str, list[UnitKey]]:
    found: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for index, unit in enumerate(units):
        if unit.unit in DEFINITIONS | {"statement"}:
            found[container_of(unit)].append(UnitKey(path, index))
    return found


def _definitions(units: Sequence[Unit], path: str) -> list[UnitKey]:
    return [
        UnitKey(path, index) for index, unit in enumerate(units) if unit.unit in DEFINITIONS and unit.weight >= SMALLEST
    ]
