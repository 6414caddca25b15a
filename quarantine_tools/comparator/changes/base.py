"""What a change describer is, and how to find the one for a kind.

A describer says how two units that answer to each other differ, in the vocabulary's change kinds. It sees the units
(their normal forms and lines), never the files.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from quarantine_tools.model import Change, Unit
from quarantine_tools.plugins import load_plugins

Cosmetics = Callable[[Unit, Unit, str, str], tuple[Change, ...]]

FollowRenames = Callable[[Unit, Unit, Mapping[str, str], Mapping[str, str]], tuple[Change, ...]]


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


def describer_for(kind: str) -> ChangeDescriber:
    """Return the describer of an artifact kind; kinds without one are described as text."""
    by_kind: dict[str, ChangeDescriber] = {d.kind: d for d in load_plugins("quarantine_tools.comparator.changes")}
    return by_kind.get(kind, by_kind["text"])
