"""Environment variables that a program reads: directly, in a loop over their names, or through its own function."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from quarantine_tools.frontends.python.imports import dotted, qualified
from quarantine_tools.frontends.python.scopes import FUNCTIONS, Function
from quarantine_tools.frontends.python.sites import Map, Place
from quarantine_tools.frontends.python.values import ENVIRONMENT_READS, Known, Values, environment_default
from quarantine_tools.model import Fact

_ENVIRON = "os.environ"
_ROUNDS = 3  # a wrapper around a wrapper around a wrapper


@dataclass(frozen=True, slots=True)
class _Read:
    """A place where the environment is asked for a name."""

    node: ast.expr
    place: Place
    name: ast.expr
    default: ast.expr | None
    required: bool = False
    fallback: ast.expr | None = None  # of `os.getenv("A") or fallback`


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """A function of the file that reads the variable that one of its parameters names."""

    function: Function
    inside: Place
    read: _Read


def env_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per variable and place."""
    waiting = list(_direct_reads(file))
    wrappers: dict[str, _Wrapper] = {}
    used: set[str] = set()
    patterns: list[tuple[str, Fact]] = []
    for round_number in range(_ROUNDS):
        later: list[_Read] = []
        for read in waiting:
            wrapper = _as_wrapper(read, values) if round_number < _ROUNDS - 1 else None
            if wrapper is None:
                yield from _facts_of(read, values)
                continue
            name = _function_name(wrapper)
            wrappers.setdefault(name, wrapper)
            patterns += [(name, fact) for fact in _facts_of(read, values)]
        new = {name: wrapper for name, wrapper in wrappers.items() if name not in used}
        for site in file.sites:
            if isinstance(site.node, ast.Call):
                name = _called(site.node, site.place)
                if name in new:
                    used.add(name)
                    later_read = _through(site.node, site.place, new[name], values)
                    if isinstance(later_read, _Read):
                        later.append(later_read)
                    else:
                        yield from later_read
        if not later:
            break
        waiting = later
    # Of a wrapper that nobody calls here, only a pattern is known: it may be called from another file.
    yield from (fact for name, fact in patterns if name not in used)


def _direct_reads(file: Map) -> Iterator[_Read]:
    for site in file.sites:
        node = site.node
        if isinstance(node, ast.Call) and node.args:
            if qualified(node.func, file.imports) in ENVIRONMENT_READS:
                default = environment_default(node)
                yield _Read(node, site.place, node.args[0], default, fallback=file.fallbacks.get(id(node)))
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            if qualified(node.value, file.imports) == _ENVIRON:
                yield _Read(node, site.place, node.slice, None, required=True)
        elif isinstance(node, ast.Compare) and _asks_environ(node, file):
            yield _Read(node, site.place, node.left, None)


def _asks_environ(node: ast.Compare, file: Map) -> bool:
    return isinstance(node.ops[0], (ast.In, ast.NotIn)) and qualified(node.comparators[0], file.imports) == _ENVIRON


def _facts_of(read: _Read, values: Values) -> Iterator[Fact]:
    for known, detail, line, end_line in _names_and_details(read, values):
        yield Fact("env", known.value, detail, line, end_line)


def _names_and_details(read: _Read, values: Values) -> Iterator[tuple[Known, str, int, int]]:
    for known in values.texts(read.name, read.place):
        line, end_line = read.node.lineno, read.node.end_lineno or read.node.lineno
        if known.line is not None and known.is_whole:
            line = end_line = known.line  # in a loop over names, the name tells more than the loop's body
        yield known, _detail(read, values), line, end_line


def _detail(read: _Read, values: Values) -> str:
    if read.required:
        return "required"
    if read.default is None or _is_none(read.default):
        if read.fallback is None or _is_none(read.fallback):
            return "no default"
        return f"no default, or else {_written(read.fallback, read.place, values)}"
    return f"default {_written(read.default, read.place, values)}"


def _written(node: ast.expr, place: Place, values: Values) -> str:
    texts = values.texts(node, place)
    if len(texts) == 1 and texts[0].is_whole:
        return repr(texts[0].value)
    try:
        return " ".join(ast.unparse(node).split())[:60]
    except ValueError:
        return "not known"


def _as_wrapper(read: _Read, values: Values) -> _Wrapper | None:
    """Return the function around a read when its name comes from the function's parameters."""
    place: Place | None = read.place
    while place is not None and place.kind == "loop":
        place = place.parent
    if place is None or not isinstance(place.node, FUNCTIONS):
        return None
    if not any("{parameter[" in known.value for known in values.texts(read.name, read.place)):
        return None
    return _Wrapper(place.node, place, read)


def _function_name(wrapper: _Wrapper) -> str:
    owner = wrapper.inside.owner
    return f"{owner}.{wrapper.function.name}" if owner else wrapper.function.name


def _called(node: ast.Call, place: Place) -> str:
    """Return the name under which a called function of this file is known, `Class.method` for ``self.method``."""
    name = dotted(node.func) or ""
    base, _, last = name.rpartition(".")
    if base and base == place.receiver and place.owner:
        return f"{place.owner}.{last}"
    return name


def _through(node: ast.Call, place: Place, wrapper: _Wrapper, values: Values) -> _Read | list[Fact]:
    """Return the read that a call of a wrapper makes: facts, or again a read that depends on parameters."""
    arguments = _bind(node, wrapper)
    given = {name: values.texts(value, place) for name, value in arguments.items()}
    inner = values.with_arguments(wrapper.inside, given)
    facts = []
    for known, detail, _, _ in _names_and_details(wrapper.read, inner):
        line, end_line = node.lineno, node.end_lineno or node.lineno
        if known.line is not None and known.is_whole:
            line = end_line = known.line
        if "{parameter[" in known.value and len(arguments) and (name := _named_by(wrapper, arguments)) is not None:
            return _Read(node, place, name, wrapper.read.default, wrapper.read.required)
        facts.append(Fact("env", known.value, detail, line, end_line))
    return facts


def _named_by(wrapper: _Wrapper, arguments: Mapping[str, ast.expr]) -> ast.expr | None:
    name = wrapper.read.name
    return arguments.get(name.id) if isinstance(name, ast.Name) else None


def _bind(node: ast.Call, wrapper: _Wrapper) -> dict[str, ast.expr]:
    """Return the expressions that a call gives to a function's parameters, defaults included."""
    arguments = wrapper.function.args
    parameters = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    bound: dict[str, ast.expr] = {}
    for name, default in zip(reversed(parameters), reversed(arguments.defaults), strict=False):
        bound[name] = default
    for argument, default_or_none in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default_or_none is not None:
            bound[argument.arg] = default_or_none
    if wrapper.inside.receiver and parameters[:1] == [wrapper.inside.receiver]:
        parameters = parameters[1:]
    for name, value in zip(parameters, node.args, strict=False):
        if isinstance(value, ast.Starred):
            break
        bound[name] = value
    for keyword in node.keywords:
        if keyword.arg is not None:
            bound[keyword.arg] = keyword.value
    return bound


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
