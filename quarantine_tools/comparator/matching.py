"""Which current unit answers to which legacy unit, over the whole pair of sides.

Stages, strongest evidence first; a unit that one stage matched is out of the next:

1. the same name and the same behaviour in a paired artifact (the only way to `preserved`);
2. the same behaviour elsewhere, where there is enough of it to be no chance;
3. the same name in a paired artifact, behaving differently;
4. the same name where its artifact's other units went;
5. the same name in a class that the class's counterpart inherits from, or that inherits from it;
6. content that is alike: between the same neighbours, then with a clear lead over the runner-up in a paired
   artifact, in its service, anywhere;
7. of the units that behave differently, those that only call something by its new name are the same after all.

A current unit answers to one legacy unit only: when two alike legacy functions existed and one is left, one is lost.
Copies of a file inside the quarantine, paired with the same current artifact, are the one exception.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from quarantine_tools.comparator.alike import (
    FOREIGN_SUBSTANCE,
    SUBSTANCE,
    match_alike_anywhere,
    match_alike_in_pairs,
    match_alike_in_services,
    match_namesakes,
)
from quarantine_tools.comparator.board import Board, Match, UnitKey
from quarantine_tools.comparator.hierarchy import find_hierarchy
from quarantine_tools.comparator.neighbours import match_between_neighbours
from quarantine_tools.comparator.pairing import first_partners
from quarantine_tools.comparator.references import with_renamed_references
from quarantine_tools.comparator.routes import (
    CLOSED,
    CONTEXTUAL,
    MEMBERS_LEAST,
    Container,
    container_of,
    family_of,
    find_kin,
    find_routes,
    is_kin,
    share_that_went,
)
from quarantine_tools.comparator.side import ReadSide, last_part, plain_name, true_name
from quarantine_tools.model import Pairing, ServicePair, Unit

# The least weight (nodes of the normal form) at which equal behaviour is no chance. A getter or a `close()` of one line
# is the same everywhere; measured on the examples and the real case, 2026-11.
RENAMED_SUBSTANCE = 6  # in the paired artifact, where the old name is gone and the new one is new
UNIQUE_NAMED = 3  # where no other unit of either side behaves like it: under the same name …
UNIQUE_OTHER = 5  # … and under another one
NAMED_SUBSTANCE = 8  # anywhere, under the same name
HEIR_LEAST = 0.5  # likeness that makes a namesake in the paired artifact the successor, whatever stands elsewhere
SAME_NAME_LEAST = 0.3  # likeness of a namesake in another artifact than the paired one


def match_units(
    legacy: ReadSide, current: ReadSide, pairings: Iterable[Pairing], services: Iterable[ServicePair]
) -> tuple[Match, ...]:
    """Return the matches, sorted by legacy path and position; a legacy unit without one is lost."""
    targets: defaultdict[str, list[str]] = defaultdict(list)
    partners = first_partners(pairings)
    for legacy_path, current_path in partners.items():
        targets[legacy_path].append(current_path)
    taken = Counter(partners.values())
    for path in legacy.paths:
        same_path = current.artifacts.get(path)
        # Whole files answer to each other only as a pair: the path alone is no evidence.
        whole = all(unit.unit == "file" for unit in legacy.units(path))
        if same_path is not None and path not in targets[path] and same_path.kind == legacy.artifacts[path].kind:
            # Where another file has taken the name, the file at this path is that one's.
            targets[path] += [] if whole or taken[path] else [path]
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
    named = _by_family_and_name(board)
    for path in legacy.paths:
        _match_along_routes(board, path, routes, named)
    _match_among_relatives(board, find_routes(board), named)
    match_between_neighbours(board)
    match_alike_in_pairs(board)
    match_alike_in_services(board)
    match_alike_anywhere(board)
    routes = find_routes(board)  # a class that was found by its content takes its small methods along
    for path in legacy.paths:
        _match_along_routes(board, path, routes, named)
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
            index[family_of(unit), unit.behaviour].append(UnitKey(path, number))
    before = Counter(
        (family_of(unit), unit.behaviour) for path in board.legacy.paths for unit in board.legacy.units(path)
    )
    for named in (True, False):
        for path in board.legacy.paths:
            for key, unit in list(board.open_legacy(path)):
                found = index.get((family_of(unit), unit.behaviour), ())
                if not found or _has_heir(board, key, unit):
                    continue
                options = [
                    option
                    for option in found
                    if board.is_free(option, key)
                    and (last_part(board.unit(option).name) == last_part(unit.name)) == named
                    and (
                        _is_no_chance(board, path, unit, option, named)
                        or (len(found) == before[family_of(unit), unit.behaviour] == 1 and _is_new(board, unit, option))
                    )
                ]
                if options:
                    ranked = sorted(options, key=lambda option: _distance(board, path, unit, option))
                    rival = ranked[1] if len(ranked) > 1 else None
                    board.match(key, ranked[0], same=True, likeness=1.0, rival=rival)


def _has_heir(board: Board, key: UnitKey, unit: Unit) -> bool:
    """Say whether a unit of this name, plainly grown out of this one, stands in the paired artifact.

    What the code runs today is the heir; that an old copy of the text stands elsewhere makes it no less modified.
    """
    for target in board.targets.get(key.path, ()):
        for index, other in enumerate(board.current.units(target)):
            if (
                family_of(other) == family_of(unit)
                and plain_name(other.name) == plain_name(unit.name)
                and other.behaviour != unit.behaviour
                and board.likeness(key, UnitKey(target, index)) >= HEIR_LEAST
            ):
                return True
    return False


def _is_no_chance(board: Board, path: str, unit: Unit, option: UnitKey, named: bool) -> bool:
    if unit.unit == "file":
        return False  # whole files are the pairing's business
    paired = option.path in board.targets.get(path, ())
    if unit.unit in CLOSED:
        return paired and unit.unit == "instruction"
    if not is_kin(board, path, unit, option):
        return unit.unit not in CONTEXTUAL and unit.weight >= FOREIGN_SUBSTANCE
    if unit.unit == "import":
        return paired  # under another name: the same thing, from where it lives now
    if unit.unit in CONTEXTUAL:
        return named and (paired or _same_service(board, path, option.path))
    if unit.unit == "statement" and not paired:
        return unit.weight >= SUBSTANCE  # its name is its text, and says no more
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
        groups: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
        for index, unit in enumerate(units):
            groups[family_of(unit), plain_name(_own_name(unit))].append(UnitKey(target, index))
        waiting: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
        for key, unit in board.open_legacy(path):
            waiting[family_of(unit), plain_name(_own_name(unit))].append(key)
        for name, olds in waiting.items():
            news = [option for option in groups.get(name, ()) if board.is_free(option, olds[0])]
            if len(olds) == 1 and len(news) == 1:
                board.match(olds[0], news[0], same=False, likeness=board.likeness(olds[0], news[0]))
            else:
                match_namesakes(board, olds, news)


Named = Mapping[tuple[str, str], Sequence[UnitKey]]  # family and plain name → current units, by path


def _by_family_and_name(board: Board) -> Named:
    found: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for path in board.current.paths:
        for index, unit in enumerate(board.current.units(path)):
            if unit.unit not in CLOSED:
                found[family_of(unit), plain_name(unit.name)].append(UnitKey(path, index))
    return found


def _match_along_routes(board: Board, path: str, routes: Mapping[Container, Container], named: Named) -> None:
    """Stage 4: the same last name where the rest of its class or module went, then anywhere in the service."""
    service = frozenset(board.service_paths(path))
    for key, unit in list(board.open_legacy(path)):
        if unit.unit == "import":
            _follow_import(board, path, key, unit, routes)
            continue
        own = container_of(unit)
        route = routes.get((path, own))
        if unit.unit == "class" and (path, plain_name(unit.name)) in routes:
            home, name = routes[path, plain_name(unit.name)]  # where its methods went
            route = (home, name.rpartition(".")[0])
        groups = [_there(board, named, unit, key, route[1], {route[0]})] if route else []
        if unit.unit == "class" and (path, plain_name(unit.name)) in routes:
            groups.append(_class_at(board, named, key, unit, routes[path, plain_name(unit.name)]))
        groups.append(_there(board, named, unit, key, own, service))
        for option in (keys[0] for group in groups for keys in group.values() if len(keys) == 1):
            likeness = board.likeness(key, option)
            if likeness >= SAME_NAME_LEAST:
                board.match(key, option, same=board.unit(option).behaviour == unit.behaviour, likeness=likeness)
                break


def _class_at(board: Board, named: Named, key: UnitKey, unit: Unit, place: Container) -> dict[str, list[UnitKey]]:
    """Return the class that most of the members of a class went to, whatever it is called."""
    if share_that_went(board, (key.path, plain_name(unit.name)), place) <= MEMBERS_LEAST:
        return {}
    options = [o for o in named.get(("class", place[1]), ()) if o.path == place[0] and board.is_free(o, key)]
    return {place[0]: options}


def _match_among_relatives(board: Board, routes: Mapping[Container, Container], named: Named) -> None:
    """Stage 5: members that were pulled up to a base class of where their class went, or pushed down to a subclass.

    What a class inherits it has, whatever the body says, and several classes may have come to inherit one member. A
    member of a subclass, or of a relative of the legacy class, must be alike besides.
    """
    before, after = find_hierarchy(board.legacy), find_hierarchy(board.current)
    for path in board.legacy.paths:
        for key, unit in list(board.open_legacy(path)):
            owner = (path, container_of(unit))
            if not owner[1] or unit.unit not in ("method", "variable"):
                continue
            home = _class_route(routes, owner)
            inherited = (
                [option for place in after.ancestors(home) for option in _members(named, unit, place)] if home else []
            )
            if inherited:
                board.match(
                    key,
                    inherited[0],
                    same=_is_same(board, unit, inherited[0]),
                    likeness=board.likeness(key, inherited[0]),
                )
                continue
            family = (owner, *before.ancestors(owner), *before.descendants(owner))
            homes = dict.fromkeys(place for one in family if (place := _class_route(routes, one)) is not None)
            places = dict.fromkeys(p for one in homes for p in (one, *after.ancestors(one), *after.descendants(one)))
            options = [
                option for place in places for option in _members(named, unit, place) if board.is_free(option, key)
            ]
            best = max(options, key=lambda option: board.likeness(key, option), default=None)
            if best is not None and (likeness := board.likeness(key, best)) >= SAME_NAME_LEAST:
                board.match(key, best, same=_is_same(board, unit, best), likeness=likeness)


def _members(named: Named, unit: Unit, place: Container) -> list[UnitKey]:
    """Return the members of a class that have the name of a unit."""
    keys = named.get((family_of(unit), f"{place[1]}.{last_part(unit.name)}"), ())
    return [key for key in keys if key.path == place[0]]


def _is_same(board: Board, unit: Unit, option: UnitKey) -> bool:
    return board.unit(option).behaviour == unit.behaviour


def _class_route(routes: Mapping[Container, Container], own: Container) -> Container | None:
    """Return the class that a class went to; None where its members went to a module's functions."""
    found = routes.get(own)
    return found if found is not None and found[1] else None


def _there(
    board: Board, named: Named, unit: Unit, key: UnitKey, container: str, paths: Collection[str]
) -> dict[str, list[UnitKey]]:
    """Return the free units, by path, that have the name of this one in a container."""
    found: dict[str, list[UnitKey]] = {}
    name = ".".join(part for part in (container, last_part(unit.name)) if part)
    for option in named.get((family_of(unit), name), ()):
        if option.path in paths and board.is_free(option, key):
            found.setdefault(option.path, []).append(option)
    return found


def _follow_import(board: Board, path: str, key: UnitKey, unit: Unit, routes: Mapping[Container, Container]) -> None:
    """An import goes where the code that may use it went; the same line in a stranger's file means nothing."""
    gone_to = {target[0] for source, target in routes.items() if source[0] == path}
    for place in sorted(gone_to):
        for index, other in enumerate(board.current.units(place)):
            option = UnitKey(place, index)
            if other.unit == "import" and other.behaviour == unit.behaviour and board.is_free(option, key):
                board.match(key, option, same=True, likeness=1.0)
                return
