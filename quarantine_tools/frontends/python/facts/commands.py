"""Programs that a program starts, and containers that it runs or looks for."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from functools import partial

from quarantine_tools.frontends.python.facts.known import UNKNOWN
from quarantine_tools.frontends.python.facts.sites import Called, Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import Site, fact_at
from quarantine_tools.frontends.python.imports import dotted
from quarantine_tools.model import Fact

# Functions that start a program. "line": the first argument is a command line or a list of arguments; "words": each
# argument is one; "rest": the program and a list of arguments behind it.
_STARTERS = {
    "subprocess.run": "line",
    "subprocess.call": "line",
    "subprocess.check_call": "line",
    "subprocess.check_output": "line",
    "subprocess.Popen": "line",
    "subprocess.getoutput": "line",
    "subprocess.getstatusoutput": "line",
    "os.system": "line",
    "os.popen": "line",
    "pexpect.spawn": "line",
    "pexpect.run": "line",
    "asyncio.create_subprocess_shell": "line",
    "asyncio.create_subprocess_exec": "words",
    "os.execl": "words",
    "os.execlp": "words",
    "os.execv": "rest",
    "os.execvp": "rest",
    "pytest.main": "pytest",
}
_ALL_NAMES = frozenset({name.rpartition(".")[2] for name in _STARTERS})
_DOCKER = frozenset({"docker.from_env", "docker.DockerClient", "docker.client.from_env"})
MOST = 300  # characters of a command that are shown


def command_sites(file: Map, values: Values) -> Iterator[Site]:
    """Yield each call that starts a program or a container."""
    for called in file.calls_of(_ALL_NAMES):
        if called.name in _STARTERS:
            yield Site(called.node, called.place, partial(_started, called, _STARTERS[called.name]))
    for called in file.calls_of(("run", "create", "get")):
        function = called.node.func
        if isinstance(function, ast.Attribute) and (dotted(function.value) or "").endswith(".containers"):
            owner = function.value.value if isinstance(function.value, ast.Attribute) else None
            if owner is not None and values.makers(owner, called.place) & _DOCKER:
                yield Site(called.node, called.place, partial(_contained, called))


def started_commands(file: Map, values: Values) -> Iterator[tuple[Called, tuple[str, ...]]]:
    """Yield each call that starts programs with the commands that it may run."""
    for called in file.calls_of(_ALL_NAMES):
        if called.name in _STARTERS:
            yield called, tuple(_commands(called, _STARTERS[called.name], values))


def _started(called: Called, form: str, values: Values) -> Iterator[Fact]:
    for value in _commands(called, form, values):
        yield fact_at(called.node, "command", value[:MOST], "")


def _commands(called: Called, form: str, values: Values) -> Iterator[str]:
    args, place = called.node.args, called.place
    if form == "words":
        yield " ".join(_words(args[1:] if called.last.startswith("exec") else args, called, values))
    elif form == "rest" and len(args) > 1:
        yield from _line(args[1], called, values)
    elif form == "pytest":
        elements = values.elements(args[0], place) if args else []
        shown = [UNKNOWN] if elements is None else [_quoted(values.text(e, p).value) for e, p in elements]
        yield " ".join(["pytest", *shown])
    else:
        first = called.argument(0, "args", "cmd", "command")
        if first is not None:
            yield from _line(first, called, values)


def _line(node: ast.expr, called: Called, values: Values) -> Iterator[str]:
    elements = _pieces(node, called, values)
    if elements is not None:
        yield " ".join(elements)
        return
    for known in values.texts(node, called.place):
        yield re.sub(r"\s+", " ", known.value.strip())


def _pieces(node: ast.expr, called: Called, values: Values) -> list[str] | None:
    """Return the words of a list of arguments; parts that come from elsewhere stand as holes."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return _words(node.elts, called, values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _pieces(node.left, called, values), _pieces(node.right, called, values)
        if left is not None or right is not None:
            return [*(left or [UNKNOWN]), *(right or [UNKNOWN])]
        return None
    definitions = values.definitions(node, called.place)
    if definitions is not None and len(definitions) == 1:
        value, home = definitions[0]
        if isinstance(value, (ast.List, ast.Tuple)):
            words = [UNKNOWN if isinstance(e, ast.Starred) else _quoted(values.text(e, home).value) for e in value.elts]
            # It may grow before it is used: `command.append("-v")`.
            return [*words, UNKNOWN] if dotted(node) in values.file.grown else words
    return None


def _words(nodes: list[ast.expr], called: Called, values: Values) -> list[str]:
    return [
        UNKNOWN if isinstance(node, ast.Starred) else _quoted(values.text(node, called.place).value) for node in nodes
    ]


def _quoted(word: str) -> str:
    """Return a word as a shell would want it, so that `pytest -m "not slow"` stays two words and an option."""
    if re.search(r'["|&;<>`$]', word):
        return shlex.quote(word)  # so that its signs are not taken for those of a shell
    return f'"{word}"' if not word or re.search(r"[\s']", word) else word


def _contained(called: Called, values: Values) -> Iterator[Fact]:
    first = called.argument(0, "image", "container_id")
    if first is None:
        return
    image = values.text(first, called.place).value
    if called.last == "get":
        yield fact_at(called.node, "container", image, "looked for")
        return
    command = called.argument(1, "command")
    rest = f" {values.text(command, called.place).value}" if command is not None else ""
    yield fact_at(called.node, "command", f"docker {called.last} {image}{rest}"[:MOST], "")
