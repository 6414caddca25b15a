"""Match units by how much their content has in common, where neither behaviour nor name says which answers to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.routes import CLOSED, CONTEXTUAL, family_of, is_kin
from quarantine_tools.comparator.side import last_part, plain_name
from quarantine_tools.comparator.similarity import Corpus
from quarantine_tools.model import Side

# Measured on the examples and the real case, 2026-11.
SUBSTANCE = 20  # nodes that a unit must have for its content to say which one it is
MODIFIED_LEAST = 0.55  # likeness of a renamed unit in a paired artifact …
MOVED_LEAST = 0.7  # … and of one in another artifact of the service
FOREIGN_LEAST = 0.85  # likeness of a changed member in a class that has nothing else of its own class
FOREIGN_SUBSTANCE = 40  # … and the least size of such a member
NAMESAKE_LEAST = 0.55  # likeness of a namesake anywhere on the current side …
ANYWHERE_LEAST = 0.85  # … and of a unit of another name
STATEMENT_LEAST = 0.5  # likeness of two statements that have no more in common than their first word, and set no name
MARGIN = 0.12  # lead over the runner-up that a match by content must have

Keys = Sequence[UnitKey]


def match_alike_in_pairs(board: Board) -> None:
    """Match what is open between the artifacts of a pair."""
    for path in board.legacy.paths:
        _match_alike(board, [path], board.targets.get(path, ()), MODIFIED_LEAST)


def match_alike_in_services(board: Board) -> None:
    """Match what is open between a service and those that took its place."""
    groups: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in board.legacy.paths:
        groups[board.service_paths(path)].append(path)
    for places, paths in groups.items():
        if places:
            _match_alike(board, paths, places, MOVED_LEAST)


def match_alike_anywhere(board: Board) -> None:
    """Match what is open with what is new anywhere on the current side: what was taken out of a class, or a module.

    A stranger must be large, and have the name or nearly the whole content.
    """
    _match_alike(board, board.legacy.paths, board.current.paths, ANYWHERE_LEAST, NAMESAKE_LEAST)


def may_answer(board: Board, old: UnitKey, new: UnitKey, paired: bool) -> bool:
    """Say whether two units of one name can answer to each other: a statement's name is only its first line.

    `try:` says nothing: what sets names (`try: import pickle`) must set one of the same, and the contents of others
    must be alike. A condition says enough in the paired artifact, and in no other one.
    """
    unit, other = board.old(old), board.unit(new)
    if unit.unit != "statement" or (paired and plain_name(unit.name) not in ("try:", "else:")):
        return True
    if unit.binds and other.binds:
        return not set(unit.binds).isdisjoint(other.binds)
    return board.likeness(old, new) >= STATEMENT_LEAST


def match_namesakes(board: Board, olds: Keys, news: Keys) -> None:
    """Match units of one name, the most alike first; all of them, as far as there are enough."""
    for _, old, new in _ranked(board, olds, news, least=0.0):
        if old not in board.found and board.is_free(new, old) and may_answer(board, old, new, paired=True):
            board.match(old, new, same=False, likeness=board.likeness(old, new))


def _match_alike(
    board: Board, paths: Iterable[str], places: Iterable[str], least: float, namesakes: float | None = None
) -> None:
    olds: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for path in paths:
        for key, unit in board.open_legacy(path):
            if unit.unit not in CLOSED | CONTEXTUAL | {"file"} and unit.weight >= SUBSTANCE:
                olds[family_of(unit)].append(key)
    if not olds:
        return
    news: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for place in places:
        for index, unit in enumerate(board.current.units(place)):
            key = UnitKey(place, index)
            if unit.weight >= SUBSTANCE and not board.claimed.get(key):
                news[family_of(unit)].append(key)
    for family, waiting in olds.items():
        _match_with_lead(board, waiting, news.get(family, []), least, least if namesakes is None else namesakes)


def _match_with_lead(board: Board, olds: Keys, news: Keys, least: float, namesakes: float) -> None:
    """Match greedily, the most alike first.

    A unit that others are nearly as like stays open, and so does a small member of an unrelated class.
    """
    ranked = _ranked(board, olds, news, min(least, namesakes) - MARGIN)
    scores: defaultdict[Hashable, list[float]] = defaultdict(list)
    options: defaultdict[UnitKey, list[UnitKey]] = defaultdict(list)
    for score, old, new in ranked:
        options[old].append(new)
        scores[Side.LEGACY, old].append(score)
        scores[Side.CURRENT, new].append(score)
    for score, old, new in ranked:
        unit = board.old(old)
        named = last_part(unit.name) == last_part(board.unit(new).name)
        if score < (namesakes if named else least) or old in board.found or not board.is_free(new, old):
            continue
        rivals = [*scores[Side.LEGACY, old][1:2], *scores[Side.CURRENT, new][1:2]]
        if any(score - rival < MARGIN for rival in rivals):
            continue
        strange = not is_kin(board, old.path, unit, new) and not (named and namesakes < least)
        if unit.weight < FOREIGN_SUBSTANCE and (strange or namesakes < least):
            continue
        if strange and score < FOREIGN_LEAST:
            continue
        rival = next((other for other in options[old][:2] if other != new), None)
        board.match(old, new, same=False, likeness=score, rival=rival)


def _ranked(board: Board, olds: Keys, news: Keys, least: float) -> list[tuple[float, UnitKey, UnitKey]]:
    """Return the pairs that are at least so alike, the most alike first, equal ones in source order."""
    if not olds or not news:
        return []
    bags: dict[Hashable, Mapping[Hashable, int]] = {}
    bags.update(((Side.LEGACY, key), board.tokens(Side.LEGACY, key)) for key in olds)
    bags.update(((Side.CURRENT, key), board.tokens(Side.CURRENT, key)) for key in news)
    corpus = Corpus(bags)
    found = []
    for old in olds:
        one: Hashable = (Side.LEGACY, old)
        near = corpus.sharing(one, least) if least > 0 else None
        for new in news:
            other: Hashable = (Side.CURRENT, new)
            if near is not None and other not in near:
                continue
            score = corpus.likeness(one, other).alike
            if score >= least:
                found.append((score, old, new))
    return sorted(found, key=lambda row: (-row[0], row[1].path, row[1].index, row[2].path, row[2].index))
