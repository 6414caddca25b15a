"""A capability comparison as text, Markdown, JSON, and as the tables that a report has of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.model import Capabilities, Capability, Deed, Standing
from quarantine_tools.report._escape import Inline, markdown_cell, markdown_inline, shortened, visible
from quarantine_tools.report._tables import Table, code, series, table
from quarantine_tools.report._templates import render
from quarantine_tools.report._words import counted, joined, lines_of, number
from quarantine_tools.report.json import plain_json

WIDTH = 100  # columns
MOST_PLACES = 4  # of one row and side
MOST_IN_REPORT = 60  # rows of one table
_SIDES = {
    Standing.ONLY_LEGACY: "only legacy",
    Standing.MAYBE: "may be the same",
    Standing.BOTH: "both",
    Standing.ONLY_CURRENT: "only current",
}
_COMPLETING = frozenset({"env", "command", "exit.code", "cli.option", "port", "log.event"})  # whose detail adds to it


@dataclass(frozen=True, slots=True)
class Beside:
    """Files that a report sets beside each other."""

    title: Inline
    because: str
    table: Table


def capabilities_json(found: Capabilities) -> str:
    """Return a capability comparison as JSON: the dataclass with its fields, as `to_json` writes them."""
    return plain_json(found)


def capabilities_markdown(found: Capabilities) -> str:
    """Return a capability comparison as a Markdown document."""
    values = {
        "legacy": series([code(path, 100) for path in found.legacy]),
        "current": series([code(path, 100) for path in found.current]),
        "summary": _summary(found),
        "table": _table(found, len(found.rows) or 1, paths=_paths_told(found)),
        "problems": [(code(p.path, 100), p.message) for p in found.problems],
    }
    return render("markdown/capabilities.md.j2", values, markdown_inline, {"cell": markdown_cell}, None)


def capability_tables(several: Sequence[Capabilities]) -> tuple[Beside, ...]:
    """Return what a report shows of the files that serve one purpose."""
    return tuple(
        Beside(
            (code(one.legacy[0], 100), "and", code(one.current[0], 100)),
            f"{one.because} {_summary(one)}",
            _table(one, MOST_IN_REPORT, paths=(False, False)),
        )
        for one in several
    )


def capabilities_text(found: Capabilities) -> str:
    """Return a capability comparison for a terminal."""
    return "\n".join(line.rstrip() for line in _lines(found)) + "\n"


def _lines(found: Capabilities) -> Iterator[str]:
    paths = _paths_told(found)
    yield from _named("legacy ", found.legacy)
    yield from _named("current", found.current)
    for standing, words in _SIDES.items():
        rows = found.of(standing)
        if not rows:
            continue
        yield ""
        yield f"{words.capitalize()} ({number(len(rows))})"
        for row in rows:
            told = f"{row.kind} {visible(row.role)}".rstrip()
            yield from _wrapped(f"{visible(shortened(row.value, 240))}", f"  {told:<20} ")
            if row.others:
                yield from _wrapped("may be " + joined([visible(o) for o in row.others[:MOST_PLACES]]), " " * 23)
            for side, deeds, told_path in (("legacy", row.legacy, paths[0]), ("current", row.current, paths[1])):
                if deeds:
                    yield from _wrapped(f"{side} {_places_text(row, deeds, told_path)}", " " * 23)
    yield ""
    yield from _wrapped(_summary(found), "")
    for problem in found.problems:
        yield from _wrapped(f"{visible(problem.path)}: {visible(problem.message)}", "")


def _named(label: str, paths: Sequence[str]) -> Iterator[str]:
    shown = [visible(path) for path in paths[:MOST_PLACES]]
    rest = len(paths) - len(shown)
    yield from _wrapped(", ".join(shown) + (f" and {number(rest)} more" if rest else ""), f"{label}  ")


def _wrapped(text: str, first: str) -> Iterator[str]:
    yield from textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False
    )


def _places_text(row: Capability, deeds: Sequence[Deed], told_path: bool) -> str:
    shown = [
        (f"{visible(deed.where.path)}" if told_path else "")
        + (lines_of(deed.where) if told_path else lines_of(deed.where).lstrip(":"))
        + (f" ({visible(shortened(_detail(row, deed), 80))})" if _detail(row, deed) else "")
        for deed in deeds[:MOST_PLACES]
    ]
    rest = len(deeds) - len(shown)
    return ", ".join(shown) + (f" and {number(rest)} more" if rest else "")


def _paths_told(found: Capabilities) -> tuple[bool, bool]:
    """Say for each side whether places need their path: where there is one file, its lines say enough."""
    return len(found.legacy) != 1, len(found.current) != 1


def _summary(found: Capabilities) -> str:
    """Return the counts as a sentence."""
    parts = [f"{number(len(found.of(standing)))} {words}" for standing, words in _SIDES.items()]
    return f"Of {counted(len(found.rows), 'thing')} that they do: {', '.join(parts)}."


def _table(found: Capabilities, most: int, paths: tuple[bool, bool]) -> Table:
    columns = ("Who", "Kind", "What", "Legacy lines", "Current lines")
    return table("", columns, (_cells(row, paths) for row in found.rows), most)


def _cells(row: Capability, paths: tuple[bool, bool]) -> tuple[Inline, ...]:
    what: Inline = code(row.value, 120)
    if row.others:
        what = (what, "may be", series([code(other, 80) for other in row.others], MOST_PLACES))
    kind = f"{row.kind} {row.role}".rstrip()
    return _SIDES[row.standing], kind, what, _places(row, row.legacy, paths[0]), _places(row, row.current, paths[1])


def _places(row: Capability, deeds: Sequence[Deed], told_path: bool) -> Inline:
    if not deeds:
        return "–"
    shown: list[Inline] = []
    for deed in deeds:
        lines = lines_of(deed.where)
        place: Inline = code(f"{deed.where.path}{lines}", 100) if told_path else lines.lstrip(":") or "–"
        detail = _detail(row, deed)
        shown.append((place, f"({shortened(detail, 80)})") if detail else place)
    return series(shown, MOST_PLACES)


def _detail(row: Capability, deed: Deed) -> str:
    """Return what completes a place, where the row doesn't say it already."""
    return deed.detail if row.kind in _COMPLETING and deed.detail not in (row.role, "no default") else ""
