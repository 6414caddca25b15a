"""SQL for PostgreSQL: tables with their columns and constraints, what is built on them, and every other statement.

Units: ``table`` (its header), ``column`` and ``constraint`` (``orders.price``; a constraint without a name has the one
that PostgreSQL gives it), ``index``, ``view``, ``function``, ``trigger``, ``enum``, ``comment``, ``statement``. Facts:
sql.table with ddl, insert, select, update or delete.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quarantine_tools.frontends.base import FrontEnd, whole_file
from quarantine_tools.model import KindSignature, Reading, split_lines

if TYPE_CHECKING:
    from quarantine_tools.frontends.sql.reading import Refusal

MOST_NAMED = 3  # statements that were not read whose lines are told one by one


def read(text: str, path: str) -> Reading:
    """Return what a file of SQL says; without a parser for it, the file is one unit, and that is a problem."""
    try:
        import postgast  # noqa: F401  # is it there at all?
    except ImportError as error:
        return _as_text(text, path, error)
    from quarantine_tools.frontends.sql.bodies import comment_lines
    from quarantine_tools.frontends.sql.draft import finish
    from quarantine_tools.frontends.sql.reading import Reader
    from quarantine_tools.frontends.sql.split import split

    source = split(text)
    reader = Reader(source)
    units = tuple(finish(reader.drafts()))
    inside = {
        line
        for piece in source.pieces
        for token in piece.tokens
        if token.kind == "dollar"
        for line in comment_lines(source, token)
    }
    problems = [_not_read(reader.refusals, len(source.pieces))] if reader.refusals else []
    return Reading(
        units=units,
        facts=tuple(reader.facts),
        comment_lines=tuple(sorted({*source.comment_lines, *inside})),
        problems=tuple(problems),
        parser="postgresql",
    )


def _not_read(refusals: Sequence[Refusal], statements: int) -> tuple[str, str]:
    told = "; ".join(f"line {one.line}: {one.reason}" for one in refusals[:MOST_NAMED])
    more = f"; and {len(refusals) - MOST_NAMED} more" if len(refusals) > MOST_NAMED else ""
    count = f"{len(refusals)} of {statements} statements"
    return "sql-not-read", f"{count} are none that PostgreSQL takes, and are compared as text ({told}{more})"


def _as_text(text: str, path: str, error: ImportError) -> Reading:
    lines = split_lines(text)
    blank = tuple(number for number, line in enumerate(lines, start=1) if not line.strip())
    message = f"the parser for PostgreSQL (the package postgast) can't be loaded here ({error}); compared as text"
    units = (whole_file(text, path),) if lines else ()
    return Reading(units=units, comment_lines=blank, problems=(("no-parser", message),), parser="lines")


PLUGIN = FrontEnd(
    kind="sql",
    signature=KindSignature("sql", suffixes=(".sql", ".ddl", ".psql", ".pgsql")),
    read=read,
    reads=(
        "`table` (its header), `column`, `constraint`, `index`, `view`, `function`, `trigger`, `enum`, `comment`, and "
        "`statement` for the rest. Facts: sql.table with ddl, insert, select, update or delete."
    ),
    references=(
        "PostgreSQL 18's parser, by libpg_query and postgast",
        "psql: https://www.postgresql.org/docs/18/app-psql.html, and its lexer, src/fe_utils/psqlscan.l",
        "Names of constraints: ChooseConstraintName and makeObjectName of PostgreSQL",
    ),
    limitations=(
        "Other dialects are read as far as PostgreSQL takes them; each other statement is compared as text.",
        "The name of a table or column belongs to what it does: a renamed column is lost, and another one came.",
        "A column that came in the middle of a table is an addition, and the columns behind it are as they were; only "
        "columns that changed places with each other are modified.",
        "`IF NOT EXISTS` counts as a difference, since a table that is there already stays as it is.",
        "A sequence with its default is not compared with `serial`, nor an index with a unique constraint.",
        "Expressions are compared as written: `a > 0 AND b > 0` and `b > 0 AND a > 0` are different.",
        "Migrations of the same side are applied to what a file defines; a renamed column stays another column, and a "
        "schema under another search path is left alone.",
        "Queries put together at run time (EXECUTE), and variables of psql, are not followed.",
    ),
)
