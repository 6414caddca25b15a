"""All facts of a Python file: each subject has its own module, this one puts them together."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from quarantine_tools.frontends.python.bindings import find_bindings
from quarantine_tools.frontends.python.facts_dependencies import dependency_facts
from quarantine_tools.frontends.python.facts_env import env_facts
from quarantine_tools.frontends.python.facts_http import http_call_facts
from quarantine_tools.frontends.python.facts_ports import port_facts
from quarantine_tools.frontends.python.facts_redis import redis_facts
from quarantine_tools.frontends.python.facts_routes import route_facts
from quarantine_tools.frontends.python.sites import map_file
from quarantine_tools.frontends.python.values import Values
from quarantine_tools.model import Binding, Fact

_SUBJECTS = (env_facts, port_facts, route_facts, redis_facts, http_call_facts, dependency_facts)


def find_facts(tree: ast.Module, imports: Mapping[str, str]) -> tuple[tuple[Fact, ...], tuple[Binding, ...]]:
    """Return the facts of a module and the bindings that may fill other files' holes, each sorted by line."""
    file = map_file(tree, imports)
    values = Values(file)
    facts = {fact for subject in _SUBJECTS for fact in subject(file, values)}
    ordered = sorted(facts, key=lambda fact: (fact.line, fact.end_line, fact.kind, fact.value, fact.detail))
    return tuple(ordered), find_bindings(file, values)
