"""A statement's parse tree, brought to one spelling, and back to text.

PostgreSQL's own parser reads (libpg_query, through postgast), and its deparser writes. What is spelled in two ways and
is provably the same gets one spelling in the tree; everything else stays. A text that the parser would not read back
to the same tree is not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from quarantine_tools.frontends.sql.split import Token

Node = Any  # a protobuf message of libpg_query's grammar

# The parser's C code goes down one frame for each level of an expression and knows no limit of its own. With a stack of
# 1 MiB (the least of the platforms) it died at 2,000 operands of one expression, and at 1,000 nested queries (2026-11).
MOST_IN_A_ROW = 1500  # tokens without a comma, over all open parentheses
MOST_DEPTH = 100  # open parentheses

_PLACES = frozenset({"location", "list_start", "list_end", "rexpr_list_start", "rexpr_list_end"})
# Types with a name of SQL's own beside the catalogue's, whose deparsed name is read back as the same type.
# fmt: off
_NAMED_TWICE = frozenset({
    "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "varchar", "time", "timetz", "timestamp",
    "timestamptz", "interval", "json",
})
# fmt: on
_OTHER_SHORT = frozenset({"bpchar", "bit", "char"})  # what they mean without their schema is of another length
_SAME_NAME = {"decimal": "numeric", "serial2": "smallserial", "serial4": "serial", "serial8": "bigserial"}
# fmt: off
BUILT_IN_TYPES = _NAMED_TWICE | {
    "text", "uuid", "jsonb", "bytea", "date", "inet", "cidr", "macaddr", "macaddr8", "money", "xml", "bpchar", "char",
    "bit", "varbit", "name", "oid", "point", "line", "lseg", "box", "path", "polygon", "circle", "tsvector", "tsquery",
    "regclass", "int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange",
}
# fmt: on


class NotRead(Exception):
    """A statement that the parser doesn't take, or that doesn't survive being written; the text says why."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where unqualified names are looked for."""

    path: str = ""  # the search path as it was set; "" for PostgreSQL's default, public

    @property
    def is_default(self) -> bool:
        """Say whether ``x`` and ``public.x`` are the same."""
        return not self.path


def check_nesting(tokens: Sequence[Token]) -> None:
    """Refuse what would take the parser's stack too deep.

    Raises:
        NotRead: it is nested too deeply, or one expression is too long.
    """
    counts = [0]
    total = 0
    for token in tokens:
        if token.kind == "comma":
            total -= counts[-1]
            counts[-1] = 0
            continue
        counts[-1] += 1
        total += 1
        if token.kind == "open":
            counts.append(0)
        elif token.kind == "close" and len(counts) > 1:
            total -= counts.pop()
        if len(counts) > MOST_DEPTH:
            raise NotRead(f"more than {MOST_DEPTH} open parentheses")
        if total > MOST_IN_A_ROW:
            raise NotRead(f"more than {MOST_IN_A_ROW:,} words in one expression")


def parse(text: str, tokens: Sequence[Token]) -> Node:
    """Return the tree of one statement, as it was written.

    Raises:
        NotRead: it is none that PostgreSQL takes.
    """
    import postgast
    from google.protobuf.message import DecodeError

    if "\0" in text:
        raise NotRead("a NUL character")
    check_nesting(tokens)
    try:
        statements = postgast.parse(text).stmts
    except postgast.PgQueryError as error:
        raise NotRead(str(error).split("\n", 1)[0]) from None
    except DecodeError:
        raise NotRead("its expressions are nested too deeply") from None
    except UnicodeError:
        raise NotRead("characters that are no text") from None
    if len(statements) != 1:
        raise NotRead("more than one statement, or none")
    return statements[0].stmt


def settle(node: Node, setting: Setting) -> None:
    """Bring a tree to one spelling, in place: places are dropped, types and the default schema named in one way."""
    for field, value in node.ListFields():
        if field.name in _PLACES:
            node.ClearField(field.name)
        elif field.message_type is not None:
            for one in (value,) if hasattr(value, "ListFields") else value:
                settle(one, setting)
    settler = _SETTLERS.get(node.DESCRIPTOR.name)
    if settler is not None:
        settler(node, setting)


def _settle_type(node: Node, setting: Setting) -> None:
    schema, _, name = ".".join(one.string.sval for one in node.names).rpartition(".")
    in_default = schema == "public" and setting.is_default and name not in BUILT_IN_TYPES
    if in_default or (schema == "pg_catalog" and name not in _NAMED_TWICE | _OTHER_SHORT):
        del node.names[0]
    elif not schema and (name in _SAME_NAME or name in _NAMED_TWICE):
        name = _SAME_NAME.get(name, name)
        node.names[0].string.sval = name
        if name in _NAMED_TWICE:
            node.names.add().string.sval = name
            node.names[0].string.sval = "pg_catalog"


def _settle_relation(node: Node, setting: Setting) -> None:
    if node.schemaname == "public" and setting.is_default and not node.relname.startswith("pg_"):
        node.ClearField("schemaname")


def _settle_any(node: Node, setting: Setting) -> None:
    """`now()` is CURRENT_TIMESTAMP: the start of the transaction, as PostgreSQL's documentation says."""
    if node.WhichOneof("node") == "func_call":
        call = node.func_call
        names = [one.string.sval for one in call.funcname]
        more = (call.args, call.agg_order, call.agg_star, call.HasField("over"), call.HasField("agg_filter"))
        if names in (["now"], ["pg_catalog", "now"]) and not any(more):
            from postgast import pg_query_pb2

            node.sqlvalue_function.CopyFrom(
                pg_query_pb2.SQLValueFunction(op=pg_query_pb2.SVFOP_CURRENT_TIMESTAMP, typmod=-1)
            )


def _settle_cast(node: Node, setting: Setting) -> None:
    """`'public.x'::regclass` is `'x'::regclass`, where `public` is the default."""
    if [one.string.sval for one in node.type_name.names] == ["regclass"] and node.arg.a_const.HasField("sval"):
        name = node.arg.a_const.sval.sval
        if setting.is_default and name.startswith("public.") and not name.startswith("public.pg_"):
            node.arg.a_const.sval.sval = name.removeprefix("public.")


def _settle_names(names: Node, setting: Setting, least: int = 2) -> None:
    """Drop the default schema of a name that is given as a list."""
    if setting.is_default and len(names) >= least and names[0].string.sval == "public":
        del names[0]


def _settle_comment(node: Node, setting: Setting) -> None:
    from postgast import pg_query_pb2

    least = {pg_query_pb2.OBJECT_COLUMN: 3, pg_query_pb2.OBJECT_TRIGGER: 3, pg_query_pb2.OBJECT_TABCONSTRAINT: 3}
    if node.object.WhichOneof("node") == "list":
        _settle_names(node.object.list.items, setting, least.get(node.objtype, 2))


def _settle_dropped(node: Node, setting: Setting) -> None:
    from postgast import pg_query_pb2

    of_tables = (pg_query_pb2.OBJECT_TRIGGER, pg_query_pb2.OBJECT_RULE, pg_query_pb2.OBJECT_POLICY)
    for one in node.objects:
        if one.WhichOneof("node") == "list":
            _settle_names(one.list.items, setting, 3 if node.remove_type in of_tables else 2)


_SETTLERS = {
    "AlterEnumStmt": lambda node, setting: _settle_names(node.type_name, setting),
    "CommentStmt": _settle_comment,
    "CompositeTypeStmt": lambda node, setting: _settle_relation(node.typevar, setting),
    "CreateEnumStmt": lambda node, setting: _settle_names(node.type_name, setting),
    "CreateFunctionStmt": lambda node, setting: _settle_names(node.funcname, setting),
    "CreateTrigStmt": lambda node, setting: _settle_names(node.funcname, setting),
    "DropStmt": _settle_dropped,
    "ObjectWithArgs": lambda node, setting: _settle_names(node.objname, setting),
    "TypeName": _settle_type,
    "RangeVar": _settle_relation,
    "Node": _settle_any,
    "TypeCast": _settle_cast,
}


def copy_of(node: Node) -> Node:
    """Return a tree that can be changed by itself."""
    copied = type(node)()
    copied.CopyFrom(node)
    return copied


def write(node: Node) -> str:
    """Return the text of a statement's tree, given as a `Node`.

    Raises:
        NotRead: it can't be written, or not so that it would be read as the same.
    """
    from postgast import pg_query_pb2

    result = pg_query_pb2.ParseResult(version=180004)
    result.stmts.add().stmt.CopyFrom(node)
    return _deparse(result)


def write_checked(node: Node, setting: Setting) -> str:
    """Return the text of a settled statement, which is read back as the same tree."""
    import postgast
    from google.protobuf.message import DecodeError

    text = write(node)
    try:
        again = postgast.parse(text).stmts
    except (postgast.PgQueryError, DecodeError) as error:
        raise NotRead(f"the deparsed text is not read back: {error}") from None
    if len(again) != 1:
        raise NotRead("the deparsed text is another number of statements")
    settle(again[0].stmt, setting)
    if again[0].stmt != node:
        raise NotRead("the deparsed text is read back as another statement")
    return text


def _deparse(result: Node) -> str:
    import postgast

    try:
        return str(postgast.deparse(result))
    except (postgast.PgQueryError, UnicodeError) as error:
        raise NotRead(str(error).split("\n", 1)[0]) from None


def write_expression(node: Node) -> str:
    """Return the text of an expression."""
    from postgast import pg_query_pb2

    statement = pg_query_pb2.Node()
    target = statement.select_stmt.target_list.add().res_target
    target.val.CopyFrom(node)
    statement.select_stmt.limit_option = pg_query_pb2.LIMIT_OPTION_DEFAULT
    statement.select_stmt.op = pg_query_pb2.SETOP_NONE
    return write(statement).removeprefix("SELECT ")


def write_column(column: Node) -> str:
    """Return the text of a column definition."""
    from postgast import pg_query_pb2

    statement = pg_query_pb2.Node()
    create = statement.create_stmt
    create.relation.relname = "t"
    create.relation.inh = True
    create.relation.relpersistence = "p"
    create.oncommit = pg_query_pb2.ONCOMMIT_NOOP
    create.table_elts.add().column_def.CopyFrom(column)
    return write(statement).removeprefix("CREATE TABLE t (").removesuffix(")")


def write_constraint(constraint: Node) -> str:
    """Return the text of a table constraint, without its name."""
    from postgast import pg_query_pb2

    statement = pg_query_pb2.Node()
    alter = statement.alter_table_stmt
    alter.relation.relname = "t"
    alter.relation.inh = True
    alter.relation.relpersistence = "p"
    alter.objtype = pg_query_pb2.OBJECT_TABLE
    command = alter.cmds.add().alter_table_cmd
    command.subtype = pg_query_pb2.AT_AddConstraint
    command.behavior = pg_query_pb2.DROP_RESTRICT
    getattr(command, "def").constraint.CopyFrom(constraint)
    getattr(command, "def").constraint.conname = ""
    return write(statement).removeprefix("ALTER TABLE t ADD ")
