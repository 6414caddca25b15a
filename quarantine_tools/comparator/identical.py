"""Match units of the same behaviour: where they stood first, then wherever they went, and whatever they are called now.

Equal behaviour is found by its digest, so this is linear. Elsewhere or under another name, it must be no chance: there
must be enough of it, in a place that answers to the old one, or no other unit of either side may behave like it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from quarantine_tools.comparator.alike import FOREIGN_SUBSTANCE, SUBSTANCE
from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.leftover import Leftover
from quarantine_tools.comparator.routes import CALLABLE, CLOSED, CONTEXTUAL, container_of, family_of, is_kin
from quarantine_tools.comparator.side import last_part, plain_name, true_name
from quarantine_tools.comparator.succession import went_into
from quarantine_tools.model import Unit

# The least weight (nodes of the normal form) at which equal behaviour is no chance. A getter or a `close()` of one line
# is the same everywhere; measured on the examples and the real case, 2026-11.
RENAMED_SUBSTANCE = 6  # in the paired artifact, where the old name is gone and the new one is new
UNIQUE_NAMED = 3  # where no other unit of either side behaves like it: under the same name …
UNIQUE_OTHER = 5  # … and under another one
NAMED_SUBSTANCE = 8  # anywhere, under the same name
TODAYS = "ast"  # the parser of a Python file whose grammar is that of the Python that runs this program
WORDED = frozenset({"function", "method", "variable", "statement"})  # Python units whose lines hold nothing but them
HEIR_LEAST = 0.5  # likeness that makes a namesake in the paired artifact the successor, whatever stands elsewhere


def match_same_in_place(board: Board, path: str) -> None:
    """Match what stands where it stood.

    The exact name first, then the name without its running number; equal up to local names is equal, too.
    """
    for target in board.targets.get(path, ()):
        units = board.current.units(target)
        named = _by_name(units)
        for key, unit in board.open_legacy(path):
            index = named.get((unit.unit, own_name(unit)))
            if index is None or not board.is_free(UnitKey(target, index), key):
                continue
            if _is_equal(unit, units[index]) or _is_untouched(board, key, UnitKey(target, index)):
                board.match(key, UnitKey(target, index), same=True, likeness=1.0)
        queues: defaultdict[tuple[str, str, str], list[int]] = defaultdict(list)
        for index, other in enumerate(units):
            queues[other.unit, plain_name(other.name), other.behaviour].append(index)
        for key, unit in board.open_legacy(path):
            for index in queues.get((unit.unit, plain_name(unit.name), unit.behaviour), ()):
                if board.is_free(UnitKey(target, index), key):
                    board.match(key, UnitKey(target, index), same=True, likeness=1.0)
                    break


def _is_equal(unit: Unit, other: Unit) -> bool:
    """Say whether two units of one name behave the same, up to local names.

    Under one name, an equal form is enough: the digests set apart what may mean the unit itself.
    """
    return unit.behaviour == other.behaviour or unit.shape == other.shape or unit.form == other.form


def _is_untouched(board: Board, old: UnitKey, new: UnitKey) -> bool:
    """Say whether two units are the same text, in files that are read by the same grammar of today's Python.

    Their forms may differ all the same, since an idiom is one only under a condition that the file settles: `List` is
    `list` where it comes from `typing`. What changed is then the import, or the class around, and is told of that one.
    """
    before, after = board.legacy.readings[old.path], board.current.readings[new.path]
    unit, other = before.units[old.index], after.units[new.index]
    if unit.unit not in WORDED or not before.parser == after.parser == TODAYS:
        return False
    lines = board.legacy.lines(old.path)[unit.line - 1 : unit.end_line]
    return unit.line > 0 and lines == board.current.lines(new.path)[other.line - 1 : other.end_line]


def match_same_elsewhere(board: Board) -> None:
    """Match equal behaviour in another place or under another name."""
    index: defaultdict[tuple[str, str], list[UnitKey]] = defaultdict(list)
    for path in board.current.paths:
        for number, unit in enumerate(board.current.units(path)):
            index[family_of(unit), unit.behaviour].append(UnitKey(path, number))
    before = Counter(
        (family_of(unit), unit.behaviour) for path in board.legacy.paths for unit in board.legacy.units(path)
    )
    leftover = Leftover(board)
    # In the paired artifact first: what stayed there under another name must not go to a stranger that comes earlier.
    for named, abroad in ((True, False), (True, True), (False, False), (False, True)):
        for path in board.legacy.paths:
            for key, unit in list(board.open_legacy(path)):
                found = index.get((family_of(unit), unit.behaviour), ())
                if not found or _has_heir(board, key, unit):
                    continue
                options = [
                    option
                    for option in found
                    if board.is_free(option, key)
                    and (abroad or option.path in board.targets.get(path, ()))
                    and not _was_taken_out(board, path, unit, option)
                    and (last_part(board.unit(option).name) == last_part(unit.name)) == named
                    and (
                        _is_no_chance(board, path, unit, option, named)
                        or (named and leftover.is_the_one(key, unit, option))
                        or (
                            len(found) == before[family_of(unit), unit.behaviour] == 1
                            and (_is_new(board, unit, option) or _is_in_place(board, path, unit, option))
                        )
                    )
                ]
                if options:
                    ranked = sorted(options, key=lambda option: _distance(board, key, unit, option))
                    rival = ranked[1] if len(ranked) > 1 else None
                    board.match(key, ranked[0], same=True, likeness=1.0, rival=rival)


def _has_heir(board: Board, key: UnitKey, unit: Unit) -> bool:
    """Say whether a unit of this name, plainly grown out of this one, stands in the paired artifact.

    What the code runs today is the heir; that an old copy of the text stands elsewhere makes it no less modified. But
    where the name was handed on, to what another unit of the artifact was before, its bearer is that one's heir.
    """
    known = {one.behaviour for one in board.legacy.units(key.path)}
    for target in board.targets.get(key.path, ()):
        for index, other in enumerate(board.current.units(target)):
            if (
                family_of(other) == family_of(unit)
                and plain_name(other.name) == plain_name(unit.name)
                and other.behaviour not in known
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
        # A module's variable in another one is chance (`logger`), unless the code around it went there, too.
        return named and (paired or (bool(container_of(unit)) and _same_service(board, path, option.path)))
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


def _is_in_place(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether the one function with a behaviour has another name now, in the same class or module of the pair."""
    other = board.unit(option)
    if option.path not in board.targets.get(path, ()) or container_of(unit) != container_of(other):
        return False
    return unit.unit in CALLABLE and unit.weight >= RENAMED_SUBSTANCE


def _was_taken_out(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether a function is still there under its name and only calls what has its behaviour, or the reverse."""
    other = board.unit(option)
    if unit.unit not in CALLABLE or last_part(unit.name) == last_part(other.name):
        return False
    namesakes = (one for one in board.current.units(option.path) if one.name == unit.name)
    origins = (one for one in board.legacy.units(path) if one.name == other.name)
    return any(went_into(unit, one, other) for one in namesakes) or any(went_into(other, one, unit) for one in origins)


def _changed_its_name(board: Board, path: str, unit: Unit, option: UnitKey) -> bool:
    """Say whether the old name is gone from the paired artifact, and the new one was not in the legacy artifact."""
    old, new = plain_name(unit.name), plain_name(board.unit(option).name)
    return old not in board.names(board.current, option.path) and new not in board.names(board.legacy, path)


def _same_service(board: Board, legacy_path: str, current_path: str) -> bool:
    service = board.legacy.artifacts[legacy_path].service
    return service is not None and board.current.artifacts[current_path].service in board.successors.get(service, ())


def _distance(board: Board, key: UnitKey, unit: Unit, option: UnitKey) -> tuple[object, ...]:
    """Order the places that a unit may have gone to: nearest first."""
    other, path = board.unit(option), key.path
    paired = option.path in board.targets.get(path, ())
    return (
        not paired,
        not _same_service(board, path, option.path),
        plain_name(other.name) != plain_name(unit.name),
        true_name(option.path) != true_name(path),
        "test" in option.path.lower(),
        abs(option.index - key.index) if paired else 0,  # of several alike, the one that stands in its place
        option.path,
        option.index,
    )


def _by_name(units: Sequence[Unit]) -> dict[tuple[str, str], int]:
    return {(unit.unit, own_name(unit)): index for index, unit in enumerate(units)}


def own_name(unit: Unit) -> str:
    """Return the name that a unit is looked up by; a whole file is found by its pairing, whatever it is called."""
    return "" if unit.unit == "file" else unit.name
