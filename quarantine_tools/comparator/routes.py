"""Where the classes and modules went: what their members say together."""

from __future__ import annotations

from collections import Counter, defaultdict

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.side import ReadSide, last_part, plain_name
from quarantine_tools.model import Unit

Container = tuple[str, str]  # artifact path and class; the module itself is the class ""
CALLABLE = frozenset({"function", "method"})
DEFINITIONS = CALLABLE | {"class"}
CLOSED = frozenset({"requirement", "instruction", "key"})  # meaningless outside of the artifact that they stand in
LINES = frozenset({"import", "statement"})  # whose name is their text
CONTEXTUAL = frozenset({"import", "variable"})  # their meaning comes from the code around them: never followed alone
MEMBERS_LEAST = 0.5  # of a class's weight that must stand under the same names in a class that is to be its successor
NAMESAKE_LEAST = 0.2  # the same for a class of the same name
MOST_COMMON = 200  # members of one name beyond which it tells nothing; keeps the search near linear


def container_of(unit: Unit) -> str:
    """Return the class that a unit stands in, "" for one of the module."""
    if unit.unit in LINES:
        return ""  # its name is its text, dots included
    return plain_name(unit.name).rpartition(".")[0]


def name_within(unit: Unit) -> str:
    """Return the name of a unit within its class or module, without its running number."""
    return plain_name(unit.name) if unit.unit in LINES else last_part(unit.name)


def family_of(unit: Unit) -> str:
    """Return what a unit may become without being something else: a function may become a method."""
    return "callable" if unit.unit in CALLABLE else unit.unit


def is_kin(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether two units stand in classes of one name, or in classes whose other members went the same way."""
    own, other = container_of(unit), container_of(board.unit(option))
    return last_part(own) == last_part(other) or board.kin.get((path, own)) == (option.path, other)


def find_routes(board: Board) -> dict[Container, Container]:
    """Return where the containers went, by most of their matched units."""
    votes: defaultdict[Container, Counter[Container]] = defaultdict(Counter)
    for key, match in board.found.items():
        old, new = board.old(key), board.unit(match.current)
        if old.unit in CALLABLE | {"class", "variable"}:
            votes[key.path, container_of(old)][match.current.path, container_of(new)] += max(old.weight, 1)
            if old.unit == "class":
                votes[key.path, plain_name(old.name)][match.current.path, plain_name(new.name)] += old.weight
    return {source: max(sorted(found), key=lambda target: found[target]) for source, found in votes.items()}


def share_that_went(board: Board, own: Container, to: Container, least: float = 0.0) -> float:
    """Return the share, 0 to 1, of a class's members that are matched to members of another class, by weight.

    Args:
        least: the likeness that a member must have to its counterpart to count.
    """
    total = went = 0
    for index, unit in enumerate(board.legacy.units(own[0])):
        if container_of(unit) == own[1]:
            total += unit.weight
            match = board.found.get(UnitKey(own[0], index))
            if (
                match is not None
                and match.likeness >= least
                and (match.current.path, container_of(board.unit(match.current))) == to
            ):
                went += unit.weight
    return went / total if total else 0.0


def find_kin(legacy: ReadSide, current: ReadSide) -> dict[Container, Container]:
    """Return the class that each legacy class went to, judged by its members before anything is matched.

    More than `MEMBERS_LEAST` of its weight must stand there under the same names, where a member that changed counts
    half: one `close()` that two classes have alike makes neither the other's successor.
    """
    holders: defaultdict[tuple[str, str], list[tuple[Container, str]]] = defaultdict(list)
    for path in current.paths:
        for unit in current.units(path):
            if container_of(unit):
                place = (path, container_of(unit))
                holders[unit.unit, last_part(unit.name)].append((place, unit.behaviour))
    shared: defaultdict[Container, defaultdict[Container, float]] = defaultdict(lambda: defaultdict(float))
    totals: Counter[Container] = Counter()
    for path in legacy.paths:
        for unit in legacy.units(path):
            own = (path, container_of(unit))
            if not own[1]:
                continue
            totals[own] += unit.weight
            known = holders.get((unit.unit, last_part(unit.name)), ())
            special = last_part(unit.name).startswith("__")  # each class has an `__init__`
            for other, behaviour in known if len(known) <= MOST_COMMON else ():
                same = behaviour == unit.behaviour
                shared[own][other] += unit.weight if same else 0 if special else unit.weight / 2
    kin: dict[Container, Container] = {}
    for own, others in shared.items():
        # Where a class of the name has some of the members, it is the one, whatever another one happens to have.
        namesakes = [
            other
            for other in others
            if last_part(other[1]) == last_part(own[1]) and others[other] >= NAMESAKE_LEAST * totals[own]
        ]
        best = min(namesakes or others, key=lambda other: (-others[other], other))
        if namesakes or others[best] > MEMBERS_LEAST * totals[own]:
            kin[own] = best
    return kin
