"""Tables that a program reads and writes: SQL in texts wherever it stands, and models of ORMs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends._tables import looks_like_sql, tables_of
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.model import Fact

# Methods whose first argument is SQL: of DB-API cursors, asyncpg, sqlite3, SQLAlchemy, pandas.
_METHODS = (
    "execute executemany executescript exec_driver_sql fetch fetchrow fetchval fetch_all fetch_one fetch_val "
    "mogrify execute_values execute_batch copy_expert read_sql read_sql_query iterate"
)
_EXECUTE = frozenset(_METHODS.split())
_CURSOR_FIRST = frozenset({"execute_values", "execute_batch"})  # of psycopg2.extras: the cursor comes before the SQL
_TABLES = frozenset({"sqlalchemy.Table", "sqlalchemy.schema.Table"})


def sql_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each text of SQL; where it is handed to a database, names and patterns are followed."""
    seen = set()
    for called in file.calls_of(_EXECUTE):
        text = called.argument(1 if called.last in _CURSOR_FIRST else 0, "query", "sql", "statement")
        if text is not None and not isinstance(text, (ast.Constant, ast.JoinedStr)):
            yield Site(called.node, called.place, partial(_of_text, called.node, text, called.place, False))
        elif text is not None:
            seen.add(id(text))
            yield Site(text, called.place, partial(_of_text, text, text, called.place, False))
    for node, place in file.statements:
        if id(node) not in seen:
            yield Site(node, place, partial(_of_text, node, node, place, True))
    for called in file.calls_of(("Table",)):
        if called.name in _TABLES and called.node.args:
            yield Site(called.node, called.place, partial(_of_name, called.node, called.node.args[0], called.place))
    for (owner, name), sets in file.attributes.items():
        if name == "__tablename__" or (name == "db_table" and owner.endswith(".Meta")):
            for value, place in sets:
                yield Site(value, place, partial(_of_name, value, value, place))


def _of_text(node: ast.expr, text: ast.expr, place: Place, in_doubt: bool, values: Values) -> Iterator[Fact]:
    for known in values.texts(text, place):
        if not in_doubt or looks_like_sql(known.value):
            for table, role in tables_of(known.value):
                yield fact_at(node, "sql.table", table, role)


def _of_name(node: ast.expr, name: ast.expr, place: Place, values: Values) -> Iterator[Fact]:
    for known in values.texts(name, place):
        yield fact_at(node, "sql.table", known.value, "mapped")
