"""Ports that a program listens on."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends.python.facts.known import Known
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.model import Fact

# Calls that listen, by what they are called: the place of the port among the arguments, and the default.
_SERVERS: dict[str, tuple[int | None, str | None]] = {
    "uvicorn.run": (None, "8000"),
    "uvicorn.Config": (None, "8000"),
    "waitress.serve": (None, "8080"),
    "aiohttp.web.run_app": (None, "8080"),
    "aiohttp.web.TCPSite": (2, "8080"),
    "prometheus_client.start_http_server": (0, None),
    "wsgiref.simple_server.make_server": (1, None),
    "werkzeug.serving.run_simple": (1, None),
    "asyncio.start_server": (2, None),
    "websockets.serve": (2, None),
    "bottle.run": (None, "8080"),
    "hypercorn.run": (None, "8000"),
}
_SOCKET_SERVERS = frozenset({"HTTPServer", "ThreadingHTTPServer", "TCPServer", "UDPServer", "ThreadingTCPServer"})
_TORNADO = frozenset({"Application", "HTTPServer", "TCPServer"})
_APP_DEFAULTS = {"Flask": "5000", "Quart": "5000", "Sanic": "8000", "SocketIO": "5000", "Bottle": "8080"}


_LISTENING = frozenset(
    {name.rpartition(".")[2] for name in _SERVERS}
    | _SOCKET_SERVERS
    | {"bind", "run", "run_server", "create_server", "start_server", "listen"}
)


def port_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each call that listens on a port."""
    for called in file.calls_of(_LISTENING):
        yield Site(called.node, called.place, partial(_facts, called))


def _facts(called: Called, values: Values) -> Iterator[Fact]:
    for known in _port(called, values) or ():
        yield fact_at(called.node, "port", known.value, f"listen, from env {known.env}" if known.env else "listen")


def _port(called: Called, values: Values) -> tuple[Known, ...] | None:
    node, place, name, last = called.node, called.place, called.name, called.last
    keyword = called.keyword("port")
    if name in _SERVERS:
        index, default = _SERVERS[name]
        return _given(called, keyword, index, default, values)
    if last in _SOCKET_SERVERS:
        return _of_address(called.argument(0, "server_address"), place, values)
    if not isinstance(node.func, ast.Attribute):
        return None
    if last == "bind" and len(node.args) == 1:
        return _of_address(node.args[0], place, values)
    makers = {maker.rpartition(".")[2] for maker in values.makers(node.func.value, place)}
    if last == "listen":  # of a server of Tornado
        return _given(called, keyword, 0, None, values) if makers & _TORNADO else None
    if last in ("run", "run_server", "create_server", "start_server"):
        app = next((maker for maker in sorted(makers) if maker in _APP_DEFAULTS), "")
        if (keyword is not None or app) and not name.startswith("subprocess."):
            index = {"run": 1, "create_server": 2, "start_server": 2}.get(last)
            return _given(called, keyword, 2 if app == "SocketIO" else index, _APP_DEFAULTS.get(app), values)
    return None


def _given(
    called: Called, keyword: ast.expr | None, index: int | None, default: str | None, values: Values
) -> tuple[Known, ...] | None:
    node = called.node
    if keyword is not None:
        return values.texts(keyword, called.place)
    if index is not None and len(node.args) > index:
        return values.texts(node.args[index], called.place)
    if any(k.arg is None for k in node.keywords):
        return None  # **settings may hold it
    return (Known(default),) if default else None


def _of_address(node: ast.expr | None, place: Place, values: Values) -> tuple[Known, ...] | None:
    """Return the port of an address such as ``("", 8000)``."""
    if node is None:
        return None
    if not isinstance(node, ast.Tuple):
        definitions = values.definitions(node, place)
        if definitions is None or len(definitions) != 1:
            return None
        node, place = definitions[0]
    if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
        return None
    found = values.texts(node.elts[1], place)
    return None if found == (Known("0"),) else found  # 0: any free port
