"""The statements of a file, one after the other: each read by itself, so that one that fails takes no other along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from quarantine_tools.frontends.sql.columns import Table
from quarantine_tools.frontends.sql.draft import ANYTHING, Draft, Line, Places, data_lines, shortened
from quarantine_tools.frontends.sql.facts import facts_of
from quarantine_tools.frontends.sql.names import relation_name, texts
from quarantine_tools.frontends.sql.split import Piece, PieceKind, Source
from quarantine_tools.frontends.sql.statements import statement_draft
from quarantine_tools.frontends.sql.tables import alter_drafts, table_drafts
from quarantine_tools.frontends.sql.tree import Node, NotRead, Setting, copy_of, parse, settle, write_checked
from quarantine_tools.model import Fact


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that was not read, and why."""

    line: int  # 1-based
    reason: str


@dataclass
class Reader:
    """Goes through the statements of a file, and keeps what a later one needs to know of an earlier one."""

    source: Source
    setting: Setting = field(default_factory=Setting)
    facts: list[Fact] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    _tables: dict[str, Table] = field(default_factory=dict)

    def drafts(self) -> Iterator[tuple[Draft, Piece, Setting]]:
        """Yield what becomes the units of the file, in source order."""
        for piece in self.source.pieces:
            setting = self.setting
            for draft in self._drafts_of(piece):
                yield draft, piece, setting

    def _drafts_of(self, piece: Piece) -> tuple[Draft, ...]:
        text = self.source.text[piece.start : piece.end]
        if piece.kind is PieceKind.COMMAND:
            return (_as_written(self.source, piece),)
        try:
            node = parse(text, piece.tokens)
            drafts = tuple(self._read(node, piece))
        except (NotRead, RecursionError) as error:
            reason = str(error) if isinstance(error, NotRead) else "it is nested too deeply"
            self.refusals.append(Refusal(piece.line, reason))
            return (_as_written(self.source, piece),)
        self.facts += facts_of(node, self.source, piece)
        path = _search_path(node)
        if path is not None:
            self.setting = Setting(path)
        return drafts

    def _read(self, node: Node, piece: Piece) -> Iterator[Draft]:
        settled = copy_of(node)
        settle(settled, self.setting)
        text = write_checked(settled, self.setting)
        which = node.WhichOneof("node")
        if which in ("create_stmt", "create_foreign_table_stmt", "alter_table_stmt"):
            one = getattr(settled, which)
            relation = (one.base_stmt if which == "create_foreign_table_stmt" else one).relation
            table = self._table(relation_name(relation), piece)
            if which != "alter_table_stmt":
                yield from table_drafts(table, node, self.source, piece)
                return
            commands = alter_drafts(table, node, self.source, piece)
            if commands is not None:
                yield from commands
                return
        yield statement_draft(settled, text, self.source, piece)

    def _table(self, name: str, piece: Piece) -> Table:
        known = self._tables.get(name)
        table = Table(name, self.setting, Places(self.source, piece), known.taken if known is not None else {})
        self._tables[name] = table
        return table


def _as_written(source: Source, piece: Piece) -> Draft:
    """Return a statement that was not read, as its own text."""
    lines = source.text[piece.start : piece.end].split("\n")
    form = tuple(Line(line.rstrip(), piece.line + number) for number, line in enumerate(lines))
    form += data_lines(source, piece)
    name = shortened(lines[0])
    return Draft("statement", name, piece.line, piece.end_line, form, binds=frozenset({ANYTHING}), acts=True)


def _search_path(node: Node) -> str | None:
    """Return where a statement says that names are to be looked for; "" for the default, None where it says nothing.

    Where `public` comes first, as it does by default, what has no schema is made and found there. pg_dump sets no path
    at all and names the schema everywhere, which comes to the same.
    """
    which = node.WhichOneof("node")
    if which == "variable_set_stmt" and node.variable_set_stmt.name == "search_path":
        names = [one.a_const.sval.sval for one in node.variable_set_stmt.args if one.WhichOneof("node") == "a_const"]
    elif which == "select_stmt":
        calls = [one.res_target.val.func_call for one in node.select_stmt.target_list]
        if len(calls) != 1 or texts(calls[0].funcname)[-1:] != ("set_config",) or len(calls[0].args) != 3:
            return None
        if calls[0].args[0].a_const.sval.sval != "search_path":
            return None
        names = [part.strip(" \"'") for part in calls[0].args[1].a_const.sval.sval.split(",")]
    else:
        return None
    first = [name for name in names if name not in ("$user", "")]
    return "" if first[:1] in ([], ["public"]) else ", ".join(first)
