"""HTTP routes that a program serves: Flask, FastAPI and those that took their way of writing.

A path parameter is written ``<name>`` in the fact, whatever the framework writes, since braces mean a hole there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from quarantine_tools.frontends.python.imports import dotted
from quarantine_tools.frontends.python.scopes import FUNCTIONS
from quarantine_tools.frontends.python.sites import Map, Place
from quarantine_tools.frontends.python.values import Known, Values
from quarantine_tools.model import Fact

_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "trace"})
_WITH_METHODS = frozenset({"route", "api_route", "add_url_rule", "add_api_route", "add_route"})
_SOCKETS = frozenset({"websocket", "websocket_route", "add_api_websocket_route"})
_DIRECT = frozenset({"add_url_rule", "add_api_route", "add_route", "add_api_websocket_route"})
_AIOHTTP = frozenset(f"add_{verb}" for verb in _VERBS)
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


def route_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per route and method."""
    prefixes = _prefixes(file, values)
    for site in file.sites:
        is_definition = isinstance(site.node, FUNCTIONS)
        for call in site.node.decorator_list if isinstance(site.node, FUNCTIONS) else (site.node,):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
                continue
            if (call.func.attr in _DIRECT | _AIOHTTP) != is_definition:
                yield from _routes(call, call.func, site.place, values, prefixes)


def _routes(
    node: ast.Call, function: ast.Attribute, place: Place, values: Values, prefixes: dict[str, tuple[str, ...]]
) -> Iterator[Fact]:
    methods = _methods(node, function.attr, place, values)
    path = next((k.value for k in node.keywords if k.arg in ("path", "rule")), node.args[0] if node.args else None)
    if methods is None or path is None:
        return
    for known in _path_texts(path, place, values):
        if not known.startswith(("/", "{")) and known and function.attr not in _WITH_METHODS:
            continue  # `cache.get("key")` as a decorator is no route
        for prefix in prefixes.get(dotted(function.value) or "", ("",)):
            for method in methods:
                value = f"{prefix}{known}" or "/"
                yield Fact("http.route", value, method, node.lineno, node.end_lineno or node.lineno)


def _path_texts(node: ast.expr, place: Place, values: Values) -> list[str]:
    if isinstance(node, ast.Constant):
        return [_PARAMETER.sub(r"<\1>", node.value)] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return [known.value for known in values.texts(node, place)]
    definitions = values.definitions(node, place)
    if definitions is not None:
        return [
            text
            for value, where in definitions
            for text in (
                _path_texts(value, where, values)
                if isinstance(value, ast.Constant)
                else [known.value for known in values.texts(value, where)]
            )
        ]
    return [known.value for known in values.texts(node, place)]


def _methods(node: ast.Call, name: str, place: Place, values: Values) -> tuple[str, ...] | None:
    if name in _VERBS:
        return (name.upper(),)
    if name in _AIOHTTP:
        return (name.removeprefix("add_").upper(),)
    if name in _SOCKETS:
        return ("WEBSOCKET",)
    if name not in _WITH_METHODS:
        return None
    given = next((k.value for k in node.keywords if k.arg == "methods"), None)
    if given is None:
        return ("GET",)
    elements = values.elements(given, place)
    if elements is None:
        return ("methods not known",)
    return tuple(sorted({known.value.upper() for item, home in elements for known in values.texts(item, home)}))


def _prefixes(file: Map, values: Values) -> dict[str, tuple[str, ...]]:
    """Return the paths that routers and blueprints of this file are mounted under, by the name of the router."""
    own: dict[str, str] = {}
    for name, origins in file.module.names.items():
        for origin in origins:
            if origin.how == "value" and isinstance(origin.node, ast.Call):
                prefix = _keyword(origin.node, ("prefix", "url_prefix"), file.module, values)
                if prefix is not None:
                    own[name] = prefix.value
    mounted: dict[str, list[str]] = {}
    for site in file.sites:
        node = site.node
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
            continue
        router = dotted(node.args[0])
        if router is None:
            continue
        if node.func.attr == "include_router":
            outer = _keyword(node, ("prefix",), site.place, values)
            mounted.setdefault(router, []).append((outer.value if outer else "") + own.get(router, ""))
        elif node.func.attr == "register_blueprint":
            outer = _keyword(node, ("url_prefix",), site.place, values)
            mounted.setdefault(router, []).append(outer.value if outer else own.get(router, ""))
    return {name: tuple(mounted.get(name) or [own.get(name, "")]) for name in {*own, *mounted}}


def _keyword(node: ast.Call, names: tuple[str, ...], place: Place, values: Values) -> Known | None:
    for keyword in node.keywords:
        if keyword.arg in names:
            found = values.texts(keyword.value, place)
            return found[0] if len(found) == 1 else None
    return None
