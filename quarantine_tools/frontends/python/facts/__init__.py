"""All facts of a Python file: each subject has its own module, this one puts them together.

A subject yields `Site`s where a fact may depend on the parameters of a function around it, and facts where it can't.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from quarantine_tools.frontends.base import in_order
from quarantine_tools.frontends.python.facts.bindings import find_bindings
from quarantine_tools.frontends.python.facts.commands import command_sites
from quarantine_tools.frontends.python.facts.dependencies import dependency_facts
from quarantine_tools.frontends.python.facts.environment import environment_sites
from quarantine_tools.frontends.python.facts.exits import exit_sites
from quarantine_tools.frontends.python.facts.http import http_sites
from quarantine_tools.frontends.python.facts.logs import log_facts
from quarantine_tools.frontends.python.facts.lookups import lookup_facts
from quarantine_tools.frontends.python.facts.options import option_facts
from quarantine_tools.frontends.python.facts.paths import path_sites
from quarantine_tools.frontends.python.facts.ports import port_sites
from quarantine_tools.frontends.python.facts.redis import redis_sites
from quarantine_tools.frontends.python.facts.routes import route_facts
from quarantine_tools.frontends.python.facts.schedules import schedule_facts
from quarantine_tools.frontends.python.facts.settings import settings_facts
from quarantine_tools.frontends.python.facts.sites import Map, map_file
from quarantine_tools.frontends.python.facts.sql import sql_sites
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, find_calls, read_sites
from quarantine_tools.model import Binding, Call, Fact, Wrapper

_SITES: tuple[Callable[[Map, Values], Iterable[Site]], ...] = (
    environment_sites,
    http_sites,
    port_sites,
    redis_sites,
    sql_sites,
    command_sites,
    path_sites,
    exit_sites,
)
_FACTS: tuple[Callable[[Map, Values], Iterable[Fact]], ...] = (
    dependency_facts,
    route_facts,
    settings_facts,
    option_facts,
    schedule_facts,
    log_facts,
    lookup_facts,
)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a file does to the world outside it, and what other files need to know to say the same of themselves."""

    facts: tuple[Fact, ...]
    bindings: tuple[Binding, ...]
    wrappers: tuple[Wrapper, ...]
    calls: tuple[Call, ...]


def find_facts(tree: ast.Module, imports: Mapping[str, str]) -> Outside:
    """Return the facts of a module, and what may fill other files' holes, each sorted by line."""
    file = map_file(tree, imports)
    values = Values(file)
    facts, wrappers = read_sites((site for subject in _SITES for site in subject(file, values)), file, values)
    facts |= {fact for subject in _FACTS for fact in subject(file, values)}
    return Outside(
        facts=in_order(facts),
        bindings=find_bindings(file, values),
        wrappers=tuple(sorted(wrappers, key=lambda wrapper: (wrapper.name, wrapper.positional))),
        calls=tuple(sorted(find_calls(file, values), key=lambda call: (call.line, call.name, call.end_line))),
    )
