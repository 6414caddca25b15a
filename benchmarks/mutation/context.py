"""Which change kinds are right for an edit, told from the place that was edited.

"One edit gives the most exact kind that fits" (vocabulary). An expression that stands in a condition is a changed
condition, one that is returned a changed return, one in the arguments of a call a changed call. Where a place has no
kind of its own, `expression-changed` is the one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

import libcst as cst

_LOG_METHODS = {"debug", "info", "warning", "warn", "error", "exception", "critical", "fatal", "log"}


def kinds_at(root: cst.CSTNode, node: object) -> frozenset[str]:
    """Return the kinds that are right for another expression in the place of ``node``, an innermost statement's first.

    Going outwards, calls and conditional expressions add a kind each; the first statement, parameter or decorator
    settles the rest.
    """
    kinds: set[str] = set()
    path = _path(root, node)
    for child, parent in pairwise(reversed([*path])):
        if isinstance(parent, cst.Call):
            kinds.add("call-changed")
        elif isinstance(parent, cst.CompIf) or (isinstance(parent, cst.IfExp) and child is parent.test):
            kinds.add("condition-changed")
        settled = _settled(parent, child)
        if settled:
            return frozenset(settled if settled[0] in _ALONE else {*kinds, *settled})
    return frozenset({*kinds, "expression-changed"})


_ALONE = {"parameter-default-changed", "decorator-changed", "annotation-changed", "logging-changed"}


def _settled(parent: cst.CSTNode, child: cst.CSTNode) -> tuple[str, ...]:
    if isinstance(parent, cst.Param):
        return ("parameter-default-changed",) if child is parent.default else ("annotation-changed",)
    if isinstance(parent, cst.Decorator):
        return ("decorator-changed",)
    if isinstance(parent, (cst.If, cst.Assert, cst.Match, cst.MatchCase)):
        return ("condition-changed",)
    if isinstance(parent, cst.While):
        return ("condition-changed", "loop-changed")
    if isinstance(parent, cst.For):
        return ("loop-changed",)
    if isinstance(parent, (cst.Raise, cst.ExceptHandler, cst.ExceptStarHandler)):
        return ("exception-handling-changed",)
    if isinstance(parent, cst.Return):
        return ("return-changed", "expression-changed")
    if isinstance(parent, (cst.Assign, cst.AnnAssign, cst.AugAssign)):
        return ("assignment-changed", "expression-changed")
    if isinstance(parent, cst.Expr) and is_logging(parent):
        return ("logging-changed",)
    if isinstance(parent, (cst.BaseSmallStatement, cst.With)):
        return ("expression-changed",)
    return ()


def _path(root: cst.CSTNode, node: object) -> list[cst.CSTNode]:
    """Return the nodes from the root down to a node."""
    if root is node:
        return [root]
    for child in root.children:
        found = _path(child, node)
        if found:
            return [root, *found]
    return []


def is_logging(statement: cst.CSTNode) -> bool:
    """Say whether a statement only writes to a log, or prints."""
    call = statement.value if isinstance(statement, cst.Expr) else None
    if not isinstance(call, cst.Call):
        return False
    names = list(_dotted(call.func))
    if names == ["print"]:
        return True
    return len(names) > 1 and names[0] in _LOG_METHODS and names[1].strip("_") in ("logger", "logging", "log")


def _dotted(node: cst.BaseExpression) -> Iterator[str]:
    """Yield the parts of ``a.b.c``, the last one first; nothing behind what is no name."""
    if isinstance(node, cst.Name):
        yield node.value.lower()
    elif isinstance(node, cst.Attribute):
        yield node.attr.value.lower()
        yield from _dotted(node.value)


def kinds_of(statement: cst.BaseStatement, side: str) -> frozenset[str]:
    """Return the kinds that are right for a statement that was removed or added.

    Args:
        side: "removed" or "added".
    """
    if isinstance(statement, cst.If):
        return frozenset({f"guard-{side}"} if is_guard(statement) else {f"branch-{side}"})
    if isinstance(statement, (cst.Try, cst.TryStar)):
        return frozenset({f"statement-{side}", "exception-handling-changed"})
    if isinstance(statement, (cst.For, cst.While)):
        return frozenset({f"statement-{side}", "loop-changed"})
    if not isinstance(statement, cst.SimpleStatementLine):
        return frozenset({f"statement-{side}"})
    first = statement.body[0]
    call = first.value if isinstance(first, cst.Expr) else None
    call = call.expression if isinstance(call, cst.Await) else call
    if is_logging(first):
        return frozenset({"logging-changed"})
    if isinstance(call, cst.Call):
        return frozenset({f"call-{side}"})
    exact = {
        cst.Import: "import-changed",
        cst.ImportFrom: "import-changed",
    }.get(type(first))
    if exact:
        return frozenset({exact})
    also = {
        cst.Return: "return-changed",
        cst.Raise: "exception-handling-changed",
        cst.Assign: "assignment-changed",
        cst.AugAssign: "assignment-changed",
        cst.AnnAssign: "assignment-changed",
        cst.Break: "control-flow-changed",
        cst.Continue: "control-flow-changed",
    }.get(type(first))
    return frozenset({f"statement-{side}", *([also] if also else [])})


def is_guard(statement: cst.BaseStatement) -> bool:
    """Say whether a statement is an ``if`` without ``else`` that ends by leaving the block."""
    if not isinstance(statement, cst.If) or statement.orelse is not None:
        return False
    last = statement.body.body[-1]
    simple = last.body[-1] if isinstance(last, cst.SimpleStatementLine) else last
    return isinstance(simple, (cst.Return, cst.Raise, cst.Break, cst.Continue))


def is_literal(node: cst.BaseExpression) -> bool:
    """Say whether an expression is made of constants alone."""
    try:
        ast.literal_eval(cst.Module([]).code_for_node(node).strip())
    except (ValueError, SyntaxError):
        return False
    return True
