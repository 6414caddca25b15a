"""What a program's exit code may be."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends.python.facts.places import Place
from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.frontends.python.imports import qualified
from quarantine_tools.frontends.python.tree import walk
from quarantine_tools.model import Fact

_EXITS = frozenset({"sys.exit", "os._exit", "exit", "quit", "builtins.exit"})


def exit_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each place that ends the program with a code; the end of the last line, which is 0, is none."""
    for called in file.calls_of(("exit", "_exit", "quit")):
        if called.name in _EXITS:
            code = called.argument(0)
            yield Site(called.node, called.place, partial(_facts, called.node, code, called.place))
    for node, place in file.raised:
        exception = node.exc
        call = exception if isinstance(exception, ast.Call) else None
        if qualified(call.func if call else exception, file.imports) == "SystemExit":
            code = call.args[0] if call and call.args else None
            yield Site(node, place, partial(_facts, node, code, place))


def _facts(node: ast.expr | ast.stmt, code: ast.expr | None, place: Place, values: Values) -> Iterator[Fact]:
    for value in dict.fromkeys(_codes(code, place, values)):
        yield fact_at(node, "exit.code", value)


def _codes(code: ast.expr | None, place: Place, values: Values) -> Iterator[str]:
    if code is None or (isinstance(code, ast.Constant) and code.value is None):
        yield "0"
    elif isinstance(code, ast.IfExp):
        yield from _codes(code.body, place, values)
        yield from _codes(code.orelse, place, values)
    elif isinstance(code, ast.Constant) and isinstance(code.value, bool):
        yield str(int(code.value))
    elif isinstance(code, (ast.JoinedStr,)) or (isinstance(code, ast.Constant) and isinstance(code.value, str)):
        yield "1"  # a text is printed, and the code is 1
    elif isinstance(code, ast.Call) and isinstance(code.func, ast.Name):
        yield from _returned(code.func.id, code, place, values)
    else:
        for known in values.texts(code, place):
            yield known.value


def _returned(name: str, call: ast.Call, place: Place, values: Values) -> Iterator[str]:
    """Yield what `sys.exit(main())` ends with: what `main` of this file returns, where that is all constants."""
    functions = [f for f, where in values.file.functions if f.name == name and where.kind == "module"]
    if len(functions) == 1:
        returns = [part.value for part in walk(functions[0]) if isinstance(part, ast.Return)]
        constants = [r.value for r in returns if isinstance(r, ast.Constant) and isinstance(r.value, int)]
        if returns and len(constants) == len(returns):
            yield from (str(int(constant)) for constant in constants)
            return
    yield values.text(call, place).value
