"""Messages that a program logs. They are many, so only what stands in the call itself is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from quarantine_tools.frontends.python.facts.known import UNKNOWN
from quarantine_tools.frontends.python.facts.sites import Map
from quarantine_tools.frontends.python.facts.values import Values
from quarantine_tools.frontends.python.facts.wrappers import fact_at
from quarantine_tools.frontends.python.imports import dotted
from quarantine_tools.model import Fact

_LEVELS = {
    "debug": "debug",
    "info": "info",
    "warning": "warning",
    "warn": "warning",
    "error": "error",
    "exception": "error",
    "critical": "critical",
    "fatal": "critical",
}
_LOGGERS = frozenset({"logging", "logger", "log", "_logger", "_log", "LOG", "LOGGER", "loguru.logger"})
MOST = 200  # characters of a message that are kept


def log_facts(file: Map, values: Values) -> Iterator[Fact]:
    """Yield a fact per message: its text with holes, and its level."""
    for called in file.calls_of(_LEVELS):
        function = called.node.func
        if isinstance(function, ast.Attribute) and called.node.args:
            receiver = dotted(function.value) or ""
            if receiver in _LOGGERS or receiver.rpartition(".")[2] in _LOGGERS:
                message = _message(called.node.args[0])
                if message.strip():
                    yield fact_at(called.node, "log.event", message[:MOST], _LEVELS[called.last])


def _message(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else UNKNOWN for part in node.values)
    return ""
