"""Which tables a text of SQL names, and what it does to them: for SQL inside of programs, where values are cut out.

This is no parser: it reads the words behind FROM, JOIN, INTO and UPDATE, so that a text with holes is read, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NOISE = re.compile(r"'(?:[^']|'')*'|--[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|$)")
_TOKEN = re.compile(r'"[^"\n]*"|`[^`\n]*`|\[[\w ]+\]|(?:\{[^{}\s]*\}|\w)+|[(),;.*]')
_PLACE = r'(?:"[^"\n]*"|`[^`\n]*`|\[[\w ]+\]|(?:\{[^{}\s]*\}|\w)+)'
_STATEMENTS = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "CREATE", "ALTER", "DROP", "TRUNCATE", "REPLACE"}
)
_BEGINS = re.compile(
    rf"\s*(?:SELECT\b.*\bFROM\s+{_PLACE}|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|UPDATE\s+(?:ONLY\s+)?{_PLACE}(?:\.{_PLACE})?"
    rf"(?:\s+(?:AS\s+)?\w+)?\s+SET\s|DELETE\s+FROM\s|WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\([^()]*\)\s*)?AS\s"
    r"|(?:CREATE\s+(?:\w+\s+){0,3}|ALTER\s+|DROP\s+|TRUNCATE\s+)TABLE\s|TRUNCATE\s)",
    re.DOTALL | re.IGNORECASE,
)
# Functions with a FROM of their own: extract(epoch FROM t).
_WITH_FROM = frozenset({"EXTRACT", "SUBSTRING", "TRIM", "OVERLAY", "POSITION"})
_NO_ALIAS = (
    "WHERE GROUP ORDER LIMIT JOIN LEFT RIGHT INNER OUTER FULL CROSS ON USING SET VALUES SELECT AS UNION RETURNING "
    "HAVING OFFSET FOR WINDOW EXCEPT INTERSECT NATURAL LATERAL DEFAULT"
)
_AFTER_NAME = frozenset(_NO_ALIAS.split())
_MOST_COLUMNS = 200  # of a WITH that names its columns
MOST = 100_000  # characters of one text that are looked at


def looks_like_sql(text: str) -> bool:
    """Say whether a text is a statement that names a table, and not prose that begins with such a word."""
    return _BEGINS.match(_NOISE.sub(" ", text[:MOST])) is not None


def tables_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each table and what is done to it: select, insert, update, delete, ddl."""
    tokens = _TOKEN.findall(_NOISE.sub(" ", text[:MOST]))
    words = [token.upper() for token in tokens]
    ctes = {_name(tokens, i)[0] for i in range(len(words)) if _is_cte(words, i)}
    functions: list[str] = []  # what each open bracket belongs to
    verb, seen = "", set()
    for index, word in enumerate(words):
        if word == "(":
            functions.append(words[index - 1] if index else "")
        elif word == ")" and functions:
            functions.pop()
        role = ""
        at = index + 1
        if word in _STATEMENTS and (not index or words[index - 1] not in ("DO", "FOR", "ON", "BEFORE", "AFTER", "OR")):
            verb = word
        if word in ("FROM", "JOIN") and not (functions and functions[-1] in _WITH_FROM):
            deleting = word == "FROM" and index and words[index - 1] == "DELETE"
            role = "delete" if deleting else "select"
        elif word == "INTO" and verb in ("INSERT", "REPLACE"):
            role = "insert"
        elif word == "UPDATE" and verb == "UPDATE":
            role = "update"
            at += words[at : at + 1] == ["ONLY"]
        elif word == "TABLE" and verb in ("CREATE", "ALTER", "DROP"):
            role = "ddl"
            while words[at : at + 1] and words[at] in ("IF", "NOT", "EXISTS", "ONLY"):
                at += 1
        elif word == "TRUNCATE":
            role = "delete"
            at += words[at : at + 1] == ["TABLE"]
        if role:
            for name in _names(tokens, words, at, role):
                if name not in ctes and (name, role) not in seen:
                    seen.add((name, role))
                    yield name, role


def _is_cte(words: list[str], index: int) -> bool:
    """Say whether ``name AS (`` of a WITH begins here."""
    if not index or words[index - 1] not in ("WITH", "RECURSIVE", ","):
        return False
    after = index + 1
    if words[after : after + 1] == ["("]:
        columns = words[after : after + _MOST_COLUMNS]
        after += columns.index(")") + 1 if ")" in columns else 0
    return words[after : after + 2] in (["AS", "("], ["AS", "MATERIALIZED"])


def _names(tokens: list[str], words: list[str], at: int, role: str) -> Iterator[str]:
    """Yield the names at a place: one, or a list with commas and aliases where the role allows one."""
    several = role in ("select", "ddl", "delete")
    while at < len(tokens):
        if words[at] in ("ONLY", "LATERAL"):
            at += 1
            continue
        if not re.fullmatch(_PLACE, tokens[at]) or words[at] in _AFTER_NAME:
            return
        name, at = _name(tokens, at)
        if role == "select" and words[at : at + 1] == ["("]:
            return  # FROM generate_series(…)
        yield name
        if not several:
            return
        at += words[at : at + 1] == ["AS"]
        if at < len(words) and re.fullmatch(r"\w+", tokens[at]) and words[at] not in _AFTER_NAME:
            at += 1
        if words[at : at + 1] != [","]:
            return
        at += 1


def _name(tokens: list[str], at: int) -> tuple[str, int]:
    """Return the name at a place, as the database folds it, without the schema that is the default one."""
    parts = [tokens[at]]
    at += 1
    while tokens[at : at + 1] == ["."] and at + 1 < len(tokens):
        parts.append(tokens[at + 1])
        at += 2
    folded = [_folded(part) for part in parts]
    return ".".join(folded[1:] if folded[0] == "public" and len(folded) > 1 else folded), at


def _folded(part: str) -> str:
    if part[:1] in '"`[':
        return part[1:-1]
    return part if "{" in part else part.lower()
