"""HTTP requests that a program makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends.python.facts.names import annotation
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.model import Fact

_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "ws_connect"})
_LIBRARIES = frozenset({"requests", "httpx"})
_SESSIONS = frozenset(
    {
        "requests.Session",
        "requests.session",
        "requests.sessions.Session",
        "httpx.Client",
        "httpx.AsyncClient",
        "aiohttp.ClientSession",
    }
)
# Functions by their whole name: the place of the address, and the method.
_OPENERS: dict[str, tuple[int, str]] = {
    "urllib.request.urlopen": (0, "GET"),
    "urllib.request.urlretrieve": (0, "GET"),
    "urllib.request.Request": (0, "GET"),
    "urllib2.urlopen": (0, "GET"),
    "urllib2.Request": (0, "GET"),
    "urllib.urlopen": (0, "GET"),
    "websocket.WebSocketApp": (0, "WEBSOCKET"),
    "websocket.create_connection": (0, "WEBSOCKET"),
    "websockets.connect": (0, "WEBSOCKET"),
    "websockets.client.connect": (0, "WEBSOCKET"),
}
_REQUESTS = frozenset({"urllib.request.Request", "urllib2.Request"})
_METHODS = {"ws_connect": "WEBSOCKET"}
_NAMES = _VERBS | {"request", "stream"} | {name.rpartition(".")[2] for name in _OPENERS}


def http_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each request."""
    for called in file.calls_of(_NAMES):
        if called.name in _OPENERS or _is_session(called, values):
            yield Site(called.node, called.place, partial(_facts, called))


def _facts(called: Called, values: Values) -> Iterator[Fact]:
    if called.name in _OPENERS:
        index, method = _OPENERS[called.name]
        data = called.argument(index + 1, "data")
        methods: tuple[str, ...] = ("POST",) if data is not None and method == "GET" else (method,)
        address = called.argument(index, "url", "uri")
    elif called.last in ("request", "stream"):
        given = called.argument(0, "method")
        known = values.text(given, called.place) if given is not None else None
        methods = (known.value.upper() if known is not None and known.is_whole else "any method",)
        address = called.argument(1, "url")
    else:
        methods = (_METHODS.get(called.last, called.last.upper()),)
        address = called.argument(0, "url")
    if address is None or values.makers(address, called.place) & _REQUESTS:
        return  # the request that is opened says more
    for text in values.texts(address, called.place):
        for method in methods:
            yield fact_at(called.node, "http.call", text.value, method)


def _is_session(called: Called, values: Values) -> bool:
    """Say whether a call is one of a library's functions, or of a method of its sessions."""
    base = called.name.rpartition(".")[0]
    if base in _LIBRARIES:
        return True
    function = called.node.func
    receiver = getattr(function, "value", None)
    if receiver is None:
        return False
    annotated = annotation(receiver.id, called.place) if isinstance(receiver, ast.Name) else None
    if annotated is not None:
        first, _, rest = annotated.partition(".")
        origin = values.file.imports.get(first, first)
        return (f"{origin}.{rest}" if rest else origin) in _SESSIONS
    return bool(values.makers(receiver, called.place) & _SESSIONS)
