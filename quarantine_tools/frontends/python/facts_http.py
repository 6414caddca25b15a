"""HTTP requests that a program makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.frontends.python.imports import qualified
from quarantine_tools.frontends.python.sites import Map, Place
from quarantine_tools.frontends.python.values import Values
from quarantine_tools.model import Fact

_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options"})
_LIBRARIES = frozenset({"requests", "httpx"})
_SESSIONS = frozenset(
    {
        "requests.Session",
        "requests.session",
        "httpx.Client",
        "httpx.AsyncClient",
        "aiohttp.ClientSession",
    }
)
_OPENERS = frozenset({"urllib.request.urlopen", "urllib2.urlopen", "urllib.urlopen"})


def http_call_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per request: the address with its holes, and the method."""
    for site in file.sites:
        if not isinstance(site.node, ast.Call):
            continue
        node = site.node
        method, address = _request(node, site.place, file, values)
        if method is None or address is None:
            continue
        for known in values.texts(address, site.place):
            yield Fact("http.call", known.value, method, node.lineno, node.end_lineno or node.lineno)


def _request(node: ast.Call, place: Place, file: Map, values: Values) -> tuple[str | None, ast.expr | None]:
    name = qualified(node.func, file.imports) or ""
    url = next((k.value for k in node.keywords if k.arg == "url"), None)
    if name in _OPENERS:
        return "GET", url or (node.args[0] if node.args else None)
    base, _, verb = name.rpartition(".")
    made_here = base in _LIBRARIES
    if not made_here and isinstance(node.func, ast.Attribute):
        made_here = verb in _VERBS | {"request"} and _is_session(node.func.value, place, file, values)
    if not made_here:
        return None, None
    if verb in _VERBS:
        return verb.upper(), url or (node.args[0] if node.args else None)
    if verb == "request" and node.args:
        methods = values.texts(node.args[0], place)
        method = methods[0].value.upper() if len(methods) == 1 and methods[0].is_whole else "any method"
        return method, url or (node.args[1] if len(node.args) > 1 else None)
    return None, None


def _is_session(node: ast.expr, place: Place, file: Map, values: Values) -> bool:
    if isinstance(node, ast.Call):
        return qualified(node.func, file.imports) in _SESSIONS
    definitions = values.definitions(node, place) or []
    return any(
        isinstance(value, ast.Call) and qualified(value.func, file.imports) in _SESSIONS for value, _ in definitions
    )
