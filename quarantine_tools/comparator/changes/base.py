"""What a change describer is, and how to find the one for a kind.

A describer says how two units that answer to each other differ, in the vocabulary's change kinds. It sees the units
(their normal forms and lines), never the files. A describer may also lay the source lines of two units side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from quarantine_tools.model import Change, DiffRow, Unit
from quarantine_tools.plugins import load_plugins

Cosmetics = Callable[[Unit, Unit, str, str], tuple[Change, ...]]

FollowRenames = Callable[[Unit, Unit, Mapping[str, str], Mapping[str, str]], tuple[Change, ...]]


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of its own inside the lines of another one: a method of a class."""

    key: str  # members with the same key answer to each other
    first: int  # 1-based
    last: int  # 1-based, inclusive
    note: str  # what is said where its lines would stand


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of a unit as they stand in its file, with credentials hidden."""

    first: int  # 1-based number of the first line
    lines: tuple[str, ...]
    behaviours: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # by line number; see Comparison.behaviours
    members: tuple[Member, ...] = ()


Align = Callable[[Stretch, Stretch], "tuple[DiffRow, ...] | None"]


@dataclass(frozen=True, slots=True)
class ChangeDescriber:
    """How the units of one artifact kind are told apart."""

    kind: str  # the artifact kind that it serves
    describe: Callable[[Unit, Unit], tuple[Change, ...]]  # legacy and current unit, of unequal behaviour → at least one
    references: tuple[str, ...]
    limitations: tuple[str, ...]
    # The `reference-renamed` changes by which alone two units differ, given what the module's and the class's own names
    # are called now; nothing where they differ in anything else.
    follow_renames: FollowRenames | None = None
    cosmetics: Cosmetics | None = None  # how two units of equal behaviour differ, given their source texts besides
    unit: str = ""  # the kind of units that it serves in files of every kind
    # Both stretches as rows, by something better than lines; None where they can't be read so. Without: by lines.
    align: Align | None = None


def describer_for(kind: str, unit: str = "") -> ChangeDescriber:
    """Return the describer of an artifact kind, and of the kind of unit where one serves it in every file.

    Kinds without one are described as text.
    """
    found: tuple[ChangeDescriber, ...] = load_plugins("quarantine_tools.comparator.changes")
    by_unit = next((describer for describer in found if unit and describer.unit == unit), None)
    by_kind = {describer.kind: describer for describer in found}
    return by_unit or by_kind.get(kind, by_kind["text"])
