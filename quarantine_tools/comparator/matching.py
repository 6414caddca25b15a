"""Which current unit answers to which legacy unit, over the whole pair of sides.

Stages, strongest evidence first; a unit that one stage matched is out of the next:

1. the same name and the same behaviour in a paired artifact (the only way to `preserved`);
2. the same behaviour elsewhere, where there is enough of it to be no chance;
3. the same name in a paired artifact, behaving differently;
4. the same name where its artifact's other units went;
5. content that is alike, with a clear lead over the runner-up, in a paired artifact, then in its service;
6. of the units that behave differently, those that only call something by its new name are the same after all.

A current unit answers to one legacy unit only: when two alike legacy functions existed and one is left, one is lost.
Copies of a file inside the quarantine, paired with the same current artifact, are the one exception.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from quarantine_tools.comparator.board import Board, Match, UnitKey
from quarantine_tools.comparator.pairing import first_partners
from quarantine_tools.comparator.references import with_renamed_references
from quarantine_tools.comparator.routes import CALLABLE, Container, container_of, find_kin, find_routes
from quarantine_tools.comparator.side import ReadSide, last_part, plain_name, true_name
from quarantine_tools.comparator.similarity import Corpus, unit_tokens
from quarantine_tools.model import Pairing, ServicePair, Unit

# The least weight (nodes of the normal form) at which equal behaviour is no chance. A getter or a `close()` of one line
# is the same everywhere; measured on the examples and the real case, 2026-11.
SUBSTANCE = 20  # anywhere, under any name
FOREIGN_SUBSTANCE = 40  # a member in a class that has nothing else of its own class
RENAMED_SUBSTANCE = 6  # in the paired artifact, where the old name is gone and the new one is new
UNIQUE_NAMED = 3  # where no other unit of either side behaves like it: under the same name …
UNIQUE_OTHER = 5  # … and under another one
NAMED_SUBSTANCE = 8  # anywhere, under the same name
MODIFIED_LEAST = 0.55  # likeness of a renamed unit in a paired artifact …
MOVED_LEAST = 0.7  # … and of one in another artifact of the service
FOREIGN_LEAST = 0.85  # likeness of a changed member in a class that has nothing else of its own class
MARGIN = 0.12  # lead over the runner-up that a match by content must have
HEIR_LEAST = 0.5  # likeness that makes a namesake in the paired artifact the successor, whatever stands elsewhere
SAME_NAME_LEAST = 0.3  # likeness of a namesake in another artifact than the paired one

_CLOSED = {"requirement", "instruction", "key"}  # meaningless outside of the artifact that they stand in
_CONTEXTUAL = {"import", "variable"}  # their meaning comes from the code around them: followed with it, never alone


def match_units(
    legacy: ReadSide, current: ReadSide, pairings: Iterable[Pairing], services: Iterable[ServicePair]
) -> tuple[Match, ...]:
    """Return the matches, sorted by legacy path and position; a legacy unit without one is lost."""
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for legacy_path, current_path in first_partners(pairings).items():
        targets[legacy_path].append(current_path)
    for path in legacy.paths:
        same_path = current.artifacts.get(path)
        # Whole files answer to each other only as a pair: the path alone is no evidence.
        whole = all(unit.unit == "file" for unit in legacy.units(path))
        if same_path is not None and path not in targets[path] and same_path.kind == legacy.artifacts[path].kind:
            targets[path] += [] if whole else [path]
    successors: defaultdict[str, list[str]] = defaultdict(list)
    for service in services:
        if service.current is not None:
            successors[service.legacy].append(service.current)
    board = Board(
        legacy,
        current,
        {key: tuple(value) for key, value in targets.items()},
        {key: tuple(value) for key, value in successors.items()},
        find_kin(legacy, current),
    )
    for path in legacy.paths:
        _match_same_in_place(board, path)
    _match_same_elsewhere(board)
    routes = find_routes(board)
    for path in legacy.paths:
        _match_namesakes_in_place(board, path)
    for path in legacy.paths:
        _match_along_routes(board, path, routes)
    for path in legacy.paths:
        _match_alike(board, path, board.targets.get(path, ()), MODIFIED_LEAST)
    for path in legacy.paths:
        _match_alike(board, path, _service_paths(board, path), MOVED_LEAST)
    routes = find_routes(board)  # a class that was found by its content takes its small methods along
    for path in legacy.paths:
        _match_along_routes(board, path, routes)
    matches = [board.found[key] for key in sorted(board.found, key=lambda k: (k.path, k.index))]
    return with_renamed_references(legacy, current, matches)


def _by_name(units: Sequence[Unit]) -> dict[tuple[str, str], int]:
    return {(unit.unit, _own_name(unit)): index for index, unit in enumerate(units)}


def _own_name(unit: Unit) -> str:
    """Return the name that a unit is looked up by; a whole file is found by its pairing, whatever it is called."""
    return "" if unit.unit == "file" else unit.name


def _match_same_in_place(board: Board, path: str) -> None:
    """Stage 1: the exact name first, then the name without its running number, then equal up to local names."""
    for target in board.targets.get(path, ()):
        units = board.current.units(target)
        named = _by_name(units)
        for key, unit in board.open_legacy(path):
            index = named.get((unit.unit, _own_name(unit)))
            if index is None or not board.is_free(UnitKey(target, index), key):
                continue
            if units[index].behaviour == unit.behaviour or units[index].shape == unit.shape:
                board.match(key, UnitKey(target, index), same=True, likeness=1.0)
        queues: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for index, other in enumerate(units):
            queues[other.unit, plain_name(other.name), other.behaviour].append(index)
        for key, unit in board.open_legacy(path):
            for index in queues.get((unit.unit, plain_name(unit.name), unit.behaviour), ()):
                if board.is_free(UnitKey(target, index), key):
                    board.match(key, UnitKey(target, index), same=True, likeness=1.0)
                    break


def _match_same_elsewhere(board: Board) -> None:
    """Stage 2: equal behaviour in another place or under another name."""
    index: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for path in board.current.paths:
        for number, unit in enumerate(board.current.units(path)):
            index[_family(unit), unit.behaviour].append(UnitKey(path, number))
    before = Counter(
        (_family(unit), unit.behaviour) for path in board.legacy.paths for unit in board.legacy.units(path)
    )
    for named in (True, False):
        for path in board.legacy.paths:
            for key, unit in list(board.open_legacy(path)):
                found = index.get((_family(unit), unit.behaviour), ())
                if not found or _has_heir(board, path, unit):
                    continue
                options = [
                    option
                    for option in found
                    if board.is_free(option, key)
                    and (last_part(board.unit(option).name) == last_part(unit.name)) == named
                    and (
                        _is_no_chance(board, path, unit, option, named)
                        or (len(found) == before[_family(unit), unit.behaviour] == 1 and _is_new(board, unit, option))
                    )
                ]
                if options:
                    best = min(options, key=lambda option: _distance(board, path, unit, option))
                    board.match(key, best, same=True, likeness=1.0, ambiguous=len(options) > 1)


def _has_heir(board: Board, path: str, unit: Unit) -> bool:
    """Say whether a unit of this name, plainly grown out of this one, stands in the paired artifact.

    What the code runs today is the heir; that an old copy of the text stands elsewhere makes it no less modified.
    """
    for target in board.targets.get(path, ()):
        for other in board.current.units(target):
            if (
                _family(other) == _family(unit)
                and plain_name(other.name) == plain_name(unit.name)
                and other.behaviour != unit.behaviour
                and _likeness(unit, other) >= HEIR_LEAST
            ):
                return True
    return False


def _family(unit: Unit) -> str:
    return "callable" if unit.unit in CALLABLE else unit.unit


def _is_no_chance(board: Board, path: str, unit: Unit, option: UnitKey, named: bool) -> bool:
    if unit.unit == "file":
        return False  # whole files are the pairing's business
    paired = option.path in board.targets.get(path, ())
    if unit.unit in _CLOSED:
        return paired and unit.unit == "instruction"
    if not _is_kin(board, path, unit, option):
        return unit.unit not in _CONTEXTUAL and unit.weight >= FOREIGN_SUBSTANCE
    if unit.unit == "import":
        return paired  # under another name: the same thing, from where it lives now
    if unit.unit in _CONTEXTUAL:
        return named and (paired or _same_service(board, path, option.path))
    if paired and not named and _changed_its_name(board, path, unit, option):
        return unit.weight >= RENAMED_SUBSTANCE
    if paired or _same_service(board, path, option.path):
        return unit.weight >= (1 if named else SUBSTANCE)
    return unit.weight >= (NAMED_SUBSTANCE if named and unit.unit != "class" else SUBSTANCE)


def _is_new(board: Board, unit: Unit, option: UnitKey) -> bool:
    """Say whether the one unit with a behaviour went, and the one unit with it came: a function that was moved.

    The unit that came must be new where it stands, or it is what became of its namesake there.
    """
    other = board.unit(option)
    named = last_part(unit.name) == last_part(other.name)
    if unit.unit != "function" or other.unit != "function" or unit.weight < (UNIQUE_NAMED if named else UNIQUE_OTHER):
        return False
    origins = board.origins(option.path)
    return all(plain_name(other.name) not in board.names(board.legacy, origin) for origin in origins)


def _changed_its_name(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether the old name is gone from the paired artifact, and the new one was not in the legacy artifact."""
    old, new = plain_name(unit.name), plain_name(board.unit(option).name)
    return old not in board.names(board.current, option.path) and new not in board.names(board.legacy, path)


def _is_kin(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether two units stand in classes of one name, or in classes whose other members went the same way."""
    own, other = container_of(unit), container_of(board.unit(option))
    return last_part(own) == last_part(other) or board.kin.get((path, own)) == (option.path, other)


def _same_service(board: Board, legacy_path: str, current_path: str) -> bool:
    service = board.legacy.artifacts[legacy_path].service
    return service is not None and board.current.artifacts[current_path].service in board.successors.get(service, ())


def _distance(board: Board, path: str, unit: Unit, option: UnitKey) -> tuple[object, ...]:
    """Order the places that a unit may have gone to: nearest first."""
    other = board.unit(option)
    return (
        option.path not in board.targets.get(path, ()),
        not _same_service(board, path, option.path),
        plain_name(other.name) != plain_name(unit.name),
        true_name(option.path) != true_name(path),
        "test" in option.path.lower(),
        option.path,
        option.index,
    )


def _match_namesakes_in_place(board: Board, path: str) -> None:
    """Stage 3: the same name in a paired artifact; namesakes with running numbers are told apart by content."""
    for target in board.targets.get(path, ()):
        units = board.current.units(target)
        groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for index, unit in enumerate(units):
            groups[_family(unit), plain_name(_own_name(unit))].append(index)
        waiting: defaultdict[tuple[str, str], list[tuple[UnitKey, Unit]]] = defaultdict(list)
        for key, unit in board.open_legacy(path):
            waiting[_family(unit), plain_name(_own_name(unit))].append((key, unit))
        for name, olds in waiting.items():
            news = [
                (UnitKey(target, index), units[index])
                for index in groups.get(name, ())
                if board.is_free(UnitKey(target, index), olds[0][0])
            ]
            if len(olds) == 1 and len(news) == 1:
                likeness = _likeness(olds[0][1], news[0][1])
                board.match(olds[0][0], news[0][0], same=False, likeness=likeness)
            else:
                _match_by_likeness(board, olds, news, least=0.0, margin=0.0)


def _match_along_routes(board: Board, path: str, routes: Mapping[Container, Container]) -> None:
    """Stage 4: the same last name where the rest of its class or module went, then anywhere in the service."""
    service = _service_paths(board, path)
    for key, unit in list(board.open_legacy(path)):
        if unit.unit == "import":
            _follow_import(board, path, key, unit, routes)
            continue
        route = routes.get((path, container_of(unit)))
        if unit.unit == "class" and (path, plain_name(unit.name)) in routes:
            home, name = routes[path, plain_name(unit.name)]  # where its methods went
            route = (home, name.rpartition(".")[0])
        places = [route] if route else []
        places += [(other, container_of(unit)) for other in service if (other, container_of(unit)) != route]
        for place, container in places:
            name = ".".join(part for part in (container, last_part(unit.name)) if part)
            options = [
                UnitKey(place, index)
                for index, other in enumerate(board.current.units(place))
                if _family(other) == _family(unit) and plain_name(other.name) == name and unit.unit not in _CLOSED
            ]
            options = [option for option in options if board.is_free(option, key)]
            if len(options) != 1:
                continue
            likeness = _likeness(unit, board.unit(options[0]))
            if likeness >= SAME_NAME_LEAST:
                board.match(key, options[0], same=board.unit(options[0]).behaviour == unit.behaviour, likeness=likeness)
                break


def _follow_import(board: Board, path: str, key: UnitKey, unit: Unit, routes: Mapping[Container, Container]) -> None:
    """An import goes where the code that may use it went; the same line in a stranger's file means nothing."""
    gone_to = {target[0] for source, target in routes.items() if source[0] == path}
    for place in sorted(gone_to):
        for index, other in enumerate(board.current.units(place)):
            option = UnitKey(place, index)
            if other.unit == "import" and other.behaviour == unit.behaviour and board.is_free(option, key):
                board.match(key, option, same=True, likeness=1.0)
                return


def _service_paths(board: Board, path: str) -> tuple[str, ...]:
    """Return the current artifacts of the same kind in the services that took this artifact's service's place."""
    service = board.legacy.artifacts[path].service
    if service is None:
        return ()
    kind, homes = board.legacy.artifacts[path].kind, board.successors.get(service, ())
    return tuple(
        p
        for p in board.current.paths
        if board.current.artifacts[p].service in homes and board.current.artifacts[p].kind == kind
    )


def _match_alike(board: Board, path: str, places: Sequence[str], least: float) -> None:
    """Stage 5: another name, but content that is alike."""
    olds: defaultdict[str, list[tuple[UnitKey, Unit]]] = defaultdict(list)
    for key, unit in board.open_legacy(path):
        if unit.unit not in _CLOSED | _CONTEXTUAL | {"file"} and unit.weight >= SUBSTANCE:
            olds[_family(unit)].append((key, unit))
    if not olds:
        return
    news: defaultdict[str, list[tuple[UnitKey, Unit]]] = defaultdict(list)
    for place in places:
        for index, unit in enumerate(board.current.units(place)):
            option = UnitKey(place, index)
            if not board.claimed.get(option) and unit.weight >= SUBSTANCE:
                news[_family(unit)].append((option, unit))
    for family, waiting in olds.items():
        _match_by_likeness(board, waiting, news.get(family, []), least, MARGIN)


def _likeness(one: Unit, other: Unit) -> float:
    first, second = unit_tokens(one), unit_tokens(other)
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 0.0


def _match_by_likeness(
    board: Board,
    olds: Sequence[tuple[UnitKey, Unit]],
    news: Sequence[tuple[UnitKey, Unit]],
    least: float,
    margin: float,
) -> None:
    """Match two groups greedily, the most alike first; equal likeness in source order.

    With a margin, a unit that other ones are nearly as like stays open, and so does a member of an unrelated class.
    """
    if not olds or not news:
        return
    bags: dict[Hashable, Mapping[Hashable, int]] = {key: unit_tokens(unit) for key, unit in (*olds, *news)}
    corpus = Corpus(bags)
    scores = sorted(
        (
            (-corpus.likeness(old, new).alike, old.index, new.path, new.index, old, new)
            for old, _ in olds
            for new, _ in news
        ),
        key=lambda row: row[:4],
    )
    by_old: defaultdict[UnitKey, list[float]] = defaultdict(list)
    by_new: defaultdict[UnitKey, list[float]] = defaultdict(list)
    for score, _, _, _, old, new in scores:
        by_old[old].append(-score)
        by_new[new].append(-score)
    for negative, _, _, _, old, new in scores:
        score = -negative
        if old in board.found or not board.is_free(new, old) or score < least:
            continue
        rivals = sorted(by_old[old], reverse=True)[1:2] + sorted(by_new[new], reverse=True)[1:2]
        if margin and any(score - rival < margin for rival in rivals):
            continue
        unit = board.legacy.units(old.path)[old.index]
        strange = margin and not _is_kin(board, old.path, unit, new)
        if strange and (score < FOREIGN_LEAST or unit.weight < FOREIGN_SUBSTANCE):
            continue
        board.match(old, new, same=False, likeness=score)
