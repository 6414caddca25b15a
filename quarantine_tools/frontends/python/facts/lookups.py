"""Names that a program looks for in what it was told: containers among those that run, tables among those there are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice

from quarantine_tools.frontends._lookups import LISTS_CONTAINERS, LOOKED_FOR, are_names
from quarantine_tools.frontends.python.facts.commands import started_commands
from quarantine_tools.frontends.python.facts.names import find
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.model import Fact

_TABLES = re.compile(
    r"(?i)\b(?:information_schema\.tables|pg_tables|pg_catalog\.pg_tables|sqlite_master|sqlite_schema)\b"
    r"|^\s*show\s+tables\b"
)
_DEPTH = 6  # names followed one after the other
_MOST_NAMES = 200  # looked at on one side of an `in`


def lookup_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield each container and each table that is looked for by name in a loop over names."""
    tests = [(test, place) for test, place in file.memberships if _is_of_a_loop(test.left, place)]
    if not tests:
        return
    asked = _Asked(file, values)
    for test, place in tests:
        names = values.texts(test.left, place)
        if not are_names([known.value for known in names]):
            continue
        for kind in asked.kinds(test.comparators[0], place):
            for known in names:
                line = known.line or test.lineno
                yield Fact(kind, known.value, LOOKED_FOR, line, known.line or test.end_lineno or line)


def _is_of_a_loop(node: ast.expr, place: Place) -> bool:
    found = find(node.id, place) if isinstance(node, ast.Name) else None
    return found is not None and [origin.how for origin in found[1]] == ["element"]


class _Asked:
    """What was asked in a file whose answer lists containers or tables."""

    def __init__(self, file: Map, values: Values) -> None:
        self._commands = {  # ids of the calls
            id(called.node)
            for called, commands in started_commands(file, values)
            if any(LISTS_CONTAINERS.match(command) for command in commands)
        }
        self._statements: set[int] = set()  # the same of what is executed
        self._cursors: set[tuple[str, int]] = set()  # name and id of the function that asks with it
        for called in file.calls_of(("execute",)):
            function = called.node.func
            statement = called.argument(0, "query", "sql", "statement")
            if statement is None or not isinstance(function, ast.Attribute):
                continue
            if any(_TABLES.search(known.value) for known in values.texts(statement, called.place)):
                if isinstance(function.value, ast.Name):
                    self._cursors.add((function.value.id, id(called.place.function)))
                self._statements.add(id(called.node))

    def kinds(self, node: ast.expr, place: Place, depth: int = 0) -> set[str]:
        """Return of which kinds the things are that an expression lists."""
        found: set[str] = set()
        for part in islice(ast.walk(node), _MOST_NAMES):
            if isinstance(part, ast.Call):
                found |= {"container"} if id(part) in self._commands else set()
                found |= {"sql.table"} if id(part) in self._statements else set()
            elif isinstance(part, ast.Name):
                if (part.id, id(place.function)) in self._cursors:
                    found.add("sql.table")
                where = find(part.id, place) if depth < _DEPTH else None
                if where is not None:
                    home, origins = where
                    for origin in origins:
                        if origin.node is not None and origin.how in ("value", "element"):
                            found |= self.kinds(origin.node, home, depth + 1)
        return found
