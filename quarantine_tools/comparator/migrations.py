"""What migrations make of a schema: later statements of SQL applied to what earlier ones define, without a database.

A schema and its migrations on one side compare with those of the other, or with a schema that has it all in one file:
each column, constraint, index … has the normal form that it has after the last statement that alters it. Statements
stay units of their own; what is applied is written down beside the readings (`ReadSide.altered`).

The statements are read from their normal forms, which PostgreSQL's deparser wrote. What an alteration does to a unit is
settled where it is plain (type, null, default, dropped); any other one is added to the form of what it alters, so that
two sides are the same where both did the same in the same order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from quarantine_tools.comparator.board import Board, UnitKey
from quarantine_tools.comparator.side import ReadSide, base_name, folder_of, plain_name
from quarantine_tools.model import Unit, digest

DROPPED = "(dropped later)"
_TAKES_BACK = re.compile(r"(?i)(?:^|[._-])(?:down|rollback|revert|undo)(?:[._-]|$)")
_NAME = r'(?:"(?:[^"]|"")+"|[\w$]+)'
_TABLE = rf"(?P<table>{_NAME}(?:\.{_NAME})*)"
_ALTER = re.compile(rf"ALTER TABLE (?:ONLY )?(?:IF EXISTS )?(?:ONLY )?{_TABLE} (?P<command>.+)", re.DOTALL)
_INDEXED = re.compile(rf" ON (?:ONLY )?{_TABLE} USING ")
_OF_COLUMN = re.compile(rf"ALTER COLUMN (?P<column>{_NAME}) (?P<what>.+)", re.DOTALL)
_DROP_COLUMN = re.compile(rf"DROP (?:COLUMN )?(?:IF EXISTS )?(?P<name>{_NAME})(?: CASCADE| RESTRICT)?")
_DROP_CONSTRAINT = re.compile(rf"DROP CONSTRAINT (?:IF EXISTS )?(?P<name>{_NAME})(?: CASCADE| RESTRICT)?")
_RENAME_PART = re.compile(rf"RENAME (?P<what>COLUMN|CONSTRAINT) (?P<name>{_NAME}) TO .+")
_MOVED = ("RENAME TO ", "SET SCHEMA ")  # of a table: its parts go with it
_NO_SCHEMA = ("OWNER TO ",)  # who may, not what there is
_DROP = re.compile(
    r"DROP (?P<what>TABLE|INDEX|VIEW|MATERIALIZED VIEW|TYPE|FUNCTION) (?:CONCURRENTLY )?(?:IF EXISTS )?"
    rf"(?P<names>{_NAME}(?:\.{_NAME})*(?:, {_NAME}(?:\.{_NAME})*)*)(?:\(.*\))?(?: CASCADE| RESTRICT)?"
)
_DROP_TRIGGER = re.compile(rf"DROP TRIGGER (?:IF EXISTS )?(?P<name>{_NAME}) ON {_TABLE}(?: CASCADE| RESTRICT)?")
_ADD_VALUE = re.compile(rf"ALTER TYPE {_TABLE} ADD VALUE (?:IF NOT EXISTS )?(?P<value>'(?:[^']|'')*')(?P<place>.*)")
_RENAMED = re.compile(rf"ALTER (?:INDEX|VIEW|TYPE) (?:IF EXISTS )?{_TABLE} (?P<command>.+)", re.DOTALL)
_DROPPED_KINDS = {
    "TABLE": "table",
    "INDEX": "index",
    "VIEW": "view",
    "MATERIALIZED VIEW": "view",
    "TYPE": "enum",
    "FUNCTION": "function",
}

Place = tuple[str, int]  # artifact path and position of a unit in its reading
_Lines = tuple[str, ...]
_Edit = Callable[[_Lines], _Lines]


@dataclass(frozen=True, slots=True)
class _Alteration:
    """What a statement does to the units of a name."""

    unit: str
    name: str
    edit: _Edit
    mentioning: str = ""  # with a column of a table: only what names it


def with_migrations(side: ReadSide) -> ReadSide:
    """Return a side whose units of SQL are what later statements made of them."""
    paths = sorted((path for path in side.paths if side.artifacts[path].kind == "sql"), key=_in_order)
    defined = _defined(side, paths)
    forms: dict[Place, _Lines] = {}
    altered: defaultdict[Place, list[Place]] = defaultdict(list)
    for path in paths:
        if _TAKES_BACK.search(base_name(path)):
            continue
        for index, unit in enumerate(side.units(path)):
            for alteration in _alterations(unit) if unit.unit == "statement" else ():
                for place in _targets(side, defined, alteration, (path, index)):
                    forms[place] = alteration.edit(forms.get(place) or _form(side, place))
                    altered[place].append((path, index))
    changed = {place: form for place, form in forms.items() if form != _form(side, place)}
    if not changed:
        return side
    units = {path: list(side.units(path)) for path in {path for path, _ in changed}}
    for (path, index), form in changed.items():
        units[path][index] = _with_form(units[path][index], form)
    read = {path: replace(side.readings[path], units=tuple(of_path)) for path, of_path in units.items()}
    kept = {place: tuple(altered[place]) for place in changed}
    return replace(side, readings={**side.readings, **read}, altered=kept)


def _unit(side: ReadSide, place: Place) -> Unit:
    return side.units(place[0])[place[1]]


def _form(side: ReadSide, place: Place) -> _Lines:
    return tuple(_unit(side, place).form.split("\n"))


def _with_form(unit: Unit, form: _Lines) -> Unit:
    text = "\n".join(form)
    lines = dict(zip(reversed(unit.form.split("\n")), reversed(unit.form_lines), strict=False))
    return replace(
        unit,
        form=text,
        form_lines=tuple(lines.get(line, unit.line) for line in form),
        behaviour=digest(text),
        shape=digest(text),
    )


def _in_order(path: str) -> tuple[object, ...]:
    """Order files as migrations are run: by their numbers where they have some."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.findall(r"\d+|\D+", path))


_Defined = Mapping[tuple[str, str], Sequence[Place]]


def _defined(side: ReadSide, paths: Sequence[str]) -> _Defined:
    """Return where what has a name is defined, by kind and name; the parts of a table by the table's name, too."""
    found: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    for path in paths:
        for index, unit in enumerate(side.units(path)):
            if unit.unit in ("statement", "comment", "file"):
                continue
            name = plain_name(unit.name)
            found[unit.unit, name].append((path, index))
            if unit.unit in ("column", "constraint", "trigger"):
                found["part", name.rpartition(".")[0]].append((path, index))
            elif unit.unit == "index" and (match := _INDEXED.search(unit.form)):
                found["part", _bare(match["table"])].append((path, index))
            for need in unit.needs if unit.unit in ("constraint", "view") else ():
                found["refers", need.removeprefix("relation ")].append((path, index))
    return found


def _targets(side: ReadSide, defined: _Defined, alteration: _Alteration, statement: Place) -> Iterator[Place]:
    """Yield the units that a statement alters: those of the name that are nearest to its file, and stand before it."""
    known = defined.get((alteration.unit, alteration.name), ())
    places = [place for place in known if _comes_before(place, statement)]
    if alteration.mentioning:
        word = re.compile(rf"(?<!\w){re.escape(alteration.mentioning)}(?!\w)")
        others = (place for place in places if _unit(side, place).unit != "column")
        places = [
            place
            for place in others
            if word.search(_unit(side, place).form.partition("\n")[2] or _unit(side, place).form)
        ]
    places = [place for place in places if not _is_made_again(side, defined, place, statement)]
    nearest = max((_shared(place[0], statement[0]) for place in places), default=0)
    yield from (place for place in places if _shared(place[0], statement[0]) == nearest)


def _comes_before(place: Place, statement: Place) -> bool:
    if place[0] == statement[0]:
        return place[1] < statement[1]
    return _runs_before(place[0], statement[0])


@lru_cache(maxsize=4096)  # asked for each unit of the one file and each statement of the other
def _runs_before(path: str, other: str) -> bool:
    same_folder = folder_of(path) == folder_of(other)
    return not same_folder or not _is_numbered(path) or _in_order(path) < _in_order(other)


def _is_numbered(path: str) -> bool:
    return base_name(path)[:1].isdigit() or re.match(r"(?i)V\d", base_name(path)) is not None


def _is_made_again(side: ReadSide, defined: _Defined, place: Place, statement: Place) -> bool:
    """Say whether a unit that is dropped is made again by a later statement, so that the drop says nothing of it."""
    unit = _unit(side, place)
    others = defined.get((unit.unit, plain_name(unit.name)), ())
    return any(other != place and not _comes_before(other, statement) for other in others)


def _shared(path: str, other: str) -> int:
    """Return how many folders two paths have in common from the root on."""
    count = 0
    for one, two in zip(folder_of(path).split("/"), folder_of(other).split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count


def _alterations(unit: Unit) -> Iterator[_Alteration]:
    """Yield what a statement alters; nothing for one that alters no schema, or that takes a migration back."""
    text, _, more = unit.form.partition("\n")
    if more:
        return
    if match := _DROP.fullmatch(text):
        kind = _DROPPED_KINDS[match["what"]]
        for name in match["names"].split(", "):
            yield _Alteration(kind, _bare(name), _drop)
            if kind == "table":
                yield _Alteration("part", _bare(name), _drop)
            if text.endswith(" CASCADE"):
                yield _Alteration("refers", _bare(name), _then(text))
    elif match := _DROP_TRIGGER.fullmatch(text):
        yield _Alteration("trigger", _bare(match["table"], match["name"]), _drop)
    elif match := _ADD_VALUE.fullmatch(text):
        value = match["value"]
        line = f"then value {value}{match['place']}" if match["place"] else value
        yield _Alteration("enum", _bare(match["table"]), lambda form: form if value in form else (*form, line))
    elif match := _ALTER.fullmatch(text):
        yield from _of_table(match["table"], match["command"])
    elif match := _RENAMED.fullmatch(text):
        for kind in ("index", "view", "enum"):
            yield _Alteration(kind, _bare(match["table"]), _then(match["command"]))


def _bare(*names: str) -> str:
    """Return a name as units have it: in quotes only where a part holds a dot."""
    parts = re.findall(_NAME, ".".join(names))
    bare = [part[1:-1].replace('""', '"') if part.startswith('"') else part for part in parts]
    return ".".join(f'"{part}"' if "." in part or "#" in part else part for part in bare)


def _then(command: str) -> _Edit:
    """Return what adds an alteration to a form as it is."""
    return lambda form: (*form, f"then {command}")


def _of_table(table: str, command: str) -> Iterator[_Alteration]:
    if match := _OF_COLUMN.fullmatch(command):
        yield _Alteration("column", _bare(table, match["column"]), _edit_of_column(match["what"]))
    elif match := _DROP_CONSTRAINT.fullmatch(command):
        yield _Alteration("constraint", _bare(table, match["name"]), _drop)
    elif match := _DROP_COLUMN.fullmatch(command):
        yield _Alteration("column", _bare(table, match["name"]), _drop)
        yield _Alteration("part", _bare(table), _then(command), mentioning=match["name"])
    elif match := _RENAME_PART.fullmatch(command):
        yield _Alteration(match["what"].lower(), _bare(table, match["name"]), _then(command))
        yield _Alteration("part", _bare(table), _then(command), mentioning=match["name"])
    elif not command.startswith(_NO_SCHEMA):
        yield _Alteration("table", _bare(table), _then(command))
        if command.startswith(_MOVED):
            yield _Alteration("part", _bare(table), _then(command))


def _drop(form: _Lines) -> _Lines:
    return form if DROPPED in form else (*form, DROPPED)


def _edit_of_column(what: str) -> _Edit:
    """Return what ALTER COLUMN does to the form of a column; its lines are ordered as the front end orders them."""
    if what in ("DROP NOT NULL", "SET NOT NULL"):
        return lambda form: _put(form, "not null", None if what == "DROP NOT NULL" else "not null", after="type ")
    if what == "DROP DEFAULT" or what.startswith("SET DEFAULT "):
        value = None if what == "DROP DEFAULT" else f"default {what.removeprefix('SET DEFAULT ')}"
        return lambda form: _put(form, "default ", value, after="not null" if "not null" in form else "type ")
    if match := re.fullmatch(r"(?:SET DATA )?TYPE (?P<type>.+?)(?: USING .+)?", what, re.DOTALL):
        other = f"type {match['type']}"
        # Of `serial` the default stays, and the bounds of its sequence.
        return lambda form: _then(what)(form) if _is_serial(form) else _put(form, "type ", other, after="column ")
    return _then(what)


def _is_serial(form: _Lines) -> bool:
    return any(line.startswith("type ") and line.endswith("serial") for line in form)


def _put(form: _Lines, head: str, line: str | None, after: str) -> _Lines:
    """Return a form with the line that starts with ``head`` put in another way, left out, or put behind another one."""
    kept = [one for one in form if not one.startswith(head)]
    if line is not None:
        place = max((number for number, one in enumerate(kept, 1) if one.startswith(after)), default=len(kept))
        kept.insert(place, line)
    return tuple(kept)


def match_applied(board: Board) -> None:
    """Match statements whose whole effect lives on in what they altered: the schema has it in one place now.

    One that says how the rows are converted (USING) has an effect that is in no schema.
    """
    targets: defaultdict[Place, list[Place]] = defaultdict(list)
    for target, statements in board.legacy.altered.items():
        for statement in statements:
            targets[statement].append(target)
    for statement, altered in sorted(targets.items()):
        key = UnitKey(*statement)
        matches = [board.found.get(UnitKey(*target)) for target in altered]
        if key in board.found or " USING " in board.old(key).form:
            continue
        if all(match is not None and match.same for match in matches):
            first = matches[0]
            assert first is not None  # which `all` has just asked
            board.match(key, first.current, same=True, likeness=1.0)


def told_by(side: ReadSide, path: str, index: int) -> str:
    """Return which statements made of a unit what it is: `a.sql:3`, `b.sql:7`; nothing where none did."""
    statements = side.altered.get((path, index), ())
    return ", ".join(f"`{where}:{side.units(where)[number].line}`" for where, number in statements)
