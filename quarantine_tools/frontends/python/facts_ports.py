"""Ports that a program listens on."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.frontends.python.sites import Map, Place
from quarantine_tools.frontends.python.values import Known, Values
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
}
_SOCKET_SERVERS = frozenset({"HTTPServer", "ThreadingHTTPServer", "TCPServer", "UDPServer", "ThreadingTCPServer"})
_APP_DEFAULTS = {"Flask": "5000", "Quart": "5000", "Sanic": "8000", "SocketIO": "5000", "Bottle": "8080"}


def port_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per port that is listened on."""
    for site in file.sites:
        if isinstance(site.node, ast.Call):
            port = _port(site.node, site.place, file, values)
            if port is not None:
                for known in port:
                    detail = f"listen, from env {known.env}" if known.env else "listen"
                    yield Fact("port", known.value, detail, site.node.lineno, site.node.end_lineno or site.node.lineno)


def _port(node: ast.Call, place: Place, file: Map, values: Values) -> tuple[Known, ...] | None:
    name = qualified(node.func, file.imports) or ""
    keyword = next((k.value for k in node.keywords if k.arg == "port"), None)
    if name in _SERVERS:
        index, default = _SERVERS[name]
        return _given(node, keyword, index, default, place, values)
    last = name.rsplit(".", 1)[-1]
    if last in _SOCKET_SERVERS:
        return _of_address(node.args[0] if node.args else None, place, values)
    if not isinstance(node.func, ast.Attribute):
        return None
    if node.func.attr == "bind" and len(node.args) == 1:
        return _of_address(node.args[0], place, values)
    if node.func.attr in ("run", "run_server", "create_server", "start_server"):
        made_by = _maker(node.func.value, place, file, values)
        if keyword is not None or made_by in _APP_DEFAULTS:
            if name.startswith("subprocess."):
                return None
            index = {"run": 1, "create_server": 2, "start_server": 2}.get(node.func.attr)
            index = 2 if made_by == "SocketIO" else index
            return _given(node, keyword, index, _APP_DEFAULTS.get(made_by), place, values)
    return None


def _given(
    node: ast.Call, keyword: ast.expr | None, index: int | None, default: str | None, place: Place, values: Values
) -> tuple[Known, ...] | None:
    if keyword is not None:
        return values.texts(keyword, place)
    if index is not None and len(node.args) > index:
        return values.texts(node.args[index], place)
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


def _maker(node: ast.expr, place: Place, file: Map, values: Values) -> str:
    """Return the class that an object was made from: ``Flask`` for ``app = Flask(__name__)``."""
    definitions = values.definitions(node, place) or []
    for value, _ in definitions:
        if isinstance(value, ast.Call):
            return (qualified(value.func, file.imports) or dotted(value.func) or "").rsplit(".", 1)[-1]
    return ""
