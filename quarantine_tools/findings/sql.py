"""Whether the database is the same: tables, columns, constraints and indexes that went or changed, rows that go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from quarantine_tools.findings._subjects import (
    artifacts_by_path,
    both_sides,
    counted,
    counterparts,
    entries_by_artifact,
    listed,
    named,
    quote,
)
from quarantine_tools.findings.base import Rule, Topic, fingerprint
from quarantine_tools.model import (
    Certainty,
    Comparison,
    Entry,
    Finding,
    Location,
    Priority,
    Severity,
    Side,
    Status,
    Verdict,
)

MOST_SAID = 8  # changes told; the ledger has all
_LIVES = (Verdict.PRESERVED, Verdict.RELOCATED)
_SCHEMA = ("table", "column", "constraint", "index", "view", "function", "trigger", "enum")
_PLURALS = {"index": "indexes"}
# How the front end calls what takes rows, columns or tables away: by the statement as PostgreSQL deparses it.
_DESTRUCTIVE = re.compile(
    r"DROP (?:TABLE|SCHEMA|DATABASE|OWNED|MATERIALIZED VIEW)\b.*|DROP .* CASCADE|TRUNCATE\b.*"
    r"|DELETE FROM .* \(every row\)|ALTER TABLE (?:(?!ADD |ALTER |RENAME ).)* DROP (?!CONSTRAINT).*"
)


def _of_databases(c: Comparison) -> Iterator[tuple[str, str, tuple[Entry, ...]]]:
    """Yield legacy SQL with its counterpart and the entries of its units."""
    kinds = artifacts_by_path(c)
    partners = counterparts(c)
    for path, entries in entries_by_artifact(c, partners).items():
        if kinds[path].kind == "sql":
            yield path, partners[path], entries


def _is_gone(entry: Entry) -> bool:
    """Say whether a unit is not there any more: lost, unless legacy itself dropped it, or dropped by a migration."""
    dropped = any(change.kind == "dropped-later" for change in entry.changes)
    return dropped == (entry.verdict is Verdict.MODIFIED) and entry.verdict in (Verdict.LOST, Verdict.MODIFIED)


def _dropped_by(entries: Sequence[Entry]) -> str:
    """Return the sentence on what migrations dropped; nothing where none did."""
    told = [f"`{e.name}` {change.summary}" for e in entries for change in e.changes if change.kind == "dropped-later"]
    return f" {'; '.join(told[:MOST_SAID])}." if told else ""


def _table_of(entry: Entry) -> str:
    return entry.name.partition("#")[0].rpartition(".")[0]


def _counted(number: int, unit: str) -> str:
    return counted(number, unit, _PLURALS.get(unit, ""))


def _gone_tables(entries: Sequence[Entry]) -> list[Entry]:
    return [e for e in entries if e.unit == "table" and _is_gone(e)]


def tables_lost(c: Comparison) -> Iterator[Finding]:
    """A table is not made any more."""
    for path, partner, entries in _of_databases(c):
        lost = _gone_tables(entries)
        if not lost:
            continue
        columns = Counter(_table_of(e) for e in entries if e.unit == "column" and _is_gone(e))
        told = [f"`{e.name}` ({counted(columns[e.name], 'column')})" for e in lost]
        yield _finding(
            c,
            path,
            partner,
            lost,
            detail=f"Not made anywhere on the current side: {listed(told, MOST_SAID)}.",
            severity=Severity.HIGH,
            recommendation="Look for code that reads or writes them, and for their rows, before the schema is dropped.",
        )


def columns_lost(c: Comparison) -> Iterator[Finding]:
    """A column of a table that lives on is gone."""
    for path, partner, entries in _of_databases(c):
        gone = {e.name for e in _gone_tables(entries)}
        lost = [e for e in entries if e.unit == "column" and _is_gone(e) and _table_of(e) not in gone]
        if lost:
            yield _finding(
                c,
                path,
                partner,
                lost,
                detail=f"{named([e.name for e in lost], MOST_SAID)}: the table lives on without "
                f"{'it' if len(lost) == 1 else 'them'}.{_dropped_by(lost)}",
                severity=Severity.HIGH,
                recommendation="Look for queries that name it, and add it by a migration, or write down why it may go.",
            )


_ADVICE = {
    "constraint": "Find out what keeps the rows in order now; without it, rows come in that legacy refused.",
    "index": "Look for the queries that it was made for, and at how long they take without it.",
    "view": "Look for queries that read it.",
    "function": "Look for triggers, queries and code that call it.",
    "trigger": "Find out what does its work now.",
    "enum": "Look for columns and code that use its values.",
    "statement": "Find out whether the rows, rights and settings that it gave come from somewhere else now.",
}


def lost_of_kind(c: Comparison, unit: str) -> Iterator[Finding]:
    """An object of one kind is gone from a database that lives on; what went with its table is told there."""
    for path, partner, entries in _of_databases(c):
        gone = {e.name for e in _gone_tables(entries)}
        lost = [
            e for e in entries if e.unit == unit and _is_gone(e) and (unit == "statement" or _table_of(e) not in gone)
        ]
        if lost:
            yield _finding(
                c,
                path,
                partner,
                lost,
                detail=f"{named([e.name for e in lost], MOST_SAID)}: not there any more.{_dropped_by(lost)}",
                severity=Severity.LOW if unit in ("index", "statement") else Severity.MEDIUM,
                recommendation=_ADVICE[unit],
            )


def changed(c: Comparison) -> Iterator[Finding]:
    """A column, constraint, index or other object of the schema is another one now."""
    for path, partner, entries in _of_databases(c):
        modified = [
            e
            for e in entries
            if e.unit in (*_SCHEMA, "statement") and e.verdict is Verdict.MODIFIED and not _is_gone(e)
        ]
        if not modified:
            continue
        told = [f"`{e.name}`: {change.summary}" for e in modified for change in e.changes]
        kinds = Counter(e.unit for e in modified)
        more = f"; {len(told) - MOST_SAID} more" if len(told) > MOST_SAID else ""
        yield Finding(
            id=fingerprint("sql/changed", path, ",".join(e.name for e in modified)),
            rule="sql/changed",
            severity=Severity.MEDIUM,
            title=f"{_counts(kinds)} of `{path}` changed",
            detail=f"{'; '.join(told[:MOST_SAID])}{more}. Compared with the current `{partner}`.",
            status=Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=both_sides(c, modified),
            recommendation="Confirm that the rows that are there fit, and that the code that uses them knows.",
            priority=Priority.MEDIUM,
        )


def compared(c: Comparison) -> Iterator[Finding]:
    """How much of a schema is the same, by count."""
    for path, partner, entries in _of_databases(c):
        dropped = {e for e in entries if e.verdict is Verdict.LOST and not _is_gone(e)}  # by legacy itself
        of_schema = [e for e in entries if e.unit in _SCHEMA and e not in dropped]
        if not any(e.unit == "table" for e in of_schema):
            continue
        total = Counter(e.unit for e in of_schema)
        same = Counter(e.unit for e in of_schema if e.verdict in _LIVES)
        told = [f"{same[unit]} of {_counted(total[unit], unit)}" for unit in _SCHEMA if total[unit]]
        whole = total == same
        yield Finding(
            id=fingerprint("sql/compared", path, "schema"),
            rule="sql/compared",
            severity=Severity.INFO,
            title=f"The schema of `{path}` is the same in `{partner}`"
            if whole
            else f"The schema of `{path}` is not the same in `{partner}`",
            detail=f"The same: {listed(told, len(told))}.",
            status=Status.OK if whole else Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=both_sides(c, [e for e in of_schema if whole or e.verdict not in _LIVES][:4], most=3),
            recommendation="Nothing to do." if whole else "See the findings on what went and what changed.",
            priority=Priority.LOW,
        )


def destructive(c: Comparison) -> Iterator[Finding]:
    """A statement of the current side takes tables, columns or rows away."""
    kinds = {artifact.path: artifact.kind for artifact in c.current.artifacts}
    found: dict[str, list[tuple[str, Location, bool]]] = {}
    for entry in c.ledger:
        if entry.unit == "statement" and entry.current is not None and _DESTRUCTIVE.fullmatch(entry.current.name):
            place = Location(entry.current.path, entry.current.line, entry.current.end_line)
            found.setdefault(place.path, []).append((entry.current.name, place, False))
    for addition in c.additions:
        if addition.unit == "statement" and _DESTRUCTIVE.fullmatch(addition.name):
            found.setdefault(addition.current.path, []).append((addition.name, addition.current, True))
    for path, statements in sorted(found.items()):
        if kinds.get(path) != "sql":
            continue
        rows = sorted(dict.fromkeys(statements), key=lambda row: row[1])
        new = [name for name, _, is_new in rows if is_new]
        yield Finding(
            id=fingerprint("sql/destructive", path, ",".join(name for name, _, _ in rows)),
            rule="sql/destructive",
            severity=Severity.MEDIUM if new else Severity.LOW,
            title=f"`{path}` takes tables, columns or rows away in {counted(len(rows), 'statement')}",
            detail=f"{named([name for name, _, _ in rows], MOST_SAID)}. "
            + (f"New on the current side: {len(new)} of them." if new else "Legacy had the same statements."),
            status=Status.PARTIAL,
            certainty=Certainty.CERTAIN,
            evidence=quote(c, (Side.CURRENT, [place for _, place, _ in rows])),
            recommendation="Never run it against a database with rows that nobody has saved.",
            priority=Priority.MEDIUM if new else Priority.LOW,
        )


def _counts(kinds: Mapping[str, int]) -> str:
    return listed([_counted(kinds[unit], unit) for unit in (*_SCHEMA, "statement") if kinds.get(unit)])


def _finding(
    c: Comparison,
    path: str,
    partner: str,
    lost: Sequence[Entry],
    *,
    detail: str,
    severity: Severity,
    recommendation: str,
) -> Finding:
    """Return what is told of lost units, which are all of one kind."""
    unit = lost[0].unit
    rule = f"sql/{unit}-lost"
    return Finding(
        id=fingerprint(rule, path, ",".join(e.name for e in lost)),
        rule=rule,
        severity=severity,
        title=f"{_counted(len(lost), unit)} of the legacy `{path}` "
        f"{'is' if len(lost) == 1 else 'are'} not in the current `{partner}`",
        detail=detail,
        status=Status.GAP,
        certainty=Certainty.CERTAIN,
        evidence=quote(c, (Side.LEGACY, [e.legacy for e in lost])),
        recommendation=recommendation,
        priority=Priority.HIGH if severity is Severity.HIGH else Priority.MEDIUM,
    )


_UNREAD = "Statements that PostgreSQL doesn't take are compared as text."
PLUGIN = Topic(
    name="sql",
    rules=(
        Rule(
            "sql/table-lost",
            "Tables that are not made any more",
            tables_lost,
            references=("PostgreSQL: CREATE TABLE",),
            limitations=("A table under another name is another table.", _UNREAD),
        ),
        Rule(
            "sql/column-lost",
            "Columns that are gone from a table that lives on",
            columns_lost,
            references=("PostgreSQL: CREATE TABLE, ALTER TABLE",),
            limitations=("A column under another name is another column.", _UNREAD),
        ),
        *(
            Rule(
                f"sql/{unit}-lost",
                f"{_PLURALS.get(unit, f'{unit}s').capitalize()} that are gone from a database that lives on",
                partial(lost_of_kind, unit=unit),
                references=("PostgreSQL: SQL commands",),
                limitations=(_UNREAD,),
            )
            for unit in _ADVICE
        ),
        Rule(
            "sql/changed",
            "Columns, constraints and other objects of a schema that are others now",
            changed,
            references=("PostgreSQL: CREATE TABLE, ALTER TABLE",),
            limitations=("Whether the rows that are there fit is not known.", _UNREAD),
        ),
        Rule(
            "sql/compared",
            "How much of a schema is the same",
            compared,
            references=("PostgreSQL: information_schema, by analogy",),
            limitations=("What a live database holds besides is not known.", _UNREAD),
        ),
        Rule(
            "sql/destructive",
            "Statements that take tables, columns or rows away",
            destructive,
            references=("PostgreSQL: DROP TABLE, TRUNCATE, DELETE, ALTER TABLE",),
            limitations=("What functions and DO blocks delete is not looked at.",),
        ),
    ),
)
