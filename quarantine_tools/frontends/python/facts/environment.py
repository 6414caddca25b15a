"""Environment variables that a program reads: through `os`, through the libraries for settings, and asked for in tests.

To add a library, add its function to `ENVIRONMENT_READS`, or its class to `ENVIRONMENT_READERS`, in `values.py`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends.python.facts.known import NOTHING
from quarantine_tools.frontends.python.facts.names import is_none
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values, environment_default
from quarantine_tools.frontends.python.facts.wrappers import Site
from quarantine_tools.frontends.python.imports import qualified
from quarantine_tools.model import Fact

_ENVIRON = "os.environ"
_OF_OS = frozenset({"getenv", "get", "setdefault", "pop"})
# They raise where a variable is missing and has no default.
_LIBRARIES = frozenset({"decouple", "environs", "environ", "starlette"})


def environment_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each place where the environment is asked for a variable."""
    libraries = {origin.partition(".")[0] for origin in file.imports.values()} & _LIBRARIES
    for called in [c for calls in file.calls.values() for c in calls] if libraries else file.calls_of(_OF_OS):
        if values.reads_environment(called.node, called.name or None, called.place):
            node = called.node
            required = not called.name.startswith("os.")
            fallback = file.fallbacks.get(id(node))
            read = partial(_facts, node, node.args[0], environment_default(node), fallback, required, called.place)
            yield Site(node, called.place, read)
    for item, place in file.items:
        if qualified(item.value, file.imports) == _ENVIRON:
            yield Site(item, place, partial(_facts, item, item.slice, None, None, True, place))
    for test, place in file.memberships:
        if qualified(test.comparators[0], file.imports) == _ENVIRON:
            yield Site(test, place, partial(_facts, test, test.left, None, None, False, place))


def _facts(
    node: ast.expr,
    name: ast.expr,
    default: ast.expr | None,
    fallback: ast.expr | None,  # of `os.getenv("A") or fallback`
    required: bool,  # fails where the variable is not set and there is no default
    place: Place,
    values: Values,
) -> Iterator[Fact]:
    detail = _detail(default, fallback, required, place, values)
    for known in values.texts(name, place):
        line, end_line = node.lineno, node.end_lineno or node.lineno
        if known.line is not None and known.is_whole:
            line = end_line = known.line  # in a loop over names, the name tells more than the loop's body
        yield Fact("env", known.value, detail, line, end_line)


def _detail(default: ast.expr | None, fallback: ast.expr | None, required: bool, place: Place, values: Values) -> str:
    if default is not None and not is_none(default):
        told = written(default, place, values)
        return f"default {told}" if told != NOTHING else "no default"
    if required and default is None:
        return "required"
    if fallback is not None and not is_none(fallback):
        return f"no default, or else {written(fallback, place, values)}"
    return "no default"


def written(node: ast.expr, place: Place, values: Values) -> str:
    """Return the value of a default: quoted where it is known, as it stands in the source where it isn't."""
    texts = values.texts(node, place)
    if len(texts) == 1 and texts[0].is_whole:
        return repr(texts[0].value)
    if len(texts) == 1 and texts[0].value == NOTHING:
        return NOTHING
    if len(texts) == 1 and isinstance(node, ast.Name) and texts[0].value == f"{{parameter[{node.id}]}}":
        return texts[0].value  # a call says what it is
    try:
        return " ".join(ast.unparse(node).split())[:60]
    except ValueError:
        return "not known"
