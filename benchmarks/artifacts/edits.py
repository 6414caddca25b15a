"""What an edit of an artifact is: a text, changed in a known way, and what has to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

SAFE = frozenset({"preserved", "relocated"})
CHANGED = frozenset({"modified"})
GONE = frozenset({"lost", "modified"})  # a unit that was removed: lost, or held against what is left of its kind


@dataclass(frozen=True)
class Edited:
    """A text after an edit; lines are those of the text before it, the first is 1.

    Attributes:
        text: the current side.
        lines: one line in each unit whose behaviour the edit changed. None for an edit that changes no behaviour.
        verdicts: which verdicts of these units are right.
        kinds: which kinds of change are right, one of them is enough; none where the verdict says it all.
        open: lines of units that nobody judges, because the edit may or may not change what they do.
        units: the kinds of unit that the edit changed, where several share a line; none where they don't.
    """

    text: str
    lines: frozenset[int] = frozenset()
    verdicts: frozenset[str] = CHANGED
    kinds: frozenset[str] = frozenset()
    open: frozenset[int] = field(default=frozenset())
    units: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Edit:
    """One way to edit a text of a kind."""

    name: str
    change: Callable[[str, Random], Edited | None]  # None where the text has nothing to work on


def replace_line(text: str, number: int, line: str | None) -> str:
    """Return a text with one line (the first is 1) put in another way, or left out; its line end stays."""
    lines = text.splitlines(keepends=True)
    old = lines[number - 1]
    end = old[len(old.rstrip("\r\n")) :]
    lines[number - 1 : number] = [] if line is None else [line + end]
    return "".join(lines)
