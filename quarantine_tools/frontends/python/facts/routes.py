"""HTTP routes that a program serves: Flask, FastAPI and those that took their way of writing.

A path parameter is written ``<name>`` in the fact, whatever the framework writes, since braces mean a hole there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.known import Known
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map, keyword_of
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import fact_at
from quarantine_tools.frontends.python.imports import dotted
from quarantine_tools.model import Fact

_VERBS = frozenset({"get", "post", "put", "delete", "patch", "head", "options", "trace"})
_WITH_METHODS = frozenset({"route", "api_route", "add_url_rule", "add_api_route", "add_route"})
_SOCKETS = frozenset({"websocket", "websocket_route", "add_api_websocket_route"})
_DIRECT = frozenset({"add_url_rule", "add_api_route", "add_route", "add_api_websocket_route"})
_AIOHTTP = frozenset(f"add_{verb}" for verb in _VERBS)
_ANGLES = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")
_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")


def route_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per route and method."""
    decorating = [
        (decorator, place)
        for function, place in file.functions
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute)
        if decorator.func.attr not in _DIRECT | _AIOHTTP
    ]
    direct = list(file.calls_of(_DIRECT | _AIOHTTP))
    if decorating or direct:
        prefixes = _prefixes(file, values)
        for node, place in (*decorating, *((called.node, called.place) for called in direct)):
            yield from _routes(node, place, values, prefixes)
    yield from _of_django(file, values)
    yield from _of_aiohttp(file, values)


def _of_django(file: Map, values: Values) -> Iterator[Fact]:
    """Yield the routes of Django's ``urlpatterns``; where another module includes them is not known here."""
    for called in file.calls_of(("path", "re_path", "url")):
        if called.name.startswith("django.") and len(called.node.args) > 1:
            view = called.node.args[1]
            if isinstance(view, ast.Call) and (dotted(view.func) or "").endswith("include"):
                continue
            for known in values.texts(called.node.args[0], called.place):
                value = "/" + known.value.lstrip("^/").removesuffix("$")
                yield fact_at(called.node, "http.route", _ANGLES.sub(r"<\1>", value), "any method")


def _of_aiohttp(file: Map, values: Values) -> Iterator[Fact]:
    """Yield the routes of ``web.get("/path", handler)``, which stand in a list for `add_routes`."""
    for called in file.calls_of(_VERBS | {"view"}):
        if called.name.startswith("aiohttp.web.") and called.node.args:
            for value in _path_texts(called.node.args[0], called.place, values):
                method = "any method" if called.last == "view" else called.last.upper()
                yield fact_at(called.node, "http.route", value, method)


def _routes(node: ast.Call, place: Place, values: Values, prefixes: dict[str, tuple[str, ...]]) -> Iterator[Fact]:
    function = node.func
    if not isinstance(function, ast.Attribute):
        return
    methods = _methods(node, function.attr, place, values)
    path = keyword_of(node, "path", "rule") or (node.args[0] if node.args else None)
    first = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
    if function.attr == "add_route" and isinstance(first, str) and first.isupper() and len(node.args) > 1:
        methods, path = (first,), node.args[1]  # aiohttp: add_route("GET", "/a", f)
    if methods is None or path is None:
        return
    for known in _path_texts(path, place, values):
        if not known.startswith(("/", "{")) and known and function.attr not in _WITH_METHODS:
            continue  # `cache.get("key")` as a decorator is no route
        for prefix in prefixes.get(dotted(function.value) or "", ("",)):
            for method in methods:
                yield fact_at(node, "http.route", f"{prefix}{known}" or "/", method)


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
    given = keyword_of(node, "methods")
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
    for called in file.calls_of(("include_router", "register_blueprint")):
        router = dotted(called.node.args[0]) if called.node.args else None
        if router is None:
            continue
        if called.last == "include_router":
            outer = _keyword(called.node, ("prefix",), called.place, values)
            mounted.setdefault(router, []).append((outer.value if outer else "") + own.get(router, ""))
        else:
            outer = _keyword(called.node, ("url_prefix",), called.place, values)
            mounted.setdefault(router, []).append(outer.value if outer else own.get(router, ""))
    return {name: tuple(mounted.get(name) or [own.get(name, "")]) for name in {*own, *mounted}}


def _keyword(node: ast.Call, names: tuple[str, ...], place: Place, values: Values) -> Known | None:
    for keyword in node.keywords:
        if keyword.arg in names:
            found = values.texts(keyword.value, place)
            return found[0] if len(found) == 1 else None
    return None
