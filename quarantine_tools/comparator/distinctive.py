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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.routes import Container, container_of, family_of
from quarantine_tools.comparator.side import ReadSide, is_special, last_part, plain_name
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

_DEFINING = frozenset({"function", "method", "class"})
_FAMILIES = frozenset({"callable", "class", "variable"})
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")
Spelling = Callable[[str], str]


@dataclass(frozen=True)
class _Names:
    """How often each name is defined: on each side, and in each artifact."""

    everywhere: Counter[tuple[str, str]]
    within: Counter[tuple[str, tuple[str, str]]]


def match_distinctive_names(board: Board) -> None:
    """Match open units by a name that only they have: in the same file first, then in the same service or package."""
    packages = _packages(board)
    near_files = _near_files(board)
    for spelling in (str, _bare):  # the very name first; `_name` for `name` after it
        before, after = _count(board.legacy, spelling), _count(board.current, spelling)
        free = _free(board, spelling)
        for near in (True, False):
            pairs = [
                (key, option)
                for path in board.legacy.paths
                for key, unit in board.open_legacy(path)
                if (name := _name_of(unit, spelling)) is not None
                for option in free.get(name, ())
                if board.is_free(option, key)
                and ((path, option.path) in near_files) == near
                and (
                    before.within[path, name] == after.within[option.path, name] == 1
                    if near
                    else before.everywhere[name] == after.everywhere[name] == 1
                    and _is_related(board, packages, path, option.path)
                )
            ]
            company = Counter(_places(board, key, option) for key, option in pairs)
            # Of overloads of one name, the most alike is the one that runs.
            for key, option in sorted(pairs, key=lambda pair: -board.likeness(*pair)):
                name = _name_of(board.old(key), spelling)
                rare = max(before.everywhere[name], after.everywhere[name]) <= COMMON if name else False
                own, other = _places(board, key, option)
                # A sibling class has methods of the same names: that both are in one file says nothing then.
                sure = (near and rare and not (own[1] and other[1])) or company[own, other] >= TOGETHER
                if key not in board.found and board.is_free(option, key) and _fits(board, key, option, sure):
                    likeness = board.likeness(key, option)
                    board.match(key, option, same=_is_same(board, key, option), likeness=likeness)


def _near_files(board: Board) -> frozenset[tuple[str, str]]:
    """Return the legacy and current files that are paired, or of which the one has several definitions of the other."""
    went = Counter(
        (key.path, match.current.path) for key, match in board.found.items() if board.old(key).unit in _DEFINING
    )
    paired = {(path, target) for path, targets in board.targets.items() for target in targets}
    return frozenset(paired | {pair for pair, number in went.items() if number >= TOGETHER})


def _places(board: Board, key: UnitKey, option: UnitKey) -> tuple[Container, Container]:
    """Return the classes, or modules, that two units stand in."""
    return (key.path, container_of(board.old(key))), (option.path, container_of(board.unit(option)))


def _is_same(board: Board, key: UnitKey, option: UnitKey) -> bool:
    """Say whether two units do the same; a variable of a module and one of a class do not, whatever is in them."""
    unit, other = board.old(key), board.unit(option)
    alike_held = unit.unit != "variable" or bool(container_of(unit)) == bool(container_of(other))
    return board.behave_alike(key, option) and alike_held


def _bare(name: str) -> str:
    return name.lstrip("_")


def _name_of(unit: Unit, spelling: Spelling) -> tuple[str, str] | None:
    """Return family and name of a unit; None for one that has no name of its own."""
    if family_of(unit) not in _FAMILIES or "," in unit.name or is_special(unit):
        return None
    return family_of(unit), spelling(last_part(unit.name))


def _named(side: ReadSide, spelling: Spelling) -> Iterator[tuple[UnitKey, tuple[str, str]]]:
    for path in side.paths:
        for index, unit in enumerate(side.units(path)):
            name = _name_of(unit, spelling)
            if name is not None:
                yield UnitKey(path, index), name


def _count(side: ReadSide, spelling: Spelling) -> _Names:
    """Count the places of each name; overloads, and a property with its setter, are one."""
    places = {(key.path, container_of(side.units(key.path)[key.index]), name) for key, name in _named(side, spelling)}
    return _Names(Counter(name for _, _, name in places), Counter((path, name) for path, _, name in places))


def _free(board: Board, spelling: Spelling) -> dict[tuple[str, str], list[UnitKey]]:
    found: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for key, name in _named(board.current, spelling):
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


def _fits(board: Board, key: UnitKey, option: UnitKey, sure: bool) -> bool:
    """Say whether the contents of two units of one name allow that the one became the other."""
    unit, other = board.old(key), board.unit(option)
    likeness = board.likeness(key, option)
    if unit.unit == "class":
        with_members = has_members(board.legacy.units(key.path), unit)
        return share_members(board, key, option) if with_members else likeness >= LEAST
    name = last_part(unit.name)
    telling = len(name) >= LONG or len(_WORDS.findall(name)) > 1
    if unit.unit == "variable":
        paired = option.path in board.targets.get(key.path, ())
        return (telling or paired) and likeness >= LEAST and not (container_of(unit) and container_of(other))
    return likeness >= (SURE_LEAST if telling and (sure or unit.weight >= LARGE) else LEAST)
