"""Which current unit answers to which legacy unit, over the whole pair of sides.

Stages, strongest evidence first; a unit that one stage matched is out of the next:

1. the same name and the same behaviour in a paired artifact (the only way to `preserved`);
2. the same behaviour elsewhere, where there is enough of it to be no chance;
3. a function whose name was handed on to another one, in a paired artifact;
4. the same name in a paired artifact, behaving differently; what that artifact hands out under it; a requirement on the
   same package in another file;
5. the same name where its artifact's other units went;
6. the same name in a class that the class's counterpart inherits from, or that inherits from it;
7. between the same neighbours, under a name that is alike, or where those go who import or call it; under a name that
   only it has;
8. content that is alike, with a clear lead over the runner-up: in a paired artifact, in its service, anywhere;
9. what its name stands for now, whatever that is, and a variable of its class or module that has its value;
10. of the units that behave differently, those that only call something by its new name are the same after all.

A current unit answers to one legacy unit only: when two alike legacy functions existed and one is left, one is lost.
Copies of a file inside the quarantine, paired with the same current artifact, are the one exception.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from quarantine_tools.comparator.alike import (
    MARGIN,
    match_alike_anywhere,
    match_alike_in_pairs,
    match_alike_in_services,
    match_namesakes,
    may_answer,
)
from quarantine_tools.comparator.board import Board, Match, UnitKey
from quarantine_tools.comparator.callers import match_by_callers
from quarantine_tools.comparator.distinctive import match_distinctive_names
from quarantine_tools.comparator.hierarchy import Hierarchy, find_hierarchy
from quarantine_tools.comparator.identical import match_same_elsewhere, match_same_in_place, own_name
from quarantine_tools.comparator.leftover import (
    match_imports_of_a_name,
    match_only_namesakes,
    match_values_under_other_names,
)
from quarantine_tools.comparator.migrations import match_applied
from quarantine_tools.comparator.neighbours import match_between_neighbours, match_near_names
from quarantine_tools.comparator.pairing import first_partners
from quarantine_tools.comparator.reexports import match_imported_names, match_reexported_names
from quarantine_tools.comparator.references import with_renamed_references
from quarantine_tools.comparator.requirements import match_moved_requirements
from quarantine_tools.comparator.routes import (
    CLOSED,
    MEMBERS_LEAST,
    Container,
    container_of,
    family_of,
    find_kin,
    find_routes,
    name_within,
    share_that_went,
)
from quarantine_tools.comparator.side import ReadSide, is_special, last_part, plain_name
from quarantine_tools.comparator.standing import match_standing_names
from quarantine_tools.comparator.succession import match_handed_on_names
from quarantine_tools.model import Pairing, ServicePair, Unit

WHOLE_LEAST = 0.8  # likeness of the members that show that a class of another name is the same one
SAME_NAME_LEAST = 0.3  # likeness of a namesake in another artifact than the paired one …
COUSIN_LEAST = 0.55  # … and in a class that has no more than a base class in common


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
        match_same_in_place(board, path)
    match_same_elsewhere(board)
    routes = find_routes(board)
    match_handed_on_names(board)
    for path in legacy.paths:
        _match_namesakes_in_place(board, path)
    match_reexported_names(board)
    match_moved_requirements(board)
    named = _by_family_and_name(board)
    hierarchies = (find_hierarchy(legacy), find_hierarchy(current))
    for path in legacy.paths:
        _match_along_routes(board, path, routes, named)
    _match_among_relatives(board, hierarchies, find_routes(board), named, SAME_NAME_LEAST)
    match_between_neighbours(board)
    match_near_names(board)
    match_imported_names(board)
    match_by_callers(board, find_routes(board))
    match_distinctive_names(board)
    match_alike_in_pairs(board)
    match_alike_in_services(board)
    match_alike_anywhere(board)
    match_only_namesakes(board)
    match_imports_of_a_name(board)
    _match_among_relatives(board, hierarchies, find_routes(board), named, 0.0)
    routes = find_routes(board)  # a class that was found by its content takes its small methods along
    for path in legacy.paths:
        _match_along_routes(board, path, routes, named)
    match_standing_names(board, hierarchies[1])
    match_values_under_other_names(board)
    match_applied(board)
    matches = [board.found[key] for key in sorted(board.found, key=lambda k: (k.path, k.index))]
    return with_renamed_references(legacy, current, matches)


def _match_namesakes_in_place(board: Board, path: str) -> None:
    """Stage 4: the same name in a paired artifact; namesakes with running numbers are told apart by content."""
    for target in board.targets.get(path, ()):
        units = board.current.units(target)
        groups: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
        for index, unit in enumerate(units):
            groups[family_of(unit), plain_name(own_name(unit))].append(UnitKey(target, index))
        waiting: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
        for key, unit in board.open_legacy(path):
            waiting[family_of(unit), plain_name(own_name(unit))].append(key)
        for name, olds in waiting.items():
            news = [option for option in groups.get(name, ()) if board.is_free(option, olds[0])]
            if len(olds) == 1 and len(news) == 1 and may_answer(board, olds[0], news[0], paired=True):
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
    """Stage 5: the same last name where the rest of its class or module went, then anywhere in the service."""
    service = frozenset(board.service_paths(path))
    # A class after its members: it went where most of them are found.
    for key, unit in sorted(board.open_legacy(path), key=lambda item: item[1].unit == "class"):
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
        if unit.unit != "variable" or not last_part(unit.name).startswith("__"):  # `__all__` is each module's own
            groups.append(_nearest(board, key, _there(board, named, unit, key, own, service)))
        for option in (keys[0] for group in groups for keys in group.values() if len(keys) == 1):
            likeness = board.likeness(key, option)
            least = 0.0 if _went_together(board, path, unit, option) else SAME_NAME_LEAST
            if likeness >= least and may_answer(board, key, option, paired=False):
                board.match(
                    key,
                    option,
                    same=board.behave_alike(key, option) and _is_whole(board, key, option),
                    likeness=likeness,
                )
                break


def _is_whole(board: Board, key: UnitKey, option: UnitKey) -> bool:
    """Say whether most of a class is found, nearly as it was, in the class of another name that is to be the same.

    The header of a class alone is the same in many: `class PathSerializer(BaseSerializer)`.
    """
    unit, other = board.old(key), board.unit(option)
    if unit.unit != "class" or last_part(unit.name) == last_part(other.name):
        return True
    share = share_that_went(
        board, (key.path, plain_name(unit.name)), (option.path, plain_name(other.name)), WHOLE_LEAST
    )
    has_members = any(container_of(one) == plain_name(unit.name) for one in board.legacy.units(key.path))
    return share > MEMBERS_LEAST or not has_members


def _nearest(board: Board, key: UnitKey, there: dict[str, list[UnitKey]]) -> dict[str, list[UnitKey]]:
    """Return the options of the one artifact whose unit is clearly the most alike; none where it is not clear."""
    ranked = sorted(there, key=lambda path: (-max(board.likeness(key, one) for one in there[path]), path))[:2]
    scores = [max(board.likeness(key, one) for one in there[path]) for path in ranked]
    if not ranked or (len(ranked) == 2 and scores[0] - scores[1] < MARGIN):
        return {}
    return {ranked[0]: there[ranked[0]]}


def _went_together(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether most of a member's class went to the class of an option: its namesake there is what became of it."""
    own, other = container_of(unit), container_of(board.unit(option))
    if not own or not other:
        return False
    return share_that_went(board, (path, own), (option.path, other)) > MEMBERS_LEAST


def _class_at(board: Board, named: Named, key: UnitKey, unit: Unit, place: Container) -> dict[str, list[UnitKey]]:
    """Return the class that most of the members of a class went to, whatever it is called."""
    if share_that_went(board, (key.path, plain_name(unit.name)), place) <= MEMBERS_LEAST:
        return {}
    options = [o for o in named.get(("class", place[1]), ()) if o.path == place[0] and board.is_free(o, key)]
    return {place[0]: options}


def _match_among_relatives(
    board: Board,
    hierarchies: tuple[Hierarchy, Hierarchy],
    routes: Mapping[Container, Container],
    named: Named,
    inherited_least: float,
) -> None:
    """Stage 6: members that were pulled up to a base class of where their class went, or pushed down to a subclass.

    What a class inherits it has, and several classes may have come to inherit one member. A member of a subclass, or
    of a relative of the legacy class, must be alike besides.

    Args:
        hierarchies: the legacy one and the current one.
        inherited_least: likeness of an inherited member. What has nothing in common, a base class that only says that
            it must be defined, answers when nothing else does.
    """
    before, after = hierarchies
    for path in board.legacy.paths:
        for key, unit in list(board.open_legacy(path)):
            owner = (path, container_of(unit))
            if not owner[1] or unit.unit not in ("method", "variable"):
                continue
            home = _class_route(routes, owner)
            inherits = home is not None and not _members(named, unit, home)  # its own, whosever it was, comes first
            inherited = [
                option
                for place in (after.ancestors(home) if home is not None and inherits else ())
                for option in _members(named, unit, place)
            ]
            if inherited and board.likeness(key, inherited[0]) >= inherited_least:
                board.match(
                    key,
                    inherited[0],
                    same=board.behave_alike(key, inherited[0]),
                    likeness=board.likeness(key, inherited[0]),
                )
                continue
            family = (owner, *before.ancestors(owner), *before.descendants(owner))
            homes = dict.fromkeys(place for one in family if (place := _class_route(routes, one)) is not None)
            # Pushed down goes from the class itself: what else inherits from its bases are its siblings.
            down = after.descendants(home) if home else ()
            places = dict.fromkeys((*(p for one in homes for p in (one, *after.ancestors(one))), *down))
            options = [
                option for place in places for option in _members(named, unit, place) if board.is_free(option, key)
            ]
            best = max(options, key=lambda option: board.likeness(key, option), default=None)
            if best is None:
                continue
            near = () if home is None else (home, *after.ancestors(home), *(() if is_special(unit) else down))
            least = SAME_NAME_LEAST if (best.path, container_of(board.unit(best))) in near else COUSIN_LEAST
            if (likeness := board.likeness(key, best)) >= least:
                board.match(key, best, same=board.behave_alike(key, best), likeness=likeness)


def _members(named: Named, unit: Unit, place: Container) -> list[UnitKey]:
    """Return the members of a class that have the name of a unit."""
    keys = named.get((family_of(unit), f"{place[1]}.{last_part(unit.name)}"), ())
    return [key for key in keys if key.path == place[0]]


def _class_route(routes: Mapping[Container, Container], own: Container) -> Container | None:
    """Return the class that a class went to; None where its members went to a module's functions."""
    found = routes.get(own)
    return found if found is not None and found[1] else None


def _there(
    board: Board, named: Named, unit: Unit, key: UnitKey, container: str, paths: Collection[str]
) -> dict[str, list[UnitKey]]:
    """Return the free units, by path, that have the name of this one in a container."""
    found: dict[str, list[UnitKey]] = {}
    name = ".".join(part for part in (container, name_within(unit)) if part)
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
