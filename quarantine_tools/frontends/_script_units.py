"""Statements of a script become units: names with running numbers, digests, and every line accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quarantine_tools.frontends._trees import FormLine
from quarantine_tools.frontends.base import digest
from quarantine_tools.model import Unit

_TOKEN = re.compile(r"\w+|[^\w\s]")
MOST_NAMED = 60  # characters of a statement's head that its name shows


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit to be."""

    unit: str  # parameter, function, statement
    name: str  # without running number
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    lines: tuple[FormLine, ...]
    own: str = ""  # the name by which the digest leaves it out, as it stands at the start of the first line's key
    needs: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()
    acts: bool = False


def unread_piece(lines: Sequence[str], first: int, last: int, function: str = "", bound: str = "") -> Piece:
    """Return lines that can't be parsed as a unit that is compared by its text, named by how they begin.

    Args:
        function: the name of the function that the first line begins.
        bound: that name, as calls look it up.
    """
    head = " ".join(lines[first - 1].split()) or "text"
    return Piece(
        unit="function" if function else "statement",
        name=function or (f"text {head}" if head.startswith("#") else head),
        line=first,
        end_line=last,
        lines=_text_lines(lines, first, last),
        binds=frozenset({bound} if function else ()),
        acts=True,
    )


def to_units(pieces: Iterable[Piece]) -> tuple[Unit, ...]:
    """Return the units, in source order; namesakes get running numbers."""
    seen: Counter[str] = Counter()
    return tuple(_unit(piece, seen) for piece in pieces)


def _unit(piece: Piece, seen: Counter[str]) -> Unit:
    name = shown_name(piece.name)
    seen[name] += 1
    lines = [line for line in piece.lines if line.key]
    keys = [line.key for line in lines]
    if piece.own and keys:
        keys[0] = keys[0].replace(piece.own, "(itself)", 1)
    key = digest("\n".join([piece.unit, *keys]))
    form = "\n".join(line.text for line in piece.lines)
    return Unit(
        unit=piece.unit,
        name=name if seen[name] == 1 else f"{name}#{seen[name]}",
        line=piece.line,
        end_line=piece.end_line,
        behaviour=key,
        shape=key,
        form=form,
        form_lines=tuple(line.line for line in piece.lines),
        weight=len(_TOKEN.findall(form)),
        needs=tuple(sorted(piece.needs)),
        binds=tuple(sorted(piece.binds)),
        acts=piece.acts,
        uses=tuple(sorted(piece.uses)),
    )


def shown_name(head: str) -> str:
    """Return a statement's head as a name: on one line, without ``#``, which sets running numbers apart."""
    name = " ".join(head.replace("#", "＃").split()) if not head.startswith("#") else head
    return name if len(name) <= MOST_NAMED else name[: MOST_NAMED - 1] + "…"


def _text_lines(lines: Sequence[str], first: int, last: int) -> tuple[FormLine, ...]:
    """Return source lines as a normal form in which every character counts; blank lines don't.

    Each begins with ``text| ``, which no code does, so that the parts that were not understood are told apart.
    """
    return tuple(
        FormLine(f"text| {lines[number - 1]}", f"text| {lines[number - 1]}", number)
        for number in range(first, last + 1)
        if lines[number - 1].strip()
    )
