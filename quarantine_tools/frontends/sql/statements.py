"""Every statement that is no table: what kind of unit it is, what it is called, and what its order counts against."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from quarantine_tools.frontends.sql.bodies import body_lines, body_of
from quarantine_tools.frontends.sql.draft import ANYTHING, Draft, Line, data_lines, shortened
from quarantine_tools.frontends.sql.names import gather, qualified, relation_name, relations_of, texts
from quarantine_tools.frontends.sql.split import Piece, Source
from quarantine_tools.frontends.sql.tree import Node, copy_of, write, write_expression
from quarantine_tools.model import order_of

EVERY_ROW = " (every row)"  # what a DELETE or UPDATE without WHERE is called by besides
# Functions whose result doesn't depend on what ran before in the file, and that change nothing.
# fmt: off
_HARMLESS = frozenset({
    "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "gen_random_uuid", "uuid_generate_v4",
    "md5", "lower", "upper", "length", "coalesce", "nullif", "greatest", "least", "round", "floor", "ceil", "abs",
    "to_timestamp", "to_date", "to_char", "to_number", "date_trunc", "extract", "concat", "replace", "trim", "btrim",
    "substring", "jsonb_build_object", "json_build_object", "jsonb_build_array", "json_build_array", "array_agg",
    "count", "sum", "min", "max", "avg", "to_jsonb", "to_json", "decode", "encode", "generate_series", "make_interval",
    "date_part", "string_agg", "jsonb_agg", "json_agg", "row_number", "digest", "crypt", "gen_salt", "random",
})
# fmt: on


def statement_draft(node: Node, text: str, source: Source, piece: Piece) -> Draft:
    """Return the unit of a statement.

    Args:
        node: its settled tree.
        text: the tree as text.
        source: the file.
        piece: the statement's place in it.
    """
    which = str(node.WhichOneof("node"))
    special = _SPECIAL.get(which)
    if special is not None:
        return special(getattr(node, which), node, text, source, piece)
    return _other(node, text, piece)


def _draft(
    unit: str,
    name: str,
    piece: Piece,
    form: tuple[Line, ...],
    needs: frozenset[str],
    binds: frozenset[str],
    acts: bool = False,
) -> Draft:
    return Draft(unit, name, piece.line, piece.end_line, form, needs - binds, binds, acts)


def _needs(node: Node) -> frozenset[str]:
    """Return what must stand before a statement: the tables, types and functions that it names."""
    found = gather(node)
    relations = frozenset(f"relation {relation_name(one)}" for one in relations_of(found))
    types = frozenset(f"type {qualified(texts(one.names))}" for one in found["TypeName"])
    functions = frozenset(f"function {qualified(texts(one.funcname))}" for one in found["FuncCall"])
    return relations | types | functions


def _relations(needs: frozenset[str]) -> frozenset[str]:
    return frozenset(one.removeprefix("relation ") for one in needs if one.startswith("relation "))


def _index(index: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    table = relation_name(index.relation)
    name = index.idxname or "_".join((table, *(one.index_elem.name or "expr" for one in index.index_params), "idx"))
    nameless = copy_of(node)
    nameless.index_stmt.idxname = ""
    nameless.index_stmt.if_not_exists = False
    form = [Line(write(nameless), piece.line)]
    if index.if_not_exists:
        form.append(Line("(only where it is not there yet)", piece.line))
    schema = f"{index.relation.schemaname}." if index.relation.schemaname else ""
    needs = _needs(node) | ({order_of(f"rows of {table}")} if index.unique else frozenset())
    binds = frozenset({f"relation {schema}{name}"})
    return _draft("index", f"{schema}{qualified([name])}", piece, tuple(form), needs, binds)


def _view(view: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    name = relation_name(view.view)
    return _draft("view", name, piece, (Line(text, piece.line),), _needs(node), frozenset({f"relation {name}"}))


def _table_as(create: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    from postgast import pg_query_pb2

    name = relation_name(create.into.rel)
    unit = "view" if create.objtype == pg_query_pb2.OBJECT_MATVIEW else "table"
    needs = _needs(node)
    # It is filled when it is made, with what the tables hold at that time.
    needs |= {order_of(f"rows of {one}") for one in _relations(needs)}
    return _draft(unit, name, piece, (Line(text, piece.line),), needs, frozenset({f"relation {name}"}))


def _function(create: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    name = qualified(texts(create.funcname))
    bare = copy_of(node)
    function = bare.create_function_stmt
    options = [copy_of(one) for one in sorted(function.options, key=lambda one: str(one.def_elem.defname))]
    words = {one.def_elem.defname: one.def_elem.arg for one in options}
    language = words["language"].string.sval.lower() if "language" in words else "sql"
    bodies = texts(words["as"].list.items) if "as" in words else ()
    taken_out = len(bodies) == 1  # of C functions, two names stand there
    del function.options[:]
    function.options.extend(one for one in options if not (taken_out and one.def_elem.defname == "as"))
    form = [Line(write(bare), piece.line)]
    if taken_out:
        form += body_lines(body_of(source, piece, bodies[0]), language)
    arguments = [one.function_parameter.arg_type for one in function.parameters]
    needs = frozenset(f"type {qualified(texts(one.names))}" for one in (*arguments, function.return_type))
    return _draft("function", name, piece, tuple(form), needs, frozenset({f"function {name}"}))


def _do(statement: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    body = next((one.def_elem.arg.string.sval for one in statement.args if one.def_elem.defname == "as"), "")
    languages = [one.def_elem.arg.string.sval for one in statement.args if one.def_elem.defname == "language"]
    language = languages[0] if languages else "plpgsql"
    form = (Line(f"DO LANGUAGE {language}", piece.line), *body_lines(body_of(source, piece, body), language))
    return _draft("statement", "DO", piece, form, frozenset(), frozenset({ANYTHING}), True)


def _trigger(trigger: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    table = relation_name(trigger.relation)
    name = f"{table}.{qualified([trigger.trigname])}"
    needs = _needs(node) | {f"function {qualified(texts(trigger.funcname))}", order_of(f"rows of {table}")}
    return _draft("trigger", name, piece, (Line(text, piece.line),), needs, frozenset({f"trigger {name}"}))


def _enum(enum: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    name = qualified(texts(enum.type_name))
    form = [Line(f"enum {name}", piece.line)]
    values = {source.text[one.start : one.end]: source.line_of(one.start) for one in piece.tokens}
    for value in texts(enum.vals):
        quoted = "'" + value.replace("'", "''") + "'"
        form.append(Line(quoted, values.get(quoted, piece.line)))
    return _draft("enum", name, piece, tuple(form), frozenset(), frozenset({f"type {name}"}))


def _comment(comment: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    head = text.rpartition(" IS ")[0] if not comment.comment else text[: text.index(" IS ")]
    what = head.removeprefix("COMMENT ON ")
    kind, _, name = what.partition(" ")
    if kind in ("COLUMN", "TABLE", "VIEW", "INDEX", "TYPE", "SEQUENCE", "SCHEMA", "FUNCTION"):
        shown = name
    else:
        shown = what
    table = name.rpartition(".")[0] if kind == "COLUMN" else name
    needs = frozenset({f"relation {table}", f"function {table.partition('(')[0].strip()}", f"type {table}"})
    return _draft("comment", shown, piece, (Line(text, piece.line),), needs, frozenset({f"comment {what}"}))


def _insert(insert: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    table = relation_name(insert.relation)
    rows = insert.select_stmt.select_stmt.values_lists
    form: tuple[Line, ...] = (Line(text, piece.line),)
    if len(rows) > 1:
        form = tuple(_rows(node, source, piece))
    return _rows_draft(f"INSERT INTO {table}", {table}, node, form, piece)


def _rows(node: Node, source: Source, piece: Piece) -> Iterator[Line]:
    """Yield an INSERT of several rows, one a line; the rest of the statement stands with the first."""
    words = [source.text[one.start : one.end].lower() for one in piece.tokens]
    start = words.index("values") if "values" in words else 0
    places = [one.start for one in piece.tokens[start:] if one.kind == "open" and one.depth == 0]
    head = copy_of(node)
    lists = head.insert_stmt.select_stmt.select_stmt.values_lists
    rows = [copy_of(one) for one in lists]
    del lists[1:]
    for number, row in enumerate(rows):
        line = source.line_of(places[number]) if number < len(places) else piece.line
        yield Line(write(head) if number == 0 else _row(row), line)


def _row(row: Node) -> str:
    from postgast import pg_query_pb2

    node = pg_query_pb2.Node()
    node.row_expr.args.extend(row.list.items)
    node.row_expr.row_format = pg_query_pb2.COERCE_EXPLICIT_CALL
    return write_expression(node).removeprefix("ROW")


def _change(statement: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    table = relation_name(statement.relation)
    which = str(node.WhichOneof("node"))
    verb = {"update_stmt": "UPDATE", "delete_stmt": "DELETE FROM", "merge_stmt": "MERGE INTO"}[which]
    every = which != "merge_stmt" and not statement.HasField("where_clause")
    name = f"{verb} {table}{EVERY_ROW if every else ''}"
    return _rows_draft(name, {table}, node, (Line(text, piece.line),), piece)


def _truncate(statement: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    return _rows_draft(text, set(_relations(_needs(node))), node, (Line(text, piece.line),), piece)


def _copy(statement: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    table = relation_name(statement.relation)
    form = (Line(text, piece.line), *data_lines(source, piece))
    if not statement.is_from or statement.filename:
        return _draft("statement", shortened(text), piece, form, _needs(node), frozenset({ANYTHING}), True)
    return _rows_draft(f"COPY {table}", {table}, node, form, piece)


def _rows_draft(name: str, changed: set[str], node: Node, form: tuple[Line, ...], piece: Piece) -> Draft:
    """Return a statement that changes the rows of tables: its order counts against what reads or changes these rows."""
    needs = _needs(node)
    calls = {one.rpartition(".")[2] for one in needs if one.startswith("function ")}
    needs |= {order_of(f"rows of {name}") for name in _relations(needs)} | {
        order_of(f"alterations of {name}") for name in changed
    }
    binds = frozenset(order_of(f"rows of {name}") for name in changed)
    acts = any(call.removeprefix("function ").lower() not in _HARMLESS for call in calls)
    return _draft("statement", shortened(name), piece, form, needs, binds, acts)


def _drop(drop: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    binds = set()
    for one in drop.objects:
        which = one.WhichOneof("node")
        if which == "list":
            name = qualified(texts(one.list.items))
            binds |= {f"relation {name}", f"type {name}", order_of(f"rows of {name}"), f"trigger {name}"}
        elif which == "object_with_args":
            binds.add(f"function {qualified(texts(one.object_with_args.objname))}")
        elif which == "type_name":
            binds.add(f"type {qualified(texts(one.type_name.names))}")
        else:
            binds.add(ANYTHING)
    return _draft("statement", shortened(text), piece, (Line(text, piece.line),), frozenset(), frozenset(binds))


def _grant(grant: Node, node: Node, text: str, source: Source, piece: Piece) -> Draft:
    from postgast import pg_query_pb2

    if grant.targtype != pg_query_pb2.ACL_TARGET_OBJECT or grant.objtype != pg_query_pb2.OBJECT_TABLE:
        return _other(node, text, piece)
    needs = _needs(node)
    binds = frozenset(order_of(f"rights on {name}") for name in _relations(needs))
    return _draft("statement", shortened(text), piece, (Line(text, piece.line),), needs, binds)


def _other(node: Node, text: str, piece: Piece) -> Draft:
    """Return a statement of which nothing more is known: its order counts against everything."""
    return _draft(
        "statement", shortened(text), piece, (Line(text, piece.line),), frozenset(), frozenset({ANYTHING}), True
    )


_Special = Callable[[Node, Node, str, Source, Piece], Draft]
_SPECIAL: Mapping[str, _Special] = {
    "comment_stmt": _comment,
    "copy_stmt": _copy,
    "create_enum_stmt": _enum,
    "create_function_stmt": _function,
    "create_table_as_stmt": _table_as,
    "create_trig_stmt": _trigger,
    "delete_stmt": _change,
    "do_stmt": _do,
    "drop_stmt": _drop,
    "grant_stmt": _grant,
    "index_stmt": _index,
    "insert_stmt": _insert,
    "merge_stmt": _change,
    "truncate_stmt": _truncate,
    "update_stmt": _change,
    "view_stmt": _view,
}
