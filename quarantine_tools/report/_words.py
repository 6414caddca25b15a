"""Numbers, places and lists as a person writes them; the same in every format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TypeVar

from quarantine_tools.model import Location, SideSummary

T = TypeVar("T")
ABSOLUTE = re.compile(r"^(?:/|[A-Za-z]:|//)")


def number(count: int) -> str:
    """Return a count with commas: 12,345."""
    return f"{count:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: "1 file", "2 files", "no files"."""
    return f"{number(count) if count else 'no'} {one if count == 1 else many or one + 's'}"


def percent(part: int, whole: int) -> str:
    """Return a share with one decimal; never 100 for less than all, and never 0 for more than nothing."""
    if not whole:
        return "–"
    share = round(100 * part / whole, 1)
    if share == 100 and part < whole:
        share = 99.9
    if share == 0 and part:
        share = 0.1
    return f"{share:.1f} %"


def lines_of(where: Location) -> str:
    """Return the lines of a place, ready to stand behind its path: ":12-14", ":12", or nothing for a whole file."""
    return span(where.line, where.end_line)


def span(line: int, end_line: int) -> str:
    """Return lines ready to stand behind a path; nothing where there are none."""
    if not line:
        return ""
    return f":{line}" if line >= end_line else f":{line}-{end_line}"


def listed(items: Sequence[T], most: int) -> tuple[tuple[T, ...], int]:
    """Return the first ``most`` items, and how many more there are. A rest of one is not left out."""
    if len(items) <= most + 1:
        return tuple(items), 0
    return tuple(items[:most]), len(items) - most


def root_shown(side: SideSummary) -> str:
    """Return a root without the folders of the machine that it was read on: a report is the same everywhere."""
    root = side.root.rstrip("/") or side.root
    if ABSOLUTE.match(root) or root.startswith(".."):
        return root.rsplit("/", 1)[-1] or root
    return root


def joined(items: Sequence[str]) -> str:
    """Return items as a sentence lists them: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def columns(text: str) -> int:
    """Return how many columns a terminal gives the text (Unicode Standard Annex #11)."""
    if text.isascii():
        return len(text)
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in "WF")
    return len(text) + wide - sum(1 for c in text if unicodedata.combining(c))
