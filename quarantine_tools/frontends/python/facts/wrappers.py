"""Facts that a function has only through its arguments: they are found where it is called.

`read_secret("mexc_api_key", "MEXC_API_KEY")` reads a variable that the body of `read_secret` doesn't name. So a site
whose fact depends on a parameter is read again for each call of its function, with what the call gives. What other
files call is handed on as a `Wrapper`, and calls of other files' functions as `Call`s; the comparator brings the two
together.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from quarantine_tools.frontends.python.facts.known import UNKNOWN, hole
from quarantine_tools.frontends.python.facts.names import Defined, is_none
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.scopes import Function, defaults_of
from quarantine_tools.model import Call, Fact, Wrapper

_PARAMETER = "{parameter["
_ROUNDS = 3  # a wrapper around a wrapper around a wrapper
_MOST_SITES = 1000  # read again in one round, for the same reason
_MOST_CALLS = 200  # of one function: beyond that, reading its sites again for each would cost too much
# What may be a name of the outside in a call of another file's function: prose has blanks.
_NAME = re.compile(r"[^\s]{1,120}")


@dataclass(frozen=True, slots=True)
class Site:
    """A place that makes facts, and how to read them with the values of names as they are there."""

    node: ast.expr | ast.stmt
    place: Place
    read: Callable[[Values], Iterable[Fact]]


def fact_at(node: ast.expr | ast.stmt, kind: str, value: str, detail: str = "") -> Fact:
    """Return a fact that stands where a node does."""
    return Fact(kind, value, detail, node.lineno, node.end_lineno or node.lineno)


def read_sites(sites: Iterable[Site], file: Map, values: Values) -> tuple[set[Fact], tuple[Wrapper, ...]]:
    """Return the facts of all sites, and what the functions of the module do with their parameters."""
    facts: set[Fact] = set()
    open_facts: defaultdict[Place, set[Fact]] = defaultdict(set)  # by function: facts that depend on a parameter
    used: set[Place] = set()
    waiting = list(sites)
    for _ in range(_ROUNDS):
        through: defaultdict[Place, dict[int, Site]] = defaultdict(dict)
        for site in waiting:
            function = site.place.function
            for fact in site.read(values):
                if function is None or _PARAMETER not in fact.value:
                    facts.add(fact)
                else:
                    open_facts[function].add(fact)
                    through[function][id(site)] = site
        waiting = []
        for function, inner in through.items():
            for called in _calls_of(function, file, values):
                used.add(function)
                arguments = _arguments(called, function)
                sites_left = islice(inner.values(), max(_MOST_SITES - len(waiting), 0))
                waiting += [_at_call(site, called, function, arguments) for site in sites_left]
        if not waiting:
            break
    # Of a function that nobody calls here only a pattern is known: it may be called from another file.
    for function, patterns in open_facts.items():
        if function not in used:
            facts |= patterns
    return facts, tuple(_wrapper(function, found) for function, found in open_facts.items() if _is_public(function))


def _calls_of(function: Place, file: Map, values: Values) -> list[Called]:
    assert isinstance(function.node, Function)
    found = []
    for called in file.calls_of([function.node.name]):
        if function.parent is not None and function.parent.kind == "class":
            receiver = called.node.func.value if isinstance(called.node.func, ast.Attribute) else None
            if receiver is None or values.class_of(receiver, called.place) != function.owner:
                continue
        elif called.name != function.node.name:
            continue
        if called.place.function is not function:
            found.append(called)
    return found[:_MOST_CALLS]


def _at_call(site: Site, called: Called, function: Place, arguments: Mapping[str, Defined]) -> Site:
    """Return the call as a site that makes what the function's own site makes of its arguments."""

    def read(values: Values) -> Iterator[Fact]:
        given = {
            name: tuple(known for node, place in nodes for known in values.texts(node, place))
            or (hole(f"local[{name}]"),)
            for name, nodes in arguments.items()
        }
        first, last = site.node.lineno, site.node.end_lineno or site.node.lineno
        for fact in site.read(values.with_arguments(function, given)):
            # A fact with a line of its own (the element of a list) keeps it: that says more than the call.
            inside = first <= fact.line and fact.end_line <= last
            here = called.node
            yield replace(fact, line=here.lineno, end_line=here.end_lineno or here.lineno) if inside else fact

    return Site(called.node, called.place, read)


def _arguments(called: Called, function: Place) -> dict[str, Defined]:
    """Return what a call gives to each parameter; nothing for one that can't be told."""
    node, arguments = called.node, function.node.args  # type: ignore[union-attr]
    parameters = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    around = function.parent or called.place
    bound: dict[str, Defined] = {name: [] for name in (*parameters, *(a.arg for a in arguments.kwonlyargs))}
    for name, default in _defaults(function):
        bound[name] = [(default, around)]
    if function.parent is not None and function.parent.kind == "class" and not _is_static(function):
        parameters = parameters[1:]
    for name, value in zip(parameters, node.args, strict=False):
        if isinstance(value, ast.Starred):
            bound.update({rest: [] for rest in parameters[parameters.index(name) :]})
            break
        bound[name] = [(value, called.place)]
    for keyword in node.keywords:
        if keyword.arg is not None:
            bound[keyword.arg] = [(keyword.value, called.place)]
    return bound


def _defaults(function: Place) -> Iterator[tuple[str, ast.expr]]:
    assert isinstance(function.node, Function)
    yield from ((argument.arg, default) for argument, default in defaults_of(function.node.args))


def _is_static(function: Place) -> bool:
    assert isinstance(function.node, Function)
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in function.node.decorator_list)


# --- across files ---------------------------------------------------------------------------------------------------


def _is_public(function: Place) -> bool:
    return function.parent is not None and function.parent.kind == "module"


def _wrapper(function: Place, facts: Iterable[Fact]) -> Wrapper:
    assert isinstance(function.node, Function)
    arguments = function.node.args
    positional = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))
    keyword_only = tuple(argument.arg for argument in arguments.kwonlyargs)
    defaults = tuple(sorted((name, constant_text(default)) for name, default in _defaults(function)))
    return Wrapper(function.node.name, positional, keyword_only, defaults, tuple(sorted(facts, key=_order)))


def _order(fact: Fact) -> tuple[int, str, str, str]:
    return fact.line, fact.kind, fact.value, fact.detail


def constant_text(node: ast.expr) -> str | None:
    """Return a constant as the text that stands for it, None for ``None``, and a hole for anything else."""
    if isinstance(node, ast.Constant) and node.value is None:
        return None
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int, float)):
        return str(node.value)
    return UNKNOWN


def find_calls(file: Map, values: Values) -> Iterator[Call]:
    """Yield the calls of other files' functions that are given a text which may name something outside."""
    for calls in file.calls.values():
        for called in calls:
            if (called.node.args or called.node.keywords) and called.name and _is_foreign(called, file):
                call = _call(called, values)
                if call is not None:
                    yield call


def _is_foreign(called: Called, file: Map) -> bool:
    function: ast.expr = called.node.func
    while isinstance(function, ast.Attribute):
        function = function.value
    if not isinstance(function, ast.Name) or function.id not in file.imports:
        return False
    return file.imports[function.id].partition(".")[0] not in sys.stdlib_module_names


def _call(called: Called, values: Values) -> Call | None:
    arguments: list[tuple[str, str | None]] = []
    telling = False
    given = [(str(index), node) for index, node in enumerate(called.node.args)]
    given += [(keyword.arg, keyword.value) for keyword in called.node.keywords if keyword.arg is not None]
    for key, node in given[:12]:
        if isinstance(node, ast.Starred):
            return None
        if is_none(node):
            arguments.append((key, None))
            continue
        text = values.text(node, called.place).value
        telling |= "{" not in text and bool(_NAME.fullmatch(text))
        arguments.append((key, text[:200]))
    if not telling:
        return None
    here = called.node
    return Call(called.name.lstrip("."), tuple(arguments), here.lineno, here.end_lineno or here.lineno)
