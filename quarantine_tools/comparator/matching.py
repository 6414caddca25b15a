"""Which current unit answers to which legacy unit, over the whole pair of sides.

Stages, strongest evidence first; a unit that one stage matched is out of the next:

1. the same name and the same behaviour in a paired artifact (the only way to `preserved`);
2. the same behaviour elsewhere, where there is enough of it to be no chance;
3. the same name in a paired artifact, behaving differently;
4. the same name where its artifact's other units went;
5. content that is alike, with a clear lead over the runner-up, in a paired artifact, then in its service.

A current unit answers to one legacy unit only: when two alike legacy functions existed and one is left, one is lost.
Copies of a file inside the quarantine, paired with the same current artifact, are the one exception.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quarantine_tools.comparator.pairing import first_partners
from quarantine_tools.comparator.side import ReadSide, last_part, plain_name, true_name
from quarantine_tools.comparator.similarity import Corpus, unit_tokens
from quarantine_tools.model import Pairing, ServicePair, Unit

# The least weight (nodes of the normal form) at which equal behaviour is no chance. A getter or a `close()` of one line
# is the same everywhere; measured on the examples and the real case, 2026-11.
SUBSTANCE = 20  # anywhere, under any name
NAMED_SUBSTANCE = 8  # anywhere, under the same name
MODIFIED_LEAST = 0.55  # likeness of a renamed unit in a paired artifact …
MOVED_LEAST = 0.7  # … and of one in another artifact of the service
MARGIN = 0.12  # lead over the runner-up that a match by content must have
HEIR_LEAST = 0.5  # likeness that makes a namesake in the paired artifact the successor, whatever stands elsewhere
SAME_NAME_LEAST = 0.3  # likeness of a namesake in another artifact than the paired one

_CALLABLE = {"function", "method"}
_CLOSED = {"requirement", "instruction", "key"}  # meaningless outside of the artifact that they stand in
_CONTEXTUAL = {"import", "variable"}  # their meaning comes from the code around them: followed with it, never alone


@dataclass(frozen=True, slots=True)
class UnitKey:
    """A unit's address: artifact path and position in its reading."""

    path: str
    index: int


@dataclass(frozen=True, slots=True)
class Match:
    """A legacy unit and its counterpart."""

    legacy: UnitKey
    current: UnitKey
    same: bool  # the same behaviour
    likeness: float  # 0 to 1
    ambiguous: bool = False  # other current units would have answered as well


@dataclass
class _Desk:
    """What the stages share while they work."""

    legacy: ReadSide
    current: ReadSide
    targets: Mapping[str, tuple[str, ...]]  # legacy path → paired current paths
    successors: Mapping[str, tuple[str, ...]]  # legacy service → current services
    found: dict[UnitKey, Match] = field(default_factory=dict)
    claimed: dict[UnitKey, set[UnitKey]] = field(default_factory=lambda: defaultdict(set))

    def open_legacy(self, path: str) -> Iterator[tuple[UnitKey, Unit]]:
        for index, unit in enumerate(self.legacy.units(path)):
            key = UnitKey(path, index)
            if key not in self.found:
                yield key, unit

    def is_free(self, key: UnitKey, asking: UnitKey) -> bool:
        """Say whether a current unit may answer to this legacy unit: nobody's yet, or only copies' of its file."""
        return all(self._are_copies(other, asking, key.path) for other in self.claimed.get(key, ()))

    def _are_copies(self, one: UnitKey, other: UnitKey, target: str) -> bool:
        if one.path == other.path:
            return False
        both_paired = target in self.targets.get(one.path, ()) and target in self.targets.get(other.path, ())
        same_bytes = self.legacy.artifacts[one.path].sha256 == self.legacy.artifacts[other.path].sha256
        return both_paired or (same_bytes and one.index == other.index)

    def match(self, legacy: UnitKey, current: UnitKey, same: bool, likeness: float, ambiguous: bool = False) -> None:
        self.found[legacy] = Match(legacy, current, same, round(likeness, 3), ambiguous)
        self.claimed[current].add(legacy)

    def unit(self, key: UnitKey) -> Unit:
        return self.current.units(key.path)[key.index]


def match_units(
    legacy: ReadSide, current: ReadSide, pairings: Iterable[Pairing], services: Iterable[ServicePair]
) -> tuple[Match, ...]:
    """Return the matches, sorted by legacy path and position; a legacy unit without one is lost."""
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for legacy_path, current_path in first_partners(pairings).items():
        targets[legacy_path].append(current_path)
    for path in legacy.paths:
        same_path = current.artifacts.get(path)
        if same_path is not None and path not in targets[path] and same_path.kind == legacy.artifacts[path].kind:
            targets[path].append(path)
    successors: defaultdict[str, list[str]] = defaultdict(list)
    for service in services:
        if service.current is not None:
            successors[service.legacy].append(service.current)
    desk = _Desk(
        legacy,
        current,
        {key: tuple(value) for key, value in targets.items()},
        {key: tuple(value) for key, value in successors.items()},
    )
    for path in legacy.paths:
        _match_same_in_place(desk, path)
    _match_same_elsewhere(desk)
    routes = _routes(desk)
    for path in legacy.paths:
        _match_namesakes_in_place(desk, path)
    for path in legacy.paths:
        _match_along_routes(desk, path, routes)
    for path in legacy.paths:
        _match_alike(desk, path, desk.targets.get(path, ()), MODIFIED_LEAST)
    for path in legacy.paths:
        _match_alike(desk, path, _service_paths(desk, path), MOVED_LEAST)
    return tuple(desk.found[key] for key in sorted(desk.found, key=lambda k: (k.path, k.index)))


def _by_name(units: Sequence[Unit]) -> dict[tuple[str, str], int]:
    return {(unit.unit, _own_name(unit)): index for index, unit in enumerate(units)}


def _own_name(unit: Unit) -> str:
    """Return the name that a unit is looked up by; a whole file is found by its pairing, whatever it is called."""
    return "" if unit.unit == "file" else unit.name


def _match_same_in_place(desk: _Desk, path: str) -> None:
    """Stage 1: the exact name first, then the name without its running number, then equal up to local names."""
    for target in desk.targets.get(path, ()):
        units = desk.current.units(target)
        named = _by_name(units)
        for key, unit in desk.open_legacy(path):
            index = named.get((unit.unit, _own_name(unit)))
            if index is None or not desk.is_free(UnitKey(target, index), key):
                continue
            if units[index].behaviour == unit.behaviour or units[index].shape == unit.shape:
                desk.match(key, UnitKey(target, index), same=True, likeness=1.0)
        queues: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for index, other in enumerate(units):
            queues[other.unit, plain_name(other.name), other.behaviour].append(index)
        for key, unit in desk.open_legacy(path):
            for index in queues.get((unit.unit, plain_name(unit.name), unit.behaviour), ()):
                if desk.is_free(UnitKey(target, index), key):
                    desk.match(key, UnitKey(target, index), same=True, likeness=1.0)
                    break


def _match_same_elsewhere(desk: _Desk) -> None:
    """Stage 2: equal behaviour in another place or under another name."""
    index: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for path in desk.current.paths:
        for number, unit in enumerate(desk.current.units(path)):
            index[_family(unit), unit.behaviour].append(UnitKey(path, number))
    for named in (True, False):
        for path in desk.legacy.paths:
            for key, unit in list(desk.open_legacy(path)):
                found = index.get((_family(unit), unit.behaviour), ())
                if not found or _has_heir(desk, path, unit):
                    continue
                options = [
                    option
                    for option in found
                    if desk.is_free(option, key)
                    and (last_part(desk.unit(option).name) == last_part(unit.name)) == named
                    and _is_no_chance(desk, path, unit, option, named)
                ]
                if options:
                    best = min(options, key=lambda option: _distance(desk, path, unit, option))
                    desk.match(key, best, same=True, likeness=1.0, ambiguous=len(options) > 1)


def _has_heir(desk: _Desk, path: str, unit: Unit) -> bool:
    """Say whether a unit of this name, plainly grown out of this one, stands in the paired artifact.

    What the code runs today is the heir; that an old copy of the text stands elsewhere makes it no less modified.
    """
    for target in desk.targets.get(path, ()):
        for other in desk.current.units(target):
            if (
                _family(other) == _family(unit)
                and plain_name(other.name) == plain_name(unit.name)
                and other.behaviour != unit.behaviour
                and _likeness(unit, other) >= HEIR_LEAST
            ):
                return True
    return False


def _family(unit: Unit) -> str:
    return "callable" if unit.unit in _CALLABLE else unit.unit


def _is_no_chance(desk: _Desk, path: str, unit: Unit, option: UnitKey, named: bool) -> bool:
    if unit.unit == "file":
        return False  # whole files are the pairing's business
    paired = option.path in desk.targets.get(path, ())
    if unit.unit in _CLOSED:
        return paired and unit.unit == "instruction"
    if unit.unit in _CONTEXTUAL:
        return named and unit.unit == "variable" and (paired or _same_service(desk, path, option.path))
    if paired or _same_service(desk, path, option.path):
        return unit.weight >= (1 if named else SUBSTANCE)
    return unit.weight >= (NAMED_SUBSTANCE if named and unit.unit != "class" else SUBSTANCE)


def _same_service(desk: _Desk, legacy_path: str, current_path: str) -> bool:
    service = desk.legacy.artifacts[legacy_path].service
    return service is not None and desk.current.artifacts[current_path].service in desk.successors.get(service, ())


def _distance(desk: _Desk, path: str, unit: Unit, option: UnitKey) -> tuple[object, ...]:
    """Order the places that a unit may have gone to: nearest first."""
    other = desk.unit(option)
    return (
        option.path not in desk.targets.get(path, ()),
        not _same_service(desk, path, option.path),
        plain_name(other.name) != plain_name(unit.name),
        true_name(option.path) != true_name(path),
        "test" in option.path.lower(),
        option.path,
        option.index,
    )


def _routes(desk: _Desk) -> dict[tuple[str, str], tuple[str, str]]:
    """Return where the containers went: (legacy path, class) → (current path, class), by most of their moved units.

    The module itself is the container "" of its own units.
    """
    votes: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for key, match in desk.found.items():
        old, new = desk.legacy.units(key.path)[key.index], desk.unit(match.current)
        if old.unit in _CALLABLE | {"class", "variable"}:
            votes[key.path, _container(old)][match.current.path, _container(new)] += max(old.weight, 1)
            if old.unit == "class":
                votes[key.path, plain_name(old.name)][match.current.path, plain_name(new.name)] += old.weight
    return {source: max(sorted(found), key=lambda target: found[target]) for source, found in votes.items()}


def _container(unit: Unit) -> str:
    return plain_name(unit.name).rpartition(".")[0]


def _match_namesakes_in_place(desk: _Desk, path: str) -> None:
    """Stage 3: the same name in a paired artifact; namesakes with running numbers are told apart by content."""
    for target in desk.targets.get(path, ()):
        units = desk.current.units(target)
        groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for index, unit in enumerate(units):
            groups[_family(unit), plain_name(_own_name(unit))].append(index)
        waiting: defaultdict[tuple[str, str], list[tuple[UnitKey, Unit]]] = defaultdict(list)
        for key, unit in desk.open_legacy(path):
            waiting[_family(unit), plain_name(_own_name(unit))].append((key, unit))
        for name, olds in waiting.items():
            news = [
                (UnitKey(target, index), units[index])
                for index in groups.get(name, ())
                if desk.is_free(UnitKey(target, index), olds[0][0])
            ]
            if len(olds) == 1 and len(news) == 1:
                likeness = _likeness(olds[0][1], news[0][1])
                desk.match(olds[0][0], news[0][0], same=False, likeness=likeness)
            else:
                _match_by_likeness(desk, olds, news, least=0.0, margin=0.0)


def _match_along_routes(desk: _Desk, path: str, routes: Mapping[tuple[str, str], tuple[str, str]]) -> None:
    """Stage 4: the same last name where the rest of its class or module went, then anywhere in the service."""
    service = _service_paths(desk, path)
    for key, unit in list(desk.open_legacy(path)):
        if unit.unit == "import":
            _follow_import(desk, path, key, unit, routes)
            continue
        route = routes.get((path, _container(unit)))
        places = [route] if route else []
        places += [(other, _container(unit)) for other in service if (other, _container(unit)) != route]
        for place, container in places:
            name = ".".join(part for part in (container, last_part(unit.name)) if part)
            options = [
                UnitKey(place, index)
                for index, other in enumerate(desk.current.units(place))
                if _family(other) == _family(unit) and plain_name(other.name) == name and unit.unit not in _CLOSED
            ]
            options = [option for option in options if desk.is_free(option, key)]
            if len(options) != 1:
                continue
            likeness = _likeness(unit, desk.unit(options[0]))
            if likeness >= SAME_NAME_LEAST:
                desk.match(key, options[0], same=desk.unit(options[0]).behaviour == unit.behaviour, likeness=likeness)
                break


def _follow_import(
    desk: _Desk, path: str, key: UnitKey, unit: Unit, routes: Mapping[tuple[str, str], tuple[str, str]]
) -> None:
    """An import goes where the code that may use it went; the same line in a stranger's file means nothing."""
    gone_to = {target[0] for source, target in routes.items() if source[0] == path}
    for place in sorted(gone_to):
        for index, other in enumerate(desk.current.units(place)):
            option = UnitKey(place, index)
            if other.unit == "import" and other.behaviour == unit.behaviour and desk.is_free(option, key):
                desk.match(key, option, same=True, likeness=1.0)
                return


def _service_paths(desk: _Desk, path: str) -> tuple[str, ...]:
    """Return the current artifacts of the same kind in the services that took this artifact's service's place."""
    service = desk.legacy.artifacts[path].service
    if service is None:
        return ()
    kind, homes = desk.legacy.artifacts[path].kind, desk.successors.get(service, ())
    return tuple(
        p
        for p in desk.current.paths
        if desk.current.artifacts[p].service in homes and desk.current.artifacts[p].kind == kind
    )


def _match_alike(desk: _Desk, path: str, places: Sequence[str], least: float) -> None:
    """Stage 5: another name, but content that is alike."""
    olds: defaultdict[str, list[tuple[UnitKey, Unit]]] = defaultdict(list)
    for key, unit in desk.open_legacy(path):
        if unit.unit not in _CLOSED | _CONTEXTUAL | {"file"} and unit.weight >= SUBSTANCE:
            olds[_family(unit)].append((key, unit))
    if not olds:
        return
    news: defaultdict[str, list[tuple[UnitKey, Unit]]] = defaultdict(list)
    for place in places:
        for index, unit in enumerate(desk.current.units(place)):
            option = UnitKey(place, index)
            if not desk.claimed.get(option) and unit.weight >= SUBSTANCE:
                news[_family(unit)].append((option, unit))
    for family, waiting in olds.items():
        _match_by_likeness(desk, waiting, news.get(family, []), least, MARGIN)


def _likeness(one: Unit, other: Unit) -> float:
    first, second = unit_tokens(one), unit_tokens(other)
    total = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / total if total else 0.0


def _match_by_likeness(
    desk: _Desk,
    olds: Sequence[tuple[UnitKey, Unit]],
    news: Sequence[tuple[UnitKey, Unit]],
    least: float,
    margin: float,
) -> None:
    """Match two groups greedily, the most alike first; equal likeness in source order."""
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
        if old in desk.found or not desk.is_free(new, old) or score < least:
            continue
        rivals = sorted(by_old[old], reverse=True)[1:2] + sorted(by_new[new], reverse=True)[1:2]
        if margin and any(score - rival < margin for rival in rivals):
            continue
        desk.match(old, new, same=False, likeness=score)
