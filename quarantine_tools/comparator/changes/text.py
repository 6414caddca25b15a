"""How two texts differ: which lines went, came, or changed. Also the describer of every kind without one of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quarantine_tools.comparator.changes._hunks import Hunk, hunks, split_hunk
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.model import Change, Unit

MOST_HUNKS = 20  # changes told one by one; a person reads no more of them
MOST_QUOTED = 80  # characters of a line that a sentence quotes


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return the differences of two texts, the first `MOST_HUNKS` one by one."""
    old, new = _lines(legacy), _lines(current)
    if not old and not new:
        return (Change("body-rewritten", "the contents differ (compared by checksum)", None, None),)
    found = [part for hunk in hunks(old, new) for part in split_hunk(hunk, old, new)]
    told = [_change(hunk, legacy, current, old, new) for hunk in found[:MOST_HUNKS]]
    rest = found[MOST_HUNKS:]
    if rest:
        summary = f"{len(rest)} more places differ" if len(rest) > 1 else "one more place differs"
        legacy_line, current_line = _line(legacy, rest[0].start), _line(current, rest[0].new_start)
        told.append(Change("body-rewritten", summary, legacy_line, current_line))
    return tuple(told) or (Change("body-rewritten", "the contents differ", legacy.line, current.line),)


def quote(line: str, most: int = MOST_QUOTED) -> str:
    """Return a line in backticks, without the blanks around it, shortened to ``most`` characters.

    One with backticks of its own stands in quotation marks, so that nobody takes half of it for code.
    """
    bare = line.strip()
    shown = bare if len(bare) <= most else bare[: most - 1].rstrip() + "…"
    return f"“{shown}”" if "`" in shown else f"`{shown}`"


def _lines(unit: Unit) -> Sequence[str]:
    return unit.form.split("\n") if unit.form_lines else ()


def _line(unit: Unit, place: int) -> int | None:
    """Return the source line of a line of the form; that of the last one for the place behind it."""
    return unit.form_lines[min(place, len(unit.form_lines) - 1)] if unit.form_lines else None


def _change(hunk: Hunk, legacy: Unit, current: Unit, old: Sequence[str], new: Sequence[str]) -> Change:
    went, came = old[hunk.start : hunk.end], new[hunk.new_start : hunk.new_end]
    legacy_line = _line(legacy, hunk.start) if went else None
    current_line = _line(current, hunk.new_start) if came else None
    if not came:
        return Change("lines-removed", _told(went, "removed"), legacy_line, None)
    if not went:
        return Change("lines-added", _told(came, "added"), None, current_line)
    return Change("lines-changed", _told_pair(went, came), legacy_line, current_line)


def _told(lines: Sequence[str], verb: str) -> str:
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        return f"blank line {verb}" if len(lines) == 1 else f"{len(lines)} blank lines {verb}"
    return f"line {verb}: {quote(first)}" if len(lines) == 1 else f"{len(lines)} lines {verb}, from {quote(first)} on"


def _told_pair(went: Sequence[str], came: Sequence[str]) -> str:
    count = _counted(len(went), len(came))
    for before, after in _aligned(went, came):
        if before.split() == after.split():
            if before != after and [line.split() for line in went] == [line.split() for line in came]:
                return f"{count}: only the blanks in {quote(before)}" + (" and further lines" if len(went) > 1 else "")
            continue
        first, second = shortened(before.strip(), after.strip())
        return f"{count}: {quote(first)} → {quote(second)}"
    return f"{count}, from {quote(went[0])} on"


def _aligned(went: Sequence[str], came: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the lines that say something side by side; one side may have fewer."""
    return zip(
        [line for line in went if line.strip()] or ["(blank)"],
        [line for line in came if line.strip()] or ["(blank)"],
        strict=False,
    )


def _counted(went: int, came: int) -> str:
    if went == came:
        return "line changed" if went == 1 else f"{went} lines changed"
    return f"{went} {'line' if went == 1 else 'lines'} became {came}"


def shortened(before: str, after: str) -> tuple[str, str]:
    """Return two long lines from shortly before the place where they part."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    if max(len(before), len(after)) <= MOST_QUOTED or start <= MOST_QUOTED // 2:
        return before, after
    cut = start - 12
    return "…" + before[cut:], "…" + after[cut:]


PLUGIN = ChangeDescriber(
    kind="text",
    describe=describe,
    references=("difflib, after Ratcliff and Metzener: Pattern Matching: The Gestalt Approach, Dr. Dobb's, 1988",),
    limitations=(
        "A block that moved is told as lines removed in one place and added in another.",
        "In long texts, or where many lines are alike, only lines that stand once on each side are matched up.",
        "Files that are not text, or too large to be read, are compared by checksum: what differs is not said.",
    ),
)
