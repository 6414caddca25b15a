"""Follow names that were handed on: `load` became `load_file`, and what was `load_all` is called `load` now.

The same name in the same place is a strong sign, and here it misleads. Within a class or a module, every open legacy
function is held against every open current one: by content, by the names of the parameters and, as one sign among
others, by name. Where another function answers better than the namesake by all of them together, the name has been
handed on. A function whose work was taken out of it keeps its name: who calls it notices nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.routes import CALLABLE, container_of
from quarantine_tools.comparator.side import is_special, last_part
from quarantine_tools.model import Unit

# Measured on the commits of the public oracles, 2026-11.
NAME = 0.3  # what the same name counts, beside the likeness of the contents …
PARAMETERS = 0.3  # … and what the same parameters count, by the share that both have
LEAD = 0.15  # what the other function must be ahead of the namesake, its name not counted
LEAST = 0.5  # likeness of the contents that a function of another name must have
SUBSTANCE = 20  # nodes below which a body is like many, and only its name says which one it is; Django 1.11 and 4.2
ROUNDING = 1e-9  # two sums that differ by less are equal
MOST = 400  # pairs in a class or module beyond which nothing is tried: keeps the search near linear

_HEADER = re.compile(r"^(?:async )?def \w+\((.*)\)(?: -> .*)?:", re.MULTILINE)
_PARAMETER = re.compile(r"(?:^|, )\**(\w+)(?=[:=,]|$)")


def match_handed_on_names(board: Board) -> None:
    """Match the functions and methods whose name went to another function of the same class or module."""
    for path in board.legacy.paths:
        for target in board.targets.get(path, ()):
            for olds, news in _groups(board, path, target):
                _match_group(board, olds, news)


def _groups(board: Board, path: str, target: str) -> Iterator[tuple[list[UnitKey], list[UnitKey]]]:
    """Yield the open functions of each class or module, where a new name came and an old one is still there."""
    before: defaultdict[str, list[UnitKey]] = defaultdict(list)
    after: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for key, unit in board.open_legacy(path):
        if unit.unit in CALLABLE:
            before[container_of(unit)].append(key)
    for index, unit in enumerate(board.current.units(target)):
        key = UnitKey(target, index)
        if unit.unit in CALLABLE and not board.claimed.get(key):
            after[container_of(unit)].append(key)
    known = board.names(board.legacy, path), board.names(board.current, target)
    for container, olds in before.items():
        news = after.get(container, [])
        names = {board.old(old).name for old in olds}, {board.unit(new).name for new in news}
        changed = any(name not in known[0] for name in names[1]) or any(name not in known[1] for name in names[0])
        if changed and names[0] & names[1] and len(olds) * len(news) <= MOST:
            yield olds, news


def _match_group(board: Board, olds: Sequence[UnitKey], news: Sequence[UnitKey]) -> None:
    scores = {(old, new): _score(board, old, new) for old in olds for new in news}
    answers = _assigned(scores, olds, news)
    namesakes = {board.unit(new).name: new for new in news}
    origins = {board.old(old).name: old for old in olds}
    for old, new in answers.items():
        unit, other = board.old(old), board.unit(new)
        namesake, origin = namesakes.get(unit.name), origins.get(other.name)
        likeness = board.likeness(old, new)
        if unit.name == other.name or (namesake is None and origin is None) or likeness < LEAST:
            continue
        if unit.weight < SUBSTANCE or is_special(unit):
            continue
        if namesake is not None and went_into(unit, board.unit(namesake), other):
            continue
        if origin is not None and went_into(other, board.old(origin), unit):
            continue
        if namesake is not None and scores[old, new] < scores[old, namesake] - NAME + LEAD:
            continue
        board.match(old, new, same=board.behave_alike(old, new), likeness=likeness)


def went_into(unit: Unit, namesake: Unit, other: Unit) -> bool:
    """Say whether a function kept its name, and only its work was taken out of it (or went into it): it calls the
    other one, or hands it on, and who calls it notices nothing."""
    calls = re.search(rf"\b{re.escape(last_part(other.name))}\b", namesake.form.partition("\n")[2])
    return calls is not None and len(_parameters(namesake)) == len(_parameters(unit))


def _assigned(
    scores: Mapping[tuple[UnitKey, UnitKey], float], olds: Sequence[UnitKey], news: Sequence[UnitKey]
) -> dict[UnitKey, UnitKey]:
    """Return who answers to whom so that no exchange between two makes the sum of the scores larger."""
    answers: dict[UnitKey, UnitKey] = {}
    for old, new in sorted(scores, key=lambda pair: (-scores[pair], pair[0].index, pair[1].index)):
        if old not in answers and new not in answers.values():
            answers[old] = new
    better = True
    while better:
        better = False
        for one, other in combinations(sorted(answers, key=lambda key: key.index), 2):
            now = scores[one, answers[one]] + scores[other, answers[other]]
            if scores[one, answers[other]] + scores[other, answers[one]] > now + ROUNDING:
                answers[one], answers[other] = answers[other], answers[one]
                better = True
    return answers


def _score(board: Board, old: UnitKey, new: UnitKey) -> float:
    unit, other = board.old(old), board.unit(new)
    before, after = _parameters(unit), _parameters(other)
    shared = len(before & after) / len(before | after) if before | after else 1.0
    same_name = last_part(unit.name) == last_part(other.name)
    return board.likeness(old, new) + PARAMETERS * shared + NAME * same_name


def _parameters(unit: Unit) -> frozenset[str]:
    header = _HEADER.search(unit.form)
    return frozenset(_PARAMETER.findall(header[1])) - {"self", "cls"} if header else frozenset()
