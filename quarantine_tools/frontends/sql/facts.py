"""Which tables a statement makes or changes, and whose rows it reads or writes: `sql.table` facts.

In function bodies, too: SQL bodies are statements, and those of PL/pgSQL are taken apart by its own parser, which gives
the line of each query. A query that is put together at run time (EXECUTE) is not seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

from quarantine_tools.frontends.sql.bodies import body_of
from quarantine_tools.frontends.sql.draft import Places
from quarantine_tools.frontends.sql.names import gather, relation_name, relations_of, texts
from quarantine_tools.frontends.sql.split import Piece, PieceKind, Source, split
from quarantine_tools.frontends.sql.tree import Node, NotRead, Setting, copy_of, parse, settle
from quarantine_tools.model import Fact

MOST_NESTED = 60  # blocks in a body beyond which it isn't taken apart: PL/pgSQL's parser is recursive
_MADE = {"create_stmt": "relation", "alter_table_stmt": "relation"}
_VERBS = {"InsertStmt": "insert", "UpdateStmt": "update", "DeleteStmt": "delete", "MergeStmt": "update"}
# fmt: off
_QUERIES = frozenset({
    "view_stmt", "create_table_as_stmt", "select_stmt", "copy_stmt", "explain_stmt", "insert_stmt", "update_stmt",
    "delete_stmt", "merge_stmt",
})
# fmt: on


def facts_of(node: Node, source: Source, piece: Piece) -> tuple[Fact, ...]:
    """Return the facts of one statement, whose tree is given as it was written."""
    found = dict.fromkeys(_facts(node, Places(source, piece), source, piece))
    return tuple(found)


def _facts(node: Node, places: Places, source: Source, piece: Piece) -> Iterator[Fact]:
    which = node.WhichOneof("node")
    if which == "create_function_stmt":
        function = node.create_function_stmt
        yield from _of_body(function, source, piece)
        if function.HasField("sql_body"):
            yield from _of_queries(function.sql_body, places)
        return
    if which == "do_stmt":
        yield from _of_do(node, source, piece)
        return
    if which in _MADE:
        yield _fact(getattr(node, which).relation, "ddl", places)
    elif which == "create_foreign_table_stmt":
        yield _fact(node.create_foreign_table_stmt.base_stmt.relation, "ddl", places)
    elif which == "create_table_as_stmt":
        yield _fact(node.create_table_as_stmt.into.rel, "ddl", places)
    elif which == "rename_stmt" and node.rename_stmt.HasField("relation"):
        yield _fact(node.rename_stmt.relation, "ddl", places)
    elif which == "drop_stmt":
        yield from _dropped(node.drop_stmt, piece)
    elif which == "truncate_stmt":
        for one in node.truncate_stmt.relations:
            yield _fact(one.range_var, "delete", places)
        return
    elif which == "copy_stmt" and node.copy_stmt.HasField("relation"):
        yield _fact(node.copy_stmt.relation, "insert" if node.copy_stmt.is_from else "select", places)
    if which in _QUERIES:
        yield from _of_queries(node, places)


def _of_queries(node: Node, places: Places) -> Iterator[Fact]:
    """Yield what the queries in a tree write, and what they read."""
    found = gather(node)
    skipped = {one.rel.location for one in found["IntoClause"]} | {one.view.location for one in found["ViewStmt"]}
    skipped |= {one.relation.location for one in found["CopyStmt"]}
    for which, kind in _VERBS.items():
        for one in found[which]:
            skipped.add(one.relation.location)
            yield _fact(one.relation, kind, places)
    for one in relations_of(found):
        if one.location not in skipped:
            yield _fact(one, "select", places)


def _fact(relation: Node, detail: str, places: Places) -> Fact:
    line = places.line(relation.location)
    return Fact("sql.table", _table(relation), detail, line, line)


def _table(relation: Node) -> str:
    settled = copy_of(relation)
    settle(settled, Setting())
    return relation_name(settled)


def _dropped(drop: Node, piece: Piece) -> Iterator[Fact]:
    from postgast import pg_query_pb2

    if drop.remove_type in (pg_query_pb2.OBJECT_TABLE, pg_query_pb2.OBJECT_FOREIGN_TABLE):
        for one in drop.objects:
            names = texts(one.list.items)
            name = ".".join(names[1:] if names[:1] == ("public",) else names)
            yield Fact("sql.table", name, "ddl", piece.line, piece.end_line)


def _of_body(function: Node, source: Source, piece: Piece) -> Iterator[Fact]:
    language, text = "", ""
    for one in function.options:
        if one.def_elem.defname == "language":
            language = one.def_elem.arg.string.sval.lower()
        elif one.def_elem.defname == "as":
            words = texts(one.def_elem.arg.list.items)
            text = words[0] if len(words) == 1 else ""
    body = body_of(source, piece, text)
    if language == "sql":
        yield from _of_text(body.text, body.line)
    elif language == "plpgsql" and texts(function.return_type.names)[-1:] == ("trigger",):
        yield from _of_plpgsql(_wrapped("new record, old record", "record", text), text, body.line)
    elif language == "plpgsql":
        yield from _of_plpgsql(source.text[piece.start : piece.end], text, body.line)


def _of_do(node: Node, source: Source, piece: Piece) -> Iterator[Fact]:
    words = {one.def_elem.defname: one.def_elem.arg.string.sval for one in node.do_stmt.args}
    if words.get("language", "plpgsql") != "plpgsql":
        return
    text = words.get("as", "")
    body = body_of(source, piece, text)
    yield from _of_plpgsql(_wrapped("", "void", text), text, body.line)


def _wrapped(parameters: str, returns: str, body: str) -> str:
    """Return a function with a body that stands in none, or in a trigger's: of these libpg_query writes broken JSON."""
    tag = next(tag for number in count() if (tag := f"$body{number}$") not in body)
    return f"CREATE FUNCTION f({parameters}) RETURNS {returns} LANGUAGE plpgsql AS {tag}{body}{tag}"


def _of_text(text: str, line: int) -> Iterator[Fact]:
    """Yield the facts of SQL inside of a body, all of whose lines count from the body's first."""
    source = split(text)
    for piece in source.pieces:
        if piece.kind is not PieceKind.STATEMENT:
            continue
        try:
            node = parse(source.text[piece.start : piece.end], piece.tokens)
        except NotRead:
            continue
        for fact in _facts(node, Places(source, piece), source, piece):
            yield Fact(fact.kind, fact.value, fact.detail, fact.line + line - 1, fact.end_line + line - 1)


def _of_plpgsql(statement: str, body: str, line: int) -> Iterator[Fact]:
    import postgast

    words = body.lower().split()
    if sum(word.strip("();") in ("begin", "if", "loop", "case") for word in words) > MOST_NESTED or "\0" in statement:
        return
    try:
        functions = postgast.parse_plpgsql(statement)
    except (postgast.PgQueryError, json.JSONDecodeError, UnicodeError, RecursionError):
        return
    for query, number in _queries(functions, 1):
        yield from _of_text(query, line + number - 1)


def _queries(node: Any, number: int) -> Iterator[tuple[str, int]]:
    """Yield the queries of a body with the line that their statement stands on, counted from 1."""
    if isinstance(node, list):
        for one in node:
            yield from _queries(one, number)
    elif isinstance(node, dict):
        number = node.get("lineno", number) if isinstance(node.get("lineno", number), int) else number
        query = node.get("query")
        if isinstance(query, str):
            yield query, number
        for one in node.values():
            if isinstance(one, dict | list):
                yield from _queries(one, number)
