"""How two units of SQL differ: a column's type, nullability and default; a constraint; the values of an enum; lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quarantine_tools.comparator.changes._hunks import hunks, split_hunk
from quarantine_tools.comparator.changes.base import ChangeDescriber
from quarantine_tools.comparator.changes.text import describe as describe_text
from quarantine_tools.comparator.changes.text import quote, shortened
from quarantine_tools.comparator.migrations import DROPPED
from quarantine_tools.model import Change, Unit

_NOT_NULL = "not null"
# What is said around a statement, by the front end; and what later statements did, by the comparator.
_CONTEXT = re.compile(
    r"\((?:only where it is not there yet|of ONLY this table|search path .*|takes a migration back)\)"
    rf"|{re.escape(DROPPED)}"
)
_KINDS = {
    "table": "table-changed",
    "constraint": "constraint-changed",
    "index": "index-changed",
    "view": "view-changed",
    "trigger": "trigger-changed",
    "comment": "value-changed",
}


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    line: int  # 1-based source line


def describe(legacy: Unit, current: Unit) -> tuple[Change, ...]:
    """Return how two units differ; files that were read as text, as texts."""
    if "file" in (legacy.unit, current.unit):
        return describe_text(legacy, current)
    old, new = _lines(legacy), _lines(current)
    told = list(_of_context(old, new, legacy, current))
    old, new = _without_context(old), _without_context(new)
    if legacy.unit == current.unit == "column":
        told += _of_column(old, new, legacy, current)
    elif legacy.unit == current.unit == "enum":
        told += _of_enum(old, new, legacy, current)
    elif legacy.unit == current.unit and legacy.unit in _KINDS:
        told += _of_whole(old, new, legacy, current)
    else:
        told += _of_lines(old, new, legacy, current)
    return tuple(told) or (Change("statement-changed", "reads differently", legacy.line, current.line),)


def _lines(unit: Unit) -> tuple[_Line, ...]:
    return tuple(map(_Line, unit.form.split("\n"), unit.form_lines))


def _without_context(lines: Sequence[_Line]) -> tuple[_Line, ...]:
    return tuple(line for line in lines if not _is_context(line.text))


def _is_context(text: str) -> bool:
    return text.startswith("then ") or _CONTEXT.fullmatch(text) is not None


def _of_context(old: Sequence[_Line], new: Sequence[_Line], legacy: Unit, current: Unit) -> Iterator[Change]:
    """What is said around a statement: under which condition it is run, where its names are looked for."""
    before, after = ([line.text for line in lines if _is_context(line.text)] for lines in (old, new))
    if (DROPPED in before) != (DROPPED in after):
        summary = "is dropped later" if DROPPED in after else "is no longer dropped later"
        yield Change("dropped-later", summary, legacy.line, current.line)
    before, after = ([text for text in texts if text != DROPPED] for texts in (before, after))
    went = [text for text in before if text not in after]
    came = [text for text in after if text not in before]
    if went or came:
        told = [f"no longer {quote(text.strip('()'))}" for text in went] + [
            f"now {quote(text.strip('()'))}" for text in came
        ]
        yield Change("condition-changed", "; ".join(told), legacy.line, current.line)


def _of_column(old: Sequence[_Line], new: Sequence[_Line], legacy: Unit, current: Unit) -> Iterator[Change]:
    name = legacy.name.rpartition(".")[2]
    before, after = _parts(old), _parts(new)
    for word, kind, what in (
        ("type", "column-type-changed", "type"),
        ("default", "default-changed", "default"),
        ("more", "default-changed", "where the value comes from"),
    ):
        one, other = before.get(word), after.get(word)
        if (one.text if one else None) != (other.text if other else None):
            told = [quote(line.text.removeprefix(f"{word} ")) if line else "none" for line in (one, other)]
            lines = (one.line if one else legacy.line, other.line if other else current.line)
            yield Change(kind, f"{what} of `{name}` {told[0]} → {told[1]}", *lines)
    one, other = before.get(_NOT_NULL), after.get(_NOT_NULL)
    if one is not None and other is None:
        yield Change("nullability-changed", f"`{name}` may be null now", one.line, current.line)
    elif one is None and other is not None:
        yield Change("nullability-changed", f"`{name}` may not be null any more", legacy.line, other.line)


def _parts(lines: Sequence[_Line]) -> dict[str, _Line]:
    """Return the lines of a column by what they say; `more` has all that is neither type, null nor default."""
    found: dict[str, _Line] = {}
    for line in lines[1:]:
        word = line.text.partition(" ")[0]
        key = _NOT_NULL if line.text == _NOT_NULL else word if word in ("type", "default") else "more"
        found[key] = _Line(f"{found[key].text} {line.text}", found[key].line) if key in found else line
    return found


def _of_enum(old: Sequence[_Line], new: Sequence[_Line], legacy: Unit, current: Unit) -> Iterator[Change]:
    before, after = [line.text for line in old[1:]], [line.text for line in new[1:]]
    for line in old[1:]:
        if line.text not in after:
            yield Change("enum-changed", f"value {quote(line.text)} is gone", line.line, current.line)
    for line in new[1:]:
        if line.text not in before:
            yield Change("enum-changed", f"value {quote(line.text)} came", legacy.line, line.line)
    if [text for text in before if text in after] != [text for text in after if text in before]:
        yield Change(
            "enum-changed", "its values are in another order, which is how they sort", legacy.line, current.line
        )


def _of_whole(old: Sequence[_Line], new: Sequence[_Line], legacy: Unit, current: Unit) -> Iterator[Change]:
    """What is told best as one text that became another one."""
    kind = _KINDS[legacy.unit]
    for before, after in zip(old, new, strict=False):
        if before.text != after.text:
            first, second = shortened(*_bare(before.text, after.text, legacy.unit))
            yield Change(kind, f"{quote(first)} → {quote(second)}", before.line, after.line)


def _bare(before: str, after: str, unit: str) -> tuple[str, str]:
    """Return two comments without the words before their text, where these are the same."""
    heads = [text.partition(" IS ")[0] for text in (before, after)]
    if unit != "comment" or heads[0] != heads[1]:
        return before, after
    return before.removeprefix(f"{heads[0]} IS "), after.removeprefix(f"{heads[0]} IS ")


def _of_lines(old: Sequence[_Line], new: Sequence[_Line], legacy: Unit, current: Unit) -> Iterator[Change]:
    """A function's body, the rows of an INSERT or COPY: line by line."""
    before, after = [line.text for line in old], [line.text for line in new]
    for hunk in (part for whole in hunks(before, after) for part in split_hunk(whole, before, after)):
        went, came = old[hunk.start : hunk.end], new[hunk.new_start : hunk.new_end]
        paired = min(len(went), len(came))
        for number in range(paired):
            first, second = shortened(went[number].text, came[number].text)
            header = hunk.start + number == hunk.new_start + number == 0 and legacy.unit == "function"
            kind = "signature-changed" if header else "statement-changed"
            yield Change(kind, f"{quote(first)} → {quote(second)}", went[number].line, came[number].line)
        for line in went[paired:]:
            yield Change("statement-removed", f"no longer has {quote(line.text)}", line.line, None)
        for line in came[paired:]:
            yield Change("statement-added", f"has {quote(line.text)}, too", None, line.line)


def cosmetics(legacy: Unit, current: Unit, legacy_text: str, current_text: str) -> tuple[Change, ...]:
    """Return how two units that do the same are written differently."""
    if "file" in (legacy.unit, current.unit) or legacy.unit != current.unit:
        return ()
    if legacy.unit == "table":  # what is between the parentheses is told of the columns
        legacy_text, current_text = (text.split("\n", 1)[0].strip() for text in (legacy_text, current_text))
    if legacy_text.strip(" ,;") == current_text.strip(" ,;"):
        return ()
    before, after = (_without_comments(text) for text in (legacy_text, current_text))
    if before == after:
        return (Change("comment-changed", "comments in it differ", legacy.line, current.line),)
    return (Change("formatting-changed", "only the way it is written differs", legacy.line, current.line),)


def _without_comments(text: str) -> list[str]:
    bare = (re.sub(r"--.*$", "", line).rstrip(" ,") for line in text.split("\n"))
    return [line for line in bare if line.strip()]


PLUGIN = ChangeDescriber(
    kind="sql",
    describe=describe,
    cosmetics=cosmetics,
    references=("PostgreSQL: CREATE TABLE, https://www.postgresql.org/docs/18/sql-createtable.html",),
    limitations=(
        "Whether a type is wider or narrower than another, or a check stricter, is not said, only that they differ.",
        "Of a view, a constraint and an index the text is shown from shortly before the first place that differs.",
    ),
)
