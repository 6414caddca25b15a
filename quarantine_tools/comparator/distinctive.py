"""Match what kept a name that nothing else has.

A package that was rearranged keeps most of its names: `setupmethod` stands in another module now, `_ensure_after_fork`
in a class, `run_evdump` is `_run_evdump`. Where a name is defined once on the legacy side and once on the current one,
and both stand in what is the same file, service or package, the name says which answers to which; the contents need
only not speak against it. Names that each script has (`main`, `parse_args`) prove nothing between strangers, so outside
of these places nothing is matched here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.naming import Called, Name, NameCounts, Spelling
from quarantine_tools.comparator.routes import DEFINITIONS, Container, container_of
from quarantine_tools.comparator.side import is_special, last_part, plain_name
from quarantine_tools.model import Unit

# Likeness that two units must have; measured on Flask 0.12 and 3.0, celery 3.1 and 5.4, Django 1.11 and 4.2, 2026-11.
SURE_LEAST = 0.3  # in the same file, or where size or company make chance unlikely
LEAST = 0.55  # elsewhere
LONG = 9  # letters that make a single word as telling as two
LARGE = 30  # nodes of a unit that is no chance …
COMMON = 2  # definitions of a name on a side beyond which it says little, though the file has it once
TOGETHER = 2  # … as are this many such names between two classes, or modules, or definitions that went to a file
MEMBERS_LEAST = 0.2  # of a class's weight that must stand under the same names in a class that is to be the same one
PACKAGE_LEAST = 3  # pairs of files that make two top-level folders one package

_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")


@dataclass(frozen=True)
class _Counts:
    """How often each name is defined in all, and how often it is still open."""

    before: NameCounts
    after: NameCounts
    open_before: Counter[tuple[str, Name]]
    open_after: Counter[tuple[str, Name]]

    def are_rare(self, name: Name) -> bool:
        """Say whether a name tells which unit it is."""
        return max(self.before.everywhere[name], self.after.everywhere[name]) <= COMMON

    def are_alone(self, name: Name) -> bool:
        """Say whether each side defines a name once."""
        return self.before.everywhere[name] == self.after.everywhere[name] == 1

    def are_alone_within(self, path: str, target: str, name: Name) -> bool:
        """Say whether each of two files defines a name once."""
        return self.before.within[path, name] == self.after.within[target, name] == 1

    def are_left_within(self, path: str, target: str, name: Name) -> bool:
        """Say whether each of two files has one definition of a name that is still open."""
        return self.open_before[path, name] == self.open_after[target, name] == 1


def match_distinctive_names(board: Board) -> None:
    """Match open units by a name that only they have: in the same file first, then in the same service or package."""
    packages = _packages(board)
    near_files = _near_files(board)
    legacy_names, current_names = Called(board.legacy), Called(board.current)
    for spelling in (str, _bare):  # the very name first; `_name` for `name` after it
        free = _free(board, current_names, spelling)
        counts = _Counts(
            legacy_names.count(spelling),
            current_names.count(spelling),
            _count_open(board, legacy_names, spelling),
            _count_free(board, free),
        )
        for near in (True, False):
            pairs = {
                (key, option): name
                for path in board.legacy.paths
                for key, _ in board.open_legacy(path)
                for name in legacy_names.of(key, spelling)
                for option in free.get(name, ())
                if board.is_free(option, key)
                and name[1] in (spelling(last_part(board.old(key).name)), spelling(last_part(board.unit(option).name)))
                and ((path, option.path) in near_files) == near
                and (
                    _is_the_one_near(board, counts, key, option, name)
                    if near
                    else _is_the_one_anywhere(board, counts, key, option, name, spelling)
                    and _is_related(board, packages, path, option.path)
                )
            }
            company = Counter(_places(board, key, option) for key, option in pairs)
            # Of overloads of one name, the most alike is the one that runs.
            for key, option in sorted(pairs, key=lambda pair: -board.likeness(*pair)):
                # A sibling class has methods of the same names: that both are in one file says nothing then.
                known = near and counts.are_rare(pairs[key, option]) and not _are_members(board, key, option)
                together = company[_places(board, key, option)] >= TOGETHER
                if key in board.found or not board.is_free(option, key):
                    continue
                if _fits(board, key, option, known or together, together and near) or (
                    current_names.is_alias(option, spelling, pairs[key, option])
                    and _is_telling(board.old(key))
                    and not _are_members(board, key, option)
                ):
                    likeness = board.likeness(key, option)
                    board.match(key, option, same=_is_same(board, key, option), likeness=likeness)


def _is_the_one_near(board: Board, counts: _Counts, key: UnitKey, option: UnitKey, name: Name) -> bool:
    """Say whether a name leaves no other choice between two files that belong together.

    What is left of a name on either side will do, unless each is a member of a class.
    """
    if counts.are_alone_within(key.path, option.path, name):
        return True
    return counts.are_left_within(key.path, option.path, name) and not _are_members(board, key, option)


def _is_the_one_anywhere(
    board: Board, counts: _Counts, key: UnitKey, option: UnitKey, name: Name, spelling: Spelling
) -> bool:
    """Say whether a name leaves no other choice between the sides; of members of classes, only their own names do."""
    own_name = name[1] == spelling(last_part(board.old(key).name))
    return counts.are_alone(name) and (own_name or not _are_members(board, key, option))


def _near_files(board: Board) -> frozenset[tuple[str, str]]:
    """Return the legacy and current files that are paired, or of which the one has several definitions of the other."""
    went = Counter(
        (key.path, match.current.path) for key, match in board.found.items() if board.old(key).unit in DEFINITIONS
    )
    paired = {(path, target) for path, targets in board.targets.items() for target in targets}
    return frozenset(paired | {pair for pair, number in went.items() if number >= TOGETHER})


def _places(board: Board, key: UnitKey, option: UnitKey) -> tuple[Container, Container]:
    """Return the classes, or modules, that two units stand in."""
    return (key.path, container_of(board.old(key))), (option.path, container_of(board.unit(option)))


def _are_members(board: Board, key: UnitKey, option: UnitKey) -> bool:
    """Say whether both units stand in classes."""
    return bool(container_of(board.old(key)) and container_of(board.unit(option)))


def _is_same(board: Board, key: UnitKey, option: UnitKey) -> bool:
    """Say whether two units do the same; a variable of a module and one of a class do not, whatever is in them."""
    unit, other = board.old(key), board.unit(option)
    alike_held = unit.unit != "variable" or bool(container_of(unit)) == bool(container_of(other))
    return board.behave_alike(key, option) and alike_held


def _bare(name: str) -> str:
    return name.lstrip("_")


def _count_open(board: Board, called: Called, spelling: Spelling) -> Counter[tuple[str, Name]]:
    """Count, per artifact, the places that have a legacy unit of a name that is still open."""
    places = {
        (path, container_of(unit), name)
        for path in board.legacy.paths
        for key, unit in board.open_legacy(path)
        for name in called.of(key, spelling)
    }
    return Counter((path, name) for path, _, name in places)


def _count_free(board: Board, free: Mapping[Name, Sequence[UnitKey]]) -> Counter[tuple[str, Name]]:
    """Count, per artifact, the places that have a current unit of a name that nobody answers to."""
    return Counter(
        (path, name)
        for name, options in free.items()
        for path, _ in {(option.path, container_of(board.unit(option))) for option in options}
    )


def _free(board: Board, called: Called, spelling: Spelling) -> dict[Name, list[UnitKey]]:
    found: defaultdict[Name, list[UnitKey]] = defaultdict(list)
    for key, name in called.all(spelling):
        if not board.claimed.get(key):
            found[name].append(key)
    return found


def _packages(board: Board) -> set[tuple[str, str]]:
    """Return the top-level folders of both sides that are the same package, by the files that are paired in them."""
    votes = Counter(
        (_root(path), _root(targets[0])) for path, targets in board.targets.items() if targets and "/" in path
    )
    return {roots for roots, count in votes.items() if count >= PACKAGE_LEAST and all(roots)}


def _root(path: str) -> str:
    """Return the first folder of a path, inside of its archive; "" for a file outside of any."""
    archive, inside, rest = path.rpartition("!/")
    first, slash, _ = rest.partition("/")
    return f"{archive}{inside}{first}" if slash else f"{archive}{inside}"


def _is_related(board: Board, packages: set[tuple[str, str]], path: str, target: str) -> bool:
    return target in board.service_paths(path) or (_root(path), _root(target)) in packages


def _members(units: Sequence[Unit], owner: Unit) -> dict[str, int]:
    """Return the names of a class's members with their weights; those that each class has (`__init__`) left out."""
    own = [unit for unit in units if container_of(unit) == plain_name(owner.name)]
    return {last_part(unit.name): unit.weight for unit in own if unit.unit != "method" or not is_special(unit)}


def has_members(units: Sequence[Unit], owner: Unit) -> bool:
    """Say whether a class has members that not each class has."""
    return owner.unit == "class" and bool(_members(units, owner))


def share_members(board: Board, key: UnitKey, option: UnitKey) -> bool:
    """Say whether a class has most of the members of another one, or that one has none: a name alone makes no heir."""
    before = _members(board.legacy.units(key.path), board.old(key))
    after = _members(board.current.units(option.path), board.unit(option))
    shared = sum(weight for name, weight in before.items() if name in after)
    return shared >= MEMBERS_LEAST * sum(before.values())


def members_are_alike(board: Board, key: UnitKey, option: UnitKey, least: float) -> bool:
    """Say whether the members of one class are alike, by weight, to those of the same names in another one.

    Each class of a family of small ones has the same member, which does what makes it another class.
    """
    here = _members_of(board.legacy.units(key.path), key.path, board.old(key))
    there = _members_of(board.current.units(option.path), option.path, board.unit(option))
    total = sum(board.old(member).weight for members in here.values() for member in members)
    alike = sum(
        board.old(member).weight * max((board.likeness(member, other) for other in there.get(name, ())), default=0.0)
        for name, members in here.items()
        for member in members
    )
    return alike >= least * total


def _members_of(units: Sequence[Unit], path: str, owner: Unit) -> Mapping[str, Sequence[UnitKey]]:
    found: defaultdict[str, list[UnitKey]] = defaultdict(list)
    for index, unit in enumerate(units):
        if container_of(unit) == plain_name(owner.name):
            found[last_part(unit.name)].append(UnitKey(path, index))
    return found


def _is_telling(unit: Unit) -> bool:
    name = last_part(unit.name)
    return len(name) >= LONG or len(_WORDS.findall(name)) > 1


def _fits(board: Board, key: UnitKey, option: UnitKey, sure: bool, together: bool) -> bool:
    """Say whether the contents of two units of one name allow that the one became the other.

    Args:
        sure: whether the place of both says so, too, where the name is a telling one …
        together: … and whether the names that moved with it say so, whatever it is called.
    """
    unit, other = board.old(key), board.unit(option)
    likeness = board.likeness(key, option)
    if unit.unit == "class":
        with_members = has_members(board.legacy.units(key.path), unit)
        return share_members(board, key, option) if with_members else likeness >= LEAST
    telling = _is_telling(unit)
    if unit.unit == "variable":
        paired = option.path in board.targets.get(key.path, ())
        return (telling or paired) and likeness >= LEAST and not (container_of(unit) and container_of(other))
    allowed = together or (telling and (sure or unit.weight >= LARGE))
    return likeness >= (SURE_LEAST if allowed else LEAST)
