"""A unit in the making, before its name has a running number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quarantine_tools.frontends.base import digest
from quarantine_tools.frontends.sql.split import Piece, Source
from quarantine_tools.frontends.sql.tree import Setting
from quarantine_tools.model import Unit, order_of
from quarantine_tools.redaction import redact

ANYTHING = order_of("*")  # what a statement sets that may change everything; see `Unit.binds`
MOST_NAME = 90  # characters of a statement that it is called by
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a normal form."""

    text: str
    line: int  # 1-based source line that it comes from


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes a unit."""

    unit: str
    name: str
    line: int  # 1-based
    end_line: int  # 1-based, inclusive
    form: tuple[Line, ...]
    needs: frozenset[str] = frozenset()
    binds: frozenset[str] = frozenset()
    acts: bool = False


class Places:
    """The lines of what stands in one statement, whose tree counts in bytes of UTF-8 from its start."""

    def __init__(self, source: Source, piece: Piece) -> None:
        self._source = source
        self._piece = piece
        text = source.text[piece.start : piece.end]
        self._bytes = None if text.isascii() else text.encode("utf-8", "surrogatepass")

    def offset(self, location: int) -> int:
        """Return the offset in the file of a place in the tree."""
        if self._bytes is None:
            return self._piece.start + location
        return self._piece.start + len(self._bytes[:location].decode("utf-8", "ignore"))

    def line(self, location: int) -> int:
        """Return the line, 1-based, of a place in the tree."""
        return self._source.line_of(self.offset(location))


def finish(drafts: Iterable[tuple[Draft, Piece, Setting]]) -> Iterator[Unit]:
    """Yield the units, namesakes told apart by running numbers.

    What a statement means depends on where names are looked for and on whether it takes a migration back, so both are
    in its form where they are not as usual.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for draft, piece, setting in drafts:
        seen[draft.unit, draft.name] += 1
        number = seen[draft.unit, draft.name]
        lines = draft.form
        if setting.path:
            lines = (*lines, Line(f"(search path {setting.path})", draft.line))
        if piece.down:
            lines = (*lines, Line("(takes a migration back)", draft.line))
        form = "\n".join(line.text for line in lines)
        # A line of a form has one source line; texts with line ends inside have as many.
        sources = tuple(line.line for line in lines for _ in range(line.text.count("\n") + 1))
        key = digest(form)
        yield Unit(
            unit=draft.unit,
            name=draft.name if number == 1 else f"{draft.name}#{number}",
            line=draft.line,
            end_line=draft.end_line,
            behaviour=key,
            shape=key,
            form=form,
            form_lines=sources,
            weight=len(_TOKEN.findall(form)),
            needs=tuple(sorted(draft.needs)),
            binds=tuple(sorted(draft.binds)),
            acts=draft.acts,
        )


def data_lines(source: Source, piece: Piece) -> tuple[Line, ...]:
    """Return the data of COPY … FROM stdin as lines of its form; nothing where a statement has none."""
    first, last = piece.rows
    rows = source.lines(first, last) if first else ()
    return tuple(Line(row, first + number) for number, row in enumerate(rows))


def shortened(text: str) -> str:
    """Return what a statement is called by: its text, or the start of it."""
    bare = redact(" ".join(text.split()))  # a name is shown as it is
    return bare if len(bare) <= MOST_NAME else bare[: MOST_NAME - 1].rstrip() + "…"
