"""Options of the command line: argparse, optparse, click and typer."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.environment import written
from quarantine_tools.frontends.python.facts.names import is_none
from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import fact_at
from quarantine_tools.frontends.python.scopes import Function, defaults_of
from quarantine_tools.model import Fact

_PARSER_METHODS = frozenset({"add_argument", "add_option"})
_DECORATORS = frozenset({"click.option", "click.argument"})
_TYPER = frozenset({"typer.Option", "typer.Argument"})
_FLAGS = frozenset({"store_true", "store_false", "count", "store_const"})


def option_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per option or argument: its longest name, and its default."""
    for called in file.calls_of(_PARSER_METHODS | {"option", "argument"}):
        if called.last in _PARSER_METHODS or called.name in _DECORATORS:
            names = [values.text(node, called.place).value for node in called.node.args]
            name = _longest([name for name in names if name and " " not in name])
            if name:
                yield fact_at(called.node, "cli.option", name, _detail(called, values))
    if any(origin.partition(".")[0] == "typer" for origin in file.imports.values()):
        for function, place in file.functions:
            yield from _of_typer(function, place, file, values)


def _longest(names: list[str]) -> str:
    return max((name.partition("/")[0] for name in names), key=len, default="")


def _detail(called: Called, values: Values) -> str:
    default, action = called.keyword("default"), called.keyword("action")
    told = []
    if (isinstance(action, ast.Constant) and action.value in _FLAGS) or _is_true(called.keyword("is_flag")):
        told.append("flag")
    if _is_true(called.keyword("required")):
        told.append("required")
    if default is not None and not is_none(default):
        told.append(f"default {written(default, called.place, values)}")
    return ", ".join(told)


def _is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _of_typer(function: Function, place: Place, file: Map, values: Values) -> Iterator[Fact]:
    """Yield the parameters of a typer command: ``count: int = typer.Option(3, "--count")``."""
    for parameter, default in defaults_of(function.args):
        if isinstance(default, ast.Call):
            made = values.makers(default, place) & _TYPER
            if made:
                names = [values.text(node, place).value for node in default.args[1:]]
                own = parameter.arg if "typer.Argument" in made else "--" + parameter.arg.replace("_", "-")
                first = default.args[0] if default.args else None
                known = first is not None and not is_none(first)
                required = isinstance(first, ast.Constant) and first.value is Ellipsis
                detail = (
                    "required" if required else f"default {written(first, place, values)}" if known and first else ""
                )
                yield fact_at(default, "cli.option", _longest(names) or own, detail)
