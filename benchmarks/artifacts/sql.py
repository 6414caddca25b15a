"""Edits of PostgreSQL schemas, by their lines: tables with one column or constraint a line, statements of one line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from edits import CHANGED, GONE, Edit, Edited, replace_line

SUFFIXES = (".sql",)

_TABLE = re.compile(r"(?i)CREATE TABLE (?:IF NOT EXISTS )?(?P<name>[\w.]+)\s*\(\s*$")
_PART = re.compile(
    r"(?P<head>\s+)(?P<name>[a-z_]\w*)(?P<gap>\s+)(?P<rest>[^-'\"(),]*(?:\([^()\"]*\)[^-'\"(),]*)*(?:'[^']*')?[^-'\"()]*?),\s*$"
)
_NO_COLUMN = re.compile(r"(?i)\s*(?:constraint|check|primary|foreign|unique|exclude|like)\b")
_OF_TABLE = re.compile(r"(?i)\s+(?:CONSTRAINT \w+ )?(?:CHECK|UNIQUE|FOREIGN KEY)\b.*,\s*$")
_INDEX = re.compile(r"(?i)^CREATE (?:UNIQUE )?INDEX (?P<name>\w+) ON (?P<table>[\w.]+)[^;']*;\s*$")
_ONE_LINE = re.compile(r"(?i)^(?:INSERT INTO|GRANT|COMMENT ON|UPDATE|CREATE TYPE)\b[^;]*;\s*$")
_TYPES = (
    (r"(?i)\b(?:integer|int4|int)\b(?!\[)", "bigint"),
    (r"(?i)\b(?:bigint|int8)\b", "integer"),
    (r"(?i)\btext\b(?!\[)", "varchar(7)"),
    (r"(?i)\bvarchar\(\d+\)", "varchar(7777)"),
    (r"(?i)\b(?:boolean|bool)\b", "smallint"),
    (r"(?i)\bjsonb\b", "json"),
    (r"(?i)\btimestamptz\b", "timestamp"),
)
_SAME_TYPES = (
    (r"(?i)\binteger\b", "int"),
    (r"\bint\b", "INTEGER"),
    (r"(?i)\bboolean\b", "bool"),
    (r"\bbool\b", "boolean"),
    (r"(?i)\bvarchar\b", "character varying"),
    (r"(?i)\bcharacter varying\b", "varchar"),
    (r"(?i)\btimestamptz\b", "timestamp with time zone"),
    (r"(?i)\btimestamp with time zone\b", "timestamptz"),
    (r"(?i)\bnumeric\b", "decimal"),
)


@dataclass(frozen=True)
class Part:
    """A column on a line of its own."""

    number: int  # 1-based line
    match: re.Match[str]
    table: str
    keys: str  # the line of the table's primary key


def _blocks(text: str) -> Iterator[tuple[str, int, list[str]]]:
    """Yield name, first line and lines of each table that is made once, and has one part a line."""
    lines = text.splitlines()
    starts = [(number, match) for number, line in enumerate(lines, 1) if (match := _TABLE.match(line))]
    made = Counter(match["name"].lower() for _, match in starts)
    for number, match in starts:
        end = next((n for n in range(number, len(lines)) if lines[n].startswith(")")), None)
        if end is not None and made[match["name"].lower()] == 1:
            yield match["name"], number, lines[number:end]


def _columns(text: str) -> list[Part]:
    found = []
    for table, start, lines in _blocks(text):
        keys = " ".join(line for line in lines if re.search(r"(?i)primary key\s*\(", line))
        for number, line in enumerate(lines, start + 1):
            match = _PART.match(line)
            balanced = line.count("(") == line.count(")") and "--" not in line
            if match and balanced and not _NO_COLUMN.match(line):
                before = lines[number - start - 2] if number > start + 1 else ","
                if before.rstrip().endswith(",") and "/*" not in text:
                    found.append(Part(number, match, table, keys))
    return found


def _change_column(
    change: Callable[[Part, str, Random], str | None], kind: str, verdicts: frozenset[str] = CHANGED
) -> Callable[[str, Random], Edited | None]:
    """Return an edit of what stands behind a column's name."""

    def edit(text: str, chance: Random) -> Edited | None:
        options = [
            (one, rest) for one in _columns(text) if (rest := change(one, one.match["rest"], chance)) is not None
        ]
        if not options:
            return None
        one, rest = chance.choice(options)
        line = f"{one.match['head']}{one.match['name']}{one.match['gap']}{rest},"
        changed = frozenset({one.number}) if kind else frozenset()
        kinds = frozenset({kind}) if kind else frozenset()
        return Edited(replace_line(text, one.number, line), changed, verdicts, kinds, units=frozenset({"column"}))

    return edit


def _other_type(part: Part, rest: str, chance: Random) -> str | None:
    return _with_first(_TYPES, rest, part)


def _same_type(part: Part, rest: str, chance: Random) -> str | None:
    return _with_first(_SAME_TYPES, rest, part)


def _with_first(types: tuple[tuple[str, str], ...], rest: str, part: Part) -> str | None:
    for pattern, other in types:
        if (match := re.match(pattern, rest)) and "default" not in rest.lower():
            return other + rest[match.end() :]
    return None


def _is_free(part: Part, rest: str) -> bool:
    """Say whether nothing else makes a column not null."""
    made = re.search(r"(?i)\b(?:primary|\w*serial\d?|identity|generated)\b", rest)
    return made is None and not re.search(rf"\b{part.match['name']}\b", part.keys)


def _without_not_null(part: Part, rest: str, chance: Random) -> str | None:
    bare = re.sub(r"(?i)\s+NOT NULL\b", "", rest, count=1)
    return bare if bare != rest and _is_free(part, rest) else None


def _with_not_null(part: Part, rest: str, chance: Random) -> str | None:
    free = _is_free(part, rest) and not re.search(r"(?i)\bnull\b", rest)
    return f"{rest} NOT NULL" if free and re.match(r"\w+(?:\(\d+\))?$", rest) else None


def _other_default(part: Part, rest: str, chance: Random) -> str | None:
    changed = re.sub(r"(?i)(\bDEFAULT )\d+\b(?![.:])", r"\g<1>4711", rest, count=1)
    if changed == rest:
        changed = re.sub(r"(?i)(\bDEFAULT )(?:true|false)\b", r"\1NULL::bool", rest, count=1)
    return changed if changed != rest else None


def _without_default(part: Part, rest: str, chance: Random) -> str | None:
    bare = re.sub(r"(?i)\s+DEFAULT (?:\d+(?:\.\d+)?|true|false|now\(\)|'[^']*')(?![\w:.(])", "", rest, count=1)
    return bare if bare != rest else None


def _upper(part: Part, rest: str, chance: Random) -> str | None:
    if "'" in rest:
        return None
    return rest.upper() if rest != rest.upper() else rest.lower()


def _spaced(part: Part, rest: str, chance: Random) -> str | None:
    return None if "'" in rest else f"  {re.sub(r' ', '   ', rest)}  "


def _drop_column(text: str, chance: Random) -> Edited | None:
    options = _columns(text)
    if not options:
        return None
    one = chance.choice(options)
    return Edited(replace_line(text, one.number, None), frozenset({one.number}), GONE, units=frozenset({"column"}))


def _rename_column(text: str, chance: Random) -> Edited | None:
    options = _columns(text)
    if not options:
        return None
    one = chance.choice(options)
    line = f"{one.match['head']}{one.match['name']}_anew{one.match['gap']}{one.match['rest']},"
    return Edited(replace_line(text, one.number, line), frozenset({one.number}), GONE, units=frozenset({"column"}))


def _constraint(pattern: str, other: str, kind: str = "constraint-changed") -> Callable[[str, Random], Edited | None]:
    """Return an edit of a constraint, beside a column or below the columns."""

    def edit(text: str, chance: Random) -> Edited | None:
        options = []
        for _, start, lines in _blocks(text):
            for number, line in enumerate(lines, start + 1):
                if (
                    re.search(pattern, line)
                    and len(re.findall(r"(?i)\b(?:check|references|unique|primary)\b", line)) == 1
                ):
                    options.append((number, re.sub(pattern, other, line, count=1)))
        if not options:
            return None
        number, line = chance.choice(options)
        changed = replace_line(text, number, line)
        return Edited(changed, frozenset({number}), CHANGED, frozenset({kind}), units=frozenset({"constraint"}))

    return edit


def _drop_constraint(text: str, chance: Random) -> Edited | None:
    options = [
        number
        for _, start, lines in _blocks(text)
        for number, line in enumerate(lines, start + 1)
        if _OF_TABLE.match(line)
        and line.count("(") == line.count(")")
        and lines[number - start - 2].rstrip().endswith(",")
    ]
    if not options:
        return None
    number = chance.choice(options)
    return Edited(replace_line(text, number, None), frozenset({number}), GONE, units=frozenset({"constraint"}))


def _rename_constraint(text: str, chance: Random) -> Edited | None:
    options = [
        (number, line)
        for _, start, lines in _blocks(text)
        for number, line in enumerate(lines, start + 1)
        if re.match(r"(?i)\s+CONSTRAINT \w+ (?:CHECK|UNIQUE|FOREIGN)", line)
    ]
    if not options:
        return None
    number, line = chance.choice(options)
    return Edited(replace_line(text, number, re.sub(r"(?i)(CONSTRAINT \w+)", r"\1_anew", line, count=1)))


def _statements(text: str, pattern: re.Pattern[str]) -> list[tuple[int, str]]:
    """Return the statements of one line that stand once, behind one that is closed."""
    lines = text.splitlines()
    count = Counter(lines)
    found = []
    for number, line in enumerate(lines, 1):
        before = next((one.strip() for one in reversed(lines[: number - 1]) if one.strip()), ";")
        closed = before.endswith(";") or before.startswith("--")
        if pattern.match(line) and closed and count[line] == 1 and text.count("$$") == 0:
            found.append((number, line))
    return found


def _drop_statement(pattern: re.Pattern[str]) -> Callable[[str, Random], Edited | None]:
    def edit(text: str, chance: Random) -> Edited | None:
        options = _statements(text, pattern)
        if not options:
            return None
        number, line = chance.choice(options)
        likes = [one for _, one in options if _without_name(one) == _without_name(line)]
        if len(likes) > 1:
            return None  # an index under another name does the same
        return Edited(replace_line(text, number, None), frozenset({number}), GONE)

    return edit


def _without_name(line: str) -> str:
    return re.sub(r"(?i)INDEX \w+", "INDEX", line)


def _alter_statement(pattern: re.Pattern[str], old: str, new: str, kind: str) -> Callable[[str, Random], Edited | None]:
    def edit(text: str, chance: Random) -> Edited | None:
        options = [(number, line) for number, line in _statements(text, pattern) if re.search(old, line)]
        if not options:
            return None
        number, line = chance.choice(options)
        changed = replace_line(text, number, re.sub(old, new, line, count=1))
        return Edited(changed, frozenset({number}), GONE, frozenset({kind} if kind else ()))

    return edit


def _rename_index(text: str, chance: Random) -> Edited | None:
    # One that is named once more, in a DROP INDEX, is no longer the index that is dropped there.
    options = [
        (number, line)
        for number, line in _statements(text, _INDEX)
        if (name := re.search(r"(?i)INDEX (\w+)", line)) and len(re.findall(rf"\b{name[1]}\b", text)) == 1
    ]
    if not options:
        return None
    number, line = chance.choice(options)
    return Edited(replace_line(text, number, re.sub(r"(?i)(INDEX \w+)", r"\1_anew", line, count=1)))


def _swap_indexes(text: str, chance: Random) -> Edited | None:
    found = dict(_statements(text, _INDEX))
    options = [number for number in found if number + 1 in found]
    if not options:
        return None
    number = chance.choice(options)
    swapped = replace_line(replace_line(text, number, found[number + 1]), number + 1, found[number])
    return Edited(swapped)


def _comment(text: str, chance: Random) -> Edited | None:
    options = [one.number for one in _columns(text)]
    if not options:
        return None
    number = chance.choice(options)
    line = text.splitlines()[number - 1]
    return Edited(replace_line(text, number, f"    -- said of the next line\n{line} -- and of this one"))


def _windows(text: str, chance: Random) -> Edited | None:
    return None if "\r" in text else Edited("\ufeff" + text.replace("\n", "\r\n"))


EDITS = (
    Edit("column-dropped", _drop_column),
    Edit("column-renamed", _rename_column),
    Edit("type-changed", _change_column(_other_type, "column-type-changed")),
    Edit("not-null-dropped", _change_column(_without_not_null, "nullability-changed")),
    Edit("not-null-added", _change_column(_with_not_null, "nullability-changed")),
    Edit("default-changed", _change_column(_other_default, "default-changed")),
    Edit("default-dropped", _change_column(_without_default, "default-changed")),
    Edit("bound-changed", _constraint(r"(?i)(check\s*\(.*?[<>]=?\s*)\d+", r"\g<1>4711")),
    Edit("comparison-changed", _constraint(r"(?i)(check\s*\([^<>]*)(?<!<)>=?(?![>=])", r"\1<")),
    Edit("on-delete-changed", _constraint(r"(?i)\bON DELETE CASCADE\b", "ON DELETE SET NULL")),
    Edit("on-delete-dropped", _constraint(r"(?i)(references.*?)\s+ON DELETE (?:CASCADE|SET NULL)\b", r"\1")),
    Edit("constraint-dropped", _drop_constraint),
    Edit("index-dropped", _drop_statement(_INDEX)),
    Edit("index-changed", _alter_statement(_INDEX, r"\((\w+)([,)])", r"(\1 DESC NULLS LAST\2", "index-changed")),
    Edit("index-unique", _alter_statement(_INDEX, r"(?i)^CREATE INDEX", "CREATE UNIQUE INDEX", "index-changed")),
    Edit("statement-dropped", _drop_statement(_ONE_LINE)),
    Edit("text-changed", _alter_statement(_ONE_LINE, r"'([^']+)'", r"'\1 and more'", "")),
    Edit("keyword-case", _change_column(_upper, "")),
    Edit("layout", _change_column(_spaced, "")),
    Edit("type-alias", _change_column(_same_type, "")),
    Edit("comment-added", _comment),
    Edit("constraint-renamed", _rename_constraint),
    Edit("index-renamed", _rename_index),
    Edit("indexes-swapped", _swap_indexes),
    Edit("line-ends-and-bom", _windows),
)
