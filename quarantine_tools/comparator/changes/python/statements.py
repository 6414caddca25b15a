"""Say how two statements that answer to each other differ, inner blocks left out."""

from __future__ import annotations

import ast

from quarantine_tools.comparator.changes.python.alignment import ASSIGNMENTS, TURNS, is_logging
from quarantine_tools.comparator.changes.python.expressions import Difference, differences
from quarantine_tools.comparator.changes.python.signature import Note, annotation_change
from quarantine_tools.comparator.changes.python.tree import LOOPS, dotted, same
from quarantine_tools.comparator.changes.python.wording import head, quoted, quoted_pair, short_pair, source

SHORT = 60  # characters of two returned values together that are shown whole rather than part by part
VALUED = (ast.Expr, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return)
Assignment = ast.Assign | ast.AnnAssign | ast.AugAssign


def compare_simple(a: ast.stmt, b: ast.stmt, note: Note) -> None:
    """Note how two different statements without inner blocks differ."""
    if isinstance(a, (*ASSIGNMENTS, ast.AugAssign)) and isinstance(b, (*ASSIGNMENTS, ast.AugAssign)):
        _assignment(a, b, note)
    elif isinstance(a, ast.Return) and isinstance(b, ast.Return):
        _return(a, b, note)
    elif isinstance(a, ast.Raise) and isinstance(b, ast.Raise):
        _raise(a, b, note)
    elif isinstance(a, ast.Expr) and isinstance(b, ast.Expr):
        _expression(a, b, note)
    elif isinstance(a, (ast.Import, ast.ImportFrom)) and isinstance(b, (ast.Import, ast.ImportFrom)):
        _import(a, b, note)
    elif isinstance(a, ast.Assert) and isinstance(b, ast.Assert):
        before, after = quoted_pair(a.test, b.test)
        what = "message of the assertion" if same(a.test, b.test) else "asserted condition"
        if same(a.test, b.test):
            before, after = quoted_pair(a.msg, b.msg)
        note("condition-changed", f"{what} {before} → {after}", a, b)
    elif isinstance(a, TURNS) and isinstance(b, TURNS):
        note("control-flow-changed", f"{quoted(b)} instead of {quoted(a)}", a, b)
    elif isinstance(a, VALUED) and isinstance(b, VALUED):
        _other_use(a, b, note)
    else:
        before, after = quoted_pair(a, b)
        note("expression-changed", f"{before} → {after}", a, b)


def compare_condition(a: ast.If | ast.While, b: ast.If | ast.While, note: Note) -> None:
    """Note that the test of an ``if`` or ``while`` changed."""
    if not same(a.test, b.test):
        what = "loop condition" if isinstance(a, ast.While) else "condition"
        note("condition-changed", f"{what} {_arrow(a.test, b.test)}", a, b)


def compare_loop(a: ast.stmt, b: ast.stmt, note: Note) -> None:
    """Note that what a ``for`` loops over, or its variable, changed."""
    if type(a) is not type(b):
        _asynchronous(a, b, note)
    if isinstance(a, LOOPS) and isinstance(b, LOOPS) and not same(a, b):
        if isinstance(a, ast.While) or isinstance(b, ast.While):
            return
        if not (same(a.target, b.target) and same(a.iter, b.iter)):
            before, after = short_pair(head(a), head(b))
            note("loop-changed", f"loop `{before}` → `{after}`", a, b)


def compare_with(a: ast.With | ast.AsyncWith, b: ast.With | ast.AsyncWith, note: Note) -> None:
    """Note how the context managers of two ``with`` statements differ."""
    if type(a) is not type(b):
        _asynchronous(a, b, note)
    if same(a.items, b.items):
        return
    if len(a.items) == len(b.items):
        targets = all(same(x.optional_vars, y.optional_vars) for x, y in zip(a.items, b.items, strict=True))
        found = [d for x, y in zip(a.items, b.items, strict=True) for d in differences(x.context_expr, y.context_expr)]
        if targets and found:
            for difference in found:
                _note_difference(difference, "expression-changed", f"`{_short(head(b))}`", a, b, note)
            return
    before, after = short_pair(head(a), head(b))
    note("expression-changed", f"`{before}` → `{after}`", a, b)


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def _asynchronous(a: ast.stmt, b: ast.stmt, note: Note) -> None:
    now = "now" if isinstance(b, (ast.AsyncFor, ast.AsyncWith)) else "no longer"
    word = "for" if isinstance(b, (ast.For, ast.AsyncFor)) else "with"
    note("async-changed", f"the `{word}` is {now} async", a, b)


def _arrow(a: ast.AST, b: ast.AST) -> str:
    before, after = quoted_pair(a, b)
    return f"{before} → {after}"


KINDS = {"constant": "constant-changed", "call": "call-changed", "local": "local-renamed"}


def _note_difference(d: Difference, otherwise: str, where: str, a: ast.stmt, b: ast.stmt, note: Note) -> None:
    """Note one difference of two expressions under its own kind; ``where`` is said unless the clause says it."""
    place = "" if d.placed or d.sort == "call" or not where else f" in {where}"
    note(KINDS.get(d.sort, otherwise), f"{d.text}{place}", a, b)


def _target(statement: Assignment) -> str:
    if isinstance(statement, ast.Assign):
        return " = ".join(source(target) for target in statement.targets)
    return source(statement.target)


def _assignment(a: Assignment, b: Assignment, note: Note) -> None:
    name, was = _target(b), _target(a)
    value_a, value_b = a.value, b.value
    if was != name and not same(value_a, value_b):
        note("assignment-changed", f"{_arrow(a, b)}", a, b)
        return
    if was != name:
        note("assignment-changed", f"{quoted(value_b)} is assigned to {quoted(name)} instead of {quoted(was)}", a, b)
    if isinstance(a, ast.AugAssign) or isinstance(b, ast.AugAssign):
        operators = [type(s.op).__name__ if isinstance(s, ast.AugAssign) else "" for s in (a, b)]
        if operators[0] != operators[1]:
            note("assignment-changed", _arrow(a, b), a, b)
            return
    annotations = [s.annotation if isinstance(s, ast.AnnAssign) else None for s in (a, b)]
    if not same(annotations[0], annotations[1]):
        note("annotation-changed", annotation_change(f"annotation of {quoted(name)}", *annotations), a, b)
    if value_a is None or value_b is None:
        if value_b is not None:
            note("assignment-changed", f"{quoted(name)} has the value {quoted(value_b)} now, had none", a, b)
        elif value_a is not None:
            note("assignment-changed", f"{quoted(name)} has no value now, had {quoted(value_a)}", a, b)
        return
    for difference in differences(value_a, value_b):
        if difference.whole and difference.sort == "expression":
            before, after = quoted_pair(value_a, value_b)
            verb = "changes by" if isinstance(b, ast.AugAssign) else "is"
            note("assignment-changed", f"{quoted(name)} {verb} {after} instead of {before}", a, b)
        else:
            _note_difference(difference, "assignment-changed", quoted(name), a, b, note)


def _return(a: ast.Return, b: ast.Return, note: Note) -> None:
    before, after = quoted_pair(a.value, b.value)
    if a.value is None or b.value is None:
        before, after = (text if value else "nothing" for text, value in ((before, a.value), (after, b.value)))
        note("return-changed", f"returns {after} instead of {before}", a, b)
        return
    found = differences(a.value, b.value)
    if any(d.whole for d in found) or (len(found) > 1 and len(before) + len(after) <= SHORT):
        note("return-changed", f"returns {after} instead of {before}", a, b)
        return
    for d in found:
        where = "" if d.placed or d.sort == "call" else " in the returned value"
        note(KINDS.get(d.sort, "return-changed"), f"{d.text}{where}", a, b)


def _import(a: ast.Import | ast.ImportFrom, b: ast.Import | ast.ImportFrom, note: Note) -> None:
    if isinstance(a, ast.ImportFrom) and isinstance(b, ast.ImportFrom):
        origin = ["." * statement.level + (statement.module or "") for statement in (a, b)]
        before, after = ([ast.unparse(alias) for alias in statement.names] for statement in (a, b))
        gone, new = [n for n in before if n not in after], [n for n in after if n not in before]
        if origin[0] == origin[1] and not (gone and new):
            for names, word in ((gone, "removed"), (new, "added")):
                for name in names:
                    note("import-changed", f"import of `{name}` from `{origin[0]}` {word}", a, b)
            if gone or new:
                return
    first, second = quoted_pair(a, b)
    note("import-changed", f"{second} instead of {first}", a, b)


def _raise(a: ast.Raise, b: ast.Raise, note: Note) -> None:
    before, after = quoted_pair(a.exc, b.exc)
    if a.exc is None or b.exc is None:
        before, after = (text if exc else "the caught exception" for text, exc in ((before, a.exc), (after, b.exc)))
        note("exception-handling-changed", f"raises {after} instead of {before}", a, b)
        return
    found = differences(a.exc, b.exc)
    name = b.exc.func if isinstance(b.exc, ast.Call) else b.exc
    for d in found:
        if d.whole or d.sort != "constant":
            note("exception-handling-changed", f"raises {after} instead of {before}", a, b)
            break
        note("constant-changed", f"{d.text} in the raised {quoted(name)}", a, b)
    if not same(a.cause, b.cause):
        was, now = (f"from {quoted(s.cause)}" if s.cause else "without `from`" for s in (a, b))
        note("exception-handling-changed", f"raises {quoted(name)} {now} instead of {was}", a, b)


def _expression(a: ast.Expr, b: ast.Expr, note: Note) -> None:
    if is_logging(a) and is_logging(b):
        note("logging-changed", _logging(a, b), a, b)
        return
    call = b.value.value if isinstance(b.value, ast.Await) else b.value
    where = f"the call of {quoted(call.func)}" if isinstance(call, ast.Call) else ""
    otherwise = "call-changed" if isinstance(call, ast.Call) else "expression-changed"
    for difference in differences(a.value, b.value):
        if difference.whole and difference.sort == "expression":
            note("expression-changed", _arrow(a, b), a, b)
        else:
            _note_difference(difference, otherwise, where, a, b, note)


def _logging(a: ast.Expr, b: ast.Expr) -> str:
    first, second = a.value, b.value
    if not (isinstance(first, ast.Call) and isinstance(second, ast.Call)):
        return f"logging {_arrow(a, b)}"
    before, after = dotted(first.func) or "", dotted(second.func) or ""
    if before != after:
        rest = same(first.args, second.args) and same(first.keywords, second.keywords)
        return f"logs with `{after}` instead of `{before}`" + ("" if rest else f", and {_log_text(first, second)}")
    return f"logging {_log_text(first, second)}"


def _log_text(a: ast.Call, b: ast.Call) -> str:
    if a.args and b.args and not same(a.args[0], b.args[0]):
        return f"text changed: {_arrow(a.args[0], b.args[0])}"
    before, after = (", ".join(map(source, [*call.args, *call.keywords])) for call in (a, b))
    before, after = short_pair(before, after)
    return f"arguments changed: `{before}` → `{after}`"


def _other_use(a: ast.stmt, b: ast.stmt, note: Note) -> None:
    """Note that the same value is now put to another use: assigned, returned, or dropped."""
    value = getattr(b, "value", None)
    use = {ast.Return: "returned", ast.Expr: "not used"}
    was, now = (use.get(type(s)) or _assigned(s) for s in (a, b))
    kind = "return-changed" if isinstance(a, ast.Return) or isinstance(b, ast.Return) else "assignment-changed"
    note(kind, f"the result of {quoted(value)} is {now}, where it was {was}", a, b)


def _assigned(statement: ast.stmt) -> str:
    targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
    return f"assigned to {quoted(' = '.join(map(source, targets)))}"
