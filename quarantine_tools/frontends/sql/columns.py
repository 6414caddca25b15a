"""Columns and constraints: what stands between the parentheses of CREATE TABLE, or is added by ALTER TABLE.

A constraint means the same beside a column and below the columns, so it has one form: that of a table constraint. What
a primary key, `serial` and an identity say of their columns, that they are never null, is said of these columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quarantine_tools.frontends.sql.draft import Draft, Line, Places
from quarantine_tools.frontends.sql.names import constraint_name, qualified, relation_name, texts
from quarantine_tools.frontends.sql.tree import (
    BUILT_IN_TYPES,
    Node,
    Setting,
    copy_of,
    settle,
    write_column,
    write_constraint,
    write_expression,
)
from quarantine_tools.model import order_of

OF_TABLES = ("CONSTR_PRIMARY", "CONSTR_UNIQUE", "CONSTR_CHECK", "CONSTR_FOREIGN", "CONSTR_EXCLUSION")
_SERIAL = ("smallserial", "serial", "bigserial")
_WHEN_CHECKED = (
    "CONSTR_ATTR_DEFERRABLE",
    "CONSTR_ATTR_NOT_DEFERRABLE",
    "CONSTR_ATTR_DEFERRED",
    "CONSTR_ATTR_IMMEDIATE",
)


@dataclass
class Table:
    """A table whose parts are being read."""

    name: str
    setting: Setting
    places: Places
    taken: dict[str, int] = field(default_factory=dict)  # names of its constraints so far
    keys: frozenset[str] = frozenset()  # columns of its primary key, as far as the statement says

    @property
    def relation(self) -> str:
        """Return the name that others need it by."""
        return f"relation {self.name}"


def kind_of(constraint: Node) -> str:
    """Return the grammar's word for what a constraint is."""
    from postgast import pg_query_pb2

    return str(pg_query_pb2.ConstrType.Name(constraint.contype))


def primary_columns(elements: Sequence[Node]) -> frozenset[str]:
    """Return the columns that the primary key among a table's parts makes not null."""
    found: set[str] = set()
    for element in elements:
        if element.WhichOneof("node") == "constraint" and kind_of(element.constraint) == "CONSTR_PRIMARY":
            found.update(texts(element.constraint.keys))
    return frozenset(found)


def column_drafts(table: Table, column: Node, end_line: int, added: str = "") -> Iterator[Draft]:
    """Yield a column, and the constraints that stand beside it.

    Args:
        table: what it belongs to.
        column: its definition, as it was written.
        end_line: the last line of the definition, 1-based.
        added: what ALTER TABLE says besides: that it is only added where it isn't there yet.
    """
    places, line = table.places, table.places.line(column.location)
    kinds = [(one.constraint, kind_of(one.constraint)) for one in column.constraints]
    lines = [Line(f"column {table.name}.{qualified([column.colname])}", line), _type_line(table, column, line)]
    default: Line | None = None
    never_null = column.colname in table.keys or lines[1].text.removeprefix("type ") in _SERIAL
    null_line = lines[1].line
    others: list[Line] = []
    for constraint, kind in kinds:
        where = places.line(constraint.location)
        if kind == "CONSTR_NOTNULL":
            never_null, null_line = True, where
            others += [Line("(not null NO INHERIT)", where)] if constraint.is_no_inherit else []
        elif kind == "CONSTR_PRIMARY":
            never_null, null_line = True, where
        elif kind == "CONSTR_DEFAULT":
            default = _default_line(table, column, constraint, where)
        elif kind in ("CONSTR_IDENTITY", "CONSTR_GENERATED"):
            never_null = never_null or kind == "CONSTR_IDENTITY"
            others.append(Line(_generated(constraint, table.setting), where))
    lines += [Line("not null", null_line)] if never_null else []
    lines += [default] if default is not None else []
    lines += others
    lines += [Line(added, line)] if added else []
    needs = _type_needs(column)
    order = order_of(f"columns of {table.name}")  # INSERT without a list of columns and SELECT * go by it
    name = f"{table.name}.{qualified([column.colname])}"
    yield Draft("column", name, line, end_line, tuple(lines), needs, frozenset({order}))
    for constraint, checked in _with_times(column.constraints):
        yield _beside_column(table, column, constraint, checked, end_line)


def _type_line(table: Table, column: Node, line: int) -> Line:
    bare = copy_of(column)
    del bare.constraints[:]
    settle(bare, table.setting)
    written = write_column(bare)
    where = table.places.line(column.type_name.location) if column.HasField("type_name") else line
    name = write_column(_named(bare.colname)).removesuffix(" int")
    return Line(f"type {written.removeprefix(name).strip()}", where)


def _named(name: str) -> Node:
    from postgast import pg_query_pb2

    column = pg_query_pb2.ColumnDef(colname=name, is_local=True)
    for part in ("pg_catalog", "int4"):
        column.type_name.names.add().string.sval = part
    column.type_name.typemod = -1
    return column


def _default_line(table: Table, column: Node, constraint: Node, line: int) -> Line | None:
    expression = copy_of(constraint.raw_expr)
    settle(expression, table.setting)
    own = copy_of(column.type_name)
    settle(own, table.setting)
    expression = _without_own_type(expression, own)
    is_null = expression.WhichOneof("node") == "a_const" and expression.a_const.isnull
    if is_null and _built_in(own) is not None:
        return None  # what a column without a default has; a domain may have another one
    return Line(f"default {write_expression(expression)}", line)


def _built_in(settled: Node) -> str | None:
    """Return the name of a type of PostgreSQL's own; None for any other type."""
    schema, _, name = ".".join(texts(settled.names)).rpartition(".")
    return name if schema in ("", "pg_catalog") and name in BUILT_IN_TYPES else None


def _without_own_type(expression: Node, own: Node) -> Node:
    """Return a default without the cast of its text to the type that the column has anyway: `'x'::text`."""
    if expression.WhichOneof("node") != "type_cast":
        return expression
    cast = expression.type_cast
    bare = not (cast.type_name.typmods or cast.type_name.array_bounds or own.array_bounds)
    same = texts(own.names) == texts(cast.type_name.names) and _built_in(own) != "bpchar"
    cut = own.typmods and _built_in(own) != "varchar"  # how a length cuts or fills depends on who converts
    is_text = cast.arg.WhichOneof("node") == "a_const" and cast.arg.a_const.HasField("sval")
    return cast.arg if bare and same and not cut and is_text else expression


def _generated(constraint: Node, setting: Setting) -> str:
    column = _named("c")
    own = column.constraints.add().constraint
    own.CopyFrom(constraint)
    settle(column, setting)
    return write_column(column).removeprefix("c int ")


def _type_needs(column: Node) -> frozenset[str]:
    names = texts(column.type_name.names)
    if not names or names[-1] in BUILT_IN_TYPES or names[-1] in _SERIAL or names[0] == "pg_catalog":
        return frozenset()
    return frozenset({f"type {qualified(names).removeprefix('public.')}"})


def _with_times(constraints: Sequence[Node]) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield the constraints beside a column with what is said behind each: DEFERRABLE, INITIALLY DEFERRED."""
    held: Node = None
    times: list[str] = []
    for one in constraints:
        kind = kind_of(one.constraint)
        if kind in _WHEN_CHECKED:
            times.append(kind)
            continue
        if held is not None:
            yield held, tuple(times)
        held, times = (one.constraint if kind in OF_TABLES else None), []
    if held is not None:
        yield held, tuple(times)


def _beside_column(table: Table, column: Node, written: Node, checked: tuple[str, ...], end_line: int) -> Draft:
    constraint = copy_of(written)
    name = constraint.fk_attrs if kind_of(constraint) == "CONSTR_FOREIGN" else constraint.keys
    if kind_of(constraint) != "CONSTR_CHECK" and not name:
        name.add().string.sval = column.colname
    if "CONSTR_ATTR_DEFERRED" in checked or "CONSTR_ATTR_DEFERRABLE" in checked:
        constraint.deferrable = True
    if "CONSTR_ATTR_DEFERRED" in checked:
        constraint.initdeferred = True
    line = table.places.line(written.location)
    return constraint_draft(table, constraint, line, end_line)


def constraint_draft(table: Table, written: Node, line: int, end_line: int) -> Draft:
    """Return a constraint of a table; one without a name has the one that PostgreSQL gives it."""
    constraint = copy_of(written)
    settle(constraint, table.setting)
    kind = kind_of(constraint)
    name = constraint_name(table.name, constraint, kind, table.taken)
    form = (Line(f"constraint on {table.name}", line), Line(write_constraint(constraint), line))
    needs = {table.relation}
    if constraint.HasField("pktable"):
        needs.add(f"relation {relation_name(constraint.pktable)}")
    full = f"{table.name}.{qualified([name])}"
    return Draft("constraint", full, line, end_line, form, frozenset(needs), frozenset({f"constraint {full}"}))
