"""CREATE TABLE and ALTER TABLE: a table's header, its columns and its constraints, each a unit of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from quarantine_tools.frontends.sql.columns import (
    OF_TABLES,
    Table,
    column_drafts,
    constraint_draft,
    kind_of,
    primary_columns,
)
from quarantine_tools.frontends.sql.draft import Draft, Line, shortened
from quarantine_tools.frontends.sql.names import relation_name
from quarantine_tools.frontends.sql.split import Piece, Source, parts
from quarantine_tools.frontends.sql.tree import Node, NotRead, copy_of, settle, write
from quarantine_tools.model import order_of


def table_drafts(table: Table, node: Node, source: Source, piece: Piece) -> Iterator[Draft]:
    """Yield the units of CREATE TABLE (and CREATE FOREIGN TABLE): header, columns, constraints."""
    create = node.create_stmt if node.WhichOneof("node") == "create_stmt" else node.create_foreign_table_stmt.base_stmt
    elements = tuple(create.table_elts)
    table.keys = table.keys | primary_columns(elements)
    yield _header(table, node, piece)
    ends = [(first.start, source.line_of(last.end - 1)) for first, last in parts(piece.tokens, 1)]
    for element in elements:
        which = element.WhichOneof("node")
        if which == "column_def":
            place = element.column_def.location
            yield from column_drafts(table, element.column_def, _end(table, place, ends, piece))
        elif which == "constraint" and kind_of(element.constraint) in OF_TABLES:
            place = element.constraint.location
            line = table.places.line(place)
            yield constraint_draft(table, element.constraint, line, _end(table, place, ends, piece))


def _end(table: Table, place: int, ends: list[tuple[int, int]], piece: Piece) -> int:
    """Return the last line of the part of a table that starts at a place, before the comma behind it."""
    offset = table.places.offset(place)
    last = [end for start, end in ends if start <= offset]
    return max(last[-1] if last else piece.end_line, table.places.line(place))


def _header(table: Table, node: Node, piece: Piece) -> Draft:
    """Return the table without its columns and constraints: its kind, options, parents, what it is a partition of."""
    header = copy_of(node)
    create = (
        header.create_stmt if header.WhichOneof("node") == "create_stmt" else header.create_foreign_table_stmt.base_stmt
    )
    kept = [
        element
        for element in create.table_elts
        if element.WhichOneof("node") not in ("column_def", "constraint")
        or (element.WhichOneof("node") == "constraint" and kind_of(element.constraint) not in OF_TABLES)
    ]
    del create.table_elts[:]
    create.table_elts.extend(kept)
    settle(header, table.setting)
    needs = {f"relation {relation_name(one.range_var)}" for one in create.inh_relations}
    needs |= {
        f"relation {relation_name(one.table_like_clause.relation)}"
        for one in kept
        if one.WhichOneof("node") == "table_like_clause"
    }
    form = Line(write(header).replace(" ()", "", 1), piece.line)  # the parentheses were emptied here
    return Draft(
        "table", table.name, piece.line, piece.end_line, (form,), frozenset(needs), frozenset({table.relation})
    )


def alter_drafts(table: Table, node: Node, source: Source, piece: Piece) -> Iterator[Draft] | None:
    """Return the units of ALTER TABLE, one a command; None for one that is no table's (a view's, an index's)."""
    from postgast import pg_query_pb2

    alter = node.alter_table_stmt
    if alter.objtype not in (pg_query_pb2.OBJECT_TABLE, pg_query_pb2.OBJECT_FOREIGN_TABLE):
        return None
    spans = [(source.line_of(first.start), source.line_of(last.end - 1)) for first, last in parts(piece.tokens, 0)]
    if len(spans) != len(alter.cmds):
        raise NotRead("its commands can't be told apart")
    return _commands(table, node, piece, spans)


def _commands(table: Table, node: Node, piece: Piece, spans: list[tuple[int, int]]) -> Iterator[Draft]:
    from postgast import pg_query_pb2

    alter = node.alter_table_stmt
    bare = copy_of(node)  # what each command is written with; with all of them, each would cost as much as all
    del bare.alter_table_stmt.cmds[:]
    for number, one in enumerate(alter.cmds):
        command = one.alter_table_cmd
        line, end_line = spans[number]
        line = piece.line if number == 0 else line
        end_line = piece.end_line if number + 1 == len(alter.cmds) else end_line
        definition = getattr(command, "def")
        if command.subtype == pg_query_pb2.AT_AddColumn and not alter.missing_ok:
            added = "(only where it is not there yet)" if command.missing_ok else ""
            added = added or ("" if alter.relation.inh else "(of ONLY this table)")
            for index, draft in enumerate(column_drafts(table, definition.column_def, end_line, added)):
                yield _spread(draft, line) if index == 0 else draft
        elif (
            command.subtype == pg_query_pb2.AT_AddConstraint
            and kind_of(definition.constraint) in OF_TABLES
            and not alter.missing_ok
        ):
            yield _spread(constraint_draft(table, definition.constraint, line, end_line), line)
        else:
            yield _other_command(table, bare, one, line, end_line)


def _spread(draft: Draft, line: int) -> Draft:
    """Return a unit that starts with the words of ALTER TABLE before it."""
    # What the table's rows must fulfil, or get, when it is added, depends on what was filled in before.
    rows = order_of(f"rows of {draft.name.rpartition('.')[0]}")
    return replace(draft, line=line, needs=draft.needs | {rows})


def _other_command(table: Table, bare: Node, command: Node, line: int, end_line: int) -> Draft:
    single = copy_of(bare)
    single.alter_table_stmt.cmds.add().CopyFrom(command)
    settle(single, table.setting)
    text = write(single)
    needs = frozenset({table.relation, order_of(f"rows of {table.name}")})
    binds = frozenset({order_of(f"alterations of {table.name}")})
    return Draft("statement", shortened(text), line, end_line, (Line(text, line),), needs, binds)
